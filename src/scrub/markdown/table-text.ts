import type { PhrasingContent } from "mdast";

import { parseMarkdown } from "./markdown.ts";

/** A table as it stands in the text: cells of raw Markdown. */
export interface RawTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly align: readonly ("left" | "right" | "center")[];
}

const DELIMITER_CELL = /^:?-+:?$/;
/** A first line that makes a block of another kind, whatever follows. */
const OTHER_BLOCK = /^ {0,3}(?:`{3}|~{3}|#{1,6}(?:\s|$)|>|[-*+](?:\s|$)|\d{1,9}[.)](?:\s|$))|^(?: {4}|\t)/;
/** Characters without which a cell is nothing but its text. */
const MARKED = /[*`[\]\\@]|(?<!\w)_|_(?!\w)|~~|<[a-z!/?]|&#?\w|www|:\/\//i;

/**
 * Reads a block as a table of the GitHub flavour: a header, a delimiter row of as many cells, then rows. Null when it
 * is none. Takes linear time, while a general Markdown parser needs seconds for a table of some thousand rows.
 */
export function readTable(block: string): RawTable | null {
  const lines = block.split("\n");
  if (lines.length < 2 || OTHER_BLOCK.test(lines[0] ?? "") || !/\|/.test(`${lines[0]}${lines[1]}`)) return null;
  const header = splitRow(lines[0] ?? "");
  const delimiter = splitRow(lines[1] ?? "");
  if (header.length !== delimiter.length || !delimiter.every((cell) => DELIMITER_CELL.test(cell))) return null;
  return { header, rows: lines.slice(2).map(splitRow), align: delimiter.map(alignment) };
}

/** Cells of a row; an escaped pipe belongs to its cell, also inside of code (GFM, section 4.10). */
function splitRow(line: string): string[] {
  const cells: string[] = [];
  let cell = "";
  const row = line.trim();
  for (let at = row.startsWith("|") ? 1 : 0; at < row.length; at++) {
    const char = row.charAt(at);
    if (char === "\\" && at + 1 < row.length) cell += char + row.charAt(++at);
    else if (char === "|") {
      cells.push(cell.trim());
      cell = "";
    } else cell += char;
  }
  if (cell.trim() !== "" || !row.endsWith("|") || cells.length === 0) cells.push(cell.trim());
  return cells;
}

function alignment(delimiter: string): "left" | "right" | "center" {
  if (!delimiter.endsWith(":")) return "left";
  return delimiter.startsWith(":") ? "center" : "right";
}

/** A cell's Markdown as phrasing nodes. */
export function readCell(cell: string): PhrasingContent[] {
  if (!MARKED.test(cell)) return cell === "" ? [] : [{ type: "text", value: cell }];
  // As a cell of a table of its own, since alone it could be read as a heading, a list or a rule.
  const [table] = parseMarkdown(`|${cell}|\n|-|`).children;
  return table?.type === "table" ? (table.children[0]?.children[0]?.children ?? []) : [{ type: "text", value: cell }];
}
