import type { SmallGroups } from "./planner/people.ts";
import type { Version } from "./planner/versions.ts";
import type { Redraw } from "./report/charts/draw.ts";

/** What the analyst takes from the user message. */
export interface Message {
  readonly question: string;
  /** Earlier questions of the thread, oldest first, when the message recaps them. */
  readonly earlier: readonly string[];
  /** Names of the thread's files in the order in which the message lists them. */
  readonly files: readonly string[];
  /** Of files that were posted more than once under a name, which one each is; by name. */
  readonly versions: ReadonlyMap<string, Version>;
  /** Commands of a lost container that are to run again. */
  readonly again: readonly string[];
  /** Which groups of people are too small to be shown; null when the message does not say. */
  readonly smallGroups: SmallGroups | null;
  /** What people of the thread said to hold, in order. */
  readonly remembered: readonly string[];
  /** Charts to draw again, with what to write in them for what; then there is no question. */
  readonly redraws: readonly Redraw[];
}

/** The question is what follows the last line that begins with `Question:`; without one it is the whole text. */
export function parseMessage(text: string): Message {
  const starts = [...text.matchAll(/^Question:[ \t]*/gm)];
  const last = starts.at(-1);
  const question = last === undefined ? text : text.slice(last.index + last[0].length);
  const before = last === undefined ? "" : text.slice(0, last.index);
  return {
    question: question.trim(),
    earlier: earlierQuestions(before),
    files: listedFiles(before),
    versions: listedVersions(before),
    again: lostCommands(before),
    remembered: rememberedStatements(before),
    smallGroups: smallGroups(before),
    redraws: redraws(text),
  };
}

/** Below a sentence that begins with `Draw again`: a line with each chart's name, and its labels as `"old" -> "new"`. */
function redraws(text: string): Redraw[] {
  if (!text.startsWith("Draw again")) return [];
  const charts = text.matchAll(/^(\S.*\.png):\n((?:- ".*" -> ".*"(?:\n|$))+)/gm);
  return [...charts].map(([, file = "", list = ""]) => {
    const pairs = [...list.matchAll(/^- ("(?:[^"\\]|\\.)*") -> ("(?:[^"\\]|\\.)*")$/gm)].map(
      ([, label = "", shown = ""]) => {
        const pair: [string, string] = [JSON.parse(label), JSON.parse(shown)];
        return pair;
      },
    );
    return { file, labels: new Map(pairs) };
  });
}

/** Fenced shell commands below the sentence that tells of the lost container. */
function lostCommands(text: string): string[] {
  const at = text.search(/^The container of this thread was replaced by a new one/m);
  if (at === -1) return [];
  const blocks = text.slice(at).matchAll(/^(`{3,})bash\n([\s\S]*?)\n\1$/gm);
  return [...blocks].map(([, , code = ""]) => code);
}

/** `Rows about people: unless …, merge groups of fewer than 5 different values of "customer" into …` */
function smallGroups(text: string): SmallGroups | null {
  const [, atLeast, names = ""] =
    /^Rows about people: .*?fewer than (\d+) different values of (".+") into/m.exec(text) ?? [];
  if (atLeast === undefined) return null;
  return { atLeast: Number(atLeast), columns: Array.from(names.matchAll(/"([^"]+)"/g), ([, name = ""]) => name) };
}

/** The list right below its heading. */
function rememberedStatements(text: string): string[] {
  const [, list = ""] = /^Remembered in this thread[^\n]*:\n((?:- [^\n]*\n?)+)/mu.exec(text) ?? [];
  return list
    .split("\n")
    .map((line) => line.replace(/^- /, "").trim())
    .filter((line) => line !== "");
}

function listedFiles(text: string): string[] {
  const names = [...text.matchAll(/^\s*-\s+\$INPUT_DIR\/(.+?)(?= \(|$)/gm)].map((match) => match[1] ?? "");
  return [...new Set(names)];
}

/** `- $INPUT_DIR/sales-2.csv (csv, 20 bytes, posted as "sales.csv", version 2 of 2 …)` */
function listedVersions(text: string): Map<string, Version> {
  const lines = text.matchAll(
    /^\s*-\s+\$INPUT_DIR\/(.+?) \([^\n]*?(?:posted as "([^"\n]*)", )?version (\d+) of (\d+)/gm,
  );
  return new Map(
    [...lines].map(([, name = "", title, number, of]) => [
      name,
      { title: title ?? name, number: Number(number), of: Number(of) },
    ]),
  );
}

/** Numbered or marked questions below the heading "Earlier in this thread". */
function earlierQuestions(text: string): string[] {
  const at = text.search(/^Earlier in this thread/m);
  if (at === -1) return [];
  const lines = text.slice(at).matchAll(/^\s*(?:[-*•]|\d+[.)])?\s*(?:Question|Q|Asked)\s*\d*\s*:\s*(.+)$/gim);
  return [...lines]
    .map((match) => (match[1] ?? "").trim())
    .filter((question) => question !== "" && question !== "(only files)");
}
