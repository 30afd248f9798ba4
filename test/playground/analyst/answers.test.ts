import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAnalyst } from "../../../src/playground/claude/analyst/analyst.ts";
import { createShell } from "../../../src/playground/claude/analyst/shell.ts";
import { SAMPLES } from "../../../src/playground/samples/samples.ts";
import { TestContainer } from "./container.ts";

const shell = createShell();
const containers: TestContainer[] = [];

afterAll(async () => {
  for (const container of containers) container.remove();
  await shell.close();
});

function container(...names: string[]): TestContainer {
  const paths = names.map((name) => fileURLToPath(new URL(`../../../src/playground/samples/${name}`, import.meta.url)));
  const made = new TestContainer(shell, ...paths);
  containers.push(made);
  return made;
}

interface Sale {
  readonly date: string;
  readonly region: string;
  readonly product: string;
  readonly channel: string;
  readonly units: number;
  readonly revenue: number;
  readonly cost: number;
}

/** The sample read with nothing but string functions, so that the numbers are checked from outside. */
function readSales(): Sale[] {
  const text = readFileSync(SAMPLES[0]?.path ?? "", "utf8");
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [date = "", region = "", product = "", channel = "", units, revenue, cost] = line.split(",");
      return { date, region, product, channel, units: Number(units), revenue: Number(revenue), cost: Number(cost) };
    });
}

const SALES = readSales();

function sum(numbers: readonly number[]): number {
  return Math.round(numbers.reduce((total, number) => total + Math.round(number * 100), 0)) / 100;
}

function sumBy(rows: readonly Sale[], key: (row: Sale) => string, value: (row: Sale) => number): Map<string, number> {
  const groups = Map.groupBy(rows, key);
  return new Map([...groups].map(([name, members]) => [name, sum(members.map(value))]));
}

function show(number: number, decimals = 2): string {
  const text = Math.abs(number).toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return number < 0 ? `−${text}` : text;
}

const revenue = (row: Sale) => row.revenue;

