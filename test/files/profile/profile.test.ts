import { fileURLToPath } from "node:url";

import { afterAll, describe, expect, it } from "vitest";

import { createProfiler, type TableProfile } from "../../../src/files/profile/profile.ts";
import { kindOf, TestFiles } from "../../tabular/files.ts";

const files = new TestFiles();
const profiler = createProfiler({ workDir: files.folder });

afterAll(async () => {
  await profiler.close();
  files.remove();
});

async function profile(text: string, smallGroup = 5): Promise<TableProfile> {
  const path = files.write(text);
  const options = { smallGroup, signal: new AbortController().signal };
  const [table] = await profiler.profile(path, await kindOf(path), options);
  if (table === undefined) throw new Error("there is no table");
  return table;
}

/** What each column holds, in a word or in figures. */
function holds({ columns }: TableProfile): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, holds: { kind, ...rest } }) => [name, Object.keys(rest).length === 0 ? kind : rest]),
  );
}

const FIRST = ["Ingrid", "Mateusz", "Chiara", "Tobias", "Sofia", "Henrik", "Julia", "Marek", "Elena", "Hannah"];
const LAST = ["Solberg", "Nowak", "Lombardi", "Kessler", "Fournier", "Eriksson"];

/** So many people, the first of them alone in his town and with the highest income. */
function people(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const name = `${FIRST[i % 10]} ${LAST[Math.floor(i / 10) % 6]}`;
    return `${name},p${i}@mail.example,${i === 0 ? "Vardø" : ["Oslo", "Bergen"][i % 2]},${i === 0 ? 999_999 : 1_000 + i},2020-0${1 + (i % 9)}-1${i % 9}`;
  });
  return `name,email,town,income,joined\n${rows.join("\n")}\n`;
}

describe("a table's profile", () => {
  it("has rows, types, gaps and different values, ranges with medians, days, and shares", async () => {
    const table = await profile(
      "id,day,region,amount,note,empty\n1,2026-01-05,EMEA,10,,\n2,2026-02-07,APAC,,x,\n3,2026-02-09,EMEA,30,,\n4,2026-03-01,EMEA,20,,\n",
    );

    expect(table).toMatchObject({ sheet: null, rows: 4 });
    expect(table.columns.map(({ name, type, missing, distinct }) => [name, type, missing, distinct])).toEqual([
      ["id", "integer", 0, 4],
      ["day", "date", 0, 4],
      ["region", "text", 0, 2],
      ["amount", "integer", 1, 3],
      ["note", "text", 3, 1],
      ["empty", "text", 4, 0],
    ]);
    expect(holds(table)).toMatchObject({
      day: { first: "2026-01-05", last: "2026-03-01" },
      region: {
        top: [
          { value: "EMEA", share: 0.75 },
          { value: "APAC", share: 0.25 },
        ],
      },
      amount: { low: 10, high: 30, median: 20, middle: 100 },
      empty: "nothing",
    });
  });

  it("counts spellings that only differ in case or outer spaces", async () => {
    const table = await profile("region,n\nEMEA,1\nemea,2\n EMEA ,3\nAPAC,4\napac,5\nAMER,6\n");

    expect(table.columns.map(({ variants }) => variants)).toEqual([2, 0]);
  });

  it("of people names no value of a few, no extreme and no day", async () => {
    const table = await profile(people(60));

    const found = holds(table);
    expect(found).toMatchObject({ name: { entity: "PERSON" }, email: { entity: "EMAIL" } });
    expect(found["town"]).toEqual({
      top: [
        { value: "Bergen", share: 0.5 },
        { value: "Oslo", share: 29 / 60 },
      ],
    });
    expect(found["income"]).toMatchObject({ middle: 83 });
    expect(found["joined"]).toEqual({ first: "2020-01", last: "2020-09" });
    expect(JSON.stringify(table)).not.toMatch(/Vardø|999999|Solberg|mail\.example/);
  });

  it("of very few people has no range at all", async () => {
    const table = await profile(people(8));

    expect(holds(table)).toMatchObject({ income: "other", joined: "other", town: "other" });
  });

  it("names every value where small groups are shown", async () => {
    const table = await profile(people(60), 0);

    expect(holds(table)).toMatchObject({ income: { low: 1_001, high: 999_999, middle: 100 } });
    expect(JSON.stringify(table)).toContain("Vardø");
    expect(JSON.stringify(table)).not.toContain("Solberg");
  });

  it("counts a person of many rows once", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i < 40 ? "c1" : `c${i}`},${i < 40 ? "Hamar" : "Oslo"}`);

    const table = await profile(`customer_id,town\n${rows.join("\n")}\n`);

    expect(holds(table)["town"]).toEqual({ top: [{ value: "Oslo", share: 0.8 }] });
  });

  it("lists no texts and no names of those who work on the rows", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => {
      const text = `${["The parcel came late and the box was open again", "Nobody answered the phone for more than an hour"][i % 2]}, twice`;
      return `${i},${FIRST[i % 3]} ${LAST[i % 3]},"${text}"`;
    });

    const table = await profile(`ticket,bearbeiter,was\n${rows.join("\n")}\n`);

    expect(holds(table)["bearbeiter"]).toBe("names");
    expect(JSON.stringify(table)).not.toMatch(/Ingrid|parcel|phone/);
  });

  it("is made of wide tables and of names that look like SQL", async () => {
    const names = Array.from({ length: 300 }, (_, i) => `"a""b'; ${i}"`);
    const row = names.map((_, i) => i).join(",");

    const table = await profile(`${names.join(",")}\n${row}\n${row}\n`);

    expect(table.columns).toHaveLength(300);
    expect(table.columns[299]?.holds).toEqual({ kind: "numbers", low: 299, high: 299, median: 299, middle: 100 });
  });

  it("is made of every sheet of a workbook, and of nothing that is no table", async () => {
    const path = fileURLToPath(new URL("../../../src/playground/samples/customers.xlsx", import.meta.url));
    const options = { smallGroup: 5, signal: new AbortController().signal };

    const sheets = await profiler.profile(path, "xlsx", options);

    expect(sheets.map(({ sheet, rows }) => [sheet, rows])).toEqual([
      ["Customers", 120],
      ["Plans", 3],
    ]);
    expect(await profiler.profile(path, "pdf", options)).toEqual([]);
  });
});
