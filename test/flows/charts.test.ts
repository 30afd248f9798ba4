import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type ChartSpec, renderChart } from "../../src/playground/claude/analyst/chart/render.ts";
import type { ScriptStep } from "../../src/playground/claude/script.ts";
import type { PlayMessage } from "../../src/playground/slack/control-api.ts";
import { type ChartReader, createChartReader } from "../../src/scrub/charts/reader.ts";
import { png } from "../corpus/scrub/images.ts";
import { answered, ask, type FileWorld, startWorld, textFile, visibleText } from "../support/bot.ts";

const NAMES = ["Agnes Thornbury", "Yusuf Castellanos", "Priya Ramanathan"];
const MINUTES = 180_000;
const CUSTOMERS = textFile(
  "customers.csv",
  ["customer_name,amount", ...NAMES.map((name, n) => `${name},${900 - n * 100}`)].join("\n"),
);

let reader: ChartReader;

beforeAll(() => {
  reader = createChartReader();
});

afterAll(async () => {
  await reader.close();
});

async function barsOf(labels: readonly string[]): Promise<Buffer> {
  const spec: ChartSpec = {
    data: { values: [] },
    mark: "bar",
    width: 420,
    height: 200,
    encoding: {
      y: { field: "label", type: "nominal", title: null, axis: { labelLimit: 0 } },
      x: { field: "value", type: "quantitative", title: "Revenue" },
    },
  };
  return (
    await renderChart(
      spec,
      labels.map((label, n) => ({ label, value: 900 - n * 100 })),
    )
  ).png;
}

function file(name: string, content: string | Buffer) {
  return { name, base64: Buffer.from(content).toString("base64") };
}

/** What the code leaves: a chart, and its texts where some are given. */
function drawn(chart: Buffer, texts: string | readonly string[] | null = null) {
  const told = typeof texts === "string" ? texts : JSON.stringify(texts);
  const outputs = [file("top.png", chart), ...(texts === null ? [] : [file("top.png.texts.json", told)])];
  return { type: "run" as const, command: "# Drawing\ndraw", stdout: "900 800 700", outputs };
}

const ANSWER = { type: "text" as const, text: "Here are the best.\n\n![Top customers](top.png)\n" };

describe("the texts that the analysis tells of a chart", () => {
  let world: FileWorld;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.close();
  });

  async function answerWith(...script: ScriptStep[]): Promise<{ messages: PlayMessage[]; text: string }> {
    world.claude.control.script(script);
    const messages = await answered(world, await ask(world, "Top customers?", { files: [CUSTOMERS] }));
    return { messages, text: visibleText(messages) };
  }

  it("are never posted, and are asked for in words that never change", { timeout: MINUTES }, async () => {
    const { text } = await answerWith(drawn(await barsOf(["North", "South"]), ["North", "South", "Revenue"]), ANSWER);

    expect(text).toContain('"slack_file"');
    expect(text).not.toMatch(/texts\.json|missing here/);
    expect(JSON.stringify(world.claude.control.requests()[0])).toContain(".texts.json");
  });

  it("have a chart withheld that is not what it is said to be", { timeout: MINUTES }, async () => {
    const { text } = await answerWith(drawn(png(300, 200), ["Agnes Thornbury"]), ANSWER);

    expect(text).toMatch(/top\.png was withheld: a label in it that must not be seen could not be found/);
    expect(text).not.toContain("Thornbury");
  });

  it.each([
    ["no JSON", "{ not json"],
    ["nothing", ""],
    ["more than any chart has", JSON.stringify(["x".repeat(400_000)])],
  ])("lose nothing when they are %s", { timeout: MINUTES }, async (_, told) => {
    const { text } = await answerWith(drawn(await barsOf(["North", "South"]), told), ANSWER);

    expect(text).toContain('"slack_file"');
    expect(text).not.toMatch(/withheld|missing here|texts\.json/);
  });
});
