import { numberOf, saysNothing } from "../labels/fold.ts";
import { isFigureHeader, isRankHeader, isRecordId, saysTotal } from "../labels/words.ts";
import { type Reading, readLabels } from "./labels.ts";
import type { Source } from "./source.ts";

/** A table as it is going to be shown: cells of plain text. */
export interface ShownTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const TOTAL = -2;
export const UNKNOWN = -1;

/** A column, or the header, whose labels say which group a row or a column of figures is about. */
export interface Key {
  /** Column of the table; -1 for the header. */
  readonly at: number;
  readonly reading: Reading;
  /** Value for each row, or for each column when the header is the key: TOTAL, UNKNOWN, or a number. */
  readonly values: readonly number[];
}

/** Which groups a table shows. */
export interface Layout {
  readonly source: Source;
  readonly keys: readonly Key[];
  /** The key that stands in the header, if there is one. */
  readonly across: Key | null;
  readonly isAboutRecords: boolean;
}

/** How a table's labels fit an upload; null when they do not. */
export function layoutOf(table: ShownTable, source: Source): Layout | null {
  const across = acrossOf(table, source);
  const keys = keysOf(table, source, across);
  if (keys.length === 0 && across === null) return null;
  const isAboutRecords = keys.some(
    ({ at, reading }) => reading.column.indexed.isUnique && isRecordId(table.header[at] ?? ""),
  );
  return { source, keys, across, isAboutRecords };
}

/** How well a layout explains its table. */
export function scoreOf({ keys, across }: Layout): number {
  const all = across === null ? keys : [...keys, across];
  return all.reduce((sum, { reading }) => sum + 4 + reading.like + reading.share, 0);
}

function keysOf(table: ShownTable, source: Source, across: Key | null): Key[] {
  const keys: Key[] = [];
  const isValue = (at: number) => across !== null && across.values[at] !== UNKNOWN;
  let firstSeen = false;
  for (const [at, header] of table.header.entries()) {
    if (isValue(at)) continue;
    const cells = filledDown(table, at);
    const labels = [...new Set(cells.filter((cell) => !saysTotal(cell)))];
    if (labels.length === 0 || isCounter(header, cells)) continue;
    const isNumeric = labels.every((label) => saysNothing(label) || numberOf(label) !== null);
    const isFirst = !firstSeen;
    firstSeen = true;
    if (isFigureHeader(header) && (isNumeric || !isFirst)) continue;
    const taken = new Set(keys.map(({ reading }) => reading.column));
    const readings = readLabels(header, labels, source).filter(
      ({ column }) => !taken.has(column) || column.indexed.days !== null,
    );
    const reading = readings.find(({ like }) =>
      isPlausible({ like, isNumeric, isFirst, isOpen: isOpen(table, keys), isYear: labels.every(isYear) }),
    );
    if (reading === undefined) continue;
    const valueOf = new Map(labels.map((label, i) => [label, reading.valueOf[i] ?? UNKNOWN]));
    keys.push({ at, reading, values: cells.map((cell) => (saysTotal(cell) ? TOTAL : (valueOf.get(cell) ?? UNKNOWN))) });
  }
  return keys.map((key) => withTotals(key, keys));
}

/**
 * Words are keys wherever they stand. A number is one where the column is named like the upload's and the keys before it
 * leave rows that look the same, where it is a year, or where it stands first: elsewhere it is a figure that happens to
 * occur in the upload as well, such as a maximum.
 */
function isPlausible(about: {
  readonly like: number;
  readonly isNumeric: boolean;
  readonly isFirst: boolean;
  readonly isOpen: boolean;
  readonly isYear: boolean;
}): boolean {
  const { like, isNumeric, isFirst, isOpen, isYear } = about;
  if (!isNumeric) return isFirst || isOpen || like >= 2;
  if (isFirst) return true;
  return like >= 2 && (isOpen || isYear);
}

function isYear(label: string): boolean {
  return /^(?:19|20)\d\d(?:\.0)?$/.test(label.trim()) || saysNothing(label);
}

/** Whether two rows have the same keys, so that another column must tell them apart. */
function isOpen(table: ShownTable, keys: readonly Key[]): boolean {
  if (keys.length === 0) return true;
  const seen = new Set<string>();
  for (const [row] of table.rows.entries()) {
    const values = keys.map(({ values: of }) => of[row] ?? UNKNOWN);
    if (values.includes(TOTAL)) continue;
    const tuple = values.join(":");
    if (seen.has(tuple)) return true;
    seen.add(tuple);
  }
  return false;
}

/** Nameless or ranking columns that only number the rows. */
export function isCounter(header: string, cells: readonly string[]): boolean {
  if (!isRankHeader(header)) return false;
  return cells.every((cell, row) => {
    const number = Number(cell.replace(/[.)#]/g, ""));
    return (
      cell.trim() === "" ||
      (Number.isInteger(number) && Math.abs(number - row) <= 1) ||
      /^[\u{1f947}-\u{1f949}]$/u.test(cell.trim())
    );
  });
}

/** A column's cells; where a key is written only once for the rows it heads, the empty ones below mean the same. */
function filledDown(table: ShownTable, at: number): string[] {
  const cells = table.rows.map((row) => row[at] ?? "");
  const next = table.rows.map((row) => row[at + 1] ?? "");
  const hasText = next.some((cell) => cell !== "" && numberOf(cell) === null);
  if (!hasText || cells[0] === "" || !cells.includes("")) return cells;
  let last = "";
  return cells.map((cell, row) => {
    if (cell !== "" || next[row] === "") last = cell;
    return last;
  });
}

/** In a row that adds up, keys without a label of their own add up as well. */
function withTotals(key: Key, keys: readonly Key[]): Key {
  const values = key.values.map((value, row) => {
    if (value === TOTAL) return TOTAL;
    const isTotal = keys.some(({ values: of, at }) => of[row] === TOTAL && at < key.at);
    return isTotal && value === UNKNOWN ? TOTAL : value;
  });
  return { ...key, values };
}

/** The header as a key: at least two of its cells are values of one column, and no others but totals stand between. */
function acrossOf(table: ShownTable, source: Source): Key | null {
  const cells = table.header
    .map((cell, at) => ({ cell, at }))
    .filter(({ cell }) => cell.trim() !== "" && !saysTotal(cell));
  if (cells.length < 2) return null;
  // The first cell heads the rows' own labels.
  for (const from of table.header[0]?.trim() === "" ? [0, 1] : [1, 2]) {
    const labels = cells.slice(from).map(({ cell }) => cell);
    if (labels.length < 2 && !(labels.length === 1 && table.header.some(saysTotal))) continue;
    // `min` is a Sunday in Indonesian, and the least of something wherever it heads a column.
    if (labels.some(isFigureHeader)) continue;
    const [reading] = readLabels("", labels, source);
    if (reading === undefined || reading.column.words.length === 0) continue;
    if (labels.every((label) => numberOf(label) !== null && !isYear(label)) && reading.share < 1) continue;
    const values = table.header.map((cell, at) => {
      const label = cells.slice(from).findIndex((each) => each.at === at);
      if (label !== -1) return reading.valueOf[label] ?? UNKNOWN;
      return saysTotal(cell) ? TOTAL : UNKNOWN;
    });
    return { at: -1, reading, values };
  }
  return null;
}
