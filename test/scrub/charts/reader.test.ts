import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { AppError } from "../../../src/errors.ts";
import { cleanChart } from "../../../src/scrub/charts/clean-chart.ts";
import { decodePicture, encodedPicture } from "../../../src/scrub/charts/ocr/picture.ts";
import { type ChartReader, createChartReader } from "../../../src/scrub/charts/reader.ts";
import { barChart, chartsWithPeople, type CorpusChart, harmlessCharts, PEOPLE } from "../../corpus/charts/charts.ts";
import { png } from "../../corpus/scrub/images.ts";
import { inspectorWith, learnedFrom } from "./support.ts";

const MINUTES = 240_000;
const LEARNED = learnedFrom(
  ["customer_name", "email"],
  PEOPLE.map(([name, email]) => [name, email]),
);
/** Unseen of all labels with people in them. */
const GOAL = 0.95;

let reader: ChartReader;

beforeAll(() => {
  reader = createChartReader();
});

afterAll(async () => {
  await reader.close();
});

async function cleaned({ png: image }: Pick<CorpusChart, "png">): Promise<{ bytes: Buffer; covered: number }> {
  const options = { ...inspectorWith(LEARNED), learned: LEARNED, reader, rule: "read" } as const;
  const { bytes, covered } = await cleanChart(image, options);
  return { bytes: Buffer.from(bytes), covered };
}

async function textOf(image: Buffer): Promise<string> {
  const words = await reader.read(image);
  return words.map(({ text }) => text.toLowerCase()).join(" ");
}

describe("charts that are really read", () => {
  it("show no name of the files afterwards to somebody who reads them again", { timeout: MINUTES }, async () => {
    let readable = 0;
    let all = 0;
    for (const chart of await chartsWithPeople()) {
      const after = await textOf((await cleaned(chart)).bytes);
      const left = chart.sensitive.filter((label) =>
        label
          .toLowerCase()
          .split(/[ @]/)
          .some((word) => after.includes(word)),
      );
      readable += left.length;
      all += chart.sensitive.length;
      const lost = chart.harmless.filter((word) => !after.includes(word.toLowerCase()));
      expect({ of: chart.title, lost }).toEqual({ of: chart.title, lost: [] });
    }

    expect(1 - readable / all).toBeGreaterThanOrEqual(GOAL);
  });

  it(
    "go out bit by bit as they were when they show months, products, regions and numbers",
    { timeout: MINUTES },
    async () => {
      for (const chart of await harmlessCharts()) {
        const { bytes, covered } = await cleaned(chart);

        const isSame = bytes.equals(chart.png);
        expect({ of: chart.title, covered, isSame }).toEqual({ of: chart.title, covered: 0, isSame: true });
      }
    },
  );

  it("keep every pixel outside of the covered places", { timeout: MINUTES }, async () => {
    const [chart] = await chartsWithPeople();
    if (chart === undefined) throw new Error("the corpus is empty");

    const before = decodePicture(encodedPicture(chart.png));
    const after = decodePicture(encodedPicture((await cleaned(chart)).bytes));

    // The names stand left of the bars.
    const same = (x: number, y: number) =>
      before.pixels.subarray((y * before.width + x) * 4, (y * before.width + x) * 4 + 3);
    let changed = 0;
    for (let y = 0; y < before.height; y += 1) {
      for (let x = Math.floor(before.width * 0.4); x < before.width; x += 1) {
        const at = (y * before.width + x) * 4;
        if (!Buffer.from(same(x, y)).equals(Buffer.from(after.pixels.subarray(at, at + 3)))) changed += 1;
      }
    }
    expect(changed).toBe(0);
  });

  it("are withheld where the files name people in letters that cannot be read", { timeout: MINUTES }, async () => {
    const names = ["Иван Петров", "Мария Соколова", "Ольга Смирнова", "Алексей Кузнецов"];
    const learned = learnedFrom(
      ["customer_name"],
      [...names, ...PEOPLE.map(([name]) => name)].map((name) => [name]),
    );
    const options = { ...inspectorWith(learned), learned, reader, rule: "read" } as const;
    const [latin] = await chartsWithPeople();

    await expect(cleanChart(await barChart(names), options)).rejects.toThrow("in letters that cannot be read here");
    expect((await cleanChart(latin?.png ?? png(1, 1), options)).covered).toBe(PEOPLE.length);
    for (const { title, png: image } of await harmlessCharts()) {
      // What is hardly to be read, such as a title on its side between lines, is covered as well.
      const { covered } = await cleanChart(image, options);
      expect({ title, isMuch: covered > 1 }).toEqual({ title, isMuch: false });
    }
  });

  it("may be pictures without a word", { timeout: MINUTES }, async () => {
    expect(await reader.read(png(300, 200))).toEqual([]);
  });

  it("are refused when they are no picture or too large for one", { timeout: MINUTES }, async () => {
    await expect(reader.read(Buffer.from("not an image at all, but text"))).rejects.toThrow(AppError);
    await expect(reader.read(png(5_000, 5_000))).rejects.toThrow(AppError);
  });
});
