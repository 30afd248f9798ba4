import { type DateStyle, dateReader, dateSql, dateStyle } from "./date-style.ts";
import type { Engine } from "./engine.ts";
import { decimalEvidence, numberReader, numberSql, numberStyle } from "./number-style.ts";
import type { Reader, Reading } from "./reader.ts";
import { ident, literal, literals } from "./sql.ts";
import { isMissing, NO_TEXT, NO_VALUE } from "./values.ts";

export type FriendlyType = "text" | "integer" | "number" | "date" | "timestamp" | "yes/no";

export interface Column {
  readonly name: string;
  readonly type: FriendlyType;
  /** Parquet file the raw column lies in. */
  readonly file: string;
  /** The typed value as an SQL expression over the raw column. */
  readonly sql: string;
  /** Currency sign or `%` found around the numbers. */
  readonly unit: string | null;
  /** Values that are there but do not read as the column's type; they count as missing in sums. */
  readonly unreadable: number;
  readonly missing: number;
  /** Something about the reading that people should know, in words. */
  readonly note: string | null;
}

/** Text columns `c0`, `c1` … of a raw table in a Parquet file. */
export interface RawPart {
  readonly file: string;
  /** Numbers of the first column and of the one after the last. */
  readonly start: number;
  readonly end: number;
}

/** A raw table of text columns; a wide one lies in several files side by side, row by row. */
export interface RawTable {
  readonly parts: readonly RawPart[];
  readonly names: readonly string[];
  readonly rows: number;
  /** The file's delimiter was `;`, the habit of countries that write `1,5` and put the day first. */
  readonly semicolons: boolean;
}

/** What a column seems to be; every value still has to agree. */
export interface Guess {
  readonly type: FriendlyType;
  readonly sql: string;
  /** Reads single values as `sql` does; null for text, which reads everything. */
  readonly reader: Reader | null;
  readonly unit: string | null;
  readonly note: string | null;
}

const SAMPLE_CELLS = 400_000;
/** More unreadable values than this share and a column is text. */
const TOLERATED = 0.02;
const CHECKED_AT_ONCE = 40;

const YES = ["true", "yes", "y", "t", "ja", "oui", "si", "sí", "wahr"];
const NO = ["false", "no", "n", "f", "nein", "non", "falsch"];

/** Types of the columns, guessed from a sample and checked against every value. */
export async function inferColumns(engine: Engine, table: RawTable): Promise<Column[]> {
  const sample = await readSample(engine, table);
  const guesses = guessColumns(sample, table.semicolons);
  const columns: Column[] = [];
  for (const part of table.parts) {
    for (let start = part.start; start < part.end; start += CHECKED_AT_ONCE) {
      const end = Math.min(start + CHECKED_AT_ONCE, part.end);
      columns.push(...(await check(engine, table, part.file, { start, guesses: guesses.slice(start, end) })));
    }
  }
  return columns;
}

/** What the columns `c0`, `c1` … are by values of each of them; `semicolons` as in {@link RawTable}. */
export function guessColumns(sample: readonly (readonly string[])[], semicolons: boolean): Guess[] {
  const commas = decimalComma(sample, semicolons);
  const dayFirst = commas || daysLead(sample);
  return sample.map((values, index) => guess(`c${index}`, values, { commas, dayFirst }));
}

