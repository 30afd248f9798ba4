import { DuckDBInstance } from "@duckdb/node-api";
import { writeXlsx } from "hucre/xlsx";
import { afterAll, describe, expect, it } from "vitest";

import { createTabular } from "../../src/tabular/tables.ts";
import { kindOf, TestFiles } from "./files.ts";

const files = new TestFiles();
const tabular = createTabular({ workDir: `${files.folder}/work` });

afterAll(async () => {
  await tabular.close();
  files.remove();
});

/** Columns as `name:type`, and the first rows, of a file of any kind. */
async function read(content: string | Buffer | Uint8Array) {
  const path = files.write(content);
  const kind = await kindOf(path);
  const shapes = await tabular.shape(path, kind);
  const { rows } = await tabular.query([{ name: "t", path, kind }], "SELECT * FROM t");
  const columns = shapes[0]?.columns.map(({ name, type }) => `${name}:${type}`);
  return { columns, rows, count: shapes[0]?.rows, shapes };
}

describe("tables written in every usual and unusual way", () => {
  it.each([
    [
      "ISO dates, numbers and words",
      "date,region,revenue\n2024-01-01,EMEA,1.5\n2024-02-01,AMER,2.5\n",
      ["date:date", "region:text", "revenue:number"],
      [
        ["2024-01-01", "EMEA", 1.5],
        ["2024-02-01", "AMER", 2.5],
      ],
    ],
    [
      "semicolons, decimal commas, groups of digits, euros, dd.mm.yyyy",
      "Datum;Umsatz\n01.02.2024;1.234,56 €\n15.03.2024;-99,00 €\n",
      ["Datum:date", "Umsatz:number"],
      [
        ["2024-02-01", 1234.56],
        ["2024-03-15", -99],
      ],
    ],
    [
      "dollars, negative numbers in parentheses, mm/dd/yyyy",
      'when,amount\n3/4/2024,"$1,200.50"\n12/25/2024,($30.00)\n1/2/2025,"$5"\n',
      ["when:date", "amount:number"],
      [
        ["2024-03-04", 1200.5],
        ["2024-12-25", -30],
        ["2025-01-02", 5],
      ],
    ],
    ["dd/mm/yyyy when a day settles it", "d\n25/12/2024\n03/04/2024\n", ["d:date"], [["2024-12-25"], ["2024-04-03"]]],
    [
      "percent and words for nothing",
      "p,q\n10%,a\n12.5%,b\nn/a,c\n",
      ["p:number", "q:text"],
      [
        [10, "a"],
        [12.5, "b"],
        [null, "c"],
      ],
    ],
    [
      "months by name",
      "month,v\nJan 2024,1\nFeb 2024,2\n",
      ["month:date", "v:integer"],
      [
        ["2024-01-01", 1],
        ["2024-02-01", 2],
      ],
    ],
    [
      "timestamps with fractions and zones",
      "ts\n2024-01-01T10:00:00.5Z\n2024-01-02 11:30:00\n",
      ["ts:timestamp"],
      [["2024-01-01 10:00:00.5"], ["2024-01-02 11:30:00"]],
    ],
    [
      "yes and no",
      "id,ok\n1,yes\n2,no\n3,\n",
      ["id:integer", "ok:yes/no"],
      [
        [1, true],
        [2, false],
        [3, null],
      ],
    ],
    [
      "leading zeros and phone numbers",
      "zip,phone\n01234,+49 170 123\n98765,+49 171 456\n",
      ["zip:text", "phone:text"],
      [
        ["01234", "+49 170 123"],
        ["98765", "+49 171 456"],
      ],
    ],
    [
      "numbers too long for a double",
      "n\n12345678901234567890\n12345678901234567891\n",
      ["n:text"],
      [["12345678901234567890"], ["12345678901234567891"]],
    ],
    ["mixed values", "v\n1\n2\nabc\n4\n", ["v:text"], [["1"], ["2"], ["abc"], ["4"]]],
    [
      "Swiss and French groups",
      "a;b\n1'234.50;1 234,5\n2'345.60;2 345,6\n",
      ["a:number", "b:number"],
      [
        [1234.5, 1234.5],
        [2345.6, 2345.6],
      ],
    ],
    [
      "repeated and empty names",
      "id,ID,,name\n1,2,3,x\n4,5,6,y\n",
      ["id:integer", "ID_2:integer", "column_3:integer", "name:text"],
      [
        [1, 2, 3, "x"],
        [4, 5, 6, "y"],
      ],
    ],
    [
      "no header",
      "1,2,3\n4,5,6\n",
      ["column_1:integer", "column_2:integer", "column_3:integer"],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      "years as names",
      "Country,2022,2023\nDE,1,2\nFR,3,4\n",
      ["Country:text", "2022:integer", "2023:integer"],
      [
        ["DE", 1, 2],
        ["FR", 3, 4],
      ],
    ],
    ["a single column", "name\nAnna\nBert\n", ["name:text"], [["Anna"], ["Bert"]]],
    ["a header alone", "a,b,c\n", ["a:text", "b:text", "c:text"], []],
    [
      "titles above the table",
      "Report,,\nAll regions,,\n,,\nid,name,v\n1,a,2\n2,b,3\n",
      ["id:integer", "name:text", "v:integer"],
      [
        [1, "a", 2],
        [2, "b", 3],
      ],
    ],
    [
      "comments above the table",
      "# made by a tool\n# at noon\nid|val\n1|2.5\n2|3.5\n",
      ["id:integer", "val:number"],
      [
        [1, 2.5],
        [2, 3.5],
      ],
    ],
    [
      "Excel's own separator line",
      "sep=;\na;b\n1;2\n3;4\n",
      ["a:integer", "b:integer"],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      "a row of totals at the end",
      "region,jan\nEMEA,1\nAMER,3\nTotal,4\n",
      ["region:text", "jan:integer"],
      [
        ["EMEA", 1],
        ["AMER", 3],
      ],
    ],
    [
      "a last row that only looks like totals",
      "region,jan\nEMEA,1\nAMER,3\nTotal,9\n",
      ["region:text", "jan:integer"],
      [
        ["EMEA", 1],
        ["AMER", 3],
        ["Total", 9],
      ],
    ],
    [
      "CR line ends",
      "a,b\r1,2\r3,4\r",
      ["a:integer", "b:integer"],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      "NUL bytes",
      "a,b\n1\0,2\n3,4\n",
      ["a:integer", "b:integer"],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["a byte order mark", "\uFEFFa,b\n1,2\n", ["a:integer", "b:integer"], [[1, 2]]],
    [
      "blank lines between rows",
      "a,b\r\n1,2\r\n\r\n3,4\r\n",
      ["a:integer", "b:integer"],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      "line breaks and quotes in cells",
      'a,b\n"x\ny","say ""hi"""\n"z",2\n',
      ["a:text", "b:text"],
      [
        ["x\ny", 'say "hi"'],
        ["z", "2"],
      ],
    ],
    [
      "a quote that never closes",
      'a,b\n1,"open\n2,3\n4,5\n',
      ["a:integer", "b:text"],
      [
        [1, '"open'],
        [2, "3"],
        [4, "5"],
      ],
    ],
  ])("%s", async (_name, content, columns, rows) => {
    const found = await read(content);

    expect(found.columns).toEqual(columns);
    expect(found.rows).toEqual(rows);
    expect(found.count).toBe(rows.length);
  });

  it("keeps every field of ragged rows", async () => {
    const found = await read("a,b,c\n1,2\n3,4,5,6\n7,8,9\n");

    expect(found.columns).toEqual(["a:integer", "b:integer", "c:integer", "surplus:integer"]);
    expect(found.rows).toEqual([
      [1, 2, null, null],
      [3, 4, 5, 6],
      [7, 8, 9, null],
    ]);
  });

  it("reads old encodings row by row", async () => {
    const found = await read(Buffer.from("Straße;Größe\nMüllerweg;1,5\nÄußere Gasse;2,5\n", "latin1"));

    expect(found.columns).toEqual(["Straße:text", "Größe:number"]);
    expect(found.rows).toEqual([
      ["Müllerweg", 1.5],
      ["Äußere Gasse", 2.5],
    ]);
  });

  it("survives a wrong byte in the middle of UTF-8", async () => {
    const found = await read(
      Buffer.concat([Buffer.from("name,v\nJosé,1\n"), Buffer.from([0x41, 0xff, 0x42]), Buffer.from(",2\n")]),
    );

    expect(found.count).toBe(2);
    expect(found.rows[1]?.[1]).toBe(2);
  });

  it("reads 2,000 columns", { timeout: 120_000 }, async () => {
    const line = (cell: (index: number) => string) =>
      `${Array.from({ length: 2_000 }, (_, index) => cell(index)).join(",")}\n`;
    const path = files.write(line((index) => `col ${index}`) + line(String) + line((index) => String(index * 2)));

    const [shape] = await tabular.shape(path, await kindOf(path));
    const sum = await tabular.query([{ name: "t", path, kind: "csv" }], 'SELECT sum("col 1999"), sum("col 3") FROM t');

    expect(shape?.columns).toHaveLength(2_000);
    expect(shape?.rows).toBe(2);
    expect(sum.rows).toEqual([[1999 * 3, 9]]);
  });

  it("types a column by all its values, not by the first ones", async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `${index},${index < 29_000 ? index : "word"}\n`).join("");

    const found = await read(`id,mixed\n${rows}`);

    expect(found.columns).toEqual(["id:integer", "mixed:text"]);
    expect(found.count).toBe(30_000);
  });
});

