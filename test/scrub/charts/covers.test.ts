import { describe, expect, it } from "vitest";

import { coversOf } from "../../../src/scrub/charts/covers.ts";
import { PEOPLE } from "../../corpus/charts/charts.ts";
import { inspectorWith, learnedFrom, lineOf } from "./support.ts";

const LEARNED = learnedFrom(
  ["customer_name", "email", "region"],
  PEOPLE.map(([name, email], row) => [name, email, row % 2 === 0 ? "North" : "South"]),
);

async function shownFor(text: string): Promise<string[]> {
  const covers = await coversOf(lineOf(text), { ...inspectorWith(LEARNED), learned: LEARNED });
  return covers.map(({ shown }) => shown);
}

describe("labels of a chart", () => {
  it.each([
    ["as it stands in the file", "Yusuf Castellanos"],
    ["with the last name first", "Castellanos Yusuf"],
    ["with one letter misread", "Yusuf Castellan0s"],
    ["with a misread letter in both words", "Yu5uf Casteilanos"],
    ["with two letters read as one", "Yusuf Casteilanos"],
    ["with a letter lost", "Yusuf Casteanos"],
    ["cut in two by a line", "Yusuf Caste lanos"],
    ["with its beginning cut off by the edge", "suf Castellanos"],
  ])("are covered when they are a name of the file %s", async (_, text) => {
    const shown = await shownFor(text);

    expect(shown.length).toBe(1);
    expect(shown[0]).toMatch(/^\[PERSON_\d\]$/);
  });

  it("say which row of the file they were", async () => {
    expect(await shownFor("Priya Ramanathan")).toEqual(["[PERSON_3]"]);
    expect(await shownFor("Priya Rarnanathan")).toEqual(["[PERSON_3]"]);
  });

  it.each([
    "agnes.thornbury@northwind.example",
    "agnes.thornbury©northwind.example",
    "agnes.thornbury @ northwind.example",
  ])("are covered when they are an address: %s", async (text) => {
    const [shown] = await shownFor(text);

    expect(shown).toMatch(/^\[EMAIL/);
  });

  it.each([
    "Revenue",
    "North",
    "January",
    "12,500",
    "20000",
    "0.24",
    "$1.2M",
    "Q3 2024",
    "Aurora Lamp",
    "Thornton Chair",
    "Stefania Lamp",
    "Total orders",
  ])("stay when they are none: %s", async (text) => {
    expect(await shownFor(text)).toEqual([]);
  });

  it("lose the whole name where only a part of it could be read", async () => {
    const [cover] = await coversOf(lineOf("Ingrid rgvqst"), { ...inspectorWith(LEARNED), learned: LEARNED });

    expect(cover?.box.right).toBe(lineOf("Ingrid rgvqst").at(-1)?.right);
  });

  it("keep the number that stands beside the name", async () => {
    const [cover] = await coversOf(lineOf("Kwame Okafor 4200"), { ...inspectorWith(LEARNED), learned: LEARNED });

    expect(cover?.box.right).toBe(lineOf("Kwame Okafor").at(-1)?.right);
  });

  it("are counted once where they were read twice, and never with their value", async () => {
    const words = [...lineOf("Stefan Haldane"), ...lineOf("Stefan Haldane", { line: 2, top: 1 })];
    const { inspector, ledger } = inspectorWith(LEARNED);

    const covers = await coversOf(words, { inspector, learned: LEARNED });

    expect(covers.length).toBe(1);
    expect(ledger.list()).toMatchObject([{ entity: "PERSON", surface: "chart", count: 1 }]);
  });

  it("that nobody's file knows are looked at for what has a form of its own", async () => {
    const { inspector } = inspectorWith(null);

    const covers = await coversOf(lineOf("jane.doe@example.org"), { inspector, learned: null });

    expect(covers.map(({ shown }) => shown)).toEqual(["[EMAIL]"]);
  });
});
