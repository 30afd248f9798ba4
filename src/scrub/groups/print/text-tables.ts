import { enumerationTables } from "./enumerations.ts";
import { fullList, listTable, markedList } from "./lists.ts";
import { literalTables } from "./literals.ts";

/** A cell of a printed table: its text, and where it stands in its line. */
export interface PrintedCell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A table as it stands in plain text. */
export interface PrintedTable {
  readonly header: readonly string[];
  readonly rows: readonly PrintedRow[];
  /** Its rows stand within other text, so that figures are blanked and no row goes. */
  readonly isInline?: boolean;
  /** The same read in another way, where this one says nothing. */
  readonly otherwise?: PrintedTable;
  /** A row in the same form. */
  readonly write: (cells: readonly string[]) => string;
}

export interface PrintedRow {
  /** Where its line begins in the text. */
  readonly at: number;
  readonly line: string;
  readonly cells: readonly PrintedCell[];
}

interface Line {
  readonly at: number;
  readonly text: string;
}

const MAX_LINES = 100_000;

/** The tables of a plain text, in order: Markdown, delimited, or printed in columns as pandas does. */
export function findTables(text: string): PrintedTable[] {
  const literals = literalTables(text);
  const isLiteral = ({ at }: Line) =>
    literals.some(({ rows }) => at <= (rows.at(-1)?.at ?? 0) && at >= (rows[0]?.at ?? 0) - 40);
  const printed = blocksOf(text).flatMap((block) => {
    if (literals.length > 0 && block.some(isLiteral)) return [];
    return tableOf(block) ?? block.flatMap(({ at, text: line }) => enumerationTables(line, at));
  });
  return [...literals, ...printed];
}

function tableOf(block: readonly Line[]): PrintedTable | null {
  if (block.length < 2) return null;
  const list = markdownTable(block) ?? markedList(block) ?? fullList(block);
  return list ?? delimitedTable(block) ?? listTable(block) ?? columnTable(block);
}

