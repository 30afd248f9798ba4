import { isMissing, looksDate, looksNumeric } from "./values.ts";

type Cells = readonly string[];

/** Where the table inside a grid begins. */
export interface FoundTable {
  /** Records above the header (or above the data when there is none): titles and blank lines. */
  readonly skip: number;
  readonly hasHeader: boolean;
  /** Names of the columns, unique without regard to case, none empty. */
  readonly names: readonly string[];
  /** Records used up by the header: 0, 1, or 2 when group titles stand above the names. */
  readonly headerRecords: 0 | 1 | 2;
}

const ROWS_LOOKED_AT = 60;
const NAME_CHARS = 120;

/** Finds title rows, header and column names in the first records of a table. */
export function findTable(records: readonly Cells[], width = widest(records)): FoundTable {
  const head = records.slice(0, ROWS_LOOKED_AT);
  const skip = titleRows(head);
  const first = head[skip] ?? [];
  const body = head.slice(skip + 1);
  if (!isHeader(first, body)) return { skip, hasHeader: false, headerRecords: 0, names: columnNames([], width) };
  const above = head[skip - 1];
  if (above !== undefined && isGroupTitle(above, first, body)) {
    const names = columnNames(joinTitles(above, first), width);
    return { skip: skip - 1, hasHeader: true, headerRecords: 2, names };
  }
  return { skip, hasHeader: true, headerRecords: 1, names: columnNames(first, width) };
}

/** Usable names: blanks become `column_3`, repeats get `_2`, line breaks and overlong names are straightened. */
export function columnNames(header: Cells, width: number): string[] {
  const taken = new Set<string>();
  const names: string[] = [];
  for (let index = 0; index < width; index += 1) {
    const clean = (header[index] ?? "")
      .replaceAll(/[\s\p{Cc}]+/gu, " ")
      .trim()
      .slice(0, NAME_CHARS);
    const base = clean === "" ? `column_${index + 1}` : clean;
    let name = base;
    for (let again = 2; taken.has(name.toLowerCase()); again += 1) name = `${base}_${again}`;
    taken.add(name.toLowerCase());
    names.push(name);
  }
  return names;
}

function widest(records: readonly Cells[]): number {
  return records.reduce((most, record) => Math.max(most, record.length), 0);
}

function filled(record: Cells): number {
  return record.filter((cell) => cell.trim() !== "").length;
}

/** Rows above the first one that is about as full as most rows are. */
function titleRows(head: readonly Cells[]): number {
  const counts = head
    .map(filled)
    .filter((count) => count > 0)
    .sort((a, b) => a - b);
  const usual = counts[Math.floor(counts.length / 2)] ?? 1;
  const first = head.findIndex((record) => filled(record) >= Math.max(1, usual * 0.6) && !isComment(record));
  return Math.max(first, 0);
}

function isComment(record: Cells): boolean {
  return filled(record) <= 1 && /^(?:#|\/\/)\s/.test(record[0] ?? "");
}

/** A header names columns: its cells are words where the cells below are values. */
function isHeader(first: Cells, body: readonly Cells[]): boolean {
  const named = first.filter((cell) => !isMissing(cell));
  if (named.length === 0) return false;
  if (named.some((cell) => cell.length > 200 || /^\S+@\S+\.\S+$|^https?:\/\//.test(cell))) return false;
  const values = first.map((cell, index) => [cell, column(body, index)] as const).filter(([cell]) => isValue(cell));
  if (values.length > 0) return areYearNames(values);
  if (body.length === 0) return true;
  if (first.some((cell, index) => !isMissing(cell) && mostlyValues(column(body, index)))) return true;
  return !first.some((cell, index) => !isMissing(cell) && column(body, index).includes(cell.trim()));
}

function isValue(cell: string): boolean {
  return !isMissing(cell) && (looksNumeric(cell) || looksDate(cell) || /^(?:true|false)$/i.test(cell.trim()));
}

function column(body: readonly Cells[], index: number): string[] {
  return body.map((record) => (record[index] ?? "").trim()).filter((cell) => !isMissing(cell));
}

function mostlyValues(cells: readonly string[]): boolean {
  return cells.length > 0 && cells.filter(isValue).length >= cells.length * 0.7;
}

/** `Country, 2023, 2024` is a header although its names are numbers: years or months over cells that are none. */
function areYearNames(values: readonly (readonly [cell: string, below: readonly string[]])[]): boolean {
  const isPeriod = (cell: string) => /^(?:19|20)\d{2}(?:[-/]\d{1,2})?$/.test(cell.trim());
  const distinct = new Set(values.map(([cell]) => cell.trim())).size === values.length;
  return values.length > 1 && distinct && values.every(([cell, below]) => isPeriod(cell) && !below.every(isPeriod));
}

/** Titles over groups of names, as merged cells leave them: nothing over the first column, gaps between the others. */
function isGroupTitle(groups: Cells, names: Cells, body: readonly Cells[]): boolean {
  if ((groups[0] ?? "").trim() !== "" || filled(groups) < 2 || filled(groups) >= filled(names)) return false;
  return names.some((_, index) => mostlyValues(column(body, index)));
}

function joinTitles(groups: Cells, names: Cells): string[] {
  let group = "";
  return names.map((name, index) => {
    group = groups[index]?.trim() || group;
    return [group, name.trim()].filter((part) => part !== "").join(" ");
  });
}
