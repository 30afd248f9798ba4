import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Exchange } from "../../src/conversation/conversation.ts";
import { recapOf } from "../../src/conversation/history.ts";
import { dataset, thread } from "../store/make.ts";

const here = thread("1.1");

function exchange(question: string, answer: string, artifacts: string[] = []): Exchange {
  return { askedAt: 0, question, answer, artifacts };
}

/** An answer of about this length, made of words. */
function longAnswer(chars: number, topic: string): string {
  return `${topic} `.repeat(Math.ceil(chars / (topic.length + 1))).slice(0, chars);
}

describe("the recap of a thread", () => {
  it("tells short exchanges whole, numbered and oldest first", () => {
    const recap = recapOf(
      [
        exchange("revenue by month?", "It rose from **3** to **9**.", ["revenue.png"]),
        exchange("only EMEA", "EMEA rose from 1 to 4.\n\n| month | revenue |\n|---|---|\n| Jan | 1 |"),
      ],
      [dataset(here, "sales"), dataset(here, "regions")],
    );

    expect(recap).toBe(
      [
        "Earlier in this thread",
        "Files of this thread: sales.csv, regions.csv",
        "",
        "1. Question: revenue by month?",
        "Answer: It rose from **3** to **9**.",
        "Files made: revenue.png",
        "",
        "2. Question: only EMEA",
        "Answer: EMEA rose from 1 to 4.\n\n| month | revenue |\n|---|---|\n| Jan | 1 |",
      ].join("\n"),
    );
  });

  it("is empty when nothing was asked before", () => {
    expect(recapOf([], [dataset(here, "sales")])).toBe("");
  });

  it("says so when a question had only files", () => {
    expect(recapOf([exchange(" ", "A table of sales.")], [])).toContain("1. Question: (only files)");
  });

  it("keeps the newest exchange and shortens the older ones first", () => {
    const exchanges = Array.from({ length: 6 }, (_, index) =>
      exchange(`question ${index + 1}`, longAnswer(1_500, `topic${index + 1}`)),
    );

    const recap = recapOf(exchanges, []);

    expect(recap).toContain(`6. Question: question 6\nAnswer: ${exchanges[5]!.answer.trim()}`);
    expect(recap).not.toContain(exchanges[4]!.answer.trim());
    for (let number = 1; number <= 6; number += 1) expect(recap).toContain(`${number}. Question: question ${number}`);
    expect(occurrences(recap, "topic5")).toBeGreaterThan(10);
    expect(occurrences(recap, "topic1")).toBe(0);
  });

  it("counts what it leaves out", () => {
    const exchanges = Array.from({ length: 200 }, (_, index) => exchange(`question ${index + 1}`, "short answer"));

    const recap = recapOf(exchanges, []);
    const told = occurrences(recap, "Question:");

    expect(recap).toContain(`(${200 - told} earlier questions are left out.)`);
    expect(recap).toContain("200. Question: question 200");
    expect(recap).not.toContain("\n1. Question");
  });

  it("of the twentieth turn is at most 1.3 times that of the second, when answers are as long as answers are", () => {
    const exchanges = Array.from({ length: 19 }, (_, index) =>
      exchange(
        `And how did the revenue of the regions develop in quarter ${index} compared with the one before it?`,
        longAnswer(4_000, `finding${index}`),
        ["revenue-by-region.png"],
      ),
    );

    const second = recapOf(exchanges.slice(0, 1), [dataset(here, "sales")]);
    const twentieth = recapOf(exchanges, [dataset(here, "sales")]);

    expect(twentieth.length / second.length).toBeLessThanOrEqual(1.3);
  });

  it("names a few of many files and counts the others", () => {
    const many = Array.from({ length: 12 }, (_, index) => dataset(here, `d${index}`));

    expect(recapOf([exchange("q", "a")], many)).toContain("d0.csv, d1.csv, d2.csv, d3.csv, d4.csv and 7 more");
  });

  it("stays within 3,200 characters and is the same every time, for whatever was said", () => {
    const exchanges = fc.array(
      fc.record({
        askedAt: fc.nat(),
        question: fc.string({ unit: "binary", maxLength: 2_000 }),
        answer: fc.string({ unit: "binary", maxLength: 6_000 }),
        artifacts: fc.array(fc.string({ maxLength: 300 }), { maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    const names = fc.array(fc.string({ minLength: 1, maxLength: 255 }), { maxLength: 12 });

    fc.assert(
      fc.property(exchanges, names, (all, files) => {
        const datasets = files.map((name, index) => dataset(here, `d${index}`, { name }));

        const recap = recapOf(all, datasets);

        expect(recap.length).toBeLessThanOrEqual(3_200);
        expect(recap).toContain(`${all.length}. Question: `);
        expect(recap).toBe(recapOf(all, datasets));
        expect(recap.isWellFormed()).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

function occurrences(text: string, word: string): number {
  return text.split(word).length - 1;
}
