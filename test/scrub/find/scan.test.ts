import { describe, expect, it } from "vitest";

import { alternativesOf, beginningsOf } from "../../../src/scrub/detectors/scan/beginnings.ts";
import { charSet, hasRun, runsOf } from "../../../src/scrub/detectors/scan/runs.ts";
import { WordSearch } from "../../../src/scrub/detectors/scan/search.ts";
import { NATIONAL_WORDS } from "../../../src/scrub/detectors/national/find.ts";
import { NATIONAL_IDS } from "../../corpus/detectors/national-ids.ts";
import { sentences } from "../../corpus/detectors/sentences.ts";
import { cleanAnswer } from "../../corpus/scrub/clean-answers.ts";
import { createRandom } from "../../corpus/scrub/random.ts";

describe("a search for words of long lists", () => {
  const random = createRandom(3);
  const texts = [
    ...sentences(500).map(({ text }) => text),
    ...Array.from({ length: 100 }, () => cleanAnswer(random)),
    ...NATIONAL_IDS.map(([, text]) => text),
  ];

  it("finds one exactly where the expressions do", () => {
    for (const words of NATIONAL_WORDS) {
      const search = new WordSearch([words]);
      const differing = texts.filter((text) => search.test(text) !== words.test(text));

      expect(differing).toEqual([]);
      expect(texts.filter((text) => search.test(text)).length).toBeGreaterThan(10);
    }
  });

  it.each([
    [/\bn\.?h\.?s\b|(?:a|b){2}c?d/i, "an NHS number"],
    [/ausweis|f(?:ü|ue)hrer/iu, "Führerschein"],
    [/x?y*z/i, "z"],
    [/\d{2,3}[^a-c]k/, "x 12:k"],
    [/(?<!a)[^\s]w/u, "ew"],
    [/kilo/iu, "\u212ailo"],
    [/ab$/, "cab"],
  ])("understands %s", (pattern, text) => {
    const search = new WordSearch([pattern]);

    expect(search.test(text)).toBe(true);
    expect(search.test("- nothing here -")).toBe(pattern.test("- nothing here -"));
  });

  it("tries a word at few places", () => {
    expect(beginningsOf("passport").size).toBe(1);
    expect(alternativesOf("a|(?:b|c)d|[|]")).toEqual(["a", "(?:b|c)d", "[|]"]);
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
