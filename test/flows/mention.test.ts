import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { answered, ask, startWorld, textFile, visibleText, type World } from "../support/bot.ts";

const CSV = "region,revenue\nEMEA,10\nAPAC,32\n";

/** One red pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

describe("a mention with a file", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(async () => {
    await world.close();
  });

  it("is answered in its thread with text, chart, footer and buttons", async () => {
    world.claude.control.script([
      { type: "thinking", text: "Sum the column." },
      {
        type: "run",
        command: "# Adding up revenue\npython3 sum.py",
        stdout: "42\n",
        outputs: [{ name: "revenue.png", base64: PNG }],
      },
      { type: "text", text: "**Revenue is 42.**\n\n![Revenue by region](revenue.png)\n\nAPAC leads." },
    ]);

    const asked = await ask(world, "total revenue?", { files: [textFile("sales.csv", CSV)] });
    const messages = await answered(world, asked);

    const text = visibleText(messages);
    expect(text).toContain("Revenue is 42.");
    expect(text).toContain("Revenue by region");
    expect(text).toContain("sales.csv");
    expect(text).toContain('"show_code"');
    expect(text.indexOf("Revenue is 42.")).toBeLessThan(text.indexOf("APAC leads."));
    expect(messages.every((message) => message.thread_ts === asked.ts)).toBe(true);
  });

  it("goes on in the same container when somebody replies", async () => {
    world.claude.control.script([
      [
        { type: "run", command: "# One\na", stdout: "1" },
        { type: "text", text: "First answer." },
      ],
      [
        { type: "run", command: "# Two\nb", stdout: "2" },
        { type: "text", text: "Second answer." },
      ],
    ]);
    const asked = await ask(world, "first?", { files: [textFile("sales.csv", CSV)] });
    await answered(world, asked);

    await ask(world, "and second?", { thread: asked.rootTs, mention: false });
    const messages = await answered(world, asked, 2);

    const [first, second] = world.claude.control.requests().slice(-2) as { container?: string }[];
    expect(visibleText(messages)).toContain("Second answer.");
    expect(first?.container).toBeUndefined();
    expect(second?.container).toMatch(/^container_/);
  });
});