describe("answers about sales, recomputed independently", () => {
  let sales: TestContainer;

  beforeAll(() => {
    sales = container("sales.csv");
  });

  it("gives every month's revenue with its extremes, a chart and who answered", async () => {
    const months = sumBy(SALES, (row) => row.date.slice(0, 7), revenue);
    const ranked = [...months.values()].sort((a, b) => a - b);

    const { text, outputs } = await sales.ask("revenue by month as a chart");

    expect(text).toContain(`**Revenue: ${show(sum(SALES.map(revenue)))} in total**`);
    expect(text).toContain(`Highest: ${show(ranked.at(-1) ?? 0)} in`);
    expect(text).toContain(`lowest: ${show(ranked[0] ?? 0)} in Mar 2024`);
    for (const value of months.values()) expect(text).toContain(`| ${show(value)} |`);
    expect(text).toMatch(/!\[Line chart: Revenue by month, from .*\]\(revenue-by-month\.png\)/);
    expect([...outputs.keys()]).toEqual(["revenue-by-month.png"]);
    expect(text).toMatch(/_Answered by the offline analyst: [^_]*not a language model\._$/);
  });

  it("keeps the plan in the container, so that a follow-up changes it", async () => {
    const emea = SALES.filter(({ region }) => region === "EMEA");

    const { text } = await sales.ask("only EMEA");

    expect(text).toContain(show(sum(emea.map(revenue))));
    expect(text).toContain(`Filter: EMEA. ${show(emea.length, 0)} of ${show(SALES.length, 0)} rows of sales.csv used.`);
  });

  it.each([
    ["What was our total revenue in 2024?", (row: Sale) => row.date.startsWith("2024")],
    ["revenue in 2024 for EMEA", (row: Sale) => row.date.startsWith("2024") && row.region === "EMEA"],
    ["revenue excluding APAC", (row: Sale) => row.region !== "APAC"],
    ["revenue since June 2024", (row: Sale) => row.date >= "2024-06-01"],
    ["revenue between January and March 2024", (row: Sale) => row.date >= "2024-01-01" && row.date < "2024-04-01"],
    [
      "how much did Retail make in the first half of 2024",
      (row: Sale) => row.channel === "Retail" && row.date >= "2024-01-01" && row.date < "2024-07-01",
    ],
    ["revenue on weekends", (row: Sale) => [0, 6].includes(new Date(`${row.date}T00:00:00Z`).getUTCDay())],
  ])("%s", async (question, matches) => {
    const rows = SALES.filter(matches);

    const { text } = await container("sales.csv").ask(question);

    expect(text).toContain(`**Total revenue: ${show(sum(rows.map(revenue)))}**`);
    expect(text).toContain(`${show(rows.length, 0)} of ${show(SALES.length, 0)} rows`);
  });

  it("counts and adds up orders over a limit", async () => {
    const rows = SALES.filter((row) => row.revenue > 1000 && ["07", "08", "09"].includes(row.date.slice(5, 7)));

    const { text } = await container("sales.csv").ask("orders over 1000 in Q3");

    expect(text).toContain(`Number of rows: ${show(rows.length, 0)}; total revenue: ${show(sum(rows.map(revenue)))}`);
  });

  it("ranks with shares of the whole", async () => {
    const rows = SALES.filter((row) => row.region === "EMEA" && row.date >= "2024-07-01" && row.date < "2024-10-01");
    const ranked = [...sumBy(rows, (row) => row.product, revenue)].sort((a, b) => b[1] - a[1]);
    const whole = sum(rows.map(revenue));

    const { text } = await container("sales.csv").ask("top 3 products by revenue in Q3 2024 for EMEA");

    for (const [product, value] of ranked.slice(0, 3)) {
      expect(text).toContain(`| ${product} | ${show(value)} | ${show((100 * value) / whole, 1)}% |`);
    }
    expect(text).not.toContain(`| ${ranked[3]?.[0]} |`);
  });

  it("tells what share one value has", async () => {
    const whole = sum(SALES.map(revenue));
    const emea = sum(SALES.filter(({ region }) => region === "EMEA").map(revenue));

    const { text } = await container("sales.csv").ask("what percentage of revenue comes from EMEA?");

    expect(text).toContain(
      `**EMEA makes up ${show((100 * emea) / whole, 1)}% of total revenue**: ${show(emea)} of ${show(whole)}`,
    );
  });

  it("draws a share as a pie", async () => {
    const { text, outputs } = await container("sales.csv").ask("share of revenue by region as a pie");

    expect([...outputs.keys()]).toEqual(["share-of-revenue-by-region.png"]);
    expect(text).toContain("![Pie chart: Share of revenue by region: EMEA ");
  });

  it("compares two groups and two years", async () => {
    const by = sumBy(SALES, (row) => row.region, revenue);
    const [emea = 0, amer = 0] = [by.get("EMEA"), by.get("AMER")];
    const years = sumBy(SALES, (row) => row.date.slice(0, 4), revenue);
    const asked = container("sales.csv");

    const groups = await asked.ask("compare EMEA and AMER");
    const periods = await asked.ask("compare revenue in 2023 and 2024");

    expect(groups.text).toContain(
      `EMEA is higher by ${show(emea - amer)} (${show((100 * (emea - amer)) / amer, 1)}% more)`,
    );
    for (const value of years.values()) expect(periods.text).toContain(show(value));
  });

  it("describes a distribution", async () => {
    const sorted = SALES.map(revenue).sort((a, b) => a - b);
    const at = (part: number) => {
      const place = (sorted.length - 1) * part;
      const low = sorted[Math.floor(place)] ?? 0;
      return low + ((sorted[Math.ceil(place)] ?? 0) - low) * (place - Math.floor(place));
    };
    const iqr = at(0.75) - at(0.25);
    const far = sorted.filter((value) => value > at(0.75) + 1.5 * iqr || value < at(0.25) - 1.5 * iqr).length;

    const { text, outputs } = await container("sales.csv").ask("distribution of revenue");

    expect(text).toContain(
      `**Median revenue: ${show(at(0.5))}**; half of the values lie between ${show(at(0.25))} and ${show(at(0.75))}`,
    );
    expect(text).toContain(`${show(far, 0)} values lie unusually far out`);
    expect([...outputs.keys()]).toEqual(["distribution-of-revenue.png"]);
  });

  it("measures a correlation", async () => {
    const xs = SALES.map(({ units }) => units);
    const ys = SALES.map(revenue);
    const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;
    const [mx, my] = [mean(xs), mean(ys)];
    const cov = mean(xs.map((x, index) => (x - mx) * ((ys[index] ?? 0) - my)));
    const r = cov / Math.sqrt(mean(xs.map((x) => (x - mx) ** 2)) * mean(ys.map((y) => (y - my) ** 2)));

    const { text, outputs } = await container("sales.csv").ask("correlation between units and revenue");

    expect(text).toContain(`(correlation ${show(r, 2)})`);
    expect(text).toContain("not that one causes the other");
    expect([...outputs.keys()]).toEqual(["revenue-against-units.png"]);
  });

  it("computes profit, margin, growth and averages of months", async () => {
    const months = [...sumBy(SALES, (row) => row.date.slice(0, 7), revenue).values()];
    const last = months.at(-1) ?? 0;
    const before = months.at(-2) ?? 1;
    const [income, cost] = [sum(SALES.map(revenue)), sum(SALES.map((row) => row.cost))];
    const asked = container("sales.csv");

    expect((await asked.ask("total profit")).text).toContain(`**Profit: ${show(income - cost)}**`);
    expect((await asked.ask("what is the profit margin?")).text).toContain(
      `**Margin: ${show((100 * (income - cost)) / income, 1)}%**`,
    );
    expect((await asked.ask("month over month growth of revenue")).text).toContain(
      `${show(last)}, ${show((100 * (last - before)) / before, 1)}%`,
    );
    expect((await asked.ask("average monthly revenue")).text).toContain(
      `**Average revenue per month: ${show(income / months.length)}**`,
    );
  });

  it("takes a drop apart by every dimension and claims no cause", async () => {
    const part = (month: string, key: "region" | "channel" | "product", value: string) =>
      sum(SALES.filter((row) => row.date.startsWith(month) && row[key] === value).map(revenue));
    const whole = (month: string) => sum(SALES.filter((row) => row.date.startsWith(month)).map(revenue));
    const drop = whole("2024-03") - whole("2024-02");
    const online = part("2024-03", "channel", "Online") - part("2024-02", "channel", "Online");
    const asked = container("sales.csv");
    await asked.ask("revenue by month");

    const { text, outputs } = await asked.ask("why did March drop?");

    expect(text).toContain(`**Revenue fell by ${show(-drop)} (${show((100 * drop) / whole("2024-02"), 1)}%)**`);
    expect(text).toContain(`channel **Online** (${show(online)}, ${show((100 * online) / drop, 1)}% of the change)`);
    expect(text).toContain(
      `| region | EMEA | ${show(part("2024-02", "region", "EMEA"))} | ${show(part("2024-03", "region", "EMEA"))} |`,
    );
    expect(text).toContain("not what caused it");
    expect([...outputs.keys()]).toEqual(["change-of-revenue-by-channel-mar-2024.png"]);
  });

  it("answers the same question with the same bytes", async () => {
    const [first, second] = [container("sales.csv"), container("sales.csv")];

    const one = await first.ask("revenue by month and region");
    const two = await second.ask("revenue by month and region");

    expect(two.text).toBe(one.text);
    expect(two.commands).toEqual(one.commands);
    expect([...two.outputs]).toEqual([...one.outputs]);
  });
});

