/** Only where the optional reader is installed: `npm install --no-save --ignore-scripts @gutenye/ocr-node@1.4.8`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { cleanChart } from "../../../src/scrub/charts/clean-chart.ts";
import { requireEngine } from "../../../src/scrub/charts/engines.ts";
import { type ChartReader, createChartReader } from "../../../src/scrub/charts/reader.ts";
import { chartsWithPeople, harmlessCharts, PEOPLE } from "../../corpus/charts/charts.ts";
import { inspectorWith, learnedFrom } from "./support.ts";

const MINUTES = 300_000;
const LEARNED = learnedFrom(
  ["customer_name", "email"],
  PEOPLE.map(([name, email]) => [name, email]),
);

function isInstalled(): boolean {
  try {
    requireEngine("paddle");
    return true;
  } catch {
    return false;
  }
}

it.skipIf(isInstalled())("the optional reader is missing in words that say how to install it", () => {
  expect(() => requireEngine("paddle")).toThrow(
    expect.objectContaining({
      code: "config.invalid",
      operatorHint: expect.stringContaining("CHART_READER is paddle, but @gutenye/ocr-node is not installed"),
    }),
  );
  expect(() => requireEngine("tesseract")).not.toThrow();
});

describe.runIf(isInstalled())("charts read by the optional reader", () => {
  let reader: ChartReader;

  beforeAll(() => {
    reader = createChartReader({ engine: "paddle" });
  });

  afterAll(async () => {
    await reader.close();
  });

  async function cleaned(png: Buffer) {
    return await cleanChart(png, { ...inspectorWith(LEARNED), learned: LEARNED, reader, rule: "read" });
  }

  it("show no name of the files afterwards", { timeout: MINUTES }, async () => {
    let readable = 0;
    let all = 0;
    for (const chart of await chartsWithPeople()) {
      const { bytes } = await cleaned(chart.png);
      const after = (await reader.read(bytes)).map(({ text }) => text.toLowerCase()).join(" ");
      const parts = (label: string) => label.toLowerCase().split(/[ @]/);
      readable += chart.sensitive.filter((label) => parts(label).some((word) => after.includes(word))).length;
      all += chart.sensitive.length;
    }

    expect(1 - readable / all).toBeGreaterThanOrEqual(0.985);
  });

  it("go out as they were when they name nobody", { timeout: MINUTES }, async () => {
    for (const { title, png } of await harmlessCharts()) {
      expect({ title, covered: (await cleaned(png)).covered }).toEqual({ title, covered: 0 });
    }
  });
});
