import type { PhrasingContent, Table, TableRow } from "mdast";

import type { CleanTable } from "../clean.ts";
import type { Inspector } from "../find/inspector.ts";
import type { AllowedHosts } from "./links.ts";
import { escapeLeaf, writeMarkdown } from "./markdown.ts";
import { disarm } from "../plain.ts";
import { hideProviderTraces } from "../find/provider-traces.ts";
import { plainText, sanitisePhrasing } from "./sanitise.ts";
import { type RawTable, readCell } from "./table-text.ts";

/** Slack shows twenty columns; what is wider than this is no table that anybody reads. */
const MAX_COLUMNS = 200;

/** What tables are written with. */
export interface TableContext {
  readonly inspector: Inspector;
  readonly hosts: AllowedHosts;
}

/** A table of the text as cells of plain text: scrubbed, nothing live, short rows filled up. */
export function writeRawTable(table: RawTable, context: TableContext): CleanTable {
  const read = (cell: string) => oneLine(sanitisePhrasing(readCell(cell), context.hosts));
  const rows = [table.header, ...table.rows].map((row) => row.map(read));
  return write(rows, table.align, context);
}

/** The same for a table that a Markdown parser has read and {@link sanitise} has cleaned. */
export function writeTable(table: Table, context: TableContext): CleanTable {
  const rows = table.children.map((row) => row.children.map((cell) => oneLine(cell.children)));
  return write(rows, table.align ?? [], context);
}

function write(
  rows: readonly (readonly string[])[],
  align: readonly ("left" | "right" | "center" | null)[],
  context: TableContext,
): CleanTable {
  const width = Math.min(
    MAX_COLUMNS,
    rows.reduce((most, row) => Math.max(most, row.length), 0),
  );
  const [titles = [], ...body] = rows.map((row) => pad(row.slice(0, width), width));
  const clean = cellCleaner(context);
  return {
    kind: "table",
    header: titles.map((title) => clean(title, "")),
    rows: body.map((row) => row.map((cell, column) => clean(cell, titles[column] ?? ""))),
    align: titles.map((_, column) => align[column] ?? "left"),
  };
}

/** Cells repeat, so those in which nothing was replaced are kept by their header until the table is done. */
function cellCleaner({ inspector, hosts }: TableContext): (text: string, header: string) => string {
  const known = new Map<string, Map<string, string>>();
  return (text, header) => {
    const column = known.get(header) ?? new Map<string, string>();
    known.set(header, column);
    const before = column.get(text);
    if (before !== undefined) return before;
    const counted = inspector.counted;
    const place = { surface: "table", context: header } as const;
    const cleaned = disarm(inspector.clean(place, hideProviderTraces(text), inspector.budget()), "plain", hosts);
    if (inspector.counted === counted) column.set(text, cleaned);
    return cleaned;
  };
}

/** The table as Markdown, for places that have only text. */
export function tableToMarkdown(table: CleanTable): string {
  const row = (cells: readonly string[]) => `| ${cells.map(cellToMarkdown).join(" | ")} |`;
  const rule = `| ${table.align.map((align) => RULES[align]).join(" | ")} |`;
  return [row(table.header), rule, ...table.rows.map(row)].join("\n");
}

const RULES = { left: ":-", right: "-:", center: ":-:" } as const;
const UNMARKED = /^[\p{L}\p{N} .,;:%$€£()+/\u2060-]*$/u;

/** Escapes what Markdown would read; most cells are figures and words, which need nothing. */
function cellToMarkdown(value: string): string {
  if (UNMARKED.test(value)) return value;
  const cell: TableRow = {
    type: "tableRow",
    children: [{ type: "tableCell", children: [{ type: "text", value: escapeLeaf(value) }] }],
  };
  const [line = ""] = writeMarkdown({ type: "root", children: [{ type: "table", children: [cell] }] }).split("\n");
  return line.slice(2, -2);
}

function oneLine(nodes: readonly PhrasingContent[]): string {
  return plainText(nodes).replace(/\s+/g, " ").trim();
}

function pad(cells: readonly string[], width: number): string[] {
  return [...cells, ...Array.from({ length: width - cells.length }, () => "")];
}
