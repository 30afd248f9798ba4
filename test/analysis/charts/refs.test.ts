import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ChartRefs, type TextPiece } from "../../../src/analysis/charts/refs.ts";

/** All pieces of a text cut at the given places, neighbouring text joined. */
function split(text: string, cuts: readonly number[] = []): TextPiece[] {
  const refs = new ChartRefs();
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    pieces.push(...refs.push(text.slice(from, cut)));
    from = cut;
  }
  pieces.push(...refs.push(text.slice(from)), ...refs.end());
  return join(pieces);
}

function join(pieces: readonly TextPiece[]): TextPiece[] {
  const joined: TextPiece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === "text" && last?.kind === "text")
      joined[joined.length - 1] = { kind: "text", text: last.text + piece.text };
    else joined.push(piece);
  }
  return joined;
}

describe("ChartRefs", () => {
  it("finds the place of a chart and keeps the words around it", () => {
    const pieces = split("Up 12%.\n\n![Revenue (EUR) by month](revenue-by-month.png)\n\nMarch dropped.");

    expect(pieces).toEqual([
      { kind: "text", text: "Up 12%.\n\n" },
      { kind: "chart", name: "revenue-by-month.png", alt: "Revenue (EUR) by month" },
      { kind: "text", text: "\n\nMarch dropped." },
    ]);
  });

  it("understands paths the container uses", () => {
    expect(split("![a]($OUTPUT_DIR/a.png)![b](./b.csv)")).toEqual([
      { kind: "chart", name: "a.png", alt: "a" },
      { kind: "chart", name: "b.csv", alt: "b" },
    ]);
  });

  it.each([
    "![x](https://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "![x](../../etc/a.png)",
    "![x](a.png?q=1)",
    "![x]",
  ])("leaves %s to the scrubber as text", (text) => {
    expect(split(text)).toEqual([{ kind: "text", text }]);
  });

  it.each([
    ["a reference inside another one's name", "![b ](![a.png)"],
    ["a reference inside another one's words", "![b ![c](a.png)"],
    ["words that are too long to be waited for", `![${"b".repeat(1_300)}](a.png)`],
  ])("gives the same pieces of %s when they come letter by letter", (_, text) => {
    const cuts = Array.from({ length: text.length }, (_each, at) => at);

    expect(split(text, cuts)).toEqual(split(text));
  });

  it("gives the same pieces however the text is cut", () => {
    const token = fc.constantFrom("!", "[", "]", "(", ")", "![", "](", "a.png", "b ", "\n", "![Up (2)](c.png)", "x");
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 14 }),
        fc.array(fc.nat({ max: 80 }), { maxLength: 8 }),
        (tokens, cuts) => {
          const text = tokens.join("");

          expect(
            split(
              text,
              cuts.map((cut) => Math.min(cut, text.length)),
            ),
          ).toEqual(split(text));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
