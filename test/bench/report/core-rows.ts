import type { CoreGoal, Measurement } from "../core/part.ts";
import { median, movement, MOST_MOVEMENT } from "../measure/stats.ts";

/** A value by its median, with its least and greatest round. */
export interface Range {
  readonly value: number;
  readonly spread: readonly [number, number] | null;
}

export interface CoreRow {
  readonly name: string;
  readonly unit: string;
  readonly ours: Range;
  readonly beside: ({ readonly name: string } & Range) | null;
  /** Ours for one of what was measured beside it, round by round. */
  readonly ratio: Range | null;
  readonly goal: CoreGoal | null;
  readonly verdict: "ok" | "over" | null;
  /** False when the limit itself moved too much between the rounds for the ratio to prove anything. */
  readonly steady: boolean;
}

export function coreRow({ name, unit, ours, beside, goal }: Measurement): CoreRow {
  const ratios = beside === null ? [] : ours.map((value, round) => value / (beside.values[round] ?? Number.NaN));
  const row = {
    name,
    unit,
    ours: rangeOf(ours),
    beside: beside === null ? null : { name: beside.name, ...rangeOf(beside.values) },
    ratio: beside === null ? null : rangeOf(ratios),
    goal,
  };
  const steady = beside === null || movement([Math.min(...beside.values), Math.max(...beside.values)]) <= MOST_MOVEMENT;
  return { ...row, verdict: verdictOf(row), steady };
}

/** The row's cells, see {@link CORE_HEAD}. */
export function coreCells({ name, unit, ours, beside, ratio, goal, verdict, steady }: CoreRow): string[] {
  return [
    `${name} (${unit})`,
    number(ours.value),
    spreadText(ours),
    beside === null ? "" : beside.name,
    beside === null ? "" : number(beside.value),
    beside === null ? "" : spreadText(beside),
    // Nothing beside nothing has no ratio.
    ratio === null || Number.isNaN(ratio.value) ? "" : ratio.value.toFixed(2),
    ratio === null ? "" : spreadText(ratio),
    goal === null ? "" : `${goal.of === "ratio" ? "ratio " : ""}${goal.kind === "most" ? "≤" : "≥"} ${goal.value}`,
    `${verdict ?? ""}${steady ? "" : " (unsteady)"}`,
  ];
}

export const CORE_HEAD = ["", "ours", "rounds", "beside", "", "rounds", "ratio", "rounds", "goal", ""];

function verdictOf({ ours, ratio, goal }: Pick<CoreRow, "ours" | "ratio" | "goal">): CoreRow["verdict"] {
  if (goal === null) return null;
  const value = (goal.of === "ratio" ? ratio?.value : ours.value) ?? Number.NaN;
  return (goal.kind === "most" ? value <= goal.value : value >= goal.value) ? "ok" : "over";
}

function rangeOf(values: readonly number[]): Range {
  return { value: median(values), spread: values.length > 1 ? [Math.min(...values), Math.max(...values)] : null };
}

function spreadText({ spread }: Range): string {
  return spread === null ? "" : `${number(spread[0])} – ${number(spread[1])}`;
}

function number(value: number): string {
  if (Number.isNaN(value)) return "n/a";
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}
