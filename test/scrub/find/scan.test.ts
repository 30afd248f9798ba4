import { describe, expect, it } from "vitest";

import { alternativesOf, beginningsOf } from "../../../src/scrub/detectors/scan/beginnings.ts";
import { placesIn, stands, standsBetween } from "../../../src/scrub/detectors/scan/places.ts";
import { numbers, readDigits } from "../../../src/scrub/detectors/scan/numbers.ts";
import { charSet, hasRun, runsOf } from "../../../src/scrub/detectors/scan/runs.ts";
import { Words } from "../../../src/scrub/detectors/scan/words.ts";
import { NATIONAL_WORDS } from "../../../src/scrub/detectors/national/find.ts";
import { NATIONAL_IDS } from "../../corpus/detectors/national-ids.ts";
import { sentences } from "../../corpus/detectors/sentences.ts";
import { cleanAnswer } from "../../corpus/scrub/clean-answers.ts";
import { createRandom } from "../../corpus/scrub/random.ts";

describe("a search for words of many sorts at once", () => {
  const random = createRandom(3);
  const texts = [
    ...sentences(500).map(({ text }) => text),
    ...Array.from({ length: 100 }, () => cleanAnswer(random)),
    ...NATIONAL_IDS.map(([, text]) => text),
  ];

  it("finds one exactly where the expressions do", () => {
    for (const pattern of NATIONAL_WORDS) {
      const words = new Words(pattern);
      const differing = texts.filter((text) => stands(text, placesIn(text), words) !== pattern.test(text));

      expect(differing).toEqual([]);
      expect(texts.filter((text) => stands(text, placesIn(text), words)).length).toBeGreaterThan(10);
    }
  });

  it("finds one in a part of a text as if the part were a text", () => {
    for (const pattern of NATIONAL_WORDS) {
      const words = new Words(pattern);
      const differing = texts.filter((text) => {
        const from = random.int(0, text.length);
        const to = random.int(from, text.length);
        return standsBetween(text, placesIn(text), words, from, to) !== pattern.test(text.slice(from, to));
      });

      expect(differing).toEqual([]);
    }
  });

  it("understands all that the expressions use", () => {
    const examples: readonly (readonly [RegExp, string])[] = [
      [/\bn\.?h\.?s\b|(?:a|b){2}c?d/i, "an NHS number"],
      [/ausweis|f(?:ü|ue)hrer/iu, "Führerschein"],
      [/x?y*z/i, "z"],
      [/\d{2,3}[^a-c]k/, "x 12:k"],
      [/(?<!a)[^\s]w/u, "ew"],
      [/(?:\bkilo|(?<![\p{L}])mega)s?/iu, "\u212ailo"],
      [/ab$/, "cab"],
    ];
    for (const [pattern, text] of examples) {
      const words = new Words(pattern);

      expect(stands(text, placesIn(text), words)).toBe(true);
      expect(stands("- nothing here -", placesIn("- nothing here -"), words)).toBe(pattern.test("- nothing here -"));
    }
  });

  it("tries a word at few places", () => {
    expect(beginningsOf("passport").size).toBe(1);
    expect(alternativesOf("a|(?:b|c)d|[|]")).toEqual(["a", "(?:b|c)d", "[|]"]);
  });
});

describe("digits of a text", () => {
  it("are groups, each with the digits that may follow in the same number", () => {
    const digits = readDigits("Call +44 (0)20 7946-0958, 12:30.");

    expect(digits.starts).toEqual([6, 10, 12, 15, 20, 26, 29]);
    expect(digits.reach).toEqual([13, 11, 10, 8, 4, 2, 2]);
    expect(digits.most).toBe(13);
  });

  it("are searched for numbers as a global expression does", () => {
    const random = createRandom(6);
    for (let count = 0; count < 2_000; count++) {
      const text = Array.from({ length: random.int(0, 40) }, () =>
        random.pick(["1", "2", "(", ")", " ", "-", "a"]),
      ).join("");
      const source = String.raw`(?<![\w-])\(?\d(?:[ ()-]{0,3}\d){4,6}(?!\d)`;
      const found = Array.from(numbers(text, readDigits(text), 5, new RegExp(source, "y"), "("));

      expect(found.map(({ start, end }) => [start, end])).toEqual(
        Array.from(text.matchAll(new RegExp(source, "g")), ({ index, 0: run }) => [index, index + run.length]),
      );
    }
  });
});

describe("runs of characters", () => {
  it("are those that an expression finds", () => {
    const random = createRandom(5);
    const letters = charSet(/[a-c]/);
    for (let count = 0; count < 2_000; count++) {
      const text = Array.from({ length: random.int(0, 40) }, () => random.pick(["a", "b", "c", "-", "é", "中"])).join(
        "",
      );
      const least = random.int(1, 6);
      const expected = Array.from(text.matchAll(new RegExp(`[a-c]{${least},}`, "g")), ({ index, 0: run }) => ({
        start: index,
        end: index + run.length,
      }));

      expect(runsOf(text, letters, least)).toEqual(expected);
      expect(hasRun(text, letters, least)).toBe(expected.length > 0);
    }
  });
});
