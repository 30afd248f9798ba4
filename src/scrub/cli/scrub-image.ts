import { readFile, writeFile } from "node:fs/promises";
import type { Writable } from "node:stream";

import { cleanImage } from "../artifacts/images.ts";
import { cleanPng } from "../artifacts/png.ts";
import { Refused } from "../artifacts/refused.ts";
import { cleanChart } from "../charts/clean-chart.ts";
import { type ChartEngine, requireEngine } from "../charts/engines.ts";
import { createChartReader } from "../charts/reader.ts";
import { Blocked } from "../find/blocked.ts";
import { Inspector } from "../find/inspector.ts";
import { Ledger } from "../find/ledger.ts";
import { LearnedFiles } from "./learned-files.ts";
import { type Level, policyFor } from "../policy.ts";

export interface ImageOptions {
  readonly image: string;
  readonly out: string;
  /** Files of the thread that the chart stands in. */
  readonly files: readonly string[];
  readonly level: Level;
  readonly engine: ChartEngine;
}

/** Exit code for an image that may not be shown. */
const WITHHELD = 3;

/**
 * Writes the image as it would leave to `out` and says as a JSON line what was covered. Gives the exit code: 0, or 3 for
 * an image that is withheld, of which no file is written.
 */
export async function scrubImage(options: ImageOptions, output: Writable): Promise<number> {
  const ledger = new Ledger();
  const begun = performance.now();
  const tell = (facts: object): void => void output.write(`${JSON.stringify(facts)}\n`);
  try {
    const { bytes, covered } = await cleaned(options, ledger);
    await writeFile(options.out, bytes);
    tell({ labels_covered: covered, entities: entitiesOf(ledger), ms: Math.round(performance.now() - begun) });
    return 0;
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Blocked)) throw error;
    tell({ withheld: error.reason, labels_covered: 0, entities: {}, ms: Math.round(performance.now() - begun) });
    return WITHHELD;
  }
}

async function cleaned({ image, files, level, engine }: ImageOptions, ledger: Ledger) {
  requireEngine(engine);
  const reader = createChartReader({ engine });
  const known = await LearnedFiles.open();
  try {
    const policy = policyFor(level);
    const { learned } = await known.of(files);
    const inspector = new Inspector({ learned, policy, now: () => performance.now(), ledger });
    const { bytes } = cleanImage(await readFile(image));
    const chart = await cleanChart(bytes, { inspector, learned, reader, rule: policy.charts });
    return chart.covered === 0 ? chart : { ...chart, bytes: cleanPng(Buffer.from(chart.bytes)) };
  } finally {
    await reader.close();
    await known.close();
  }
}

function entitiesOf(ledger: Ledger): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { entity, count } of ledger.list()) counts[entity] = (counts[entity] ?? 0) + count;
  return counts;
}
