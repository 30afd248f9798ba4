import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { createTabular } from "../../src/tabular/tables.ts";
import { kindOf, TestFiles } from "./files.ts";

const files = new TestFiles();
const tabular = createTabular({ workDir: join(files.folder, "work"), memoryMb: 256 });
const ROWS = 400_000;

/** About 25 MB; `oddity` is put into one row near the end. */
function writeLarge(name: string, oddity: string): string {
  const path = join(files.folder, name);
  const file = openSync(path, "w");
  writeSync(file, "id,when,region,amount,comment\n");
  for (let block = 0; block < ROWS; block += 20_000) {
    const lines = Array.from({ length: 20_000 }, (_, index) => {
      const row = block + index;
      const day = String(1 + (row % 28)).padStart(2, "0");
      return `${row},2024-05-${day},${row % 2 === 0 ? "EMEA" : "AMER"},${row % 1000}.25,${row === ROWS - 10 ? oddity : `"note, number ${row % 77}"`}\n`;
    });
    writeSync(file, lines.join(""));
  }
  closeSync(file);
  return path;
}

let clean = "";
let messy = "";

beforeAll(() => {
  clean = writeLarge("clean", "plain");
  messy = writeLarge("messy", '6" pipe, and more');
});

afterAll(async () => {
  await tabular.close();
  files.remove();
});

it.each([
  ["a clean file", () => clean],
  ["a file with one odd row near its end", () => messy],
])("reads %s of 25 MB whole, with a quarter of a gigabyte", async (_name, path) => {
  const source = { name: "t", path: path(), kind: await kindOf(path()) };

  const [shape] = await tabular.shape(source.path, source.kind);
  const result = await tabular.query([source], "SELECT count(*), sum(amount), count(DISTINCT region), max(id) FROM t");

  const sum = Array.from({ length: ROWS }, (_, row) => (row % 1000) + 0.25).reduce(
    (total, amount) => total + amount,
    0,
  );
  expect(shape?.rows).toBe(ROWS);
  expect(shape?.columns.slice(0, 4).map(({ type }) => type)).toEqual(["integer", "date", "text", "number"]);
  expect(result.rows).toEqual([[ROWS, sum, 2, ROWS - 1]]);
});
