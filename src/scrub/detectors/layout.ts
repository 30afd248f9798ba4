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

interface Line {
  readonly start: number;
  readonly end: number;
  readonly counts: Readonly<Record<Exclude<Kind, "none">, number>>;
}

interface Block {
  readonly kind: Kind;
  readonly first: number;
}

const KINDS = ["tab", "pipe", "semicolon", "comma", "gap"] as const;
const CELL: Readonly<Record<Exclude<Kind, "none">, RegExp>> = {
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
  readonly #lines: Line[] = [];
  readonly #blocks: (Block | null)[];
  readonly #cells = new Map<number, readonly (readonly [number, number])[]>();

  constructor(text: string) {
    this.#text = text;
    if (text.includes("\n")) this.#lines = readLines(text);
    this.#blocks = findBlocks(this.#lines);
  }

  /** Where the character at this place stands. */
  spot(at: number): Spot {
    const index = this.#lineAt(at);
    const block = this.#blocks[index];
    if (block === undefined || block === null) return { cell: false, header: "", from: 0, to: this.#text.length };
    const cells = this.#cellsOf(index, block.kind);
    const column = Math.max(
      0,
      cells.findLastIndex(([start]) => start <= at),
    );
    const [from, to] = cells[column] ?? [0, this.#text.length];
    return { cell: true, header: this.#header(block, column, cells.length), from, to };
  }

  #header(block: Block, column: number, columns: number): string {
    const heads = this.#cellsOf(block.first, block.kind);
    // A console leaves the place above the row numbers empty, so its header may be one cell short.
    const [start, end] = heads[column - (columns - heads.length)] ?? [0, 0];
    return this.#text.slice(start, end).trim().slice(0, 80);
  }

  #lineAt(at: number): number {
    let low = 0;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#lines[middle]?.start ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #cellsOf(index: number, kind: Kind): readonly (readonly [number, number])[] {
    const known = this.#cells.get(index);
    if (known !== undefined) return known;
    const line = this.#lines[index];
    const cells = line === undefined || kind === "none" ? [] : splitLine(this.#text, line, kind);
    this.#cells.set(index, cells);
    return cells;
  }
}

/**
 * The text with tabs for the commas that part the cells of its CSV tables, so that `12,345` in a sentence stays one
 * number and `12,345` in a row is two. Everything stays in its place.
 */
export function separateCells(text: string): string {
  if (!/,\S[^\n]*\n[^\n]*,/.test(text)) return text;
  const lines = readLines(text);
  const blocks = findBlocks(lines);
  let result = "";
  let copied = 0;
  for (const [index, line] of lines.entries()) {
    if (blocks[index]?.kind !== "comma") continue;
    for (const [, end] of splitLine(text, line, "comma")) {
      if (end === line.end) continue;
      result += `${text.slice(copied, end)}\t`;
      copied = end + 1;
    }
  }
  return result + text.slice(copied);
}

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const at = text.indexOf("\n", start);
    const end = at === -1 ? text.length : at;
    lines.push({ start, end, counts: countIn(text, start, end) });
    start = end + 1;
  }
  return lines;
}

function countIn(text: string, start: number, end: number): Line["counts"] {
  const counts = { tab: 0, pipe: 0, semicolon: 0, comma: 0, gap: 0 };
  let quoted = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) quoted = !quoted;
    else if (code === 0x09) counts.tab++;
    else if (code === 0x7c || (code >= 0x2500 && code <= 0x257f)) counts.pipe++;
    else if (code === 0x20) counts.gap += isGapEnd(text, at, start, end) ? 1 : 0;
    else if (!quoted && text.charCodeAt(at + 1) !== 0x20) {
      if (code === 0x2c) counts.comma++;
      else if (code === 0x3b) counts.semicolon++;
    }
  }
  return counts;
}

/** The last of two or more spaces between two words of a line. */
function isGapEnd(text: string, at: number, start: number, end: number): boolean {
  return at > start && at + 1 < end && text.charCodeAt(at - 1) === 0x20 && text.charCodeAt(at + 1) !== 0x20;
}

function findBlocks(lines: readonly Line[]): (Block | null)[] {
  const blocks: (Block | null)[] = lines.map(() => null);
  for (const kind of KINDS) {
    for (let first = 0; first < lines.length;) {
      const last = runEnd(lines, first, kind);
      if (last - first >= LEAST_LINES[kind]) {
        for (let index = first; index < last; index++) blocks[index] ??= { kind, first };
      }
      first = Math.max(last, first + 1);
    }
  }
  return blocks;
}

function runEnd(lines: readonly Line[], first: number, kind: Exclude<Kind, "none">): number {
  const count = lines[first]?.counts[kind] ?? 0;
  // A console's header may be one gap short or over (row numbers), and empty cells make gaps vanish.
  const slack = kind === "gap" ? 1 : 0;
  if (count === 0) return first;
  let last = first + 1;
  while (last < lines.length) {
    const next = lines[last]?.counts[kind] ?? 0;
    if (next === 0 || Math.abs(next - count) > slack) break;
    last++;
  }
  return last;
}

function splitLine(text: string, line: Line, kind: Exclude<Kind, "none">): (readonly [number, number])[] {
  const cells: (readonly [number, number])[] = [];
  const pattern = CELL[kind];
  const content = text.slice(line.start, line.end);
  const hasQuotes = (kind === "comma" || kind === "semicolon") && content.includes('"');
  let start = 0;
  let counted = 0;
  let odd = false;
  for (const match of content.matchAll(pattern)) {
    if (hasQuotes) for (; counted < match.index; counted++) if (content.charCodeAt(counted) === 0x22) odd = !odd;
    if (odd || (kind === "gap" && (match.index === 0 || match.index + match[0].length === content.length))) continue;
    cells.push([line.start + start, line.start + match.index]);
    start = match.index + match[0].length;
  }
  cells.push([line.start + start, line.end]);
  return kind === "pipe" && content.trimStart().startsWith("|") ? cells.slice(1) : cells;
}