describe("answers about other files", () => {
  it("reads a workbook's sheets", async () => {
    const bytes = readFileSync(SAMPLES[1]?.path ?? "");
    const { sheets } = await readXlsx(bytes);
    const rows = sheets[0]?.rows.slice(4) ?? [];
    const fees = Map.groupBy(rows, (row) => String(row[5]));
    const asked = container("customers.xlsx");

    const described = await asked.ask("What is in this file?");
    const average = await asked.ask("Average monthly fee by country");

    expect(described.text).toContain("**customers.xlsx, Customers: 120 rows and 11 columns**");
    expect(described.text).toContain("**customers.xlsx, Plans: 3 rows and 3 columns**");
    expect(described.text).not.toContain("do not share");
    for (const [country, members] of fees) {
      const mean = members.reduce((total, row) => total + Number(row[8]), 0) / members.length;
      expect(average.text).toContain(`| ${country} | ${show(mean)} |`);
    }
  });

  it("reads decimal commas and an old encoding, and finds what is missing", async () => {
    const lines = readFileSync(SAMPLES[2]?.path ?? "", "latin1")
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(";"));
    const hours = lines
      .filter((cells) => cells[2] === "Technik" && cells[5] !== "")
      .map((cells) => Number((cells[5] ?? "").replace(",", ".")));
    const mean = hours.reduce((total, value) => total + value, 0) / hours.length;
    const missing = lines.filter((cells) => cells[6] === "").length;
    const asked = container("support-tickets.csv");

    const average = await asked.ask("Average Stunden bis Lösung by Kategorie");
    const gaps = await asked.ask("Are there missing values or duplicates?");

    expect(average.text).toContain(`| Technik | ${show(mean)} |`);
    expect(gaps.text).toContain(`most in Zufriedenheit: ${missing} (${show((100 * missing) / lines.length, 1)}%)`);
    expect(gaps.text).toContain("**No row occurs twice in full.**");
  });

  it("reads records inside a JSON document", async () => {
    const { records }: { records: { page: string; visits: number; date: string }[] } = JSON.parse(
      readFileSync(SAMPLES[3]?.path ?? "", "utf8"),
    );
    const docs = records.filter(({ page }) => page === "/docs").reduce((total, { visits }) => total + visits, 0);

    const { text } = await container("web-traffic.json").ask("visits by page");

    expect(text).toContain(`| /docs | ${show(docs, 0)} |`);
  });

  it("joins names from a second file over the shared key", async () => {
    const by = sumBy(SALES, (row) => row.region, revenue);
    const asked = container("sales.csv");
    asked.add("regions.csv", "code,name\nEMEA,Europe and Africa\nAMER,The Americas\nAPAC,Asia\n");

    const { text } = await asked.ask("revenue by region name");

    expect(text).toContain(`| Europe and Africa | ${show(by.get("EMEA") ?? 0)} |`);
    expect(text).toContain("Joined with regions where region is code.");
  });

  it("compares two files by columns, rows, values and sums", async () => {
    const asked = container();
    asked.add("january.csv", "id,product,amount,note\n1,A,10,x\n2,B,20,x\n3,C,30,\n");
    asked.add("march.csv", "id,product,amount,channel\n2,B,25,x\n3,C,30,x\n4,D,40,y\n5,E,1,y\n");

    const { text } = await asked.ask("compare the two files");

    expect(text).toContain("**january.csv has 3 rows, march.csv has 4: 2 added, 1 removed and 1 changed.**");
    expect(text).toContain("Total amount goes from 60 to 96 (+60.0%).");
    expect(text).toContain("They share 3 columns. Added: channel (text). Removed: note (text).");
    expect(text).toContain("By id: 2 in both, 1 only in january.csv (1), 2 only in march.csv (4, 5).");
    expect(text).toContain("1 of those in both changed: amount in 1.");
    expect(text).toContain("| id | Column | january.csv | march.csv |");
    expect(text).toContain("| 2 | amount | 20 | 25 |");
    expect(text).toContain("| total amount | 60 | 96 | +36 | +60.0% |");
  });

  it("compares two files that are named, and says when nothing tells their rows apart", async () => {
    const asked = container("sales.csv");
    asked.add("a.csv", "team,score\nred,1\nred,2\nblue,3\n");
    asked.add("b.csv", "team,score\nred,1\nblue,3\nblue,4\n");

    const { text } = await asked.ask("compare a.csv and b.csv");

    expect(text).toContain("**a.csv has 3 rows, b.csv has 3: 1 added and 1 removed.**");
    expect(text).toContain("No column tells the rows of both apart, so whole rows are compared");
  });

  it("finds a key of two columns, a column of another type, and puts many changes into a file", async () => {
    const asked = container();
    const rows = (price: (at: number) => string) =>
      Array.from(
        { length: 20 },
        (_, at) => `2024-01-${String((at % 10) + 1).padStart(2, "0")},${at < 10 ? "EMEA" : "APAC"},${price(at)}`,
      );
    asked.add("prices-1.csv", `day,region,price\n${rows((at) => String(at)).join("\n")}\n`);
    asked.add("prices-2.csv", `day,region,price\n${rows((at) => (at === 0 ? "many" : String(at + 1))).join("\n")}\n`);

    const { text, outputs } = await asked.ask("what changed between the files?");

    expect(text).toContain("Of another type: price (from integer to text).");
    expect(text).toContain(
      "By day and region: 20 in both, 0 only in prices-1.csv, 0 only in prices-2.csv. 20 of those in both changed",
    );
    expect(text).toContain("every changed value is in changed-values.csv");
    expect(outputs.get("changed-values.csv")?.toString().trim().split("\n")).toHaveLength(21);
  });

  it("finds repeated rows and repeated keys", async () => {
    const asked = container();
    asked.add(
      "people.csv",
      "email,city\na@example.com,Rome\nb@example.com,Bonn\na@example.com,Rome\na@example.com,Kiel\n",
    );

    const whole = await asked.ask("are there duplicates?");
    const keyed = await asked.ask("duplicate emails?");

    expect(whole.text).toContain("**1 row is a repeat of an earlier one**");
    expect(keyed.text).toContain("email: 1 value occurs more than once, 2 rows too many");
    expect(keyed.text).toContain("| a@example.com | 3 |");
  });

  it("leaves a row of totals out and says so", async () => {
    const asked = container();
    asked.add("report.csv", "region,amount\nEMEA,10\nAMER,20\nTotal,30\n");

    const { text } = await asked.ask("total amount");

    expect(text).toContain("**Total amount: 30**");
    expect(text).toContain("the row of totals at the end left out");
  });

  it.each([
    ["no file", [], /^\*\*There is no table in this thread yet\. Post a CSV/],
    [
      "only a letter",
      [["letter.txt", "Dear all, we meet on Monday, as usual.\nBest, Tom\n"]],
      /letter\.txt: a text file/,
    ],
    ["a broken file", [["data.json", '{"a":[1,2']], /data\.json: This JSON file is damaged/],
  ] as const)("says what is wrong with %s", async (_name, given, expected) => {
    const asked = container();
    for (const [name, content] of given) asked.add(name, content);

    const { text } = await asked.ask("total revenue");

    expect(text).toMatch(expected);
  });
});

