import type { Dataset, Refusal } from "../../files/dataset.ts";
import type { TableProfile } from "../../files/profile/profile.ts";
import { type Answer, COMPUTED_HERE } from "../answer.ts";
import { NO_TOKENS, costOf } from "../budget.ts";
import { ideasFor, tableMeant } from "../next/ideas.ts";
import { isUsable } from "../next/next-questions.ts";
import { bold, bytesWords } from "./words.ts";
import { headline, sensitiveLine, tableWords } from "./table-words.ts";

export interface ProfileInput {
  readonly files: readonly { readonly dataset: Dataset; readonly tables: readonly TableProfile[] }[];
  readonly refusals: readonly Refusal[];
  /** Whether values of a kind are hidden where the answer goes. */
  readonly hides: (entity: string) => boolean;
  readonly durationMs: number;
  readonly containerId: string | null;
}

/** Tables that are told column by column; Slack shows one table in a message. */
const TOLD_WHOLE = 3;
const QUESTIONS = 3;
/** What no question should split by or add up. */
const UNASKED: ReadonlySet<string> = new Set(["sensitive", "free text", "names"]);

/** The answer to a file that came without a question: what is in it, and what is worth asking. No model is called. */
export function profileAnswer({ files, refusals, hides, durationMs, containerId }: ProfileInput): Answer {
  const tables = files.flatMap(({ dataset, tables }) => tables.map((table) => ({ dataset, table })));
  const whole = tables.slice(0, TOLD_WHOLE);
  const briefly = tables.slice(TOLD_WHOLE).map(({ dataset, table }) => `- ${headline(dataset, table)}`);
  const others = files.filter(({ tables }) => tables.length === 0).map(({ dataset }) => otherLine(dataset));
  const sections = [
    ...whole.flatMap(({ dataset, table }) => [tableWords(dataset, table), sensitiveLine(table, hides)]),
    briefly.join("\n"),
    others.join("\n"),
    "Ask anything about it, or press a question below.",
  ];
  const markdown = sections.filter((section) => section !== "").join("\n\n");
  return {
    parts: [{ kind: "text", markdown }],
    codeRuns: [],
    notes: refusals.map(({ sentence }) => sentence),
    outcome: "complete",
    numbers: null,
    next: questionsFor(tables.map(({ table }) => table)),
    datasets: files.map(({ dataset }) => dataset),
    refusals,
    model: COMPUTED_HERE,
    durationMs,
    cost: costOf(COMPUTED_HERE, NO_TOKENS, null),
    containerId,
  };
}

/** From the table that holds the most; an empty one raises no questions. */
function questionsFor(tables: readonly TableProfile[]): string[] {
  const facts = tables
    .filter(({ rows }) => rows > 0)
    .map(({ rows, columns }) => ({
      rows,
      columns: columns.map(({ name, type, distinct, holds }) => ({
        name,
        type,
        distinct,
        isSensitive: UNASKED.has(holds.kind),
      })),
    }));
  const main = tableMeant(facts, "");
  return main === null ? [] : ideasFor(main).filter(isUsable).slice(0, QUESTIONS);
}

const KINDS: Readonly<Record<string, string>> = {
  pdf: "a PDF document",
  text: "a text",
  png: "an image",
  jpeg: "an image",
  gif: "an image",
  webp: "an image",
};

/** What is no table, in a line. */
function otherLine({ title, kind, bytes }: Dataset): string {
  const what = KINDS[kind] ?? `no table that I can read as it is (${kind})`;
  return `- ${bold(title)}: ${what}, ${bytesWords(bytes)}. Ask about it and Claude reads it.`;
}
