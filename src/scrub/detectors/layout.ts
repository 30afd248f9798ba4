/** Where a range of a text stands: in running text, or in one cell of a table that the text contains. */
export interface Spot {
  readonly cell: boolean;
  /** Header of the cell's column; words around a table explain nothing about its cells. */
  readonly header: string;
  /** Bounds of the cell, or of the whole text. */
  readonly from: number;
  readonly to: number;
}

type Kind = "none" | "tab" | "pipe" | "semicolon" | "comma" | "gap";

type Sign = Exclude<Kind, "none">;

/** The lines of a text: where each begins and ends, and how often each sign of a table stands in it. */
interface Lines {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly signs: Readonly<Record<Sign, Int32Array>>;
}

interface Block {
  readonly kind: Kind;
  readonly first: number;
}

const KINDS = ["tab", "pipe", "semicolon", "comma", "gap"] as const;
const CELL: Readonly<Record<Sign, RegExp>> = {
  tab: /\t/g,
  pipe: /[|│┆┃║]/g,
  semicolon: /;(?! )/g,
  comma: /,(?! )/g,
  gap: / {2,}/g,
};
/** As many lines of one form in a row are a table; a lone comma a line is common in code, columns of gaps in poems. */
const LEAST_LINES = { tab: 2, pipe: 2, semicolon: 3, comma: 3, gap: 3 } as const;

/** Tables that stand in a text as CSV, TSV, Markdown, or columns of a console; read once and only when asked. */
export class Layout {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #blocks: (Block | undefined)[];
  readonly #cells = new Map<number, Int32Array>();
  /** By the place where they begin; every cell below asks for its own. */
  readonly #headers = new Map<number, string>();
  /** The place asked for last, since several detectors look at the same one. */
  #last: Spot | null = null;

  constructor(text: string) {
    this.#text = text;
    this.#lines = readLines(text);
    this.#blocks = findBlocks(this.#lines);
  }

  /** Where the character at this place stands. */
  spot(at: number): Spot {
    const last = this.#last;
    if (last?.cell === true && last.from <= at && at < last.to) return last;
    const index = this.#lineAt(at);
    const block = this.#blocks[index];
    if (block === undefined) return { cell: false, header: "", from: 0, to: this.#text.length };
    const cells = this.#cellsOf(index, block.kind);
    const column = Math.max(0, columnAt(cells, at));
    const header = this.#header(block, column, cells.length / 2);
    this.#last = { cell: true, header, from: cells[column * 2] ?? 0, to: cells[column * 2 + 1] ?? this.#text.length };
    return this.#last;
  }

  #header(block: Block, column: number, columns: number): string {
    const heads = this.#cellsOf(block.first, block.kind);
    // A console leaves the place above the row numbers empty, so its header may be one cell short.
    const at = (column - (columns - heads.length / 2)) * 2;
    const start = heads[at];
    if (start === undefined) return "";
    const known = this.#headers.get(start);
    if (known !== undefined) return known;
    const header = this.#text
      .slice(start, heads[at + 1] ?? 0)
      .trim()
      .slice(0, HEADER_CHARS);
    this.#headers.set(start, header);
    return header;
  }

  #lineAt(at: number): number {
    return lastUpTo(this.#lines.starts, this.#lines.count, 1, at);
  }

  #cellsOf(index: number, kind: Kind): Int32Array {
    const known = this.#cells.get(index);
    if (known !== undefined) return known;
    const start = this.#lines.starts[index];
    const end = this.#lines.ends[index];
    const cells =
      start === undefined || end === undefined || kind === "none" ? [] : splitLine(this.#text, start, end, kind);
    const bounds = Int32Array.from(cells);
    this.#cells.set(index, bounds);
    return bounds;
  }
}

const HEADER_CHARS = 80;

/** The last cell that begins up to a place; -1 when none does. */
function columnAt(cells: Int32Array, at: number): number {
  return lastUpTo(cells, cells.length / 2, 2, at);
}

/** Index of the last of the ascending numbers, of which every `step`-th counts, that is no more than `most`. */
function lastUpTo(numbers: Int32Array, count: number, step: number, most: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle * step] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The text with tabs for the commas that part the cells of its CSV tables, so that `12,345` in a sentence stays one
 * number and `12,345` in a row is two. Everything stays in its place.
 */
