import type { RawNumberElement, RawTextElement, RichTextBlock } from "@slack/types";
import type { VNode } from "preact";
import { html } from "../../base/html.ts";
import { RichText } from "../rich-text.ts";

export type Cell = RichTextBlock | RawTextElement | RawNumberElement;

/** What stands in a table cell. */
export function CellView({ cell }: { cell: Cell }): VNode | string {
  return cell.type === "rich_text" ? html`<${RichText} block=${cell} />` : cell.text;
}

/** "1,234.5", "€ 12", "-3 %", "(4.2)": what should stand right-aligned. */
const NUMBER = /^[\s(]*[-+−–]?\s*[$€£¥]?\s*\d[\d.,\u00a0\u202f' ]*\s*(?:%|[kKmMbB]|[$€£¥]|[A-Za-z]{1,3})?[)\s]*$/;

/** True when a cell is a number or reads like one. */
export function isNumeric(cell: Cell | undefined): boolean {
  if (cell === undefined) return false;
  if (cell.type === "raw_number") return true;
  return cell.type === "raw_text" && NUMBER.test(cell.text);
}

function isBlank(cell: Cell | undefined): boolean {
  return cell === undefined || (cell.type === "raw_text" && /^[\s–—-]*$/.test(cell.text));
}

/** A column is numeric when it has a number and everything else in it is blank. */
export function numericColumns(rows: readonly (readonly Cell[])[], width: number): boolean[] {
  return Array.from({ length: width }, (_, column) => {
    const cells = rows.map((row) => row[column]);
    return cells.some(isNumeric) && cells.every((cell) => isNumeric(cell) || isBlank(cell));
  });
}

/** The value a column is sorted by. */
export function sortValue(cell: Cell | undefined): number | string {
  if (cell === undefined || cell.type === "rich_text") return "";
  if (cell.type === "raw_number") return cell.value;
  const number = Number(cell.text.replaceAll(/[^\d.-]/g, ""));
  return isNumeric(cell) && Number.isFinite(number) ? number : cell.text.toLowerCase();
}
