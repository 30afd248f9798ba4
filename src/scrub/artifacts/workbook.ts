import { readFile, writeFile } from "node:fs/promises";

import { type CellValue, readXlsx, type Sheet, writeXlsx } from "hucre/xlsx";

import { CAPS } from "../../tabular/caps.ts";
import { assertNoBomb } from "../../tabular/zip.ts";
import { neutraliseFormula } from "./formula.ts";
import { MAX_ROWS } from "../groups/guard.ts";
import type { GroupPass } from "../groups/pass.ts";
import type { Inspector } from "../find/inspector.ts";
import { stripInvisible } from "../find/invisible.ts";
import { Refused } from "./refused.ts";

/** Excel's own limit for the name of a sheet, and the characters that it does not take there. */
const SHEET_NAME_CHARS = 31;
const SHEET_NAME_FORBIDDEN = /[[\]:*?/\\]/g;
const CELLS = 5_000_000;
/** A workbook is unpacked in this very process, unlike what people upload. */
const UNPACKED_BYTES = 128 * 1024 * 1024;

/**
 * Builds a new workbook from the values of the visible sheets: no formulas, hidden sheets, comments, links, macros,
 * properties or media come along. Throws {@link Refused}.
 */
export async function cleanWorkbook(
  source: string,
  target: string,
  inspector: Inspector,
  groups: GroupPass | null,
): Promise<void> {
  await assertNoBomb(source, { ...CAPS, unzippedBytes: UNPACKED_BYTES });
  const bytes = await readFile(source);
  const { sheets } = await readXlsx(bytes, { sheets: (info) => info.hidden !== true && info.veryHidden !== true });
  if (sheets.length === 0) throw new Refused("the workbook has no visible sheet");
  const cells = sheets.reduce((sum, sheet) => sum + sheet.rows.reduce((count, row) => count + row.length, 0), 0);
  if (cells > CELLS) throw new Refused("the workbook is too large to be checked");
  const names = new Set<string>();
  const cleaned = sheets.map((sheet) => ({
    name: sheetName(inspector, sheet.name, names),
    rows: cleanRows(inspector, sheet, groups),
  }));
  await writeFile(target, await writeXlsx({ sheets: cleaned }));
}

function cleanRows(inspector: Inspector, sheet: Sheet, groups: GroupPass | null): CellValue[][] {
  const [head = [], ...body] = sheet.rows;
  const titles = head.map((title) => (typeof title === "string" ? title : ""));
  const rows: CellValue[][] = groups === null || body.length > MAX_ROWS ? body : groups.rows(titles, body, textOf);
  return [head, ...rows].map((row, index) =>
    row.map((cell, column) => cleanValue(inspector, cell, index === 0 ? "" : (titles[column] ?? ""))),
  );
}

function textOf(cell: CellValue): string {
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell ?? "");
}

/** Numbers are looked at as well: an account or card number is a number to a spreadsheet. */
function cleanValue(inspector: Inspector, cell: CellValue, header: string): CellValue {
  if (cell === null || typeof cell === "boolean" || cell instanceof Date) return cell;
  const text = typeof cell === "number" ? String(cell) : stripInvisible(cell);
  const cleaned = inspector.clean({ surface: "csv", context: header }, text, inspector.budget());
  if (typeof cell === "number") return cleaned === text ? cell : cleaned;
  return neutraliseFormula(cleaned);
}

function sheetName(inspector: Inspector, name: string, taken: Set<string>): string {
  const cleaned = inspector.clean({ surface: "file_name" }, stripInvisible(name), inspector.budget());
  const base =
    cleaned
      .replace(SHEET_NAME_FORBIDDEN, " ")
      .replace(/^[\s'=+@-]+|[\s']+$/g, "")
      .slice(0, SHEET_NAME_CHARS - 4) || "Sheet";
  let unique = base;
  for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${base} ${count}`;
  taken.add(unique.toLowerCase());
  return unique;
}
