import { describe, expect, it } from "vitest";

import { hasForeignLetters, numberUnwritable } from "../../../src/playground/claude/analyst/chart/letters.ts";

/** A font that has all letters but Han, for which it draws a box. */
const BOX = { width: 20, height: 30 };
const measure = (text: string) => (/[\p{Script=Han}\u{10FFFD}]/u.test(text) ? BOX : { width: 17, height: 22 });

describe("words in a chart", () => {
  it("are written where a font has their letters", () => {
    const svg = "<text>القاهرة</text><text>Łódź</text><text>12</text>";

    expect(numberUnwritable(svg, measure)).toEqual({ svg, words: [] });
  });

  it("are numbered where none has them, each word once", () => {
    const svg =
      '<text x="1">東京</text><text>Oslo</text><tspan>Umsatz nach 大阪 市 &amp; 京都</tspan><text>東京</text>';

    expect(numberUnwritable(svg, measure)).toEqual({
      svg: '<text x="1">#1</text><text>Oslo</text><tspan>Umsatz nach #2 &amp; #3</tspan><text>#1</text>',
      words: ["東京", "大阪 市", "京都"],
    });
  });

  it("need no other font in Latin, Greek and Cyrillic letters", () => {
    expect(["Łódź 12 %", "Αθήνα", "Москва", "東京"].map(hasForeignLetters)).toEqual([false, false, false, true]);
  });
});
