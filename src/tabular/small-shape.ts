import { open } from "node:fs/promises";

import { readAsTable, type TableReading } from "./dialect.ts";
import { decode, detectEncoding } from "./encoding.ts";
import { findTable } from "./header.ts";
import { type Column, type Facts, type Guess, guessColumns, isBlank, settle } from "./infer.ts";
import type { TableShape } from "./kind.ts";
import { looksBinary, magicKind } from "./magic.ts";
import { splitRecords } from "./records.ts";
import { widthOf } from "./text-table.ts";
import { saysTotal } from "./totals-row.ts";
import { isMissing, NO_TEXT } from "./values.ts";

/** Ours to choose: a few milliseconds of the event loop, against the start of a process and three passes of DuckDB. */
const SMALL = { bytes: 64 * 1024, records: 300, columns: 60 } as const;

/**
 * The shape of a small and tidy CSV or TSV file without the engine, and the very same as the engine's; null for
 * everything about which the two might differ. Takes time in proportion to the file, of which no more than
 * {@link SMALL} is looked at.
 */
export async function smallShape(path: string): Promise<TableShape | null> {
  const small = await readTidy(path);
  return small === null ? null : shapeOf(small.text, small.reading);
}

/** The rows of such a file, as they are written; null for everything else. */
export async function smallRows(path: string): Promise<{ names: readonly string[]; rows: string[][] } | null> {
  const small = await readTidy(path);
  if (small === null || shapeOf(small.text, small.reading) === null) return null;
  const { reading, text } = small;
  const found = findTable(reading.records, widthOf(reading));
  return { names: found.names, rows: splitRecords(text, reading.dialect).slice(found.skip + found.headerRecords) };
}

async function readTidy(path: string): Promise<{ text: string; reading: TableReading } | null> {
  const bytes = await readSmall(path);
  if (bytes === null || magicKind(bytes, bytes) !== null || looksBinary(bytes)) return null;
  const text = decode(bytes, detectEncoding(bytes));
  if (!hasPlainSpaces(text)) return null;
  const reading = readAsTable(text, true);
  return reading === null || !isTidy(text, reading) ? null : { text, reading };
}

async function readSmall(path: string): Promise<Buffer | null> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size === 0 || size > SMALL.bytes) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    return bytesRead === size ? buffer : null;
  } finally {
    await file.close();
  }
}

/** SQL and JavaScript do not trim the same; of plain spaces and line ends of one kind they think alike. */
function hasPlainSpaces(text: string): boolean {
  if (/[^\S \t\r\n]/.test(text)) return false;
  return !text.includes("\r") || !/\r(?!\n)|(?<!\r)\n/.test(text);
}

/** Quotes only where RFC 4180 has them, so that every reader sees the same fields. */
function isTidy(text: string, { dialect, declared }: TableReading): boolean {
  if (declared || dialect.backslash || dialect.quote !== '"') return false;
  if (text.includes("\t") && dialect.delimiter !== "\t") return false;
  const edge = `[\\r\\n${dialect.delimiter === "\t" ? "\\t" : `\\u${hexOf(dialect.delimiter)}`}]`;
  return !text.replaceAll(new RegExp(`(^|${edge})"[^"]*(?:""[^"]*)*"(?=${edge}|$)`, "g"), "$1").includes('"');
}

function hexOf(delimiter: string): string {
  return delimiter.charCodeAt(0).toString(16).padStart(4, "0");
}

function shapeOf(text: string, reading: TableReading): TableShape | null {
  const width = widthOf(reading);
  const records = splitRecords(text, reading.dialect);
  if (width > SMALL.columns || records.length >= SMALL.records || records.length !== reading.records.length)
    return null;
  const found = findTable(reading.records, width);
  const rows = records.slice(found.skip + found.headerRecords);
  if (!rows.every((row) => row.length === width) || saysTotal(rows.at(-1) ?? [])) return null;
  // A blank line of a single column may be a missing value or nothing at all.
  if (width === 1 && /\n\s*\n|^\s*\n/.test(text)) return null;
  const columns = columnsOf(found.names, rows, reading.dialect.delimiter === ";");
  return columns === null ? null : { sheet: null, columns, rows: rows.length };
}

function columnsOf(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  semicolons: boolean,
): TableShape["columns"] | null {
  const values = names.map((_, index) => rows.map((row) => row[index] ?? ""));
  const columns: Column[] = [];
  for (const [index, guess] of guessColumns(values, semicolons).entries()) {
    const facts = factsOf(values[index] ?? [], guess);
    if (facts === null) return null;
    columns.push(settle({ name: names[index] ?? "", file: "" }, `c${index}`, guess, facts));
  }
  return columns.filter((column) => !isBlank(column, rows.length)).map(({ name, type }) => ({ name, type }));
}

/** What the engine's check of every value finds; null when a value is for the engine alone. */
function factsOf(values: readonly string[], { reader }: Guess): Facts | null {
  const facts = { rows: values.length, filled: 0, read: 0, plain: true };
  for (const value of values) {
    if (reader === null) {
      if (isText(value)) facts.filled += 1;
      continue;
    }
    if (BREAKS.test(value)) return null;
    if (isMissing(value)) continue;
    const reading = USUAL.test(value) ? reader(value.trim()) : "unsure";
    if (reading === "unsure") return null;
    facts.filled += 1;
    if (reading !== "unreadable") facts.read += 1;
    if (reading === "broken") facts.plain = false;
  }
  return facts;
}

/** Unlike JavaScript's, SQL's `trim` leaves tabs and line breaks where they are. */
const BREAKS = /[\t\r\n]/;
/** What is in both worlds the same character, whatever is asked of it. */
const USUAL = /^[\x20-\x7e€£¥₹−]*$/;
const NO_TEXTS: ReadonlySet<string> = new Set(NO_TEXT);

function isText(value: string): boolean {
  const trimmed = value.trim();
  return BREAKS.test(value) || (trimmed !== "" && !NO_TEXTS.has(trimmed.toLowerCase()));
}
