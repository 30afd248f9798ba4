import { describe, expect, it } from "vitest";

import { parseMessage } from "../../../src/playground/claude/analyst/message.ts";

describe("parseMessage", () => {
  it("takes the text after the last line that begins with Question", () => {
    const text = `Files of this thread:
- $INPUT_DIR/sales.csv (csv, 10 bytes)
  4 rows; columns: region (text)
- $INPUT_DIR/more data.csv (csv, 20 bytes, posted as "More")
- $INPUT_DIR/a.csv (csv, 10 bytes, version 1 of 2: older)
- $INPUT_DIR/a-2.csv (csv, 10 bytes, posted as "a.csv", version 2 of 2: the newest)

Earlier in this thread

1. Question: revenue by month
Answer: Revenue is 5.
Files made: revenue-by-month.png

2. Question: (only files)
Answer: Two files.

3. Question: only EMEA

Remembered in this thread (apply all of it):
- blank means 0
- exclude test accounts

Question: now by region
as a pie, please`;

    expect(parseMessage(text)).toEqual({
      question: "now by region\nas a pie, please",
      earlier: ["revenue by month", "only EMEA"],
      files: ["sales.csv", "more data.csv", "a.csv", "a-2.csv"],
      again: [],
      versions: new Map([
        ["a.csv", { title: "a.csv", number: 1, of: 2 }],
        ["a-2.csv", { title: "a.csv", number: 2, of: 2 }],
      ]),
      smallGroups: null,
      redraws: [],
      remembered: ["blank means 0", "exclude test accounts"],
    });
  });

  it("takes the whole text when no line says Question", () => {
    const nothing = {
      redraws: [],
      earlier: [],
      files: [],
      versions: new Map(),
      again: [],
      smallGroups: null,
      remembered: [],
    };

    expect(parseMessage("  total revenue?\n")).toEqual({ question: "total revenue?", ...nothing });
  });

  it("takes which charts to draw again, and with which labels", () => {
    const text = [
      "Draw again, please.",
      "a.png:",
      '- "Anna \\"Ann\\" Smith" -> "[PERSON_1]"',
      '- "x -> y" -> "[EMAIL]"',
      "b c.png:",
      '- "Kim" -> "[PERSON_2]"',
    ].join("\n");

    expect(parseMessage(text).redraws).toEqual([
      {
        file: "a.png",
        labels: new Map([
          ['Anna "Ann" Smith', "[PERSON_1]"],
          ["x -> y", "[EMAIL]"],
        ]),
      },
      { file: "b c.png", labels: new Map([["Kim", "[PERSON_2]"]]) },
    ]);
    expect(parseMessage("Question: Draw again?\n").redraws).toEqual([]);
  });

  it("takes which groups of people are too small", () => {
    const line =
      'Rows about people: unless each row of a result is one person, merge groups of fewer than 5 different values of "employee", "customer id" into "Other", in tables, charts and sentences; leave out what is still smaller.';

    expect(parseMessage(`${line}\n\nQuestion: total?`).smallGroups).toEqual({
      atLeast: 5,
      columns: ["employee", "customer id"],
    });
  });
});
