import { describe, expect, it } from "vitest";

import { cost, duration, footerLine, tokens } from "../../../src/post/render/footer.ts";
import { answer, FOOTER, safe } from "../support/safe.ts";

describe("the footer", () => {
  it("says in one line what the answer rests on and what it took", () => {
    const { footer } = answer([]);

    const line = footerLine(footer, []);

    expect(line).toBe(FOOTER);
  });

  it("names three files and counts the others", () => {
    const footer = { ...answer([]).footer, datasets: ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"].map(safe) };

    const line = footerLine(footer, []);

    expect(line.startsWith("a.csv, b.csv, c.csv and 2 more · ")).toBe(true);
  });

  it("tells how many values were hidden", () => {
    const redaction = { entity: "EMAIL", surface: "text", count: 2 } as const;

    const line = footerLine(answer([]).footer, [redaction, { ...redaction, surface: "csv", count: 1 }]);

    expect(line).toContain(" · 3 values hidden · ");
  });

  it.each([
    [400, "0.4 s"],
    [9_960, "10 s"],
    [61_000, "1 min 1 s"],
    [119_700, "2 min"],
  ])("writes %i ms as %s", (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it.each([
    [0, ""],
    [950, "950 tokens"],
    [8_200, "8.2k tokens"],
    [99_960, "100k tokens"],
    [1_250_000, "1.3M tokens"],
  ])("writes %i tokens as “%s”", (count, words) => {
    expect(tokens(count)).toBe(words);
  });

  it.each([
    [0, 0, ""],
    [0.0001, 0, "$0.001"],
    [0.031, 0.004, "$0.031 + ≤ $0.004 container"],
    [2.5, 0, "$2.50"],
  ])("writes $%d and $%d of container time as “%s”", (dollars, container, words) => {
    expect(cost(dollars, container)).toBe(words);
  });
});
