import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { markdownTable, monoIsPartial, monoTable, nativeTable, tableCsv } from "../../../src/post/render/tables.ts";
import { rows } from "../support/json.ts";
import { table } from "../support/safe.ts";

const cell = fc.oneof(fc.constant(""), fc.string({ maxLength: 40 }), fc.float().map(String));
const tables = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 0, max: 120 }))
  .chain(([columns, lines]) =>
    fc.tuple(
      fc.array(cell, { minLength: columns, maxLength: columns }),
      fc.array(fc.array(cell, { minLength: 0, maxLength: columns }), { minLength: lines, maxLength: lines }),
    ),
  )
  .map(([header, lines]) => table(header, lines));

describe("a native table", () => {
  it("always keeps to Slack's limits or is none", () => {
    fc.assert(
      fc.property(tables, (given) => {
        const block = nativeTable(given);
        if (block === null) return;
        const lines = rows(block.rows);

        expect(lines.length).toBeLessThanOrEqual(100);
        expect(new Set(lines.map((line) => line.length)).size).toBe(1);
        expect(lines[0]?.length).toBeLessThanOrEqual(20);
        for (const line of lines) for (const { text } of line) expect(text).not.toBe("");
      }),
      { numRuns: 50 },
    );
  });

  it("shows an empty cell as a space, which Slack insists on", () => {
    const block = nativeTable(table(["a"], [[""]]));

    expect(block?.rows[1]).toEqual([{ type: "raw_text", text: " " }]);
  });

  it("sets columns of numbers to the right", () => {
    const block = nativeTable(
      table(
        ["Region", "Sum", "Share"],
        [
          ["EMEA", "1,200.50", "12 %"],
          ["APAC", "-3", ""],
        ],
      ),
    );

    expect(block?.column_settings).toEqual([{ align: "left" }, { align: "right" }, { align: "right" }]);
  });

  it("is none for more rows, columns or characters than Slack takes", () => {
    const tall = table(
      ["a"],
      Array.from({ length: 100 }, () => ["1"]),
    );
    const wide = table(
      Array.from({ length: 21 }, (_, i) => `c${i}`),
      [],
    );
    const full = table(["a"], [["x".repeat(10_001)]]);

    const blocks = [tall, wide, full].map(nativeTable);

    expect(blocks).toEqual([null, null, null]);
  });
});

describe("a table as fixed-width text", () => {
  it("lines its columns up", () => {
    const text = monoTable(
      table(
        ["Region", "Sum"],
        [
          ["EMEA", "12"],
          ["APAC", "7"],
        ],
      ),
    );

    expect(text).toBe("```\nRegion  Sum\n------  ---\nEMEA     12\nAPAC      7\n```");
  });

  it("says how much it does not show", () => {
    const long = table(
      ["n"],
      Array.from({ length: 130 }, (_, i) => [String(i)]),
    );

    const text = monoTable(long);

    expect(text).toContain("… 100 more rows");
    expect(monoIsPartial(long)).toBe(true);
  });

  it("cannot be ended by a cell", () => {
    const text = monoTable(table(["a"], [["```\nout"]]));

    expect(text.match(/```/g)).toHaveLength(2);
  });
});

describe("a table as CSV", () => {
  it("gives back every cell when it is read again", () => {
    const csv = tableCsv(
      table(
        ["a", "b"],
        [
          ["1,5", 'say "hi"'],
          ["two\nlines", "-3"],
        ],
      ),
    );

    expect(csv).toBe('a,b\r\n"1,5","say ""hi"""\r\n"two\nlines",-3\r\n');
  });

  it("makes no formula of a cell", () => {
    const csv = tableCsv(table(["a"], [["=cmd()"], ["@x"], ["+1+2"], ["-4.5"], ["\tx"]]));

    expect(csv).toBe("a\r\n'=cmd()\r\n'@x\r\n'+1+2\r\n-4.5\r\n'\tx\r\n");
  });
});

describe("a table in Markdown", () => {
  it("keeps bars inside their cells", () => {
    const text = markdownTable(table(["a", "n"], [["x|y", "1"]]));

    expect(text).toBe("| a | n |\n| --- | ---: |\n| x\\|y | 1 |");
  });
});
