import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";

import { neutraliseFormula } from "../../../src/scrub/artifacts/formula.ts";

const FORMULAS = [
  "=1+1",
  "=cmd|' /C calc'!A0",
  "+1+1",
  "+cmd|' /C calc'!A0",
  "-1+1",
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)",
  "@A1",
  "\t=1+1",
  "\r=1+1",
  "\n=1+1",
  " =1+1",
  "  @A1",
  "\ufeff=1+1",
  "\u200b=1+1",
  "\u00a0=1+1",
  "\uff1d1+1",
  "\uff0b1+1",
  "\uff0dA1",
  "\uff20A1",
  '=HYPERLINK("https://evil.example","x")',
  '=IMPORTXML("https://evil.example","//a")',
  "=WEBSERVICE(A1)",
  "=DDE(1)",
  "+A1",
  "-A1",
  "-(1)",
  "+(1)",
  "=",
  "+",
  "@",
  "-cmd",
  "+cmd",
  "|cmd",
  "\0=1",
  "=A1;=B1",
  "-1;=cmd",
];

const NUMBERS = [
  "-12.5",
  "+3.4 %",
  "-3.4%",
  "-1,234.56",
  "-1.234,56",
  "+1 234 567",
  "-$12.50",
  "$-12.50",
  "-12 €",
  "+1e6",
  "-1.5E-10",
  "-0",
  "+7",
  "-12pp",
  "-1.2M",
  "-EUR 12",
  "-12 USD",
  "-",
  "--",
  "\u2013",
  "-1'234.50",
  "\u221212",
];

describe("cells of files", () => {
  it.each(FORMULAS.map((cell) => [cell]))("that begin a formula are made text: %j", (cell) => {
    expect(neutraliseFormula(cell)).toBe(`'${cell}`);
  });

  it.each(NUMBERS.map((cell) => [cell]))("that are numbers stay numbers: %j", (cell) => {
    expect(neutraliseFormula(cell)).toBe(cell);
  });

  it.each(["", "plain", "a=b", "1-2", "2024-01-01", "x@y", "'=1"].map((cell) => [cell]))(
    "that are harmless stay as they are: %j",
    (cell) => {
      expect(neutraliseFormula(cell)).toBe(cell);
    },
  );

  it("never begin with a trigger after a spreadsheet has read them back, unless they are numbers", () => {
    const cell = fc.string({
      unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", " ", "1", "a", "(", "\ufeff", "\uff1d", "|", "'", '"', ","),
    });

    const property = fc.property(cell, (raw) => {
      const line = Papa.unparse([[neutraliseFormula(raw)]]);
      const back = Papa.parse<string[]>(line, { delimiter: "," }).data[0]?.[0] ?? "";
      const bare = back.replace(/^[\s\ufeff]+/, "");
      expect(/^[=+\-@\uff1d|]/.test(bare) && !/^[-+]{0,1}[-\s]*[\d., ]*a{0,3}$/.test(bare.trim())).toBe(false);
    });

    fc.assert(property, { numRuns: 5_000, seed: 5 });
  });
});
