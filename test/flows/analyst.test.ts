import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAnalyst } from "../../src/playground/claude/analyst/analyst.ts";
import { createShell } from "../../src/playground/claude/analyst/shell.ts";
import { answered, ask, startWorld, textFile, visibleText, type World } from "../support/bot.ts";

const SALES_PATH = fileURLToPath(new URL("../../src/playground/samples/sales.csv", import.meta.url));

interface Sale {
  readonly month: string;
  readonly region: string;
  readonly revenue: number;
}

/** The sample, read without anything of the program. */
function readSales(): Sale[] {
  const [head = "", ...lines] = readFileSync(SALES_PATH, "utf8").trim().split(/\r?\n/);
  const names = head.split(",");
  const column = (cells: string[], name: string) => cells[names.indexOf(name)] ?? "";
  return lines.map((line) => {
    const cells = line.split(",");
    return {
      month: column(cells, "date").slice(0, 7),
      region: column(cells, "region"),
      revenue: Number(column(cells, "revenue")),
    };
  });
}

function total(sales: readonly Sale[]): string {
  const sum = sales.reduce((cents, sale) => cents + Math.round(sale.revenue * 100), 0) / 100;
  return sum.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

describe("the whole product, offline", () => {
  const shell = createShell();
  const sales = readSales();
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ model: createAnalyst(), shell });
  });

  afterAll(async () => {
    await world.close();
    await shell.close();
  });

  it("gives right numbers and a chart, and follow-ups in the same container, also after a restart", async () => {
    const asked = await ask(world, "revenue by month as a chart", { files: [{ sample: "sales.csv" }] });
    const first = await answered(world, asked);
    await ask(world, "only EMEA", { thread: asked.rootTs, mention: false });
    const second = await answered(world, asked, 2);
    await world.restartBot();
    await ask(world, "now by region", { thread: asked.rootTs, mention: false });
    const third = await answered(world, asked, 3);

    expect(visibleText(first)).toContain(total(sales));
    expect(visibleText(first)).toContain('"slack_file"');
    expect(visibleText(second)).toContain(total(sales.filter((sale) => sale.region === "EMEA")));
    for (const region of ["EMEA", "AMER", "APAC"]) {
      expect(visibleText(third)).toContain(total(sales.filter((sale) => sale.region === region)));
    }
    const containers = (world.claude.control.requests() as { container?: string }[]).map(({ container }) => container);
    expect(containers[0]).toBeUndefined();
    expect(new Set(containers.slice(1)).size).toBe(1);
  }, 60_000);

  it("joins a second file that a reply brings", async () => {
    const names = "region,region_name\nEMEA,Europe and Africa\nAMER,The Americas\nAPAC,Asia and Pacific\n";
    const asked = await ask(world, "revenue by region", { files: [{ sample: "sales.csv" }] });
    await answered(world, asked);

    await ask(world, "revenue by region name", {
      thread: asked.rootTs,
      mention: false,
      files: [textFile("regions.csv", names)],
    });
    const text = visibleText(await answered(world, asked, 2));

    expect(text).toContain("Europe and Africa");
    expect(text).toContain(total(sales.filter((sale) => sale.region === "EMEA")));
  }, 60_000);

  it("says what it cannot answer and what it can", async () => {
    const asked = await ask(world, "write a poem about the sea", { files: [{ sample: "sales.csv" }] });
    const text = visibleText(await answered(world, asked));

    expect(text).toContain("beyond what I can do offline");
    expect(text).toContain("revenue by month as a chart");
    expect(text).toContain("offline analyst");
  }, 60_000);

  it("merges groups of very few people in the sentence, the table and the chart", async () => {
    const staff = [
      "employee,department,salary",
      ...Array.from("ABCDEFGHI", (letter, n) => `Person ${letter}. Okafor,Sales,${50_000 + n * 100}`),
      ...Array.from("JKLMNOPQ", (letter, n) => `Person ${letter}. Lindqvist,Support,${40_000 + n * 100}`),
      ...Array.from("RSTU", (letter) => `Person ${letter}. Farrokhzad,Design,30000`),
      "Agnes Thornbury,Legal,912345",
    ];
    const asked = await ask(world, "average salary by department as a chart", {
      files: [textFile("staff.csv", staff.join("\n"))],
    });
    const messages = await answered(world, asked);

    const text = visibleText(messages);
    expect(text).toMatch(/Other/);
    expect(text).toContain("Groups with fewer than 5 different values of employee are merged into Other.");
    expect(text).not.toMatch(/Legal|Design|912[.,]?345/);
    expect(JSON.stringify(messages)).toContain('"type":"image"');
  });

  it("lists people one by one, also where their addresses tell them apart better than their names", async () => {
    const agents = ["Agnes Thornbury", "Yusuf Castellanos", "Priya Ramanathan"];
    const tickets = agents.flatMap((name, n) =>
      Array.from(
        { length: 6 },
        (_, at) => `${name},${name.split(" ")[1]?.toLowerCase()}@helpdesk.example,${n * 10 + at}`,
      ),
    );
    const asked = await ask(world, "total handled by agent as a bar chart", {
      files: [textFile("tickets.csv", ["agent,agent_email,handled", ...tickets].join("\n"))],
    });

    const text = visibleText(await answered(world, asked));

    for (const total of ["15", "75", "135"]) expect(text).toMatch(new RegExp(`\\b${total}\\b`));
    expect(text).toMatch(/\[PERSON_\d+\]/);
    expect(text).not.toMatch(/merged into Other|withheld|covered|Thornbury|Castellanos|Ramanathan/);
    expect(text).toContain('"slack_file"');
  }, 60_000);

  it("draws a chart of people with their pseudonyms, and nothing in it is painted over", async () => {
    const orders = [
      "customer,amount",
      "Agnes Thornbury,912",
      "Yusuf Castellanos,730",
      "Agnes Thornbury,88",
      "Priya Ramanathan,1210",
    ];
    const before = world.claude.control.requests().length;
    const asked = await ask(world, "total amount by customer as a bar chart", {
      files: [textFile("orders.csv", orders.join("\n"))],
    });
    const messages = await answered(world, asked);

    const text = visibleText(messages);
    expect(text).toContain("[PERSON_1]");
    expect(text).toContain('"slack_file"');
    expect(text).not.toMatch(/covered|withheld|Thornbury/);
    const requests = world.claude.control.requests().slice(before);
    expect(requests).toHaveLength(2);
    expect(JSON.stringify(requests[1])).toContain('-> \\"[PERSON_1]\\"');
  }, 120_000);

  it("says which groups are one but for their spelling, on arrival and in an answer", async () => {
    const rows = ["EMEA,10", "emea,20", "APAC,30", "EMEA,5", "emea,1", "APAC,2"];
    const asked = await ask(world, "", { files: [textFile("orders.csv", `region,revenue\n${rows.join("\n")}\n`)] });
    const profile = visibleText(await answered(world, asked));
    await ask(world, "revenue by region", { thread: asked.rootTs, mention: false });
    const answer = visibleText(await answered(world, asked, 2));

    expect(profile).toContain("1 value only differs in case or spaces from another");
    expect(answer).toMatch(/“(EMEA|emea)” and “(EMEA|emea)” differ only in case or spaces; I kept them apart\./);
  });
});
