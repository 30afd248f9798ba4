import { tmpdir } from "node:os";

import { describe, expect, it } from "vitest";

import type { Answer } from "../../src/analysis/answer.ts";
import { scrubAgain } from "../../src/scrub/again.ts";
import { policyFor } from "../../src/scrub/policy.ts";
import type { SafeAnswer } from "../../src/scrub/safe-answer.ts";
import { createScrub } from "../../src/scrub/scrub.ts";
import { createRandom } from "../corpus/scrub/random.ts";
import { sampleAnswer } from "../corpus/scrub/sample-answers.ts";

const NOTHING_SPENT = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  dollars: 0,
  containerDollars: 0,
};

function answer(markdown: string): Answer {
  return {
    parts: [{ kind: "text", markdown }],
    codeRuns: [{ language: "python", code: markdown, stdout: markdown, stderr: "", returnCode: 0, failed: false }],
    notes: ["Rows without a date were left out."],
    outcome: "complete",
    datasets: [],
    refusals: [],
    model: "m",
    durationMs: 1,
    cost: NOTHING_SPENT,
    containerId: null,
  };
}

function door(level: "open" | "standard") {
  return createScrub({ workDir: tmpdir(), allowedLinkHosts: [], policy: policyFor(level) });
}

const again = (safe: SafeAnswer, level: "open" | "standard") => scrubAgain(door(level), safe, () => null);
/** What is read, wherever a long paragraph was cut. */
const read = ({ parts }: SafeAnswer): string =>
  parts
    .map((part) => (part.kind === "text" ? part.markdown : JSON.stringify(part)))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();

describe("an answer that goes through the door once more", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))("reads the same under the same rules (%i)", async (seed) => {
    const safe = await door("standard").answer(answer(sampleAnswer(createRandom(seed), 1_500)));

    const twice = await again(safe, "standard");

    expect(read(twice)).toBe(read(safe));
    expect(twice.codeRuns).toEqual(safe.codeRuns);
    expect(twice.notes).toEqual(safe.notes);
  });

  it("stays as hidden under looser rules, and is hidden under stricter ones", async () => {
    const raw = answer("Write to ann@example.com.");
    const [strict, loose] = [await door("standard").answer(raw), await door("open").answer(raw)];

    expect(read(await again(strict, "open"))).toBe(read(strict));
    expect(read(await again(loose, "standard"))).toBe(read(strict));
    expect(read(loose)).not.toBe(read(strict));
  });

  it("says so when a chart of it is not there any more", async () => {
    const safe = await door("standard").answer(answer("See the chart."));
    const chart = { kind: "image", name: "a.png", alt: "A", path: "/nowhere", bytes: 1, mime: "image/png" } as const;
    const gone = { ...safe, parts: [...safe.parts, chart] } as unknown as SafeAnswer;

    const twice = await again(gone, "standard");

    expect(twice.parts).toEqual(safe.parts);
    expect(twice.notes.join(" ")).toContain("not there any more");
  });
});
