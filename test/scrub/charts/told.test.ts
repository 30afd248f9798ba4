import { describe, expect, it } from "vitest";

import { Refused } from "../../../src/scrub/artifacts/refused.ts";
import { cleanChart } from "../../../src/scrub/charts/clean-chart.ts";
import type { Cover } from "../../../src/scrub/charts/ocr/cover.ts";
import type { ReadWord } from "../../../src/scrub/charts/ocr/passes.ts";
import { png } from "../../corpus/scrub/images.ts";
import { inspectorWith, learnedFrom, lineOf, readerOf } from "./support.ts";

const IMAGE = png(4, 3);
const PEOPLE = learnedFrom(["customer_name"], [["Agnes Thornbury"], ["Kwame Okafor"], ["Leila Farrokhzad"]]);

/** What is covered in a chart of which this was read and that was told. */
async function covered(words: readonly ReadWord[] | Error, texts: readonly string[]): Promise<readonly Cover[]> {
  let painted: readonly Cover[] = [];
  const reader = readerOf(words, {
    cover: (_: Uint8Array, covers: readonly Cover[]) => {
      painted = covers;
      return Promise.resolve(IMAGE);
    },
  });
  const options = { ...inspectorWith(PEOPLE), learned: PEOPLE, reader, rule: "read", texts } as const;
  const { covered: count } = await cleanChart(IMAGE, options);
  expect(count).toBe(painted.length);
  return painted;
}

async function shown(words: readonly ReadWord[] | Error, texts: readonly string[]): Promise<string[]> {
  return (await covered(words, texts)).map((cover) => cover.shown);
}

describe("texts that were told of a chart", () => {
  it("have a label covered that was read too badly to be known", async () => {
    expect(await shown(lineOf("Agvcs Thornhuvy"), [])).toEqual([]);
    expect(await shown(lineOf("Agvcs Thornhuvy"), ["Revenue", "Agnes Thornbury"])).toEqual(["[PERSON_1]"]);
  });

  it("have the whole of a name covered of which one word was read", async () => {
    const [cover] = await covered(lineOf("Farrokhzad"), ["Leila Farrokhzad"]);
    const [word] = lineOf("Farrokhzad");

    expect(cover?.shown).toBe("[PERSON_3]");
    expect(cover?.box.left).toBeLessThan((word?.left ?? 0) - 5 * 6);
  });

  it("cover nothing twice that was read well", async () => {
    const words = [...lineOf("Agnes Thornbury"), ...lineOf("Kwame Okafor", { line: 2, top: 40 })];

    expect(await shown(words, ["Agnes Thornbury", "Kwame Okafor"])).toEqual(["[PERSON_1]", "[PERSON_2]"]);
  });

  it("never take one name's place for another's", async () => {
    const names = learnedFrom(["customer_name"], [["Anna Schmidt"], ["Anna Schmitt"]]);
    const reader = readerOf(lineOf("Anna Schmidt"));
    const options = { ...inspectorWith(names), learned: names, reader, rule: "read" } as const;

    await expect(cleanChart(IMAGE, { ...options, texts: ["Anna Schmidt", "Anna Schmitt"] })).rejects.toThrow(Refused);
  });

  it("have the chart withheld where the label is nowhere to be found", async () => {
    await expect(shown(lineOf("Revenue"), ["Revenue", "Kwame Okafor"])).rejects.toThrow(
      "a label in it that must not be seen could not be found",
    );
  });

  it("never make a chart trusted: what they leave out is covered all the same", async () => {
    expect(await shown(lineOf("Kwame Okafor"), ["Revenue by customer"])).toEqual(["[PERSON_2]"]);
  });

  it("count where nothing else of the thread is sensitive", async () => {
    const products = learnedFrom(["product"], [["Aurora Lamp"], ["Nova Chair"], ["Atlas Desk"]]);
    const reader = readerOf(lineOf("jane.doe@example.org"));
    const options = { ...inspectorWith(products), learned: products, reader, rule: "read" } as const;

    expect((await cleanChart(IMAGE, { ...options, texts: ["jane.doe@example.org"] })).covered).toBe(1);
  });

  it("are judged for groups of few people as what was read", async () => {
    const reader = readerOf(lineOf("Lcga1"));
    const showsFewPeople = (labels: readonly string[]) => labels.includes("Legal");
    const options = { ...inspectorWith(PEOPLE), learned: PEOPLE, reader, rule: "read", showsFewPeople } as const;

    await expect(cleanChart(IMAGE, { ...options, texts: ["Legal"] })).rejects.toThrow("groups of very few people");
  });

  it("may be thousands without taking long or hiding what is harmless", async () => {
    const texts = Array.from({ length: 2_000 }, (_, n) => `label ${n}`);

    expect(await shown(lineOf("label 7"), texts)).toEqual([]);
  });
});
