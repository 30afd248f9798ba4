import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import Papa from "papaparse";

import { neutraliseFormula } from "./formula.ts";
import { MAX_ROWS } from "../groups/guard.ts";
import type { GroupPass } from "../groups/pass.ts";
import type { Inspector } from "../find/inspector.ts";
import { stripInvisible } from "../find/invisible.ts";

/** Rows between two pauses in which the process can do other work. */
const ROWS_PER_TURN = 500;

/** One cell as it may stand in a file: scrubbed, and no formula. */
export function cleanCell(inspector: Inspector, cell: string, header: string): string {
  const text = inspector.clean({ surface: "csv", context: header }, stripInvisible(cell), inspector.budget());
  return neutraliseFormula(text);
}

/** Rewrites a delimited file cell by cell, row by row; small groups of people go first. */
export async function cleanCsv(
  source: string,
  target: string,
  inspector: Inspector,
  groups: GroupPass | null,
): Promise<void> {
  const parser = Papa.parse(Papa.NODE_STREAM_INPUT, { skipEmptyLines: false });
  const input = createReadStream(source, { encoding: "utf8" });
  await pipeline(
    input,
    parser,
    (rows: AsyncIterable<unknown>) => cleanRows(withoutSmallGroups(rows, groups), inspector),
    createWriteStream(target),
  );
}

/** A table is judged as a whole; one that is longer than a table of groups can be passes as it is. */
async function* withoutSmallGroups(rows: AsyncIterable<unknown>, groups: GroupPass | null): AsyncGenerator<string[]> {
  const held: string[][] = [];
  let isList = groups === null;
  for await (const row of rows) {
    const cells = cellsOf(row);
    if (isList) yield cells;
    else if (held.push(cells) > MAX_ROWS + 1) {
      yield* held.splice(0);
      isList = true;
    }
  }
  if (groups === null || isList) return;
  const [header, ...body] = held;
  if (header === undefined) return;
  yield header;
  // The last line ends with a break; what is behind it is no row.
  const blank = body.at(-1)?.every((cell) => cell === "") === true ? body.splice(-1) : [];
  yield* groups.rows(header, body, (cell) => cell);
  yield* blank;
}

async function* cleanRows(rows: AsyncIterable<readonly string[]>, inspector: Inspector): AsyncGenerator<string> {
  let header: readonly string[] | null = null;
  let count = 0;
  for await (const row of rows) {
    const titles: readonly string[] = header ?? [];
    yield writeRow(row.map((cell, column) => cleanCell(inspector, cell, titles[column] ?? "")));
    header ??= row;
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
