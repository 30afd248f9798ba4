import { deflateSync } from "node:zlib";

import type { Model, ModelEnd, ModelInput, ModelStep, RunResult } from "../../../src/playground/claude/model.ts";
import type { PlayUpload } from "../../../src/playground/slack/control-api.ts";
import { png } from "../../corpus/scrub/images.ts";
import { textFile } from "../../support/bot.ts";
import { keyText, lastKeyIn } from "./keys.ts";

/**
 * What is asked: `chart` has a file and is answered with a chart, `table` with a file to open, `stream` with text that
 * takes its time, `paused` in two model messages, `plain` with one sentence and no file, `refused` brings a file that
 * cannot be used and ends with a failure, `follow_up` is asked in the thread of a chart that stands.
 */
export type QuestionKind = "chart" | "table" | "stream" | "paused" | "plain" | "refused" | "follow_up";

/** How a question of this kind ends. */
export function endingOf(kind: QuestionKind): "answer" | "failure" {
  return kind === "refused" ? "failure" : "answer";
}

/** Model messages an answer of this kind is made of. */
export function messagesOf(kind: QuestionKind): number {
  return { chart: 1, table: 1, stream: 1, paused: 2, plain: 1, refused: 0, follow_up: 1 }[kind];
}

/** Files that a thread with such an answer shows. */
export function filesShownBy(kind: QuestionKind): number {
  return kind === "chart" || kind === "table" || kind === "follow_up" ? 1 : 0;
}

export function wordsOf(key: number): string {
  return `how does it look? (${keyText(key)})`;
}

export function uploadsOf(kind: QuestionKind, key: number): PlayUpload[] {
  if (kind === "plain" || kind === "follow_up") return [];
  if (kind === "refused") return [{ name: `notes-${keyText(key)}.doc`, base64: OLD_WORD.toString("base64") }];
  return [textFile(`${UPLOADED}${keyText(key)}.csv`, `region,revenue\nEMEA,${key}\nAPAC,32\n`)];
}

/** What the names of files begin with that come from people. */
export const UPLOADED = "sales-";

/** The beginning of a file of Word 97, which nothing here reads. */
const OLD_WORD = Buffer.from("d0cf11e0a1b11ae1000000000000000000000000000000003e000300feff0900", "hex");

/** Resolves when the question's thread shows these words, or never will. */
export type Shown = (key: number, words: string, signal: AbortSignal) => Promise<void>;

type Telling = AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined>;

/** A model that knows each question by its key and answers it by its kind, the same every time. */
export class KeyedModel implements Model {
  readonly #kindOf: (key: number) => QuestionKind;
  readonly #shown: Shown;

  constructor(kindOf: (key: number) => QuestionKind, shown: Shown) {
    this.#kindOf = kindOf;
    this.#shown = shown;
  }

  async *respond(input: ModelInput): Telling {
    const key = lastKeyIn(input.userText);
    if (key === null) throw new Error("a question without its key came to the model");
    const kind = this.#kindOf(key);
    if (kind === "stream") yield* this.#slowly(key, input.signal);
    // What it had in mind when it paused is forgotten where the way back was lost; it knows what it did by then.
    else if (input.continued) yield text(answerOf(key));
    else for (const step of stepsOf(kind, key)) yield step;
    return "end_turn";
  }

  /** Goes on when people see what it said; words are shown once others follow them. */
  async *#slowly(key: number, signal: AbortSignal): AsyncGenerator<ModelStep> {
    yield SUM;
    const ends = paragraphs(key);
    for (const [i, [first, ...others]] of ends.entries()) {
      for (const words of [first, ...others]) yield text(`${words}\n\n`);
      if (i < ends.length - 1) await this.#shown(key, first, signal);
    }
  }
}

/** Said in three goes. */
function paragraphs(key: number): readonly [string, ...string[]][] {
  return [
    [answerOf(key), "This is the first remark.", "This is the second remark."],
    ["A second part goes on.", "This is the third remark.", "This is the fourth remark."],
    ["That is the end of it."],
  ];
}

const SUM = { type: "run", command: "# Adding up\npython3 sum.py", stdout: "42\n" } as const;

function answerOf(key: number): string {
  return `**All is well (${keyText(key)}).** It is the sum of all rows.`;
}

function stepsOf(kind: Exclude<QuestionKind, "stream">, key: number): readonly ModelStep[] {
  switch (kind) {
    // The chart first: nothing is shown live then, so that the answer is always posted as one message.
    case "chart":
    case "follow_up":
      return [drawing(key), text(`![Revenue by region](${chartName(key)})\n\n${answerOf(key)}`)];
    case "table":
      return [tabulating(key), text(answerOf(key))];
    case "paused":
      return [SUM, { ...SUM, pause: true }, text(answerOf(key))];
    case "plain":
    case "refused":
      return [text(answerOf(key))];
    default:
      return kind satisfies never;
  }
}

function text(words: string): ModelStep {
  return { type: "text", text: words };
}

function drawing(key: number): ModelStep {
  const outputs = [{ name: chartName(key), base64: chartOf(key).toString("base64") }];
  return { type: "run", command: "# Drawing the chart\npython3 chart.py", stdout: "42\n", outputs };
}

function tabulating(key: number): ModelStep {
  const csv = `region,revenue\nEMEA,${key}\n`;
  const outputs = [{ name: `table-${keyText(key)}.csv`, base64: Buffer.from(csv).toString("base64") }];
  return { type: "run", command: "# Listing the rows\npython3 list.py", stdout: "42\n", outputs };
}

function chartName(key: number): string {
  return `chart-${keyText(key)}.png`;
}

/** A picture of its own for each question. */
function chartOf(key: number): Buffer {
  const row = Buffer.from([0, ...Array.from({ length: 24 }, (_, i) => (key + i) % 256)]);
  return png(8, 8, [], deflateSync(Buffer.concat(Array.from({ length: 8 }, () => row))));
}
