import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Answer } from "../../../src/analysis/answer.ts";
import type { ReadWord } from "../../../src/scrub/charts/ocr/passes.ts";
import type { ChartReader } from "../../../src/scrub/charts/reader.ts";
import { policyFor } from "../../../src/scrub/policy.ts";
import { createScrub, safeAnswerFromJson, toJson } from "../../../src/scrub/scrub.ts";
import { png, pngChunk } from "../../corpus/scrub/images.ts";
import { learnedFrom, lineOf, readerOf } from "./support.ts";

const PEOPLE = learnedFrom(["customer_name"], [["Agnes Thornbury"], ["Kwame Okafor"], ["Leila Farrokhzad"]]);
const PAINTED = png(6, 4, [pngChunk("tEXt", Buffer.from("Author\0Jane"))]);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "charts-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function painting(words: readonly ReadWord[]): ChartReader {
  return readerOf(words, { cover: () => Promise.resolve(PAINTED) });
}

async function answerWithChart(): Promise<Answer> {
  const bytes = png(4, 3);
  const path = join(folder, "raw.png");
  await writeFile(path, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const artifact = { remoteFileId: "file_1", name: "top.png", kind: "png", path, bytes: bytes.length, sha256 } as const;
  const tokens = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return {
    parts: [
      { kind: "text", markdown: "Here it is." },
      { kind: "artifact", artifact, alt: "Top customers" },
    ],
    codeRuns: [],
    notes: [],
    outcome: "complete",
    datasets: [],
    refusals: [],
    model: "test",
    durationMs: 1,
    cost: { ...tokens, dollars: 0, containerDollars: 0 },
    containerId: null,
  };
}

function scrubWith(charts: ChartReader, level: "standard" | "strict" = "standard") {
  const scrub = createScrub({ workDir: folder, allowedLinkHosts: [], policy: policyFor(level), charts });
  scrub.learn(PEOPLE);
  return scrub;
}

describe("an answer with a chart", () => {
  it("shows the painted chart without metadata, says how many labels were covered and counts them", async () => {
    const scrub = scrubWith(painting([...lineOf("Agnes Thornbury"), ...lineOf("Kwame Okafor", { line: 2, top: 40 })]));

    const safe = await scrub.answer(await answerWithChart());

    const [, chart] = safe.parts;
    if (chart?.kind !== "image") throw new Error("the chart is missing");
    expect((await readFile(chart.path)).equals(png(6, 4))).toBe(true);
    expect(safe.notes).toEqual(["2 labels of the chart were covered."]);
    expect(safe.redactions).toMatchObject([{ entity: "PERSON", surface: "chart", count: 2 }]);
  });

  it("can be stored and read again", async () => {
    const safe = await scrubWith(painting(lineOf("Agnes Thornbury"))).answer(await answerWithChart());

    expect(safeAnswerFromJson(toJson(safe))).toEqual(safe);
  });

  it.each(["standard", "strict"] as const)("comes without it and says so when it cannot be read: %s", async (level) => {
    const safe = await scrubWith(readerOf(new Error("took too long")), level).answer(await answerWithChart());

    expect(safe.parts.map(({ kind }) => kind)).toEqual(["text"]);
    expect(safe.notes[0]).toMatch(/^top\.png was withheld: its labels could not be read/);
    expect(safe.redactions).toMatchObject([{ entity: "WITHHELD", surface: "file", count: 1 }]);
  });
});
