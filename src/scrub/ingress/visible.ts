import type { SafeAnswer } from "../safe-answer.ts";
import { pseudonymsIn } from "./pseudonym.ts";

/** At most so many values are told at once. */
export const REVEALED_AT_ONCE = 50;

const NUMBERED = /\[([A-Z_]{2,16})_(\d{1,9})(?: [^\]\n]{0,255})?\]/g;

/** What stands in an answer for one value: by the row it comes from, or by the value itself. */
export type Stand =
  | { readonly kind: "row"; readonly name: string; readonly entity: string; readonly row: number }
  | { readonly kind: "value"; readonly name: string };

/** Pseudonyms that a reader of the answer sees, in reading order, each once. */
export function standsIn(answer: Pick<SafeAnswer, "parts">): readonly Stand[] {
  const stands = new Map<string, Stand>();
  for (const part of answer.parts) {
    if (part.kind === "text") collect(part.markdown, stands);
    else if (part.kind === "table") for (const row of part.rows) for (const cell of row) collect(cell, stands);
  }
  return [...stands.values()].slice(0, REVEALED_AT_ONCE);
}

function collect(text: string, stands: Map<string, Stand>): void {
  // In Markdown the signs of a pseudonym may be escaped.
  const plain = text.replace(/\\([[\]_])/g, "$1");
  for (const [, entity = "", row = ""] of plain.matchAll(NUMBERED)) {
    const name = `${entity}_${row}`;
    if (!stands.has(name)) stands.set(name, { kind: "row", name, entity, row: Number(row) - 1 });
  }
  for (const { start, end } of pseudonymsIn(plain)) {
    const name = plain.slice(start, end);
    if (!stands.has(name)) stands.set(name, { kind: "value", name });
  }
}
