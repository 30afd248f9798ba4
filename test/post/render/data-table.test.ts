import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { columnNumbers } from "../../../src/post/render/cell-numbers.ts";
import { dataTable } from "../../../src/post/render/data-table.ts";
import { table } from "../support/safe.ts";

describe("a table that people can sort", () => {
  it("has numbers as numbers, shown as they were written, and says what it holds", () => {
    const block = dataTable(
      table(
        ["Region", "Revenue", "Share"],
        [
          ["EMEA", "$1,200.50", "12 %"],
          ["APAC", "-3", ""],
        ],
      ),
    );

    expect(block).toEqual({
      type: "data_table",
      caption: "Region, Revenue, Share",
      page_size: 2,
      rows: [
        ["Region", "Revenue", "Share"].map((text) => ({ type: "raw_text", text })),
        [
          { type: "raw_text", text: "EMEA" },
          { type: "raw_number", value: 1200.5, text: "$1,200.50" },
          { type: "raw_number", value: 12, text: "12 %" },
        ],
        [
          { type: "raw_text", text: "APAC" },
          { type: "raw_number", value: -3, text: "-3" },
          { type: "raw_text", text: " " },
        ],
      ],
    });
  });

  it("is read ten rows at a time when it is long", () => {
    const rows = Array.from({ length: 40 }, (_, i) => [`${i}`]);

    expect(dataTable(table(["n"], rows))?.page_size).toBe(10);
  });

  it("is none without rows, or beyond what Slack takes", () => {
    const tall = Array.from({ length: 100 }, () => ["1"]);

    expect([dataTable(table(["a"], [])), dataTable(table(["a"], tall))]).toEqual([null, null]);
  });

  it("always keeps to Slack's limits", () => {
    const cell = fc.oneof(fc.constant(""), fc.string({ maxLength: 30 }), fc.double().map(String));
    const tables = fc
      .integer({ min: 1, max: 22 })
      .chain((columns) =>
        fc.tuple(
          fc.array(cell, { minLength: columns, maxLength: columns }),
          fc.array(fc.array(cell, { maxLength: columns }), { maxLength: 110 }),
        ),
      );
    fc.assert(
      fc.property(tables, ([header, lines]) => {
        const block = dataTable(table(header, lines));
        if (block === null) return;

        expect(block.caption).not.toBe("");
        expect(block.rows.length).toBeGreaterThanOrEqual(2);
        expect(block.rows.length).toBeLessThanOrEqual(101);
        expect(block.page_size).toBeGreaterThanOrEqual(1);
        for (const row of block.rows) expect(row.length).toBe(block.rows[0]?.length);
        const cells = block.rows.flat();
        expect(cells.every((each) => each.type !== "raw_number" || Number.isFinite(each.value))).toBe(true);
        expect(cells.some((each) => each.type === "rich_text" || each.text === "")).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a column of numbers", () => {
  it.each([
    [
      ["1.234,50", "99,9"],
      [1234.5, 99.9],
    ],
    [
      ["1,234.50", "99.9"],
      [1234.5, 99.9],
    ],
    [
      ["(12)", "−3", "$ 4"],
      [-12, -3, 4],
    ],
    [
      ["1.2M", "3k", "7"],
      [1_200_000, 3_000, 7],
    ],
    [
      ["45 %", ""],
      [45, null],
    ],
  ])("%j means %j", (cells, values) => {
    expect(columnNumbers(cells)).toEqual(values);
  });

  it.each([[["EMEA", "3"]], [["2024-01", "2024-02"]], [["", ""]], [[]]])("is none in %j", (cells) => {
    expect(columnNumbers(cells)).toBeNull();
  });
});