/** Lines between blank ones. */
function blocksOf(text: string): Line[][] {
  const blocks: Line[][] = [];
  let block: Line[] = [];
  let at = 0;
  for (const raw of text.split("\n")) {
    const line = raw.replace(/\r$/, "");
    if (line.trim() === "" || /^\s*[`~]{3}/.test(line)) {
      if (block.length > 0) blocks.push(block);
      block = [];
    } else if (block.length < MAX_LINES) block.push({ at, text: line });
    at += raw.length + 1;
  }
  if (block.length > 0) blocks.push(block);
  return blocks;
}

/** Markdown, and tables in frames of ASCII or of box drawing, which also have a rule above the header. */
function markdownTable(printed: readonly Line[]): PrintedTable | null {
  const block = printed.map(({ at, text }) => ({ at, text: unboxed(text) }));
  const rule = block.findIndex(
    ({ text }, at) =>
      at > 0 && isRule(text) && (block[at - 1]?.text ?? "").includes("|") && !isRule(block[at - 1]?.text ?? ""),
  );
  if (rule < 1) return null;
  const cut = (line: string) => cutAt(line, "|");
  const header = cut(block[rule - 1]?.text ?? "").map(({ text }) => unmarked(text));
  const rows: PrintedRow[] = [];
  for (const { at, text } of block.slice(rule + 1)) {
    if (!text.includes("|")) break;
    if (/^[ |:+=-]+$/.test(text)) continue;
    rows.push({ at, line: text, cells: cut(text).map((cell) => ({ ...cell, text: unmarked(cell.text) })) });
  }
  if (header.length < 1 || rows.length === 0) return null;
  return { header, rows, write: (cells) => `| ${cells.join(" | ")} |` };
}

function isRule(line: string): boolean {
  return /^[ |:+=-]{3,}$/.test(line) && /[-=].*\||\|.*[-=]|[-=]\+[-=]/.test(line);
}

/** Box drawing as ASCII, each sign in its place. */
function unboxed(line: string): string {
  if (!/[\u2500-\u257f]/.test(line)) return line;
  return line
    .replace(/[│┃║╎┆┊]/g, "|")
    .replace(/[─━═╌┄┈]/g, "-")
    .replace(/[\u2500-\u257f]/g, "+");
}

/** Cells between bars; those at the ends of the line are no cells. */
function cutAt(line: string, bar: string): PrintedCell[] {
  const cells: PrintedCell[] = [];
  let start = 0;
  for (let at = 0; at <= line.length; at += 1) {
    if (at < line.length && (line.charAt(at) !== bar || line.charAt(at - 1) === "\\")) continue;
    cells.push(trimmed(line, start, at));
    start = at + 1;
  }
  if (cells[0]?.text === "" && line.trimStart().startsWith(bar)) cells.shift();
  if (cells.at(-1)?.text === "" && line.trimEnd().endsWith(bar)) cells.pop();
  return cells;
}

function trimmed(line: string, start: number, end: number): PrintedCell {
  let from = start;
  let to = end;
  while (from < to && line.charAt(from) === " ") from += 1;
  while (to > from && line.charAt(to - 1) === " ") to -= 1;
  return { text: line.slice(from, to), start: from, end: to };
}

function unmarked(cell: string): string {
  return cell.replace(/[*`]|\\(?=\W)|^_|_$/g, "").trim();
}

const DELIMITERS = ["\t", ",", ";"] as const;

function delimitedTable(block: readonly Line[]): PrintedTable | null {
  // A decimal comma or an interval has a comma too, so a semicolon in the header comes before it.
  const first = block[0]?.text ?? "";
  for (const delimiter of first.includes(";") ? (["\t", ";", ","] as const) : DELIMITERS) {
    // Prose above the table has another number of commas.
    for (let from = 0; from < Math.min(4, block.length - 1); from += 1) {
      const head = fieldsOf(block[from]?.text ?? "", delimiter);
      if (head.length < 2 || head.some(({ text }) => text.length > 60)) continue;
      // Columns told apart by spaces, whose commas group the digits of their figures.
      if (delimiter !== "\t" && /\S {2,}\S/.test(block[from]?.text ?? "")) continue;
      const rows: PrintedRow[] = [];
      for (const { at, text } of block.slice(from + 1)) {
        const cells = fieldsOf(text, delimiter);
        if (cells.length !== head.length) break;
        rows.push({ at, line: text, cells });
      }
      if (rows.length === 0) continue;
      const quote = (cell: string) =>
        cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
      return { header: head.map(({ text }) => text), rows, write: (cells) => cells.map(quote).join(delimiter) };
    }
  }
  return null;
}

/** Fields of a line, quotes as RFC 4180 has them. */
function fieldsOf(line: string, delimiter: string): PrintedCell[] {
  const cells: PrintedCell[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at <= line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '"') isQuoted = !isQuoted;
    if (at < line.length && (isQuoted || char !== delimiter)) continue;
    const raw = line.slice(start, at).trim();
    const text = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
    cells.push({ text, start, end: at });
    start = at + 1;
  }
  return cells;
}

const TRAILER = /^(?:Name: |dtype: |Length: |\[\d+ rows x \d+ columns\]|\(\d+ rows?\))/;

