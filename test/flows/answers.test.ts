import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { answered, ask, startWorld, textFile, visibleText, type World } from "../support/bot.ts";

const FILES = [textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n")];
const RUN = { type: "run" as const, command: "# Adding up\nsum", stdout: "42" };

describe("an answer", () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.close();
  });

  async function textOfAnswer(): Promise<string> {
    return visibleText(await answered(world, await ask(world, "how much?", { files: FILES })));
  }

  it("never presents failed code as success", async () => {
    const traceback = "Traceback (most recent call last):\nKeyError: 'revenue'";
    world.claude.control.script([
      { ...RUN, stderr: traceback },
      { type: "text", text: "Revenue is 42." },
    ]);

    expect(await textOfAnswer()).toContain("The last code run failed");
  });

  it("says when nothing in it was computed", async () => {
    world.claude.control.script([{ type: "text", text: "About 42, I guess." }]);

    expect(await textOfAnswer()).toContain("No code ran for this answer");
  });

  it("goes on after the service paused its loop", async () => {
    world.claude.control.script([
      { ...RUN, pause: true },
      { type: "text", text: "After the pause: 42." },
    ]);

    expect(await textOfAnswer()).toContain("After the pause: 42.");
    expect(world.claude.control.requests()).toHaveLength(2);
  });

  it("carries no personal data, secret, live mention or foreign link", async () => {
    const leak = [
      "Contact ada.lovelace@example.org or +44 20 7946 0958, card 4111 1111 1111 1111, IBAN DE89370400440532013000.",
      "",
      `Key: ${world.claude.apiKey} and AKIAQ3EGVX7LJ2MPTW5D.`,
      "",
      "<!channel> <@U0OMARMEMB> [click](https://evil.example/?q=1) ![x](https://evil.example/x.png)",
    ].join("\n");
    world.claude.control.script([
      { ...RUN, stdout: leak },
      { type: "text", text: leak },
    ]);

    const messages = await answered(world, await ask(world, "who?", { files: FILES }));

    const text = visibleText(messages);
    for (const secret of ["ada.lovelace@", "7946 0958", "4111 1111", "DE8937", world.claude.apiKey, "AKIAQ3EGVX7"]) {
      expect(text).not.toContain(secret);
    }
    for (const live of ["<!channel>", "<@U0OMARMEMB>", "https://evil.example", "(http"])
      expect(text).not.toContain(live);
    expect(text).toContain("[EMAIL]");
  });

  it("arrives whole when it is very long", async () => {
    const paragraphs = Array.from(
      { length: 120 },
      (_, index) => `Paragraph ${index} tells of region ${index}. ${"More words follow here. ".repeat(8)}`,
    );
    const stdout = paragraphs.map((_, index) => index).join(" ");
    world.claude.control.script([
      { ...RUN, stdout },
      { type: "text", text: paragraphs.join("\n\n") },
    ]);

    const asked = await ask(world, "everything?", { files: FILES });
    const messages = await answered(world, asked);
    const files = messages.flatMap((message) => message.files ?? []);
    const text = visibleText(messages);

    const inMessages = paragraphs.filter((_, index) => text.includes(`Paragraph ${index} tells`)).length;
    expect(inMessages === paragraphs.length || files.length > 0).toBe(true);
    expect(text).toContain("Paragraph 0 tells");
  });
});
