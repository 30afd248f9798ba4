import { type Dialect, splitRecords } from "./records.ts";
import { isMissing, looksDate, looksNumeric } from "./values.ts";

const DELIMITERS = [",", ";", "\t", "|", "^", "~"] as const;
const RECORDS_LOOKED_AT = 300;

/** A text read as a table: how it is written and how well that reading fits. */
export interface TableReading {
  readonly dialect: Dialect;
  /** Fields of most records. */
  readonly width: number;
  /** Share of the records that have this width, from the first such record on. */
  readonly regular: number;
  readonly records: readonly (readonly string[])[];
  /** The first line is Excel's own `sep=;` and no record. */
  readonly declared: boolean;
}

/** The likeliest way a text is a table, or null when it reads as prose. `complete` says the text is the whole file. */
export function readAsTable(text: string, complete: boolean): TableReading | null {
  const declared = /^sep=(.)\r?\n/i.exec(text)?.[1];
  const body = declared === undefined ? text : text.slice(text.indexOf("\n") + 1);
  let best: { reading: TableReading; score: number } | null = null;
  for (const delimiter of declared === undefined ? DELIMITERS : [declared]) {
    const reading = { ...readWith(body, delimiter, complete), declared: declared !== undefined };
    const score = reading.width < 2 ? 0 : scoreOf(reading);
    if (score > (best?.score ?? 0.25)) best = { reading, score };
  }
  return best?.reading ?? singleColumn(body, complete);
}

function readWith(text: string, delimiter: string, complete: boolean): Omit<TableReading, "declared"> {
  const dialect = { delimiter, quote: quoteOf(text, delimiter), backslash: usesBackslash(text, delimiter) };
  const records = splitRecords(text, dialect);
  // The last record of a cut sample is a torso.
  if (!complete && records.length > 1) records.pop();
  const seen = records.slice(0, RECORDS_LOOKED_AT);
  const width = commonWidth(seen);
  const first = seen.findIndex((record) => record.length === width);
  const body = seen.slice(Math.max(first, 0));
  const fitting = body.filter((record) => record.length === width).length;
  return { dialect, width, regular: body.length === 0 ? 0 : fitting / body.length, records: seen };
}

/** The most frequent number of fields; of equals the larger. */
export function commonWidth(records: readonly (readonly unknown[])[]): number {
  const counts = new Map<number, number>();
  for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
  let best = 0;
  for (const [width, count] of counts) {
    const most = counts.get(best) ?? 0;
    if (count > most || (count === most && width > best)) best = width;
  }
  return best;
}

function quoteOf(text: string, delimiter: string): Dialect["quote"] {
  const at = (quote: string) => text.split(`${quote}${delimiter}${quote}`).length - 1;
  return at("'") > 2 && at("'") > 4 * at('"') ? "'" : '"';
}

function usesBackslash(text: string, delimiter: string): boolean {
  const escaped = text.match(/\\"(?!\s*[,;\t|\r\n])/g)?.length ?? 0;
  return escaped > 0 && text.includes(`"${delimiter}`) && !text.includes('\\""');
}

/** Regularity times believable cells times a little for width; the idea of weighing both is CleverCSV's (van den Burg et al., 2019). */
function scoreOf(reading: TableReading): number {
  const { delimiter } = reading.dialect;
  const cells = reading.records.flat();
  let believable = 0;
  let words = 0;
  for (const cell of cells) {
    if (isBelievable(cell, delimiter)) believable += 1;
    words += cell.split(" ").length;
  }
  if (cells.length === 0 || (reading.records.length < 2 && !isHeaderLine(reading.records[0] ?? []))) return 0;
  if (isDecimalComma(reading)) return 0;
  const prose = delimiter === "," && isProse(reading, words / cells.length) ? 0.1 : 1;
  return (believable / cells.length) ** 2 * reading.regular ** 2 * prose * (1 + Math.log2(reading.width) / 8);
}

/** One column of `1 234,5` is not two columns: the header has no comma, and all that follows one are few digits. */
function isDecimalComma({ dialect, width, records }: TableReading): boolean {
  if (dialect.delimiter !== "," || width !== 2) return false;
  const [first, ...rest] = records;
  const split = rest.filter((record) => record.length === 2);
  return (
    first?.length === 1 &&
    split.length > 0 &&
    split.every(([whole = "", part = ""]) => /^-?[\d .'’\u00a0\u202f]+$/.test(whole) && /^\d{1,3}$/.test(part))
  );
}

function isBelievable(cell: string, delimiter: string): boolean {
  if (isMissing(cell) || looksNumeric(cell) || looksDate(cell)) return true;
  if (cell.startsWith('"') || cell.endsWith('"')) return false;
  return !DELIMITERS.some((other) => other !== delimiter && other !== "~" && other !== "^" && splits(cell, other));
}

/** A comma before a space, or in a long text, is grammar. */
function splits(cell: string, other: string): boolean {
  if (!cell.includes(other)) return false;
  return other === "," ? /,\S/.test(cell) && cell.length < 60 : cell.length < 200;
}

/** Sentences have long cells and commas followed by spaces; tables seldom have both everywhere. */
function isProse(reading: TableReading, wordsPerCell: number): boolean {
  const rest = reading.records.flatMap((record) => record.slice(1));
  const spaced = rest.filter((cell) => /^\s+\p{Ll}/u.test(cell)).length;
  const numeric = reading.records.flat().filter((cell) => looksNumeric(cell)).length;
  return numeric === 0 && (spaced > rest.length * 0.4 || wordsPerCell > 6) && reading.width < 6;
}

function isHeaderLine(record: readonly string[]): boolean {
  return record.every((cell) => cell.length <= 60 && !/^\s+\p{Ll}/u.test(cell) && !/[.!?]$/.test(cell.trim()));
}

/** A list of values, one a line: short lines that are no sentences. */
function singleColumn(text: string, complete: boolean): TableReading | null {
  const dialect: Dialect = { delimiter: ",", quote: '"', backslash: false };
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  if (!complete && lines.length > 1) lines.pop();
  const filled = lines.filter((line) => line !== "").slice(0, RECORDS_LOOKED_AT);
  if (filled.length < 2 || !filled.every((line) => line.length <= 100)) return null;
  const short = filled.filter((line) => line.split(/\s+/).length <= 4 && !/[.!?:;,{}<>]$/.test(line)).length;
  if (short < filled.length * 0.95) return null;
  const records = filled.map((line) => splitRecords(line, { ...dialect, delimiter: "\u0001" })[0] ?? [""]);
  return { dialect: { ...dialect, delimiter: "\u0001" }, width: 1, regular: 1, records, declared: false };
}
