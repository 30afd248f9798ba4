import { Refused } from "../artifacts/refused.ts";
import type { HiddenLabel } from "./covers.ts";
import { type ChartOptions, lookAt } from "./look.ts";
import type { Cover } from "./ocr/cover.ts";

export type { ChartOptions } from "./look.ts";

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
export async function cleanChart(bytes: Buffer, options: ChartOptions): Promise<CleanChart> {
  const look = await lookAt(bytes, options);
  switch (look.kind) {
    case "nothing":
      return { bytes, covered: 0 };
    case "unread":
      if (options.rule === "read" && options.learned === null && look.told.length === 0) return { bytes, covered: 0 };
      throw new Refused(
        "its labels could not be read, and they may name people. Ask for it as a table or a simpler chart",
      );
    case "few_people":
      throw new Refused("it shows groups of very few people. Ask for it with small groups merged into one");
    case "hidden":
      if (look.isForeign)
        throw new Refused(
          "some of its labels are in letters that cannot be read here, and they may name people. Ask for it as a table, or with Latin labels",
        );
      if (look.missing.length > 0)
        throw new Refused(
          "a label in it that must not be seen could not be found to be covered. Ask for it as a table or a simpler chart",
        );
      return { bytes: await options.reader.cover(bytes, coversIn(look.labels)), covered: look.labels.length };
  }
}

/** What the painting process is told: places and pseudonyms, and nothing of what stands there. */
function coversIn(labels: readonly HiddenLabel[]): Cover[] {
  return labels.map(({ box, shown }) => ({ box, shown }));
}

/** Says that labels were painted over, and nothing of what they said. */
export function coveredSentence(count: number): string {
  return count === 1 ? "1 label of the chart was covered." : `${count} labels of the chart were covered.`;
}
