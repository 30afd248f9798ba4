import { Refused } from "../artifacts/refused.ts";
import type { Inspector } from "../find/inspector.ts";
import type { LearnedFinder } from "../learned/find.ts";
import type { ChartRule } from "../policy.ts";
import { coversOf } from "./covers.ts";
import { labelsOf, textOf } from "./labels.ts";
import type { ReadWord } from "./ocr/passes.ts";
import type { ChartReader } from "./reader.ts";

/** What a chart is read with. */
export interface ChartOptions {
  readonly inspector: Inspector;
  /** Values of the thread's files, if there are any. */
  readonly learned: LearnedFinder | null;
  readonly reader: ChartReader;
  readonly rule: ChartRule;
  /** Whether labels name too few people; null or missing where the files are about nobody. */
  readonly showsFewPeople?: ((labels: readonly string[]) => boolean) | null;
}

/** The chart as it may be shown. */
export interface CleanChart {
  /** As it was, or a PNG with labels painted over. */
  readonly bytes: Uint8Array;
  /** How many labels. */
  readonly covered: number;
}

/**
 * The chart without labels that must not be seen. One that cannot be read goes out only where nothing of the thread's
 * files is sensitive and the rule allows it. Throws {@link Refused} and `Blocked`.
 */
export async function cleanChart(
  bytes: Buffer,
  { inspector, learned, reader, rule, showsFewPeople = null }: ChartOptions,
): Promise<CleanChart> {
  if (rule === "pixels") return { bytes, covered: 0 };
  // Reading takes seconds. Tables that were learned and hold nothing sensitive leave nothing for a label to tell.
  const hasNothing = learned !== null && !learned.hides && showsFewPeople === null;
  if (rule === "read" && hasNothing) return { bytes, covered: 0 };
  const words = await wordsOf(bytes, reader);
  if (words === null) {
    if (rule === "read" && learned === null) return { bytes, covered: 0 };
    throw new Refused(
      "its labels could not be read, and they may name people. Ask for it as a table or a simpler chart",
    );
  }
  if (showsFewPeople?.(labelsOf(words).map((label) => textOf(label).text)) === true) {
    throw new Refused("it shows groups of very few people. Ask for it with small groups merged into one");
  }
  const covers = await coversOf(words, { inspector, learned });
  if (covers.length === 0) return { bytes, covered: 0 };
  return { bytes: await reader.cover(bytes, covers), covered: covers.length };
}

/** Null when the chart cannot be read, for whatever reason: then the rule decides. */
async function wordsOf(bytes: Buffer, reader: ChartReader): Promise<readonly ReadWord[] | null> {
  try {
    return await reader.read(bytes);
  } catch {
    return null;
  }
}

/** Says that labels were painted over, and nothing of what they said. */
export function coveredSentence(count: number): string {
  return count === 1 ? "1 label of the chart was covered." : `${count} labels of the chart were covered.`;
}
