import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { AppError } from "../errors.ts";
import type { Caps } from "./caps.ts";
import { CsvFile } from "./csv-file.ts";
import { decode, detectEncoding } from "./encoding.ts";
import { columnNames, findTable } from "./header.ts";
import type { SheetCsv } from "./workbook.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Row = Map<string, string>;

/** A list of records found in a JSON text; `name` is the key it stood under. */
interface Found {
  readonly name: string | null;
  readonly items: readonly Json[];
}

export type JsonCsv = Omit<SheetCsv, "sheet"> & { readonly sheet: string | null };

const DEPTH = 5;
const DIALECT = { delimiter: ",", quote: '"', backslash: false } as const;

/**
 * Tables of a JSON file as clean CSV: a list of objects, several lists under keys, an object of objects, columns as
 * lists, or a list of lists. Nested objects become `outer.inner` columns. Null when the file is too large to parse here.
 */
export async function readJson(path: string, folder: string, caps: Caps): Promise<JsonCsv[] | null> {
  if ((await stat(path)).size > caps.jsonBytes) return null;
  const bytes = await readFile(path);
  const text = decode(bytes, detectEncoding(bytes));
  const tables = findLists(parse(text));
  return tables.map(({ name, items }, index) => writeItems(name, items, join(folder, `json-${index}.csv`), caps));
}

/** The table of a JSON Lines file as clean CSV, read line by line twice: once for the columns, once for the rows. */
export async function readJsonLines(path: string, folder: string, caps: Caps): Promise<JsonCsv[]> {
  const keys = new Map<string, number>();
  let broken = 0;
  let read = 0;
  for await (const row of jsonLines(path)) {
    if (row === null) broken += 1;
    else noteKeys(keys, row, caps);
    read += 1;
  }
  if (broken === read) throw damaged();
  const target = join(folder, "lines.csv");
  const out = new CsvFile(target);
  try {
    for await (const row of jsonLines(path))
      if (row !== null) out.write([...keys.keys()].map((key) => row.get(key) ?? ""));
  } finally {
    out.close();
  }
  const notes = broken === 0 ? [] : [`${broken} ${broken === 1 ? "line was" : "lines were"} no JSON and left out`];
  return [
    {
      sheet: null,
      path: target,
      dialect: DIALECT,
      skipLines: 0,
      names: columnNames([...keys.keys()], keys.size),
      notes,
    },
  ];
}

async function* jsonLines(path: string): AsyncGenerator<Row | null> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const text = line.replaceAll(/[\uFEFF\0]/g, "").trim();
    if (text === "") continue;
    const value = tryParse(text);
    yield value === undefined ? null : flatten(value);
  }
}

function parse(text: string): Json {
  // NaN and Infinity are no JSON, but Python's json module writes them.
  const value = tryParse(text) ?? tryParse(text.replaceAll(/(?<=[:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, "null"));
  if (value === undefined) throw damaged();
  return value;
}

function tryParse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function findLists(value: Json): Found[] {
  if (isList(value)) return [{ name: null, items: value }];
  if (!isObject(value)) throw damaged();
  const entries = Object.entries(value);
  const lists = entries.filter((entry): entry is [string, readonly Json[]] => isList(entry[1]));
  const records = lists.filter(([, list]) => list.length > 0 && list.every((item) => isObject(item) || isList(item)));
  if (records.length > 0) return records.map(([name, items]) => ({ name: records.length > 1 ? name : null, items }));
  if (lists.length > 1 && lists.length === entries.length) return [{ name: null, items: fromColumns(lists) }];
  if (lists.length === 1) return [{ name: null, items: lists[0]?.[1] ?? [] }];
  const keyed = entries.flatMap(([key, item]) => (isObject(item) ? [{ key, ...item }] : []));
  if (keyed.length > 1 && keyed.length === entries.length) return [{ name: null, items: keyed }];
  const inner = entries.length === 1 ? entries[0]?.[1] : undefined;
  return isObject(inner) ? findLists(inner) : [{ name: null, items: [value] }];
}

function fromColumns(lists: readonly (readonly [string, readonly Json[]])[]): Json[] {
  const rows = Math.max(...lists.map(([, list]) => list.length));
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(lists.map(([name, list]) => [name, list[row] ?? null])),
  );
}

function writeItems(sheet: string | null, items: readonly Json[], path: string, caps: Caps): JsonCsv {
  if (items.length > 0 && items.every(isList)) return writeGrid(sheet, items, path);
  const rows = items.map(flatten);
  const keys = new Map<string, number>();
  for (const row of rows) noteKeys(keys, row, caps);
  const out = new CsvFile(path);
  for (const row of rows) out.write([...keys.keys()].map((key) => row.get(key) ?? ""));
  out.close();
  const names = columnNames([...keys.keys()], keys.size);
  return { sheet, path, dialect: DIALECT, skipLines: 0, names, notes: [] };
}

function writeGrid(sheet: string | null, items: readonly (readonly Json[])[], path: string): JsonCsv {
  const grid = items.map((item) => item.map(scalarText));
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
  const found = findTable(grid, width);
  const out = new CsvFile(path);
  for (const row of grid.slice(found.skip + found.headerRecords)) {
    out.write(Array.from({ length: width }, (_, index) => row[index] ?? ""));
  }
  out.close();
  return { sheet, path, dialect: DIALECT, skipLines: 0, names: found.names, notes: [] };
}

function noteKeys(keys: Map<string, number>, row: Row, caps: Caps): void {
  for (const key of row.keys()) keys.set(key, (keys.get(key) ?? 0) + 1);
  if (keys.size <= caps.columns) return;
  throw new AppError({ code: "file.refused", userMessage: `This table has more than ${caps.columns} columns.` });
}

function flatten(value: Json): Row {
  const row: Row = new Map();
  if (isObject(value)) flattenInto(row, value, "", DEPTH);
  else row.set("value", scalarText(value));
  return row;
}

function flattenInto(row: Row, value: { readonly [key: string]: Json }, prefix: string, depth: number): void {
  for (const [key, item] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (isObject(item) && depth > 1) flattenInto(row, item, `${name}.`, depth - 1);
    else row.set(name, scalarText(item));
  }
}

function scalarText(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(): AppError {
  return new AppError({
    code: "file.refused",
    userMessage: "This JSON file is damaged or cut off and cannot be read.",
  });
}
