import type { LogLevel } from "../../../src/log.ts";

/** What a figure is held against: `ratio` to what was measured beside it, or the `figure` itself. */
export interface CoreGoal {
  readonly of: "ratio" | "figure";
  /** `most`: no more than this; `least`: no less. */
  readonly kind: "most" | "least";
  readonly value: number;
}

/** One figure of the product, and a limit or peer that was measured in the same rounds. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** By round. */
  readonly ours: readonly number[];
  readonly beside: { readonly name: string; readonly values: readonly number[] } | null;
  readonly goal: CoreGoal | null;
}

export interface PartResult {
  readonly measurements: readonly Measurement[];
  readonly remarks: readonly string[];
}

/** What a part of the bench works with. */
export interface PartContext {
  /** A folder of its own. */
  readonly folder: string;
  readonly quick: boolean;
  readonly log: LogLevel;
  readonly say: (line: string) => void;
}

/** Measures one thing. Throws when the product did not do what was to be measured. */
export type Part = (context: PartContext) => Promise<PartResult>;

/** A figure without a peer. */
export function figure(
  name: string,
  unit: string,
  ours: readonly number[],
  goal: Omit<CoreGoal, "of"> | null = null,
): Measurement {
  return { name, unit, ours, beside: null, goal: goal === null ? null : { of: "figure", ...goal } };
}