describe("JSON in its usual shapes", () => {
  it.each([
    [
      "a list of objects with nested ones",
      '[{"a":1,"b":{"c":"x"}},{"a":2.5,"b":{"c":"y","d":[1]}}]',
      ["a:number", "b.c:text", "b.d:text"],
      [
        [1, "x", null],
        [2.5, "y", "[1]"],
      ],
    ],
    ["a list under a key", '{"meta":{"v":1},"records":[{"a":1},{"a":2}]}', ["a:integer"], [[1], [2]]],
    [
      "objects by key",
      '{"x":{"n":1},"y":{"n":2}}',
      ["key:text", "n:integer"],
      [
        ["x", 1],
        ["y", 2],
      ],
    ],
    [
      "columns as lists",
      '{"a":[1,2],"b":["x","y"]}',
      ["a:integer", "b:text"],
      [
        [1, "x"],
        [2, "y"],
      ],
    ],
    [
      "a list of lists",
      '[["a","b"],[1,2],[3,4]]',
      ["a:integer", "b:integer"],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["a list of numbers", "[1,2,3]", ["value:integer"], [[1], [2], [3]]],
    [
      "NaN as Python writes it",
      '[{"a":NaN,"b":1},{"a":2,"b":3}]',
      ["a:integer", "b:integer"],
      [
        [null, 1],
        [2, 3],
      ],
    ],
    [
      "JSON lines",
      '{"a":1,"b":"x"}\n{"a":2}\n',
      ["a:integer", "b:text"],
      [
        [1, "x"],
        [2, null],
      ],
    ],
  ])("%s", async (_name, content, columns, rows) => {
    const found = await read(content);

    expect(found.columns).toEqual(columns);
    expect(found.rows).toEqual(rows);
  });

  it("refuses a cut-off file in one sentence", async () => {
    const path = files.write('{"a":1,"b":[1,2');

    await expect(tabular.shape(path, "json")).rejects.toMatchObject({
      code: "file.refused",
      userMessage: "This JSON file is damaged or cut off and cannot be read.",
    });
  });
});

describe("workbooks", () => {
  it("finds tables below titles, beside blank columns, on visible sheets only", async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: "Sales",
          rows: [
            [null, "Sales 2024", null, null],
            [null, null, null, null],
            [null, "When", "Amount", "Paid"],
            [null, new Date(Date.UTC(2024, 0, 5)), 1234.5, true],
            [null, new Date(Date.UTC(2024, 1, 6)), 99.25, false],
          ],
          cells: new Map([
            ["3,1", { style: { numFmt: "yyyy-mm-dd" } }],
            ["4,1", { style: { numFmt: "yyyy-mm-dd" } }],
          ]),
        },
        {
          name: "Plan",
          rows: [
            ["Quarter", "Target"],
            ["Q1", 100],
            ["Q2", 200],
          ],
        },
        { name: "Secret", hidden: true, rows: [["x"], [1]] },
        { name: "Empty", rows: [] },
      ],
    });

    const found = await read(bytes);

    expect(found.shapes.map(({ sheet, rows }) => [sheet, rows])).toEqual([
      ["Sales", 2],
      ["Plan", 2],
    ]);
    expect(found.columns).toEqual(["When:date", "Amount:number", "Paid:yes/no"]);
    expect(found.rows).toEqual([
      ["2024-01-05", 1234.5, true],
      ["2024-02-06", 99.25, false],
    ]);
  });

  it("joins group titles with the names below them", async () => {
    const rows = [
      ["", "2023", "", "2024", ""],
      ["Region", "Plan", "Actual", "Plan", "Actual"],
      ["EMEA", 1, 2, 3, 4],
      ["AMER", 5, 6, 7, 8],
    ];

    const found = await read(await writeXlsx({ sheets: [{ name: "S", rows }] }));

    expect(found.shapes[0]?.columns.map(({ name }) => name)).toEqual([
      "Region",
      "2023 Plan",
      "2023 Actual",
      "2024 Plan",
      "2024 Actual",
    ]);
  });

  it("refuses a broken workbook in one sentence", async () => {
    const bytes = Buffer.from(await writeXlsx({ sheets: [{ name: "S", rows: [["a"], [1]] }] }));
    const path = files.write(bytes.subarray(0, bytes.length - 30));

    await expect(tabular.shape(path, "xlsx")).rejects.toMatchObject({
      code: "file.refused",
      userMessage: expect.stringMatching(/damaged/),
    });
  });
});

describe("Parquet", () => {
  it("keeps the file's own types", async () => {
    const path = `${files.folder}/typed.parquet`;
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT DATE '2024-01-01' AS d, 1.5 AS n, 'x' AS s, [1, 2] AS l) TO '${path}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();

    const shapes = await tabular.shape(path, await kindOf(path));

    expect(shapes).toEqual([
      {
        sheet: null,
        rows: 1,
        columns: [
          { name: "d", type: "date" },
          { name: "n", type: "number" },
          { name: "s", type: "text" },
          { name: "l", type: "text" },
        ],
      },
    ]);
  });

  it("refuses one that ends too early", async () => {
    const path = files.write(Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(100), Buffer.from("PAR1")]));

    await expect(tabular.shape(path, "parquet")).rejects.toMatchObject({ code: "file.refused" });
  });
});
