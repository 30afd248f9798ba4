import { describe, expect, it } from "vitest";

import { parseMessage } from "../../../src/playground/claude/analyst/message.ts";

describe("parseMessage", () => {
  it("takes the text after the last line that begins with Question", () => {
    const text = `Files of this thread:
- $INPUT_DIR/sales.csv (csv, 10 bytes)
  4 rows; columns: region (text)
- $INPUT_DIR/more data.csv (csv, 20 bytes, posted as "More")

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
      files: ["sales.csv", "more data.csv"],
      remembered: ["blank means 0", "exclude test accounts"],
    });
  });

  it("takes the whole text when no line says Question", () => {
    const nothing = { earlier: [], files: [], remembered: [] };

    expect(parseMessage("  total revenue?\n")).toEqual({ question: "total revenue?", ...nothing });
  });
});
