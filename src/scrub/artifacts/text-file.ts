import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import { applyEdits, type Edit, type Inspector } from "../find/inspector.ts";
import { jsonWithoutSmallGroups } from "../groups/json-rows.ts";
import type { GroupPass } from "../groups/pass.ts";
import { stripInvisible } from "../find/invisible.ts";
import { PrivateKeyGuard } from "../markdown/private-key-guard.ts";

/** Longer lines are cut, at a place where no value can go on. */
const LINE_CHARS = 128 * 1024;
const REPORT_CHARS = 2 * 1024 * 1024;

/** Rewrites a text or JSON file line by line. In JSON a number that goes is replaced by a string. */
export async function cleanTextFile(
  source: string,
  target: string,
  kind: "json" | "text",
  inspector: Inspector,
  groups: GroupPass | null,
): Promise<void> {
  const input = createReadStream(source, { encoding: "utf8" });
  await pipeline(
    input,
    (chunks: AsyncIterable<string>) => cleanLines(withoutSmallGroups(chunks, kind, groups), kind, inspector),
    createWriteStream(target),
  );
}

/** Tables and sentences are judged in the text as a whole; what is longer than any report passes as it is. */
async function* withoutSmallGroups(
  chunks: AsyncIterable<string>,
  kind: "json" | "text",
  groups: GroupPass | null,
): AsyncGenerator<string> {
  let held = "";
  let isLong = groups === null;
  for await (const chunk of chunks) {
    if (isLong) yield chunk;
    else {
      held += chunk;
      isLong = held.length > REPORT_CHARS;
      if (isLong) yield held;
    }
  }
  if (groups !== null && !isLong) yield kind === "json" ? jsonWithoutSmallGroups(held, groups) : groups.text(held);
}

async function* cleanLines(
  chunks: AsyncIterable<string>,
  kind: "json" | "text",
  inspector: Inspector,
): AsyncGenerator<string> {
  const guard = new PrivateKeyGuard(() => inspector.count("PRIVATE_KEY", "file"));
  for await (const { text, end } of linesOf(chunks)) {
    const line = guard.filter(stripInvisible(text));
    if (line !== null) yield (kind === "json" ? cleanJsonLine(line, inspector) : cleanLine(line, inspector)) + end;
  }
}

function cleanLine(line: string, inspector: Inspector): string {
  return inspector.clean({ surface: "file" }, line, inspector.budget());
}

function cleanJsonLine(line: string, inspector: Inspector): string {
  const edits = inspector.edits({ surface: "file", cell: true }, line, inspector.budget());
  return applyEdits(line, quoteBare(line, edits));
}

/** Edits outside of string literals have to bring their own quotes, or the file is no JSON any more. */
function quoteBare(line: string, edits: readonly Edit[]): Edit[] {
  let at = 0;
  let inString = false;
  return edits.map((edit) => {
    for (; at < edit.start; at++) {
      if (line.charAt(at) === "\\") at++;
      else if (line.charAt(at) === '"') inString = !inString;
    }
    return inString ? edit : { ...edit, shown: JSON.stringify(edit.shown) };
  });
}

interface Line {
  readonly text: string;
  readonly end: string;
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) yield { text: text.replace(/\r$/, ""), end: "\n" };
    for (let cut = cutPlace(rest); cut !== null; cut = cutPlace(rest)) {
      yield { text: rest.slice(0, cut), end: "" };
      rest = rest.slice(cut);
    }
  }
  if (rest !== "") yield { text: rest, end: "" };
}

function cutPlace(rest: string): number | null {
  if (rest.length < LINE_CHARS) return null;
  const place = Math.max(
    rest.lastIndexOf(",", LINE_CHARS),
    rest.lastIndexOf("}", LINE_CHARS),
    rest.lastIndexOf(" ", LINE_CHARS),
  );
  return place > LINE_CHARS / 2 ? place + 1 : LINE_CHARS;
}