/** Columns of a fixed width, told apart by gaps of two spaces that go through all lines. */
function columnTable(all: readonly Line[]): PrintedTable | null {
  const name = /^Name: (.{1,60}?)(?:, (?:Length|dtype).*)?$/.exec(
    all.find(({ text }) => text.startsWith("Name: "))?.text ?? "",
  );
  const block = all.filter(({ text }) => !TRAILER.test(text) && !/^[\s+=-]+$/.test(text));
  for (let from = 0; from < Math.min(4, block.length - 1); from += 1) {
    const lines = block.slice(from);
    const gaps = gapsOf(lines);
    const below = from === 0 && lines.length > 2 ? gapsOf(lines.slice(1)) : [];
    if (gaps.length === 0 || below.length > gaps.length) continue;
    const rows = lines.map(({ at, text }) => ({ at, line: text, cells: cellsBetween(text, gaps) }));
    // The names above a series stand where its values do not.
    if (from === 0 && lines.length > 2 && hasEmptyColumn(rows.slice(1))) continue;
    const table = named(headed(rows, name?.[1] ?? ""), from === 1 ? (block[0]?.text ?? "") : "");
    if (table === null) continue;
    const widths = gaps.map(([, end], i) => end - (gaps[i - 1]?.[1] ?? 0));
    const write = (cells: readonly string[]) =>
      cells
        .map((cell, i) => `${cell}  `.padEnd(widths[i] ?? 0))
        .join("")
        .trimEnd();
    return { ...table, write };
  }
  return null;
}

function hasEmptyColumn(rows: readonly PrintedRow[]): boolean {
  const width = rows[0]?.cells.length ?? 0;
  return Array.from({ length: width }, (_, at) => at).some((at) => rows.every(({ cells }) => cells[at]?.text === ""));
}

/** The columns of a series by the names that stand closer together above it. */
function named(table: Omit<PrintedTable, "write"> | null, above: string): Omit<PrintedTable, "write"> | null {
  const names = above.trim().split(/ {2,}/);
  if (table === null || above.trim() === "" || names.length >= table.header.length) return table;
  if (table.header.slice(0, names.length).some((name) => name !== "")) return table;
  return { ...table, header: table.header.map((name, at) => names[at] ?? name) };
}

/** Stretches of at least two columns in which no line has a character. */
function gapsOf(lines: readonly Line[]): [number, number][] {
  const width = Math.min(
    2_000,
    lines.reduce((most, { text }) => Math.max(most, text.length), 0),
  );
  const used = new Uint8Array(width);
  for (const { text } of lines) {
    for (let at = 0; at < Math.min(width, text.length); at += 1) if (text.charAt(at) !== " ") used[at] = 1;
  }
  const gaps: [number, number][] = [];
  let start = -1;
  for (let at = used.indexOf(1); at >= 0 && at < width; at += 1) {
    if (used[at] === 1) {
      if (start !== -1 && at - start >= 2) gaps.push([start, at]);
      start = -1;
    } else if (start === -1) start = at;
  }
  return gaps;
}

function cellsBetween(line: string, gaps: readonly (readonly [number, number])[]): PrintedCell[] {
  const cells = gaps.map(([end], i) =>
    trimmed(line, Math.min(gaps[i - 1]?.[1] ?? 0, line.length), Math.min(end, line.length)),
  );
  return [...cells, trimmed(line, Math.min(gaps.at(-1)?.[1] ?? 0, line.length), line.length)];
}

/** The header may take two lines, as pandas prints it with named indexes, or be missing, as above a series. */
function headed(rows: readonly PrintedRow[], name: string): Omit<PrintedTable, "write"> | null {
  const texts = rows.map(({ cells }) => cells.map(({ text }) => text));
  const [first = [], second = []] = texts;
  const isNumber = (text: string) => /^[-+$€£]?\d[\d.,]*%?$/.test(text);
  if (first.every((text) => !isNumber(text) || /^(?:19|20)\d\d$/.test(text)) && first.some((text) => text !== "")) {
    const isNamed = first.slice(1).every((text) => text === "");
    if (isNamed) return { header: first.map((text, i) => (i === first.length - 1 ? name : text)), rows: rows.slice(1) };
    const isSecondHeader = second[0] !== "" && second.slice(1).some((text) => text === "") && !second.some(isNumber);
    if (!isSecondHeader) return rows.length < 2 ? null : { header: first, rows: rows.slice(1) };
    return { header: first.map((text, i) => second[i] || text), rows: rows.slice(2) };
  }
  return first.slice(1).some(isNumber)
    ? { header: first.map((_, i) => (i === first.length - 1 ? name : "")), rows }
    : null;
}
