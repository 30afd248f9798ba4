import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Dialect, RecordSplitter, splitRecords } from "../../src/tabular/records.ts";

const COMMA: Dialect = { delimiter: ",", quote: '"', backslash: false };

describe("splitRecords", () => {
  it.each([
    [
      "plain fields",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "CRLF, LF and CR line ends",
      "a,b\r\n1,2\n3,4\r5,6",
      [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
      ],
    ],
    [
      "quotes with delimiters, doubled quotes and line breaks",
      '"x,y","he said ""hi""","a\nb"\n',
      [["x,y", 'he said "hi"', "a\nb"]],
    ],
    ["blanks around quotes", 'a, "b" ,c\n', [["a", "b", "c"]]],
    ["a quote inside a bare field", 'pipe 6",x\n', [['pipe 6"', "x"]]],
    ["text after a closing quote", '"bad "quote" inside",2\n', [['bad "quote" inside', "2"]]],
    ["a stray opening quote beside a quoted field", '"x"y,"z"\n', [['"x"y', "z"]]],
    [
      "a quote that never closes",
      'a,b\n1,"open\n2,3\n',
      [
        ["a", "b"],
        ["1", '"open'],
        ["2", "3"],
      ],
    ],
    ["a trailing delimiter", "1,2,\n", [["1", "2", ""]]],
    ["blank lines", "a\n\n\nb\n", [["a"], ["b"]]],
  ])("reads %s", (_name, text, expected) => {
    expect(splitRecords(text, COMMA)).toEqual(expected);
  });

  it("takes backslash-escaped quotes where the dialect has them", () => {
    const dialect: Dialect = { ...COMMA, backslash: true };

    expect(splitRecords('"a \\"b\\" c",2\n', dialect)).toEqual([['a "b" c', "2"]]);
  });
});

describe("RecordSplitter", () => {
  it("gives back every table that was written as RFC 4180 says, however the text is cut", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "é", "1", ",", '"', "\n", "\r", " ", ";"), maxLength: 8 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

    fc.assert(
      fc.property(table, fc.array(fc.nat(40), { maxLength: 12 }), (rows, cuts) => {
        const text = rows
          .map((row) => `${row.map((field) => `"${field.replaceAll('"', '""')}"`).join(",")}\n`)
          .join("");
        const splitter = new RecordSplitter(COMMA);
        const records: string[][] = [];
        let at = 0;
        for (const cut of cuts) {
          records.push(...splitter.push(text.slice(at, at + cut)));
          at += cut;
        }
        records.push(...splitter.push(text.slice(at)), ...splitter.end());

        expect(records).toEqual(rows);
      }),
    );
  });

  it("gives up on a quote that swallows more than a record may have, and goes on with the next line", () => {
    const splitter = new RecordSplitter(COMMA, 1_000);
    const lines = "1,2\n".repeat(2_000);

    const records = [...splitter.push(`a,b\nx,"open\n${lines}`), ...splitter.end()];

    expect(records).toHaveLength(2_002);
    expect(records[1]).toEqual(["x", '"open']);
  });
});
