import { describe, expect, it } from "vitest";

import { LearnedFinder } from "../../../src/scrub/learned/find.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../../src/scrub/learned/learn.ts";
import { LearnedTable } from "../../../src/scrub/learned/table.ts";

const KEY = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const NAMES = ["customer", "email", "phone", "address", "city", "mrr"];
const ROWS = [
  ["Smith, John Q.", "john.smith@acme.example", "+44 20 7946 0958", "12 Main Street, Springfield", "Berlin", "120.50"],
  ["Jürgen Müller", "jm@globex.example", "555-123-4567", "4 Elm Road, Leeds", "Austin", "0"],
  ["María García López", "m.garcia@initech.example", "+34 612 345 678", "8 Oak Avenue, York", "Madrid", "99"],
  ["Siobhán O'Brien", "sob@hooli.example", "+353 1 234 5678", "1 High Street, Cork", "Victoria", "42"],
];

const learned = learnRows({ names: NAMES, rows: ROWS }, KEY);

function finder(key = KEY): LearnedFinder {
  return new LearnedFinder(hashKey(key), [{ table: LearnedTable.fromBytes(learned.table), rows: learned.rows }]);
}

/** What is found in the text, with the number of its row. */
function found(text: string, with_ = finder()): string[] {
  const subject = { text, surface: "text", context: "", cell: false } as const;
  return [...with_.find(subject)].map(
    ({ entity, row, start, end }) => `${entity}_${row + 1} ${text.slice(start, end)}`,
  );
}

describe("values of a file", () => {
  it.each([
    ["as they stand", "Jürgen Müller pays 0", ["PERSON_2 Jürgen Müller"]],
    ["in another order", "MÜLLER, Jürgen", ["PERSON_2 MÜLLER, Jürgen"]],
    ["without accents", "Jurgen Muller", ["PERSON_2 Jurgen Muller"]],
    ["with umlauts spelt out", "Juergen Mueller", ["PERSON_2 Juergen Mueller"]],
    ["decomposed", "Ju\u0308rgen Mu\u0308ller", ["PERSON_2 Ju\u0308rgen Mu\u0308ller"]],
    ["without the middle name", "John Smith churned", ["PERSON_1 John Smith"]],
    ["with an initial", "J. Smith churned", ["PERSON_1 J. Smith"]],
    ["possessive", "O'Brien's order", ["PERSON_4 O'Brien"]],
    ["one name alone, with a capital", "García is late", ["PERSON_3 García"]],
    ["an address written out", "john.smith at acme dot example", ["EMAIL_1 john.smith at acme dot example"]],
    ["the street alone", "at 12 Main Street since 2020", ["ADDRESS_1 12 Main Street"]],
  ])("are found %s", (_how, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each(["+442079460958", "020 7946 0958", "(020) 7946-0958", "00442079460958"])(
    "are found however a number is grouped: %s",
    (phone) => {
      expect(found(`call ${phone} now`)[0]).toBe(`PHONE_1 ${phone}`);
    },
  );

  it.each([
    "Berlin pays 120.50, Madrid 99 and Austin 0",
    "the total is 7946 0958",
    "a smith and a garcia walk in",
    "Main Street is long",
    "Revenue grew by 12.4 % to 1,204,331",
    "order 2079460 of 2024",
    "Victoria pays 42",
  ])("leave everything else alone: %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ["María García Lóp", "PERSON_3 María García Lóp"],
    ["12 Main Street, Springf", "ADDRESS_1 12 Main Street, Springf"],
    ["María García Total", "PERSON_3 María García"],
    ["12 Main Street, total 4", "ADDRESS_1 12 Main Street"],
  ])("that a cell cuts off go with what is left of them: %s", (text, expected) => {
    const subject = { text, surface: "table", context: "", cell: true } as const;
    const [first] = [...finder().find(subject)];

    expect(`${first?.entity}_${(first?.row ?? 0) + 1} ${text.slice(first?.start, first?.end)}`).toBe(expected);
  });

  it("of columns of products and places are known not to be people", () => {
    const products = [
      ["Aurora Lamp", "9"],
      ["Rose Tea", "3"],
      ["George Washington Bridge", "7"],
      ["Refund for Ann Li", "1"],
    ];
    const { table, rows } = learnRows({ names: ["product", "units"], rows: products }, KEY);
    const shop = new LearnedFinder(hashKey(KEY), [{ table: LearnedTable.fromBytes(table), rows }]);

    const isInPlain = (text: string, part: string) =>
      shop.isInPlain(text, text.indexOf(part), text.indexOf(part) + part.length);
    expect(isInPlain("The Aurora Lamp, then Rose Tea", "Aurora Lamp")).toBe(true);
    expect(isInPlain("The Aurora Lamp, then Rose Tea", "Rose Tea")).toBe(true);
    expect(isInPlain("At George Washington Bridge traffic peaked", "George Washington")).toBe(true);
    expect(isInPlain("At George Washington traffic peaked", "George Washington")).toBe(false);
    expect(isInPlain("Aurora Smith sold most", "Aurora Smith")).toBe(false);
    expect(isInPlain("open: Refund for Ann Li", "Ann Li")).toBe(false);
    expect(found("Aurora Lamp sold best", shop)).toEqual([]);
  });

  it("of one row carry one number, so that tables can be read", () => {
    expect(found("| María García López | m.garcia@initech.example | +34 612 345 678 |")).toEqual(
      expect.arrayContaining([
        "PERSON_3 María García López",
        "EMAIL_3 m.garcia@initech.example",
        "PHONE_3 +34 612 345 678",
      ]),
    );
  });

  it("of two files never share a number", () => {
    const other = learnRows({ names: ["customer"], rows: [["Ada Byron"], ["Alan Kay"]] }, KEY);
    const both = new LearnedFinder(hashKey(KEY), [
      { table: LearnedTable.fromBytes(learned.table), rows: learned.rows },
      { table: LearnedTable.fromBytes(other.table), rows: other.rows },
    ]);

    expect(found("Ada Byron and John Smith", both)).toEqual(["PERSON_5 Ada Byron", "PERSON_1 John Smith"]);
  });

  it("are not in what is kept of them, and cannot be looked up without the key", () => {
    const bytes = Buffer.from(learned.table);

    for (const value of ROWS.flat()) {
      if (value.length < 4) continue;
      expect(bytes.includes(Buffer.from(value, "utf8"))).toBe(false);
      expect(bytes.includes(Buffer.from(value, "utf16le"))).toBe(false);
    }
    expect(found("John Smith", finder(new Uint8Array([8, 7, 6, 5, 4, 3, 2, 1])))).toEqual([]);
  });

  it("refuse bytes that are no table", () => {
    expect(() => LearnedTable.fromBytes(new Uint8Array([1, 2, 3, 4]))).toThrow("not a learned table");
  });
});
