import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import Papa from "papaparse";

import { neutraliseFormula } from "./formula.ts";
import type { Inspector } from "../find/inspector.ts";
import { stripInvisible } from "../find/invisible.ts";

/** Rows between two pauses in which the process can do other work. */
const ROWS_PER_TURN = 500;

/** One cell as it may stand in a file: scrubbed, and no formula. */
export function cleanCell(inspector: Inspector, cell: string, header: string): string {
  const text = inspector.clean({ surface: "csv", context: header }, stripInvisible(cell), inspector.budget());
  return neutraliseFormula(text);
}

/** Rewrites a delimited file cell by cell, row by row. */
export async function cleanCsv(source: string, target: string, inspector: Inspector): Promise<void> {
  const parser = Papa.parse(Papa.NODE_STREAM_INPUT, { skipEmptyLines: false });
  const input = createReadStream(source, { encoding: "utf8" });
  await pipeline(
    input,
    parser,
    (rows: AsyncIterable<unknown>) => cleanRows(rows, inspector),
    createWriteStream(target),
  );
}

async function* cleanRows(rows: AsyncIterable<unknown>, inspector: Inspector): AsyncGenerator<string> {
  let header: readonly string[] | null = null;
  let count = 0;
  for await (const row of rows) {
    const cells = cellsOf(row);
    const titles: readonly string[] = header ?? [];
    yield writeRow(cells.map((cell, column) => cleanCell(inspector, cell, titles[column] ?? "")));
    header ??= cells;
    if (++count % ROWS_PER_TURN === 0) await new Promise((resume) => setImmediate(resume));
  }
}

function cellsOf(row: unknown): string[] {
  return Array.isArray(row) ? row.map(String) : [];
}

/** Cells with another locale's delimiter are quoted too, so that no spreadsheet splits a new formula off them. */
function writeRow(cells: string[]): string {
  return `${Papa.unparse([cells], { newline: "\n", quotes: (value: unknown) => /[;\t|']/.test(String(value)) })}\n`;
}
