import { describe, expect, it } from "vitest";

import { createRandom } from "../../corpus/scrub/random.ts";
import { CLEAN_TITLES, NAMED_PEOPLE } from "../../corpus/detectors/capitals.ts";
import { namedSecret, NO_SECRETS } from "../../corpus/detectors/secrets.ts";
import { sentences } from "../../corpus/detectors/sentences.ts";
import { type CleanTable, cleanTables, idTables } from "../../corpus/detectors/tables.ts";
import { covered, findingsIn } from "./looked-at.ts";

const GOALS: Readonly<Record<string, number>> = {
  EMAIL: 1,
  IBAN: 1,
  SSN: 1,
  IP: 1,
  CARD: 0.98,
  PHONE: 0.93,
  PERSON: 0.9,
  ADDRESS: 0.95,
  DATE_OF_BIRTH: 1,
  ACCOUNT: 1,
};

describe("sentences about people", () => {
  const looked = sentences(880).map((sentence) => ({ ...sentence, found: findingsIn(sentence.text) }));

  it.each(Object.entries(GOALS))("give away no more %s than the goal allows (%d)", (entity, goal) => {
    const spans = looked.flatMap(({ spans, found }) =>
      spans.filter((span) => span.entity === entity).map((span) => covered(found, span.start, span.end)),
    );

    expect(spans.filter(Boolean).length / spans.length).toBeGreaterThanOrEqual(goal);
  });

  it("lose next to nothing else", () => {
    const all = looked.flatMap(({ spans, found }) =>
      found.map((one) => spans.some((span) => one.start < span.end && one.end > span.start)),
    );

    expect(all.filter(Boolean).length / all.length).toBeGreaterThan(0.98);
  });

  it.each(NAMED_PEOPLE)("name %j in %j", (name, text) => {
    const at = text.indexOf(name);

    expect(covered(findingsIn(text), at, at + name.length)).toBe(true);
  });

  it.each(CLEAN_TITLES.map((text) => [text]))("name nobody in %j", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});

describe("tables that are about nobody", () => {
  it.each(["text", "table", "stdout", "csv"] as const)("stay whole as %s", { timeout: 120_000 }, (surface) => {
    const damaged = cleanTables(160).filter((table) => findingsIn(table.text, surface).length > 0);

    expect(damaged.map((table) => table.text)).toEqual([]);
  });

  it("of ids lose at most two words in a thousand", { timeout: 120_000 }, () => {
    expect(lossOf(idTables(160))).toBeLessThanOrEqual(0.002);
  });
});

describe("credentials", () => {
  it("with a name are found in every syntax", () => {
    const random = createRandom(4);
    const missed = Array.from({ length: 600 }, () => namedSecret(random)).filter(({ text, value }) => {
      const at = text.indexOf(value);
      return !covered(findingsIn(text), at, at + value.length);
    });

    expect(missed.length).toBeLessThanOrEqual(15);
  });

  it("that are none stay readable", () => {
    const damaged = NO_SECRETS.filter((text) => findingsIn(text).length > 0);

    expect(damaged.length).toBeLessThanOrEqual(NO_SECRETS.length * 0.05);
  });
});

function lossOf(tables: readonly CleanTable[]): number {
  let words = 0;
  let lost = 0;
  for (const { text } of tables) {
    const found = findingsIn(text);
    for (const { index, 0: word } of text.matchAll(/\S+/g)) {
      words++;
      if (found.some((one) => one.start < index + word.length && one.end > index)) lost++;
    }
  }
  return lost / words;
}
