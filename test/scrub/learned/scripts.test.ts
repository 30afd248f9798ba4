import { describe, expect, it } from "vitest";

import { scriptsIn, scriptsOf } from "../../../src/scrub/learned/words/scripts.ts";
import { learnedFrom } from "../charts/support.ts";

describe("the letters of a value", () => {
  it.each([
    ["Zoë Çelik-Łukasz", []],
    ["Иван Петров", ["Cyrillic"]],
    ["Γιώργος", ["Greek"]],
    ["王伟", ["Han"]],
    ["高橋さくら", ["Han", "Kana"]],
    ["김민준", ["Hangul"]],
    ["محمد", ["Arabic"]],
    ["דוד", ["Hebrew"]],
    ["अमित", ["Devanagari"]],
    ["สมชาย", ["Thai"]],
    ["Արամ", ["other"]],
    ["O’Brien – 12 €", []],
  ])("%s are told", (text, scripts) => {
    expect(scriptsOf(scriptsIn(text))).toEqual(scripts);
  });

  it("are learned with a file, of those values alone that are hidden", () => {
    const learned = learnedFrom(
      ["customer_name", "city"],
      [
        ["Agnes Thornbury", "Москва"],
        ["王伟", "Казань"],
        ["Kwame Okafor", "Москва"],
      ],
    );

    expect(learned.scripts).toEqual(["Han"]);
    expect(learned.find({ text: "by Agnes Thornbury", surface: "text", context: "", cell: false }).next().done).toBe(
      false,
    );
  });
});