/** Values of each column: the first rows and rows spread evenly over the rest. */
async function readSample(engine: Engine, table: RawTable): Promise<string[][]> {
  const rows = Math.max(50, Math.min(2_000, Math.floor(SAMPLE_CELLS / table.names.length)));
  const step = Math.max(1, Math.ceil(table.rows / rows));
  const picked = `file_row_number < ${Math.floor(rows / 2)} OR file_row_number % ${step} = 0`;
  const samples: string[][] = [];
  for (const { file, start, end } of table.parts) {
    const names = Array.from({ length: end - start }, (_, index) => `c${start + index}`);
    const source = `read_parquet(${literal(file)}, file_row_number = true)`;
    const sql = `SELECT ${names.join(", ")} FROM ${source} WHERE ${picked} ORDER BY file_row_number`;
    const found = await engine.all(sql);
    samples.push(...names.map((_, index) => found.map((row) => textOf(row[index]))));
  }
  return samples;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function decimalComma(sample: readonly (readonly string[])[], semicolons: boolean): boolean {
  let commas = 0;
  let points = 0;
  for (const values of sample) {
    const evidence = decimalEvidence(values);
    if (evidence === ",") commas += 1;
    if (evidence === ".") points += 1;
  }
  return commas === points ? semicolons && commas > 0 : commas > points;
}

/** `25/12/2024` anywhere in the file settles the order for columns that leave it open. */
function daysLead(sample: readonly (readonly string[])[]): boolean {
  const styles = sample.map((values) => dateStyle(values, false)).filter((style) => style !== null && !style.ambiguous);
  return styles.some((style) => /^%d[/-]/.test(style?.formats[0] ?? ""));
}

function guess(column: string, values: readonly string[], habits: { commas: boolean; dayFirst: boolean }): Guess {
  const value = `trim(${column})`;
  const filled = values.filter((text) => !isMissing(text));
  if (filled.length === 0) return textGuess(column);
  if (isYesNo(filled)) {
    const sql = `CASE WHEN lower(${value}) IN (${literals(YES)}) THEN true WHEN lower(${value}) IN (${literals(NO)}) THEN false END`;
    return { type: "yes/no", sql, reader: yesNo, unit: null, note: null };
  }
  const date = dateStyle(filled, habits.dayFirst);
  if (date !== null) {
    const type = date.time ? "timestamp" : "date";
    return { type, sql: dateSql(value, date), reader: dateReader(date), unit: null, note: orderNote(date) };
  }
  const number = numberStyle(filled, habits.commas);
  if (number === null) return textGuess(column);
  const reader = numberReader(number, filled);
  return { type: "number", sql: numberSql(value, number, filled), reader, unit: number.unit, note: null };
}

function textGuess(column: string): Guess {
  const sql = `CASE WHEN lower(trim(${column})) NOT IN ('', ${literals(NO_TEXT)}) THEN trim(${column}) END`;
  return { type: "text", sql, reader: null, unit: null, note: null };
}

function yesNo(value: string): Reading {
  const word = value.toLowerCase();
  return YES.includes(word) || NO.includes(word) ? "whole" : "unreadable";
}

function isYesNo(values: readonly string[]): boolean {
  const seen = new Set(values.map((value) => value.trim().toLowerCase()));
  if (seen.size > 4 || ![...seen].every((value) => YES.includes(value) || NO.includes(value))) return false;
  return [...seen].some((value) => value.length > 1) || seen.size === 2;
}

function orderNote(style: DateStyle): string | null {
  const [format = ""] = style.formats;
  if (!style.ambiguous) return null;
  return format.startsWith("%d") ? "dates read as day/month/year" : "dates read as month/day/year";
}

async function check(
  engine: Engine,
  table: RawTable,
  file: string,
  { start, guesses }: { readonly start: number; readonly guesses: readonly Guess[] },
): Promise<Column[]> {
  const parts = guesses.flatMap((guess, index) => checks(`c${start + index}`, guess));
  const [row = []] = await engine.all(`SELECT ${parts.join(", ")} FROM read_parquet(${literal(file)})`);
  return guesses.map((guess, index) => {
    const name = table.names[start + index] ?? "";
    const [filled = 0, read = 0, plain = 1] = row.slice(index * 3, index * 3 + 3).map(Number);
    return settle({ name, file }, `c${start + index}`, guess, { rows: table.rows, filled, read, plain: plain === 1 });
  });
}

/** Three facts: how many values are there, how many the guess reads, whether all read ones are whole (or midnights). */
function checks(column: string, { type, sql }: Guess): string[] {
  const none = type === "text" ? NO_TEXT : NO_VALUE;
  const filled = `count(*) FILTER (WHERE lower(trim(${column})) NOT IN ('', ${literals(none)}))`;
  return [filled, `count(${sql})`, plainCheck(type, sql)];
}

function plainCheck(type: FriendlyType, sql: string): string {
  if (type === "number") return `coalesce(bool_and(${sql} = trunc(${sql}) AND abs(${sql}) < 9e15), true)::INT`;
  if (type === "timestamp") return `coalesce(bool_and(date_trunc('day', ${sql}) = ${sql}), true)::INT`;
  return "1";
}

/** What a look at every value of a column found. */
export interface Facts {
  readonly rows: number;
  readonly filled: number;
  readonly read: number;
  readonly plain: boolean;
}

/** The column as its values bear it out: too many that do not read make it text. */
export function settle(raw: { name: string; file: string }, column: string, guess: Guess, facts: Facts): Column {
  const unreadable = facts.filled - facts.read;
  const missing = facts.rows - facts.filled;
  if (guess.type !== "text" && unreadable > facts.filled * TOLERATED) {
    const { type, sql, unit, note } = textGuess(column);
    return { ...raw, type, sql, unit, note, unreadable: 0, missing };
  }
  const common = { ...raw, unit: guess.unit, note: guess.note, unreadable, missing };
  if (guess.type === "number" && facts.plain)
    return { ...common, type: "integer", sql: `CAST(${guess.sql} AS BIGINT)` };
  if (guess.type === "timestamp" && facts.plain) return { ...common, type: "date", sql: `CAST(${guess.sql} AS DATE)` };
  return { ...common, type: guess.type, sql: guess.sql };
}

/** Columns nobody named and nobody filled: trailing delimiters, blank spreadsheet columns. */
export function isBlank(column: Column, rows: number): boolean {
  return column.name === "" || (/^column_\d+$/.test(column.name) && rows > 0 && column.missing === rows);
}

/** Columns as a SELECT over their raw files, which hold the same rows in the same order. */
export function typedSelect(columns: readonly Column[]): string {
  const list = columns.map((column) => `${column.sql} AS ${ident(column.name)}`).join(", ");
  const files = [...new Set(columns.map(({ file }) => file))];
  return `SELECT ${list} FROM ${files.map((file) => `read_parquet(${literal(file)})`).join(" POSITIONAL JOIN ")}`;
}

/**
 * The columns a statement can mean. A view of 2,000 columns costs memory for each of them, so a table is only shown with
 * those whose names occur in the statement, and whole when it asks for everything.
 */
export function columnsFor(statement: string, columns: readonly Column[]): readonly Column[] {
  const text = statement.toLowerCase();
  if (columns.length <= 100 || /\*(?!\s*[\d(])/.test(text.replaceAll(/count\(\s*\*\s*\)|\d\s*\*/g, ""))) return columns;
  const named = columns.filter(({ name }) => text.includes(name.toLowerCase().replaceAll('"', '""')));
  return named.length > 0 ? named : columns.slice(0, 1);
}
