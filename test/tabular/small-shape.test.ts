import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

import { CAPS } from "../../src/tabular/caps.ts";
import type { FileKind, TableShape } from "../../src/tabular/kind.ts";
import { prepareTables } from "../../src/tabular/prepare.ts";
import { smallShape } from "../../src/tabular/small-shape.ts";
import { kindOf, TestFiles } from "./files.ts";

const CORPUS = join(import.meta.dirname, "../corpus/tables");
const files = new TestFiles();

afterAll(() => files.remove());

async function engineShape(path: string, kind: FileKind): Promise<TableShape | null> {
  const workDir = mkdtempSync(join(files.folder, "engine-"));
  const [table] = await prepareTables(path, kind, workDir, { caps: CAPS, memoryMb: 256 });
  if (table === undefined) return null;
  return { sheet: table.sheet, columns: table.columns.map(({ name, type }) => ({ name, type })), rows: table.rows };
}

const words = fc.constantFrom(
  "north",
  "Süd",
  "x",
  "New York",
  'say "hi"',
  "a,b",
  "two\nlines",
  "NA",
  "n/a",
  "null",
  "",
);
const plain = fc.oneof(fc.integer({ min: -9999, max: 99999 }).map(String), fc.constant(""));
const decimals = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(2));
const dollars = fc.integer({ min: 0, max: 9_999_999 }).map((value) => `$${value.toLocaleString("en-US")}`);
const euros = fc.integer({ min: 0, max: 999_999 }).map((value) => `${(value / 100).toLocaleString("de-DE")} €`);
const days = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2039-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString());
const isoDays = days.map((day) => day.slice(0, 10));
const germanDays = days.map((day) => `${day.slice(8, 10)}.${day.slice(5, 7)}.${day.slice(0, 4)}`);
const slashedDays = days.map((day) => `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`);
const moments = fc.oneof(
  days,
  days.map((day) => `${day.slice(0, 10)} 00:00:00`),
  days.map((day) => day.slice(0, 16)),
);
const answers = fc.constantFrom("yes", "No", "true", "F", "");
const ODD_CHARACTERS = ["a", "1", " ", ",", ";", ".", "\t", '"', "'", "-", "€", "%", "\\", "|", "ü"];
const odd = fc.oneof(
  fc.string({ maxLength: 6, unit: fc.constantFrom(...ODD_CHARACTERS) }),
  fc.constantFrom("1e3", "+5", "7.", ".5", "(30.00)", "12%", "5 EUR", "kr 7", "Fr. 5", "n/a", "-", "nan", "00"),
  fc.constantFrom("2024-02-30", "2024-1-5", "31/12/2024", "1.1.99", "Jan 2024", "2024-01-01T10:00+02:00"),
);

/** A column's name and the values below it, mostly of one kind. */
const column = fc
  .tuple(
    fc.constantFrom("id", "Umsatz", "when", "", "ok", "2024", "Total"),
    fc.constantFrom(words, plain, decimals, dollars, euros, isoDays, germanDays, slashedDays, moments, answers),
    fc.constantFrom(0, 0, 0, 0.03),
  )
  .chain(([name, values, oddShare]) => {
    const value = fc.double({ min: 0, max: 1, noNaN: true }).chain((dice) => (dice < oddShare ? odd : values));
    return fc.record({ name: fc.constant(name), values: fc.array(value, { minLength: 8, maxLength: 8 }) });
  });

const table = fc.record({
  columns: fc.array(column, { minLength: 1, maxLength: 5 }),
  rows: fc.integer({ min: 0, max: 40 }),
  delimiter: fc.constantFrom(",", ",", ";", "\t", "|"),
  newline: fc.constantFrom("\n", "\n", "\r\n"),
  title: fc.constantFrom("", "", "", "Report of the year\n"),
  total: fc.constantFrom(false, false, true),
  end: fc.boolean(),
});

function written(shape: typeof table extends fc.Arbitrary<infer T> ? T : never): string {
  const { columns, rows, delimiter, newline, title, total, end } = shape;
  const field = (text: string): string =>
    /["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [columns.map(({ name }) => field(name)).join(delimiter)];
  for (let row = 0; row < rows; row += 1) {
    lines.push(columns.map(({ values }) => field(values[row % values.length] ?? "")).join(delimiter));
  }
  if (total) lines.push(["Total", ...columns.slice(1).map(() => "12")].join(delimiter));
  return title + lines.join(newline) + (end ? newline : "");
}

describe("the shape of a small table without the engine", () => {
  it("is the engine's own, or none, for tables of every kind", { timeout: 120_000 }, async () => {
    let told = 0;
    const check = async (text: string): Promise<void> => {
      const path = files.write(text);
      const kind = await kindOf(path);
      const small = kind === "csv" || kind === "tsv" ? await smallShape(path) : null;
      if (small === null) return;
      told += 1;
      expect(small).toEqual(await engineShape(path, kind));
    };

    await fc.assert(fc.asyncProperty(table.map(written), check), { numRuns: 120 });

    expect(told).toBeGreaterThan(20);
  });

  it.each(readdirSync(CORPUS).filter((name) => name.endsWith(".csv")))(
    "is the engine's own, or none, for %s",
    async (name) => {
      const path = join(CORPUS, name);
      const engine = await engineShape(path, await kindOf(path));

      const small = await smallShape(path);

      expect(small ?? engine).toEqual(engine);
    },
  );
});
