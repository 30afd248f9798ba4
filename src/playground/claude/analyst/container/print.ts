import type { QueryResult } from "../../../../tabular/tables.ts";

const ROWS_SHOWN = 50;
const CELL_CHARS = 60;

/** A result as aligned text: names, rows, and how many there are. */
export function printTable({ columns, rows, truncated }: QueryResult): string {
  const numeric = columns.map(({ type }) => type === "integer" || type === "number");
  const shown = rows.slice(0, ROWS_SHOWN).map((row) => row.map((value) => clip(cellText(value))));
  const lines = [columns.map(({ name }) => clip(name)), ...shown];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, index) => (numeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return `${text.join("\n")}\n${countLine(rows.length, truncated)}\n`;
}

function countLine(count: number, truncated: boolean): string {
  const rows = count === 1 ? "1 row" : `${count} rows`;
  if (truncated) return `(more than ${rows})`;
  return count > ROWS_SHOWN ? `(${rows}, the first ${ROWS_SHOWN} shown)` : `(${rows})`;
}

/** A value as text, the same in print and in files: plain numbers without noise from floating point. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(Number(value.toPrecision(15)));
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > CELL_CHARS ? `${line.slice(0, CELL_CHARS - 1)}…` : line;
}

/** A result as CSV. */
export function csvText({ columns, rows }: QueryResult): string {
  return csvRows([columns.map(({ name }) => name), ...rows.map((row) => row.map(cellText))]);
}

/** Rows of cells as CSV. */
export function csvRows(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\n`).join("");
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
}
