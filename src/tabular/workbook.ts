import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "../errors.ts";
import type { Caps } from "./caps.ts";
import { CsvFile } from "./csv-file.ts";
import { findTable } from "./header.ts";
import type { RawCsv } from "./text-table.ts";
import { assertNoBomb, damaged } from "./zip.ts";

/** A visible sheet as clean CSV. */
export interface SheetCsv extends RawCsv {
  readonly sheet: string;
}

type Cell = string | number | boolean | Date | null;

const HEAD_ROWS = 60;

/** Writes each visible, non-empty sheet of an XLSX workbook as CSV into `folder`. Throws `AppError("file.refused")`. */
export async function readWorkbook(path: string, folder: string, caps: Caps): Promise<SheetCsv[]> {
  await assertNoBomb(path, caps);
  const bytes = await readFile(path);
  try {
    const sheets: SheetCsv[] = [];
    for (const { index, name } of await visibleSheets(bytes, caps)) {
      const sheet = await readSheet(bytes, index, name, join(folder, `sheet-${index}.csv`), caps);
      if (sheet !== null) sheets.push(sheet);
    }
    if (sheets.length === 0) throw refused("This workbook has no visible sheet with a table in it.");
    return sheets;
  } catch (error) {
    throw error instanceof AppError ? error : await workbookError(error);
  }
}

async function visibleSheets(bytes: Buffer, caps: Caps): Promise<{ index: number; name: string }[]> {
  const { readXlsx } = await import("hucre/xlsx");
  const visible: { index: number; name: string }[] = [];
  await readXlsx(bytes, {
    sheets(info) {
      if (info.hidden !== true && info.veryHidden !== true) visible.push({ index: info.index, name: info.name });
      return false;
    },
  });
  return visible.slice(0, caps.sheets);
}

async function readSheet(
  bytes: Buffer,
  index: number,
  name: string,
  target: string,
  caps: Caps,
): Promise<SheetCsv | null> {
  const { streamXlsxRows } = await import("hucre/xlsx");
  const rows = streamXlsxRows(bytes, { sheet: index });
  const head: string[][] = [];
  for await (const row of rows) {
    const cells = row.values.map(cellText);
    if (cells.some((cell) => cell !== "")) head.push(cells);
    if (head.length >= HEAD_ROWS) break;
  }
  if (head.length === 0) return null;
  const layout = layoutOf(head, await widestRow(bytes, index, caps));
  const out = new CsvFile(target);
  try {
    await writeRows(bytes, index, layout, out, caps);
  } finally {
    out.close();
  }
  const notes =
    layout.skip === 0 ? [] : [`${layout.skip} title ${layout.skip === 1 ? "row" : "rows"} above the table left out`];
  const dialect = { delimiter: ",", quote: '"', backslash: false } as const;
  return { sheet: name, path: target, dialect, skipLines: 0, names: layout.names, notes };
}

interface Layout {
  readonly skip: number;
  /** Records to leave out before the data: titles and header. */
  readonly before: number;
  /** Blank columns left of the table. */
  readonly left: number;
  readonly names: readonly string[];
}

function layoutOf(head: readonly string[][], width: number): Layout {
  const used = (index: number) => head.some((row) => (row[index] ?? "") !== "");
  let left = 0;
  while (left < width - 1 && !used(left)) left += 1;
  const shifted = head.map((row) => Array.from({ length: width - left }, (_, index) => row[index + left] ?? ""));
  const found = findTable(shifted, width - left);
  return { skip: found.skip, before: found.skip + found.headerRecords, left, names: found.names };
}

/** Width over all rows; also where the caps on rows, columns and cells are kept. */
async function widestRow(bytes: Buffer, index: number, caps: Caps): Promise<number> {
  const { streamXlsxRows } = await import("hucre/xlsx");
  let width = 0;
  let cells = 0;
  let rows = 0;
  for await (const row of streamXlsxRows(bytes, { sheet: index })) {
    let last = row.values.length;
    while (last > 0 && (row.values[last - 1] ?? "") === "") last -= 1;
    width = Math.max(width, last);
    cells += last;
    rows += 1;
    if (width > caps.columns || rows > caps.sheetRows || cells > caps.sheetCells) {
      throw refused("A sheet of this workbook is larger than I can read.");
    }
  }
  return width;
}

async function writeRows(bytes: Buffer, index: number, layout: Layout, out: CsvFile, caps: Caps): Promise<void> {
  const { streamXlsxRows } = await import("hucre/xlsx");
  let before = layout.before;
  for await (const row of streamXlsxRows(bytes, { sheet: index, maxRows: caps.sheetRows })) {
    const cells = layout.names.map((_, at) => cellText(row.values[at + layout.left] ?? null));
    if (!row.values.some((cell) => cellText(cell) !== "")) continue;
    if (before > 0) before -= 1;
    else out.write(cells);
  }
}

/** A cell in the form that type inference reads back exactly. */
function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return dateText(cell);
  return typeof cell === "string" ? cell.trim() : String(cell);
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return "";
  // A whole number of seconds: serial dates are floating-point fractions of a day.
  const iso = new Date(Math.round(date.getTime() / 1000) * 1000).toISOString();
  // Day zero of Excel's calendar carries a bare time of day.
  if (iso < "1900-01-01") return iso.slice(11, 19);
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 19).replace("T", " ");
}

async function workbookError(error: unknown): Promise<AppError> {
  const { EncryptedFileError } = await import("hucre");
  if (!(error instanceof EncryptedFileError)) return damaged(error);
  return refused("This workbook is protected with a password; remove it and post the file again.");
}

function refused(userMessage: string): AppError {
  return new AppError({ code: "file.refused", userMessage });
}
