import type { LearnedFinder } from "./learned/find.ts";
import { LEVELS, type Level, type Overrides, policyFor } from "./policy.ts";
import type { Redaction, SafeText, Surface } from "./safe-answer.ts";
import { createScrub } from "./scrub.ts";

/** A text as it would leave at one level. */
export interface DryRun {
  readonly level: Level;
  readonly text: SafeText;
  readonly counts: readonly Redaction[];
}

export interface DryRunOptions {
  readonly surface: Surface;
  /** Values of files that were uploaded; null for none. */
  readonly learned: LearnedFinder | null;
  /** What becomes of single kinds, whatever the level. */
  readonly overrides?: Overrides | undefined;
}

/** What each level would make of a text, from the least to the most that is hidden. Nothing of it is kept. */
export function dryRun(text: string, { surface, learned, overrides }: DryRunOptions): DryRun[] {
  return LEVELS.map((level) => {
    // Only files need a folder, and there are none here.
    const scrub = createScrub({ workDir: "", allowedLinkHosts: [], policy: policyFor(level, overrides) });
    if (learned !== null) scrub.learn(learned);
    return { level, text: scrub.text(surface, text), counts: scrub.redactions() };
  });
}
