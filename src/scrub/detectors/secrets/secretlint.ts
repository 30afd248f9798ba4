import { createRequire } from "node:module";

import type { Finding, Subject } from "../detector.ts";
import { charSet, runsOf } from "../scan/runs.ts";
import { hasRandomRun } from "./values.ts";

/** What of secretlint's rules is used: all of them look at a source at once and report ranges of it. */
interface Rule {
  readonly meta: { readonly id: string };
  create(context: Context, options: object): { file(source: Source): unknown };
}

interface Context {
  createTranslator(messages: unknown): () => string;
  report(reported: { readonly range: readonly [number, number] }): void;
  ignore(): void;
}

interface Source {
  readonly content: string;
  readonly contentType: "text";
  readonly ext: string;
  readonly hasBOM: boolean;
  readonly filePath: undefined;
}

const LEAST = 20;
/** No token is longer; the rules are not written for texts that somebody made to take long. */
const MOST = 4096;
const RUN_CHARS = charSet(/[\w.~$:/+@=%!^*-]/);

/**
 * Tokens that the recommended rules of secretlint know, among them those that issuers have brought out since our own
 * list was written. They see only runs that look random, so that ordinary text costs nothing.
 */
export function* findBySecretlint({ text }: Subject): Generator<Finding> {
  const starts: number[] = [];
  const runs: string[] = [];
  for (const { start, end } of runsOf(text, RUN_CHARS, LEAST)) {
    const run = text.slice(start, Math.min(end, start + MOST));
    if (!hasRandomRun(run)) continue;
    starts.push(start);
    runs.push(run);
  }
  if (runs.length > 0) yield* findInRuns(runs, starts);
}

/** All runs at once, a line each: most of what a rule costs is to be asked. */
function* findInRuns(runs: readonly string[], starts: readonly number[]): Generator<Finding> {
  const ranges = [...rangesIn(runs.join("\n"))].sort(([a], [b]) => a - b);
  let index = 0;
  let from = 0;
  for (const [start, end] of ranges) {
    for (; start > from + (runs[index]?.length ?? 0); index++) from += (runs[index]?.length ?? 0) + 1;
    const offset = (starts[index] ?? 0) - from;
    const last = Math.min(end, from + (runs[index]?.length ?? 0));
    yield { start: start + offset, end: last + offset, entity: "SECRET", validated: true };
  }
}

let reported: (readonly [number, number])[] = [];
let checks: readonly { file(source: Source): unknown }[] | null = null;

function rangesIn(content: string): readonly (readonly [number, number])[] {
  checks ??= load();
  reported = [];
  const source = { content, contentType: "text", ext: ".txt", hasBOM: false, filePath: undefined } as const;
  for (const check of checks) {
    // A rule that answers later would have found nothing by now.
    if (check.file(source) instanceof Promise) throw new Error("a rule of secretlint is not synchronous");
  }
  return reported;
}

/** Read when the first such run turns up: the rules are a quarter of a megabyte that most processes never need. */
function load(): readonly { file(source: Source): unknown }[] {
  const read = createRequire(import.meta.url);
  const { rules }: { rules: readonly Rule[] } = read("@secretlint/secretlint-rule-preset-recommend");
  const context: Context = {
    createTranslator: () => () => "",
    report: ({ range }) => void reported.push(range),
    ignore: () => undefined,
  };
  // Comments in a text must not switch anything off.
  return rules.filter(({ meta }) => !meta.id.endsWith("filter-comments")).map((rule) => rule.create(context, {}));
}