describe("honesty", () => {
  it("says what it cannot answer and what it can", async () => {
    const { text, outputs } = await container("sales.csv").ask("forecast next month");

    expect(text).toContain("**That goes beyond what I can do offline.**");
    expect(text).toContain("- total revenue by region");
    expect(outputs.size).toBe(0);
  });

  it("shows no number after a failing run", async () => {
    const asked = container("sales.csv");
    await asked.run("profile");
    const { inputDir, workDir } = asked;
    const signal = new AbortController().signal;
    const input = {
      userText: "Question: total revenue",
      system: "",
      model: "m",
      inputDir,
      workDir,
      continued: false,
      signal,
    };
    const steps = createAnalyst().respond(input);
    const failed = { stdout: "", stderr: "SQL error: out of luck\n", returnCode: 1, outputs: [] };

    await steps.next();
    const answer = await steps.next(failed);

    expect(answer.value).toMatchObject({
      type: "text",
      text: expect.stringContaining("**The calculation failed, so I have no result to show.**"),
    });
    expect(answer.value).toMatchObject({ text: expect.not.stringMatching(/\d/) });
  });

  it("goes on from the recap when the container is new", async () => {
    const emea = SALES.filter(({ region }) => region === "EMEA");
    const recap =
      "Earlier in this thread\n\n1. Question: revenue by month\nAnswer: Revenue: 1 in total\n\n2. Question: only EMEA\nAnswer: Question: no\n";

    const { text } = await container("sales.csv").ask("by quarter instead", recap);

    expect(text).toContain(`**Revenue: ${show(sum(emea.map(revenue)))} in total** over 8 quarters (EMEA)`);
  });

  it("looks at the files again when one was added", async () => {
    const asked = container("sales.csv");
    const before = await asked.ask("total revenue");
    const again = await asked.ask("total cost");
    asked.add("more.csv", "thing,weight\na,1\nb,2\n");

    const after = await asked.ask("total weight");

    expect(before.commands[0]).toContain("profile");
    expect(again.commands.join()).not.toContain("profile");
    expect(after.commands[0]).toContain("profile");
    expect(after.text).toContain("Total weight: 3");
  });
});

describe("every sample question", () => {
  it.each(SAMPLES.flatMap(({ name, questions }) => questions.map((question) => [name, question] as const)))(
    "%s: %s",
    async (name, question) => {
      const { text, commands } = await container(name).ask(question);

      expect(text).toMatch(/^\*\*/);
      expect(text).not.toMatch(/failed|could not|NaN|undefined|null/);
      expect(commands.every((command) => /^# [A-Z][^\n]{5,}\n/.test(command))).toBe(true);
    },
  );
});
