import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

import { AppError } from "../errors.ts";
import { type Caps, HEAD_BYTES } from "./caps.ts";
import { CsvFile } from "./csv-file.ts";
import { readAsTable, type TableReading } from "./dialect.ts";
import { createDecoder, decode, isUtf8 } from "./encoding.ts";
import { findTable, type FoundTable } from "./header.ts";
import { type Dialect, RecordSplitter } from "./records.ts";
import { sniffFile } from "./sniff.ts";

/** A table as a CSV file DuckDB can load without guessing. */
export interface RawCsv {
  readonly path: string;
  readonly dialect: Dialect;
  /** Physical lines before the first data record. */
  readonly skipLines: number;
  readonly names: readonly string[];
  /** What had to be straightened, in words. */
  readonly notes: readonly string[];
}

/** How a text file will be read. */
export interface TextPlan {
  readonly encoding: string;
  readonly reading: TableReading;
  readonly found: FoundTable;
  readonly width: number;
  readonly names: readonly string[];
  /** The file as it is, when it looks clean enough for DuckDB's strict reader; it decides for good. */
  readonly direct: RawCsv | null;
}

const CLEAN: Dialect = { delimiter: ",", quote: '"', backslash: false };

/** Looks at the beginning of a CSV or TSV file. Throws `AppError("file.refused")` when it is no table after all. */
export async function planText(path: string, caps: Caps): Promise<TextPlan> {
  const { encoding } = await sniffFile(path);
  const { head, size } = await readHead(path);
  if (size > caps.fileBytes) throw refused("This file is larger than I can read.");
  const text = decode(head, encoding ?? "utf-8");
  const complete = size <= head.length;
  const reading = readAsTable(text, complete);
  if (encoding === null || reading === null) throw refused("This file does not read as a table.");
  const width = widthOf(reading);
  if (width > caps.columns) throw refused(`This table has more than ${caps.columns} columns.`);
  const found = findTable(reading.records, width);
  const direct = directRead(path, head, encoding, { reading, found, width, text, complete });
  return { encoding, reading, found, width, names: found.names, direct };
}

async function readHead(path: string): Promise<{ head: Buffer; size: number }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
    await file.read(head, 0, head.length, 0);
    return { head, size };
  } finally {
    await file.close();
  }
}

/** Headers may be wider than the records below, which often drop trailing blanks. */
export function widthOf({ records, width }: TableReading): number {
  const { skip } = findTable(records);
  return Math.max(width, records[skip]?.length ?? 0);
}

interface Look {
  readonly reading: TableReading;
  readonly found: FoundTable;
  readonly width: number;
  readonly text: string;
  readonly complete: boolean;
}

function directRead(path: string, head: Buffer, encoding: string, look: Look): RawCsv | null {
  const { reading, found, width } = look;
  const usual = encoding === "utf-8" && isUtf8(head) && !head.includes(0) && !reading.dialect.backslash;
  const data = reading.records.slice(found.skip + found.headerRecords);
  if (!usual || !data.every((record) => record.length === width)) return null;
  if (!look.text.includes("\n") || /\r(?!\n)/.test(look.text.slice(0, -1))) return null;
  const skipLines = linesBeforeData(look);
  if (skipLines === null) return null;
  return { path, dialect: reading.dialect, skipLines, names: found.names, notes: titleNotes(found) };
}

/** Physical lines that titles and header take, or null when a quoted line break makes that hard to say. */
function linesBeforeData({ text, found, reading }: Look): number | null {
  const { quote } = reading.dialect;
  let records = found.skip + found.headerRecords;
  let lines = reading.declared ? 1 : 0;
  let at = reading.declared ? text.indexOf("\n") + 1 : 0;
  while (records > 0) {
    const end = text.indexOf("\n", at);
    if (end === -1) return null;
    const line = text.slice(at, end);
    if (quote !== "" && line.split(quote).length % 2 === 0) return null;
    // A line of delimiters or spaces alone is a record; only an empty one is none.
    if (line !== "" && line !== "\r") records -= 1;
    lines += 1;
    at = end + 1;
  }
  return lines;
}

function titleNotes(found: FoundTable): string[] {
  return found.skip === 0 ? [] : [`${found.skip} ${found.skip === 1 ? "line" : "lines"} above the table left out`];
}

/** Rewrites a text file record by record into clean CSV; bad bytes, ragged records and stray quotes are mended. */
export async function rewriteText(path: string, plan: TextPlan, target: string, caps: Caps): Promise<RawCsv> {
  const { found, reading, width } = plan;
  const out = new CsvFile(target);
  const splitter = new RecordSplitter(reading.dialect, caps.recordChars);
  const decoder = createDecoder(plan.encoding);
  const count = { skip: found.skip + found.headerRecords + (reading.declared ? 1 : 0), short: 0, long: 0 };
  const take = (records: readonly string[][]) => {
    for (const record of records) {
      if (count.skip > 0) count.skip -= 1;
      else out.write(fit(record, width, reading.dialect.delimiter, count));
    }
  };
  try {
    const bytes: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1 << 20 });
    for await (const chunk of bytes) {
      take(splitter.push(decoder.push(chunk).replaceAll("\0", "")));
    }
    take(splitter.push(decoder.end().replaceAll("\0", "")));
    take(splitter.end());
  } finally {
    out.close();
  }
  const names = count.long > 0 ? [...plan.names, surplusName(plan.names)] : [...plan.names, ""];
  return { path: target, dialect: CLEAN, skipLines: 0, names, notes: [...titleNotes(found), ...raggedNotes(count)] };
}

/** Exactly `width` fields and one more that keeps what does not fit; nothing is dropped. */
function fit(
  record: readonly string[],
  width: number,
  delimiter: string,
  count: { short: number; long: number },
): string[] {
  const fields = record.slice(0, width);
  const surplus = record.slice(width).join(delimiter);
  if (record.length < width) count.short += 1;
  if (record.slice(width).some((field) => field.trim() !== "")) count.long += 1;
  while (fields.length < width) fields.push("");
  fields.push(surplus.replaceAll(delimiter, "").trim() === "" ? "" : surplus);
  return fields;
}

function surplusName(names: readonly string[]): string {
  return names.includes("surplus") ? "surplus fields" : "surplus";
}

function raggedNotes({ short, long }: { short: number; long: number }): string[] {
  const notes: string[] = [];
  if (short > 0) notes.push(`${short} ${short === 1 ? "row was" : "rows were"} shorter than the header`);
  if (long > 0)
    notes.push(`${long} ${long === 1 ? "row was" : "rows were"} longer than the header; the rest is kept in "surplus"`);
  return notes;
}

function refused(userMessage: string): AppError {
  return new AppError({ code: "file.refused", userMessage });
}
