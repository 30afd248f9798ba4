import type { Finding } from "../detector.ts";
import type { NameKind } from "./names.ts";
import { isBareValue, isSurelyRandom } from "./values.ts";

/** More columns of credentials than this has no table that a person made. */
const MOST_COLUMNS = 4;
const SEPARATOR = /[|│,;\t]/;
const RULE = /^[\s|:+=-]+$/;

/** Reads what stands below headers that name a credential, in tables whose form nobody has announced. */
export class Columns {
  readonly #text: string;
  #left = MOST_COLUMNS;

  constructor(text: string) {
    this.#text = text;
  }

  /** Cells below the name, when it stands alone in a header; nothing otherwise. */
  *below(start: number, end: number, kind: NameKind): Generator<Finding> {
    if (this.#left === 0 || (kind !== "password" && kind !== "secret")) return;
    const place = this.#placeOf(start, end);
    if (place === null) return;
    this.#left--;
    let from = place.lineEnd + 1;
    while (from < this.#text.length) {
      const at = this.#text.indexOf("\n", from);
      const to = at === -1 ? this.#text.length : at;
      const line = this.#text.slice(from, to);
      const cell = cellOf(line, place.separator, place.column);
      if (cell === null || line.split(place.separator).length !== place.columns) return;
      if (!RULE.test(line) && isValue(cell.text, kind))
        yield {
          start: from + cell.start,
          end: from + cell.start + cell.text.length,
          entity: "SECRET",
          validated: false,
        };
      from = to + 1;
    }
  }

  #placeOf(start: number, end: number): { separator: string; column: number; columns: number; lineEnd: number } | null {
    const text = this.#text;
    const newline = text.indexOf("\n", end);
    if (newline === -1) return null;
    const after = /^["'`*\s]{0,4}/.exec(text.slice(end, Math.min(newline, end + 8)))?.[0].length ?? 0;
    const next = text.charAt(end + after);
    const lineStart = text.lastIndexOf("\n", start - 1) + 1;
    const before = text.slice(Math.max(lineStart, start - 2000), start);
    const last = /(^|[|│,;\t])["'`*\s]{0,4}$/.exec(before);
    if (last === null) return null;
    const separator = SEPARATOR.test(next) && end + after < newline ? next : (last[1] ?? "");
    if (separator === "" || (end + after < newline && next !== separator)) return null;
    const cells = text.slice(lineStart, newline).split(separator);
    // A list that goes on in the next line is no header.
    if (cells.filter((cell) => cell.trim() !== "").length < 2) return null;
    return { separator, column: before.split(separator).length - 1, columns: cells.length, lineEnd: newline };
  }
}

function cellOf(line: string, separator: string, column: number): { start: number; text: string } | null {
  if (!line.includes(separator)) return null;
  let start = 0;
  for (let index = 0; index < column; index++) {
    const at = line.indexOf(separator, start);
    if (at === -1) return { start: 0, text: "" };
    start = at + 1;
  }
  const at = line.indexOf(separator, start);
  const cell = line.slice(start, at === -1 ? line.length : at);
  const text = /^[\s"'`*]*(.*?)[\s"'`*]*$/.exec(cell)?.[1] ?? "";
  return { start: start + cell.indexOf(text), text };
}

function isValue(text: string, kind: NameKind): boolean {
  if (isSurelyRandom(text)) return true;
  return kind === "password" && text.length >= 6 && !/\s/.test(text) && /[a-z]/i.test(text) && isBareValue(text, true);
}
