import type { PhrasingContent, Table, TableRow } from "mdast";

import type { Budget } from "./budget.ts";
import type { CleanTable } from "./clean.ts";
import type { Inspector } from "./inspector.ts";
import type { AllowedHosts } from "./links.ts";
import { escapeLeaf, writeMarkdown } from "./markdown.ts";
import { disarm } from "./plain.ts";
import { hideProviderTraces } from "./provider-traces.ts";
import { plainText } from "./sanitise.ts";

/** A sanitised Markdown table as cells of plain text; short rows are filled up, long ones lose nothing. */
export function writeTable(
  table: Table,
  { inspector, hosts }: { inspector: Inspector; hosts: AllowedHosts },
  budget: Budget,
): CleanTable {
  const [head, ...body] = table.children.map(cellsOf);
  const width = Math.max(head?.length ?? 0, ...body.map((row) => row.length));
  const titles = pad(head ?? [], width);
  const clean = (text: string, context: string) =>
    disarm(inspector.clean({ surface: "table", context }, hideProviderTraces(text), budget), "plain", hosts);
  return {
    kind: "table",
    header: titles.map((title) => clean(title, "")),
    rows: body.map((row) => pad(row, width).map((cell, column) => clean(cell, titles[column] ?? ""))),
    align: titles.map((_, column) => table.align?.[column] ?? "left"),
  };
}

/** The table as Markdown, for places that have only text. */
export function tableToMarkdown(table: CleanTable): string {
  const rows = [table.header, ...table.rows].map(
    (cells): TableRow => ({
      type: "tableRow",
      children: cells.map((value) => ({ type: "tableCell", children: [{ type: "text", value: escapeLeaf(value) }] })),
    }),
  );
  return writeMarkdown({ type: "root", children: [{ type: "table", align: [...table.align], children: rows }] });
}

function cellsOf(row: TableRow): string[] {
  return row.children.map((cell) => oneLine(cell.children));
}

function oneLine(nodes: readonly PhrasingContent[]): string {
  return plainText(nodes).replace(/\s+/g, " ").trim();
}

function pad(cells: readonly string[], width: number): string[] {
  return [...cells, ...Array.from({ length: width - cells.length }, () => "")];
}
