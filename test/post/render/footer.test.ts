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

  it("tells what was hidden where people see it, the most often hidden first, and how much this place hides", () => {
    const email = { entity: "EMAIL", surface: "text", action: "pseudonym", count: 2 } as const;

    const line = footerLine(answer([]).footer, [
      email,
      { ...email, surface: "csv", action: "partial", count: 1 },
      { ...email, entity: "PERSON", count: 12 },
      { ...email, entity: "PERSON", surface: "stdout", count: 400 },
    ]);

    expect(line).toContain(" · hidden: 12 names, 3 e-mail addresses · privacy level standard · ");
  });

  it("counts together what is beyond three kinds", () => {
    const kinds = ["PERSON", "EMAIL", "PHONE", "IBAN", "CARD"];

    const line = footerLine(
      answer([]).footer,
      kinds.map((entity, index) => ({ entity, surface: "text", action: "pseudonym", count: 9 - index })),
    );

    expect(line).toContain("hidden: 9 names, 8 e-mail addresses, 7 phone numbers and 11 more · ");
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