export function separateCells(text: string): string {
  if (!mayHaveRows(text)) return text;
  const lines = readLines(text);
  const blocks = findBlocks(lines);
  let result = "";
  let copied = 0;
  for (const [index, block] of blocks.entries()) {
    if (block?.kind !== "comma") continue;
    const lineEnd = lines.ends[index] ?? 0;
    const cells = splitLine(text, lines.starts[index] ?? 0, lineEnd, "comma");
    for (let at = 1; at < cells.length; at += 2) {
      const end = cells[at] ?? lineEnd;
      if (end === lineEnd) continue;
      result += `${text.slice(copied, end)}\t`;
      copied = end + 1;
    }
  }
  return result + text.slice(copied);
}

/** Whether a line with a comma follows one with a comma that no space follows. */
function mayHaveRows(text: string): boolean {
  if (!text.includes(",")) return false;
  let isRow = false;
  for (let start = 0; ;) {
    const end = text.indexOf("\n", start);
    const line = end === -1 ? text.slice(start) : text.slice(start, end);
    const comma = line.indexOf(",");
    if (isRow && comma !== -1) return true;
    if (end === -1) return false;
    isRow = comma !== -1 && /,\S/.test(line);
    start = end + 1;
  }
}

function readLines(text: string): Lines {
  let count = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  const numbers = () => new Int32Array(count);
  const signs = { tab: numbers(), pipe: numbers(), semicolon: numbers(), comma: numbers(), gap: numbers() };
  const lines = { count, starts: numbers(), ends: numbers(), signs };
  let start = 0;
  for (let index = 0; index < count; index++) {
    const at = text.indexOf("\n", start);
    const end = at === -1 ? text.length : at;
    lines.starts[index] = start;
    lines.ends[index] = end;
    countSigns(text, start, end, index, signs);
    start = end + 1;
  }
  return lines;
}

function countSigns(text: string, start: number, end: number, line: number, signs: Lines["signs"]): void {
  const counts = { tab: 0, pipe: 0, semicolon: 0, comma: 0, gap: 0 };
  let quoted = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    // Letters and digits are by far the most.
    if ((code > 0x3b && code < 0x7c) || (code > 0x2c && code < 0x3b)) continue;
    if (code === 0x22) quoted = !quoted;
    else if (code === 0x09) counts.tab++;
    else if (code === 0x7c || (code >= 0x2500 && code <= 0x257f)) counts.pipe++;
    else if (code === 0x20) counts.gap += isGapEnd(text, at, start, end) ? 1 : 0;
    else if (!quoted && text.charCodeAt(at + 1) !== 0x20) {
      if (code === 0x2c) counts.comma++;
      else if (code === 0x3b) counts.semicolon++;
    }
  }
  for (const kind of KINDS) signs[kind][line] = counts[kind];
}

/** The last of two or more spaces between two words of a line. */
function isGapEnd(text: string, at: number, start: number, end: number): boolean {
  return at > start && at + 1 < end && text.charCodeAt(at - 1) === 0x20 && text.charCodeAt(at + 1) !== 0x20;
}

/** The table that each line belongs to; a text without any has an empty list. */
function findBlocks({ count, signs }: Lines): (Block | undefined)[] {
  const blocks: (Block | undefined)[] = [];
  for (const kind of KINDS) {
    const counts = signs[kind];
    for (let first = 0; first < count;) {
      const last = runEnd(counts, first, kind);
      if (last - first >= LEAST_LINES[kind]) {
        const block = { kind, first };
        for (let index = first; index < last; index++) blocks[index] ??= block;
      }
      first = Math.max(last, first + 1);
    }
  }
  return blocks;
}

function runEnd(counts: Int32Array, first: number, kind: Sign): number {
  const count = counts[first] ?? 0;
  // A console's header may be one gap short or over (row numbers), and empty cells make gaps vanish.
  const slack = kind === "gap" ? 1 : 0;
  if (count === 0) return first;
  let last = first + 1;
  while (last < counts.length) {
    const next = counts[last] ?? 0;
    if (next === 0 || Math.abs(next - count) > slack) break;
    last++;
  }
  return last;
}

/** Starts and ends of a line's cells, in turn. */
function splitLine(text: string, from: number, to: number, kind: Sign): number[] {
  const cells: number[] = [];
  const content = text.slice(from, to);
  const hasQuotes = (kind === "comma" || kind === "semicolon") && content.includes('"');
  let start = 0;
  let counted = 0;
  let odd = false;
  for (const match of content.matchAll(CELL[kind])) {
    if (hasQuotes) for (; counted < match.index; counted++) if (content.charCodeAt(counted) === 0x22) odd = !odd;
    if (odd || (kind === "gap" && (match.index === 0 || match.index + match[0].length === content.length))) continue;
    cells.push(from + start, from + match.index);
    start = match.index + match[0].length;
  }
  cells.push(from + start, to);
  return kind === "pipe" && content.trimStart().startsWith("|") ? cells.slice(2) : cells;
}
