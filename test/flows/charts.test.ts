import { readFile } from "node:fs/promises";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type ChartSpec, renderChart } from "../../src/playground/claude/analyst/chart/render.ts";
import type { ScriptStep } from "../../src/playground/claude/script.ts";
import type { PlayMessage } from "../../src/playground/slack/control-api.ts";
import { type ChartReader, createChartReader } from "../../src/scrub/charts/reader.ts";
import { png } from "../corpus/scrub/images.ts";
import { NO_BUDGETS } from "../../src/places/settings.ts";
import { decodePicture, encodedPicture } from "../../src/scrub/charts/ocr/picture.ts";
import {
  answered,
  ask,
  botMessages,
  eventually,
  type FileWorld,
  MAYA,
  startWorld,
  textFile,
  visibleText,
} from "../support/bot.ts";

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

describe("a chart with names in it", () => {
  const SHOWN = ["[PERSON_1]", "[PERSON_2]", "[PERSON_3]"];
  let world: FileWorld;

  afterEach(async () => {
    await world.close();
  });

  /** The picture in the thread, as people see it. */
  async function posted(messages: readonly PlayMessage[]): Promise<Buffer> {
    const ids = [...visibleText(messages).matchAll(/"slack_file":\{"id":"(F[^"]+)"/g)].map(([, id = ""]) => id);
    expect(new Set(ids).size).toBe(1);
    return await readFile(world.slack.control.file(ids[0] ?? "").path);
  }

  async function wordsIn(image: Buffer): Promise<string> {
    return (await reader.read(image)).map(({ text }) => text).join(" ");
  }

  /** Asks, and gives what the model was asked the second time. */
  async function answerWith(turns: ScriptStep[][]): Promise<{ messages: PlayMessage[]; text: string; again: string }> {
    world.claude.control.script(turns);
    const messages = await answered(world, await ask(world, "Top customers?", { files: [CUSTOMERS] }));
    const again = JSON.stringify(world.claude.control.requests()[1] ?? null);
    return { messages, text: visibleText(messages), again };
  }

  it(
    "is drawn once more with the pseudonyms of the thread, and posted without a box",
    { timeout: MINUTES },
    async () => {
      world = await startWorld();
      const [named, renamed] = [await barsOf(NAMES), await barsOf(SHOWN)];

      const { messages, text, again } = await answerWith([
        [drawn(named, [...NAMES, "Revenue"]), ANSWER],
        [drawn(renamed, [...SHOWN, "Revenue"]), { type: "text", text: "Drawn again." }],
      ]);

      expect(again).toContain('top.png:\\n- \\"Agnes Thornbury\\" -> \\"[PERSON_1]\\"');
      expect(again).toContain('\\"Priya Ramanathan\\" -> \\"[PERSON_3]\\"');
      expect(world.claude.control.requests()).toHaveLength(2);
      expect(text).toContain("Here are the best.");
      expect(text).not.toMatch(/Drawn again|covered|withheld/);
      const picture = await posted(messages);
      expect(decodePicture(encodedPicture(picture))).toEqual(decodePicture(encodedPicture(renamed)));
    },
  );

  it("is also known by its pixels alone, where no texts are told", { timeout: MINUTES }, async () => {
    world = await startWorld();

    const { again, text } = await answerWith([
      [drawn(await barsOf(NAMES)), ANSWER],
      [drawn(await barsOf(SHOWN)), { type: "text", text: "Done." }],
    ]);

    expect(again).toContain("[PERSON_2]");
    expect(text).not.toMatch(/covered|withheld/);
  });

  it("in letters that cannot be read is drawn once more as well, or else withheld", { timeout: MINUTES }, async () => {
    world = await startWorld();
    const russians = ["Иван Петров", "Мария Соколова", "Ольга Смирнова"];
    const files = [
      textFile("clients.csv", ["customer_name,amount", ...russians.map((name) => `${name},9`)].join("\n")),
    ];
    const chart = await barsOf(russians);
    world.claude.control.script([
      [drawn(chart, russians), ANSWER],
      [drawn(await barsOf(SHOWN), SHOWN), { type: "text", text: "Done." }],
      [drawn(chart), ANSWER],
    ]);

    const told = visibleText(await answered(world, await ask(world, "Top customers?", { files })));
    const again = JSON.stringify(world.claude.control.requests()[1]);
    const untold = visibleText(await answered(world, await ask(world, "Top customers?", { files })));

    expect(again).toContain('"Мария Соколова\\" -> \\"[PERSON_2]\\"');
    expect(told).toContain('"slack_file"');
    expect(told).not.toMatch(/withheld|covered/);
    expect(untold).toContain("top.png was withheld: some of its labels are in letters that cannot be read here");
  });

  it("counts what both calls cost", { timeout: MINUTES }, async () => {
    world = await startWorld();
    const { text } = await answerWith([
      [drawn(await barsOf(NAMES)), ANSWER],
      [drawn(await barsOf(SHOWN)), { type: "text", text: "x ".repeat(20_000) }],
    ]);

    const [, dollars = "0"] = /\$(\d+\.\d+)/.exec(text) ?? [];
    expect(Number(dollars)).toBeGreaterThan(0.1);
  });

  it.each([
    ["draws the same names again", async () => [drawn(await barsOf(NAMES))]],
    ["draws nothing", async () => []],
    ["declines", async () => [{ type: "stop" as const, reason: "refusal" as const }]],
    ["fails at it", async () => [{ type: "run" as const, command: "draw", stderr: "Traceback", return_code: 1 }]],
    [
      "draws another one",
      async () => [{ ...drawn(await barsOf(SHOWN)), outputs: [file("x.png", await barsOf(SHOWN))] }],
    ],
  ])("is painted over when the model %s", { timeout: MINUTES }, async (_, second) => {
    world = await startWorld();

    const { messages, text } = await answerWith([[drawn(await barsOf(NAMES)), ANSWER], await second()]);

    expect(world.claude.control.requests()).toHaveLength(2);
    expect(text).toContain("Here are the best.");
    expect(text).toContain("3 labels of the chart were covered.");
    expect(text).not.toMatch(/missing here|declined|last code run failed/);
    expect(await wordsIn(await posted(messages))).not.toMatch(/Agnes|Castellanos|Ramanathan/);
  });

  it("is painted over when Claude does not answer", { timeout: MINUTES }, async () => {
    world = await startWorld();
    world.faults.set([
      { target: "claude", call: "POST /v1/messages", after: 1, times: 9, action: { kind: "status", status: 529 } },
    ]);

    const { text } = await answerWith([[drawn(await barsOf(NAMES)), ANSWER]]);

    expect(text).toContain("Here are the best.");
    expect(text).toContain("3 labels of the chart were covered.");
  });

  it("is painted over when somebody presses Stop meanwhile, and the answer stands", { timeout: MINUTES }, async () => {
    world = await startWorld();
    world.claude.control.script([[drawn(await barsOf(NAMES)), ANSWER], [{ type: "wait", ms: 120_000 }]]);
    const asked = await ask(world, "Top customers?", { files: [CUSTOMERS] });
    await eventually(world, "the second call", () => (world.claude.control.requests().length === 2 ? true : null));

    world.slack.control.stop({ as: MAYA, channel: asked.channel, thread_ts: asked.rootTs });
    const messages = await answered(world, asked);

    expect(visibleText(messages)).toContain("Here are the best.");
    expect(visibleText(messages)).toContain("3 labels of the chart were covered.");
  });

  it("is taken back with its answer when the question is deleted meanwhile", { timeout: MINUTES }, async () => {
    world = await startWorld();
    world.claude.control.script([[drawn(await barsOf(NAMES)), ANSWER], [{ type: "wait", ms: 120_000 }]]);
    const asked = await ask(world, "Top customers?", { files: [CUSTOMERS] });
    await eventually(world, "the second call", () => (world.claude.control.requests().length === 2 ? true : null));

    world.slack.control.remove({ channel: asked.channel, ts: asked.ts });
    await eventually(world, "nothing of it is left", () =>
      visibleText(botMessages(world, asked.channel, asked.rootTs)).includes("Here are") ? null : true,
    );
    await ask(world, "next?", { files: [CUSTOMERS] });
    expect(visibleText(botMessages(world, asked.channel, asked.rootTs))).not.toContain("slack_file");
  });

  it("is asked for and posted once when the process ends meanwhile", { timeout: MINUTES }, async () => {
    world = await startWorld();
    world.claude.control.script([
      [drawn(await barsOf(NAMES)), ANSWER],
      [{ type: "wait", ms: 120_000 }],
      [drawn(await barsOf(SHOWN)), { type: "text", text: "Done." }],
    ]);
    const asked = await ask(world, "Top customers?", { files: [CUSTOMERS] });
    await eventually(world, "the second call", () => (world.claude.control.requests().length === 2 ? true : null));

    await world.restartBot();
    const messages = await answered(world, asked);

    expect(world.claude.control.requests()).toHaveLength(3);
    expect(await wordsIn(await posted(messages))).not.toMatch(/Agnes|Castellanos|Ramanathan/);
    expect(visibleText(messages)).not.toContain("covered");
  });

  it("is painted over without asking where the answer may not cost more", { timeout: MINUTES }, async () => {
    world = await startWorld({ bot: { budgets: { ...NO_BUDGETS, answer: 0.03 } } });

    const { text } = await answerWith([[drawn(await barsOf(NAMES)), ANSWER]]);

    expect(world.claude.control.requests()).toHaveLength(1);
    expect(text).toContain("3 labels of the chart were covered.");
    expect(text).not.toContain("may cost");
  });
});
