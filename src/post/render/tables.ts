import type { TableBlock } from "@slack/types";

import { SLACK } from "../../limits.ts";
import type { SafeTablePart } from "../../scrub/safe-answer.ts";
import { isNumber } from "./cell-numbers.ts";

const MONO_ROWS = 30;
const MONO_CELL_CHARS = 32;
const MONO_CHARS = 3_000;

/** The table as Slack's own block, or null when it is beyond what the block can hold. */
export function nativeTable(table: SafeTablePart): TableBlock | null {
  const columns = columnCount(table);
  const rows = [table.header, ...table.rows];
  if (columns === 0 || columns > SLACK.tableColumns || rows.length > SLACK.tableRows) return null;
  if (tableChars(table) > SLACK.tableChars) return null;
  return {
    type: "table",
    rows: rows.map((row) => indices(columns).map((i) => ({ type: "raw_text", text: cellText(row[i]) }))),
    column_settings: alignments(table).map((align) => ({ align })),
  };
}

/** Characters Slack counts, with a space for every empty cell. */
export function tableChars(table: SafeTablePart): number {
  const columns = columnCount(table);
  let chars = 0;
  for (const row of [table.header, ...table.rows]) {
    for (const i of indices(columns)) chars += cellText(row[i]).length;
  }
  return chars;
}

/** The first rows as fixed-width text in a code fence, with a last line saying how many are not shown. */
export function monoTable(table: SafeTablePart): string {
  const columns = Math.min(columnCount(table), SLACK.tableColumns);
  const shown = [table.header, ...table.rows.slice(0, MONO_ROWS)].map((row) => monoRow(row, columns));
  const widths = indices(columns).map((i) => Math.max(...shown.map((row) => row[i]?.length ?? 0)));
  const aligns = alignments(table);
  const lines = shown.map((row) => row.map((cell, i) => pad(cell, widths[i] ?? 0, aligns[i] ?? "left")).join("  "));
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  const fitting = fit(lines.map((line) => line.trimEnd()));
  return ["```", ...fitting, ...hiddenLine(table, fitting.length - 2, columns), "```"].join("\n");
}

/** Whether {@link monoTable} shows less than the whole table. */
export function monoIsPartial(table: SafeTablePart): boolean {
  const cells = [table.header, ...table.rows].flat();
  const tooWide = columnCount(table) > SLACK.tableColumns || cells.some((cell) => cell.length > MONO_CELL_CHARS);
  return tooWide || monoTable(table).includes("\n… ");
}

/**
 * All rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe before it
 * (owasp.org, CSV injection); plain numbers stay numbers.
 */
export function tableCsv(table: SafeTablePart): string {
  return [table.header, ...table.rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** The table in Markdown, for a file. */
export function markdownTable(table: SafeTablePart): string {
  const columns = columnCount(table);
  const line = (row: readonly string[]): string =>
    `| ${indices(columns)
      .map((i) => markdownCell(row[i]))
      .join(" | ")} |`;
  const rule = alignments(table).map((align) => ({ left: "---", right: "---:", center: ":---:" })[align]);
  return [line(table.header), `| ${rule.join(" | ")} |`, ...table.rows.map(line)].join("\n");
}

function alignments(table: SafeTablePart): readonly ("left" | "right" | "center")[] {
  return indices(columnCount(table)).map((i) => {
    const given = table.align[i] ?? "left";
    return given === "left" && isNumeric(table, i) ? "right" : given;
  });
}

function isNumeric(table: SafeTablePart, column: number): boolean {
  const cells = table.rows.map((row) => (row[column] ?? "").trim()).filter((cell) => cell !== "");
  return cells.length > 0 && cells.every(isNumber);
}

export function columnCount(table: SafeTablePart): number {
  return Math.max(table.header.length, ...table.rows.slice(0, 10_000).map((row) => row.length));
}

export function indices(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Slack refuses the whole message for one empty cell. */
export function cellText(cell: string | undefined): string {
  return cell === undefined || cell === "" ? " " : cell;
}

function monoRow(row: readonly string[], columns: number): string[] {
  return indices(columns).map((i) => {
    const cell = (row[i] ?? "").replace(/\s+/g, " ").replaceAll("```", "'''");
    return cell.length <= MONO_CELL_CHARS ? cell : `${wholeSigns(cell, MONO_CELL_CHARS - 1)}…`;
  });
}

function wholeSigns(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

function pad(cell: string, width: number, align: "left" | "right" | "center"): string {
  if (align === "right") return cell.padStart(width);
  if (align === "center") return cell.padStart(cell.length + Math.floor((width - cell.length) / 2)).padEnd(width);
  return cell.padEnd(width);
}

function fit(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let chars = 0;
  for (const line of lines) {
    chars += line.length + 1;
    if (kept.length >= 3 && chars > MONO_CHARS) break;
    kept.push(line);
  }
  return kept;
}

function hiddenLine(table: SafeTablePart, shownRows: number, shownColumns: number): string[] {
  const rows = table.rows.length - shownRows;
  const columns = columnCount(table) - shownColumns;
  const parts = [rows > 0 ? `${rows} more rows` : "", columns > 0 ? `${columns} more columns` : ""];
  const words = parts.filter((part) => part !== "").join(" and ");
  return words === "" ? [] : [`… ${words}`];
}

function csvCell(cell: string): string {
  const risky = /^[=+\-@\t\r]/.test(cell) && !isNumber(cell);
  const text = risky ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownCell(cell: string | undefined): string {
  return (cell ?? "").replace(/\s+/g, " ").replaceAll("|", "\\|");
}
