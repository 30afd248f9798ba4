import { describe, expect, it } from "vitest";

import type { Piece } from "../../../../src/scrub/charts/ocr/ink.ts";
import { unreadIn } from "../../../../src/scrub/charts/ocr/unread.ts";

const LETTER_PX = 8;

/** A letter of 6 × 8 pixels that is filled by two thirds. */
function letter(id: number, left: number, top: number): Piece {
  const piece = { id, left, top, right: left + 5, bottom: top + 7, count: 0 };
  const sums = { sumX: 0, sumY: 0, sumXX: 0, sumYY: 0, sumXY: 0 };
  for (let x = left; x <= piece.right; x += 1) {
    for (let y = top; y <= piece.bottom; y += 1) {
      if ((x + y) % 3 === 0) continue;
      piece.count += 1;
      sums.sumX += x;
      sums.sumY += y;
      sums.sumXX += x * x;
      sums.sumYY += y * y;
      sums.sumXY += x * y;
    }
  }
  return { ...piece, ...sums };
}

/** Letters side by side, as in a word at this place. */
function word(count: number, left: number, top: number): Piece[] {
  return Array.from({ length: count }, (_, n) => letter(left * 100 + top + n, left + n * 8, top));
}

function read(text: string, confidence: number, left: number, top: number, line = 1) {
  return { text, confidence, line, angle: 0, left, right: left + text.length * 8, top, bottom: top + 8 };
}

function boxesOf(letters: readonly Piece[], words: readonly ReturnType<typeof read>[]): number[][] {
  return unreadIn(letters, words, LETTER_PX).map(({ left, top, right, bottom }) =>
    [left, top, right, bottom].map((each) => Math.round(each)),
  );
}

describe("ink that nothing was made of", () => {
  it.each([
    ["a sure word", read("Thornbury", 92, 10, 10)],
    ["a word of the language that is less sure", read("important", 60, 10, 10)],
    ["a number", read("1,234,567", 45, 10, 10)],
  ])("is none of %s", (_, found) => {
    expect(boxesOf(word(9, 10, 10), [found])).toEqual([]);
  });

  it.each([
    ["nothing was read at all", []],
    ["what was read is not sure", [read("CepzTenqa", 60, 10, 10)]],
    ["what was read has capitals inside", [read("NeTpoBaaa", 90, 10, 10)]],
  ])("is text where %s", (_, found) => {
    expect(boxesOf(word(9, 10, 10), found)).toEqual([[8, 8, 82, 20]]);
  });

  it("is also a sure word beside one that is not", () => {
    const letters = [...word(5, 10, 10), ...word(8, 58, 10)];

    expect(boxesOf(letters, [read("Onbra", 91, 10, 10), read("CMUPHOBa", 31, 58, 10)])).toHaveLength(2);
    expect(boxesOf(letters, [read("Total", 91, 10, 10), read("CMUPHOBa", 31, 58, 10)])).toHaveLength(1);
  });

  it("is taken apart into lines that stand close together", () => {
    const letters = [0, 1, 2, 3].flatMap((row) => word(4, 10, 10 + row * 11));

    expect(boxesOf(letters, [])).toHaveLength(4);
  });

  it("is no text when it is a marker or a speck", () => {
    expect(boxesOf([letter(1, 10, 10), letter(2, 200, 90)], [])).toEqual([]);
  });
});
