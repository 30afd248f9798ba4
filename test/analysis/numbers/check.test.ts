import { describe, expect, it } from "vitest";

import { checkNumbers } from "../../../src/analysis/numbers/check.ts";

const PRINTED = `region     revenue   orders  share
EMEA   1234567.891     1042  0.41237
APAC    893210.5        877  0.29836
churn,0.0734,mean,48.123
{"total":2994021,"refunds":-1250.75}
growth 1.153e+01`;

function missing(answer: string, question = "", known: readonly number[] = []): readonly string[] {
  return checkNumbers(answer, { runs: [{ stdout: PRINTED }], question, known }).missing;
}

describe("numbers of an answer", () => {
  it.each([
    ["as printed", "Revenue was 1,234,567.891."],
    ["rounded to what is shown", "Revenue was **$1,234,568** and 893,210.50."],
    ["in thousands and millions", "EMEA made $1.23M, APAC 893k, together 2.994 million."],
    ["as a percentage of a printed share", "EMEA holds 41.2 % and APAC 29.8%."],
    ["with a decimal comma", "Der Umsatz war 1.234.567,89 €, die Quote 7,34 Prozent."],
    ["with apostrophes and thin spaces", "1'234'568 and 1\u202f234\u202f568"],
    ["said to be rough", "About 1,200,000 in EMEA, nearly 900k in APAC."],
    ["as a loss without its sign", "Refunds took 1,250.75."],
    ["from scientific notation", "Growth was 11.53."],
    ["in rows that are separated by commas", "The mean is 48.1."],
    ["in a table", "| Region | Revenue |\n| --- | ---: |\n| EMEA | 1,234,568 |\n| APAC | 893,211 |"],
    ["as the total of a table's column", "| A | n |\n| - | - |\n| x | 1042 |\n| y | 877 |\n| Total | 1919 |"],
    ["as the difference in one sentence", "EMEA had 1,042 orders, 165 more than APAC with 877."],
    ["as the change in percent", "From 877 to 1,042 orders, that is +18.8 %."],
  ])("are found %s", (_how, answer) => {
    expect(missing(answer)).toEqual([]);
  });

  it.each([
    ["invented", "Revenue was 1,334,567.", ["1,334,567"]],
    ["with a wrong last digit", "EMEA holds 41.3 %.", ["41.3 %"]],
    ["off by a thousand", "Revenue was $1.23bn.", ["$1.23bn"]],
    ["in a table", "| Region | Revenue |\n| --- | ---: |\n| EMEA | 999,999 |", ["999,999"]],
    ["that add up nowhere", "EMEA had 1,042 orders and APAC 877. Together 1,930.", ["1,930"]],
    ["round without saying so", "Revenue was 1,200,000.", ["1,200,000"]],
    ["negative where nothing like it was printed", "Refunds were -$42.", ["-$42"]],
  ])("%s are not found", (_what, answer, expected) => {
    expect(missing(answer)).toEqual(expected);
  });

  it("that are no statements are passed over: names, dates, times, years, lists, code and addresses", () => {
    const answer = [
      "1. In Q3 2025 the three largest of 5 regions, v2.17 of item_77 and SKU-8812",
      "2. On 2026-01-15 at 10:30, the 22nd, `df.head(77)` and [page 3](https://example.com/4711)",
      "```\nprint(123456)\n```",
    ].join("\n");

    expect(checkNumbers(answer, { runs: [], question: "", known: [] })).toEqual({ total: 0, missing: [] });
  });

  it("that the question or the files brought along may be said again", () => {
    expect(missing("With 19 % VAT over 41,200 rows.", "add 19% VAT", [41_200])).toEqual([]);
  });

  it("are counted, each place by itself, and named once", () => {
    const check = checkNumbers("1,042 orders, not 5,555. Again: 5,555.", {
      runs: [{ stdout: PRINTED }],
      question: "",
      known: [],
    });

    expect(check).toEqual({ total: 3, missing: ["5,555"] });
  });

  it("takes time in proportion to answer and output", () => {
    const output = Array.from({ length: 20_000 }, (_, i) => `row ${i}, ${i * 7.5}`).join("\n");
    const answer = Array.from({ length: 2_000 }, (_, i) => `| ${i} | ${(i * 7.5).toFixed(1)} |`).join("\n");

    expect(checkNumbers(answer, { runs: [{ stdout: output }], question: "", known: [] }).missing).toEqual([]);
  });
});
