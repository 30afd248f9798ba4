import type { DataTableBlock, RawNumberElement, RawTextElement } from "@slack/types";

import type { SafeTablePart } from "../../scrub/safe-answer.ts";
import { columnNumbers } from "./cell-numbers.ts";
import { cellText, columnCount, indices, nativeTable } from "./tables.ts";

/** Rows of a page; a table that is hardly longer is shown whole. */
const PAGE_ROWS = 10;
const WHOLE_ROWS = 12;
const CAPTION_CHARS = 120;

/**
 * The table as Slack's block that people can sort and page through, with numbers as numbers; null when it is beyond what
 * that block can hold. Every table that it holds fits into a plain `table` block as well.
 */
export function dataTable(table: SafeTablePart): DataTableBlock | null {
  if (table.rows.length === 0 || nativeTable(table) === null) return null;
  const columns = indices(columnCount(table));
  const numbers = columns.map((i) => columnNumbers(table.rows.map((row) => row[i] ?? "")));
  const text = (cell: string | undefined): RawTextElement => ({ type: "raw_text", text: cellText(cell) });
  const cell = (row: number, column: number): RawTextElement | RawNumberElement => {
    const value = numbers[column]?.[row] ?? null;
    const shown = text(table.rows[row]?.[column]);
    return value === null ? shown : { type: "raw_number", value, text: shown.text };
  };
  return {
    type: "data_table",
    caption: captionOf(table),
    page_size: table.rows.length <= WHOLE_ROWS ? table.rows.length : PAGE_ROWS,
    rows: [columns.map((i) => text(table.header[i])), ...table.rows.map((_, row) => columns.map((i) => cell(row, i)))],
  };
}

/** `Region, Revenue, Share`: what a screen reader says of the table before it reads it. */
export function captionOf(table: SafeTablePart): string {
  const names = table.header.filter((name) => name.trim() !== "").join(", ");
  return names.length <= CAPTION_CHARS
    ? names || "Table"
    : `${names.slice(0, CAPTION_CHARS - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
