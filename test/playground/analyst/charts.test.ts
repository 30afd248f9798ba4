import { readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createShell } from "../../../src/playground/claude/analyst/shell.ts";
import { SAMPLES } from "../../../src/playground/samples/samples.ts";
import { TestContainer } from "./container.ts";
import { decodePng, inkIn } from "./png.ts";

const shell = createShell();
let container: TestContainer;

beforeAll(() => {
  container = new TestContainer(shell);
  container.add("sales.csv", readFileSync(SAMPLES[0]?.path ?? ""));
});

afterAll(async () => {
  container.remove();
  await shell.close();
});

describe("charts", () => {
  it.each([
    ["a line", "revenue by month"],
    ["several lines", "revenue by month and region"],
    ["two measures of different size", "units and revenue by quarter"],
    ["bars", "revenue by product"],
    ["a highlighted share", "what share of revenue is EMEA"],
    ["a pie", "revenue by channel as a pie"],
    ["weekdays", "revenue by weekday"],
    ["two groupings", "revenue by product and region"],
    ["a histogram", "distribution of revenue"],
    ["points", "correlation between cost and revenue"],
    ["a matrix", "correlations"],
    ["contributions", "why did revenue fall in March 2024"],
    ["growth", "growth of revenue by quarter"],
    ["a running total", "cumulative revenue in 2024"],
  ])("draw %s at twice its size, with title and labels", async (_name, question) => {
    const { outputs, text } = await container.ask(question);

    const [picture] = [...outputs.values()].map(decodePng);
    if (picture === undefined) throw new Error("no chart was drawn");
    expect(text).toMatch(/!\[[^\]]{20,}\]\([a-z0-9-]+\.png\)/);
    expect(picture.width).toBeGreaterThan(1_000);
    expect(picture.width).toBeLessThan(2_200);
    expect(picture.height).toBeGreaterThan(300);
    // The title stands at the top left; resvg without fonts would draw nothing there.
    expect(inkIn(picture, [0, 0, 0.6, 60 / picture.height])).toBeGreaterThan(0.005);
    // Labels along the left or the bottom edge.
    expect(inkIn(picture, [0, 0.25, 0.22, 1]) + inkIn(picture, [0, 0.85, 1, 1])).toBeGreaterThan(0.001);
    // Room is left around everything.
    expect(inkIn(picture, [0, 0, 1, 12 / picture.height])).toBe(0);
  });

  it.each([
    ["months", "revenue by month"],
    ["months of a filtered table", "revenue by month for EMEA"],
    ["quarters", "revenue by quarter"],
    ["years", "revenue by year as a line chart"],
    ["days", "revenue by day in March 2024"],
  ])("name the %s below the line", async (_name, question) => {
    const { outputs } = await container.ask(question);

    const [picture] = [...outputs.values()].map(decodePng);
    if (picture === undefined) throw new Error("no chart was drawn");
    // The strip below the axis, right of its zero; only the names of the steps stand there.
    const strip = [0.12, 1 - 62 / picture.height, 0.99, 1 - 12 / picture.height] as const;
    expect(inkIn(picture, [...strip])).toBeGreaterThan(0.001);
  });
});

describe("the texts of a chart", () => {
  const ROWS = [
    "customer,amount",
    "Agnes Thornbury,900",
    "Kwame Okafor,700",
    "Leila Farrokhzad-Montgomery of the Northern Branch Office and Sons,400",
  ];

  function textsOf(outputs: ReadonlyMap<string, Buffer>): { texts: string[]; file: string } {
    const [file = ""] = [...outputs.keys()].filter((name) => name.endsWith(".png"));
    const texts: string[] = JSON.parse(outputs.get(`${file}.texts.json`)?.toString("utf8") ?? "null");
    return { texts, file };
  }

  it("stand beside it where the instructions want them, cut ones whole, and nowhere else", async () => {
    const orders = new TestContainer(shell);
    orders.add("orders.csv", ROWS.join("\n"));

    const plain = await orders.ask("amount by customer as a bar chart");
    orders.system = "write all texts into path + .texts.json";
    const told = textsOf((await orders.ask("amount by customer as a bar chart")).outputs);
    orders.remove();

    expect([...plain.outputs.keys()].filter((name) => name.endsWith(".json"))).toEqual([]);
    for (const [name = ""] of ROWS.slice(1).map((row) => row.split(","))) expect(told.texts).toContain(name);
    expect(told.texts).toContain("900");
  });

  it("can be exchanged: the same chart comes once more with the labels that were given", async () => {
    const orders = new TestContainer(shell);
    orders.add("orders.csv", ROWS.join("\n"));
    orders.system = ".texts.json";
    const first = await orders.ask("amount by customer as a bar chart");
    const { file } = textsOf(first.outputs);

    const pairs = ['- "Agnes Thornbury" -> "[PERSON_1]"', '- "Kwame Okafor" -> "[PERSON_2]"'];
    const again = await orders.say(["Draw again.", `${file}:`, ...pairs].join("\n"));
    const unknown = await orders.say(["Draw again.", "other.png:", ...pairs].join("\n"));
    orders.remove();

    const { texts } = textsOf(again.outputs);
    expect(texts).toEqual(expect.arrayContaining(["[PERSON_1]", "[PERSON_2]", "900", "700"]));
    expect(texts.join()).not.toMatch(/Agnes|Kwame/);
    const [before, after] = [first.outputs.get(file), again.outputs.get(file)].map((png) =>
      decodePng(png ?? Buffer.alloc(0)),
    );
    expect(after?.height).toBe(before?.height);
    expect(unknown.outputs.size).toBe(0);
    expect(unknown.text).toContain("no chart called other.png");
  });
});
