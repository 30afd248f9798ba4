import type { Finding } from "../detector.ts";
import type { NameKind } from "./names.ts";
import { isBareValue, isSurelyRandom } from "./values.ts";

/** More columns of credentials than this has no table that a person made. */
const MOST_COLUMNS = 4;
/** Places that are looked at for a header; a text full of names has none. */
const MOST_PLACES = 60;
const SEPARATORS = /[|│,;\t]/;
const CELL_END = /^["'`*]{0,3}(?: {0,2}[|│,;\t\n]| {2}|\r?$)/;
const RULE = /^[\s|:+=-]+$/;
/** A header this far from the start of its line is none of a table that anybody reads. */
const MOST_HEADER = 2000;

interface Cell {
  readonly start: number;
  readonly text: string;
}

/** Where a header stands: the sign between its cells, a gap of spaces when it is empty, and its place among them. */
interface Place {
  readonly separator: string;
  readonly fromRight: number;
  readonly columns: number;
  readonly lineEnd: number;
}

/** Reads what stands below headers that name a credential, in tables whose form nobody has announced. */
export class Columns {
  readonly #text: string;
  #left = MOST_COLUMNS;
  #places = MOST_PLACES;

  constructor(text: string) {
    this.#text = text;
  }

  /** Cells below the name, when it stands alone in a header; nothing otherwise. */
  *below(start: number, end: number, kind: NameKind): Generator<Finding> {
    if (this.#left === 0 || (kind !== "password" && kind !== "secret")) return;
    const place = this.#placeOf(start, end);
    if (place === null) return;
    this.#left--;
    for (let from = place.lineEnd + 1; from < this.#text.length;) {
      const at = this.#text.indexOf("\n", from);
      const to = at === -1 ? this.#text.length : at;
      const line = this.#text.slice(from, to);
      const cells = cellsOf(line, place.separator);
      // A console prints the numbers of its rows below a header of nothing.
      const more = cells.length - place.columns;
      if (more !== 0 && !(more === 1 && place.separator === "")) return;
      const cell = cells[cells.length - 1 - place.fromRight];
      if (cell !== undefined && !RULE.test(line) && isValue(cell.text, kind))
        yield {
          start: from + cell.start,
          end: from + cell.start + cell.text.length,
          entity: "SECRET",
          validated: false,
        };
      from = to + 1;
    }
  }

  #placeOf(start: number, end: number): Place | null {
    const text = this.#text;
    if (!CELL_END.test(text.slice(end, end + 4))) return null;
    if (this.#places-- <= 0) return null;
    const previous = text.slice(Math.max(0, start - MOST_HEADER), start);
    const lineStart = start - previous.length + previous.lastIndexOf("\n") + 1;
    const next = text.slice(end, end + MOST_HEADER);
    const length = next.indexOf("\n");
    if (length === -1) return null;
    const behind = next.slice(0, length);
    const before = text.slice(lineStart, start);
    const separator = separatorOf(before, behind);
    if (separator === null) return null;
    const cells = cellsOf(text.slice(lineStart, end + length), separator);
    // A list that goes on in the next line is no header.
    if (cells.filter((cell) => cell.text !== "").length < 2) return null;
    // A row of words among others is none either.
    if (cells.some((cell) => /^[\d.,:]+$/.test(cell.text)) || this.#isRow(lineStart, separator, cells.length))
      return null;
    const fromRight = cellsOf(`x${behind}`, separator).length - 1;
    return { separator, fromRight, columns: cells.length, lineEnd: end + length };
  }

  /** Whether the line before has as many cells. */
  #isRow(lineStart: number, separator: string, columns: number): boolean {
    const before = this.#text.slice(Math.max(0, lineStart - MOST_HEADER), Math.max(0, lineStart - 1));
    const line = before.slice(before.lastIndexOf("\n") + 1);
    return line.trim() !== "" && cellsOf(line, separator).length === columns;
  }
}

/** The sign that parts a header's cell from those beside it; null when it is not alone in its cell. */
function separatorOf(before: string, behind: string): string | null {
  const left = /[^"'`* ](?=["'`* ]*$)/.exec(before)?.[0] ?? "";
  const right = /^["'`* ]*([^"'`* ])/.exec(behind)?.[1] ?? "";
  const isCell = [left, right].every((sign) => sign === "" || SEPARATORS.test(sign));
  if (isCell && `${left}${right}` !== "" && (left === "" || right === "" || left === right)) return left || right;
  const isGap = /(?:^| {2}) *$/.test(before) && /^(?: {2}| *$)/.test(behind);
  return isGap && left !== right ? "" : null;
}

function cellsOf(line: string, separator: string): Cell[] {
  const cells: Cell[] = [];
  let start = separator === "" ? line.length - line.trimStart().length : 0;
  while (start <= line.length) {
    const gap = separator === "" ? indexOfGap(line, start) : line.indexOf(separator, start);
    const end = gap === -1 ? line.length : gap;
    const raw = line.slice(start, end);
    const text = raw.replace(/^[\s"'`*]+|[\s"'`*]+$/g, "");
    cells.push({ start: start + raw.indexOf(text), text });
    if (gap === -1) break;
    start = separator === "" ? end + (/^ +/.exec(line.slice(end))?.[0].length ?? 1) : end + 1;
  }
  return cells;
}

function indexOfGap(line: string, from: number): number {
  const at = line.indexOf("  ", from);
  return at === -1 || line.slice(at).trim() === "" ? -1 : at;
}

function isValue(text: string, kind: NameKind): boolean {
  if (isSurelyRandom(text)) return true;
  return kind === "password" && text.length >= 6 && !/\s/.test(text) && /[a-z]/i.test(text) && isBareValue(text, true);
}
