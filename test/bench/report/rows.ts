import type { Alone } from "../alone.ts";
import { type Burst, BURST_THINK_MS, REST_MS } from "../burst.ts";
import { median, movement, quantile, spreadOf } from "../measure/stats.ts";

/** Everything one side was measured for. */
export interface MeasuredSide {
  readonly first: Alone;
  readonly rounds: readonly (readonly Alone[])[];
  readonly idleMb: number;
  readonly burst: Burst;
}

export interface Measured {
  readonly ours: MeasuredSide;
  readonly bare: MeasuredSide;
  /** Median milliseconds of one durable disk write, by round. */
  readonly diskMs: readonly number[];
  readonly load: { readonly before: number; readonly after: number };
  readonly cpus: number;
  readonly node: string;
}

/** One side's figure of a row: a distribution, or a single value as `p50`. */
export interface Figure {
  readonly p50: number;
  readonly p95: number | null;
  /** Least and greatest median of the rounds. */
  readonly spread: readonly [number, number] | null;
}

export interface Goal {
  readonly of: "p50" | "p95";
  /** `most`: no more than this; `least`: no less. */
  readonly kind: "most" | "least";
  readonly value: number;
}

export interface Row {
  readonly name: string;
  readonly unit: "ms" | "s" | "MB" | "threads";
  readonly ours: Figure;
  readonly bare: Figure | null;
  /** Ours for one of the bare bot's, by the medians. */
  readonly ratio: number | null;
  readonly goal: Goal | null;
  readonly verdict: "ok" | "over" | null;
}

/** When something happened in a median question, in ms after it, the model's own time left out. */
export interface Step {
  readonly name: string;
  readonly ours: number | null;
  readonly bare: number | null;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly steps: readonly Step[];
  readonly remarks: readonly string[];
  /** False when the limit itself moved too much within the run for its figures to prove anything. */
  readonly steady: boolean;
  readonly allAnswered: boolean;
  readonly machine: string;
}

/** The limit may move by a quarter between rounds; beyond that the machine was busy with something else. */
const MOST_MOVEMENT = 0.25;

export function reportOf(measured: Measured): Report {
  const { ours, bare, diskMs, load } = measured;
  const disk: readonly [number, number] = [Math.min(...diskMs), Math.max(...diskMs)];
  const moved = movement(spreadOf(overheads(bare)));
  const loads = `${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`;
  return {
    rows: rowsOf(ours, bare),
    steps: stepsOf(ours, bare),
    remarks: remarksOf(measured, moved),
    steady: moved <= MOST_MOVEMENT,
    allAnswered: ours.burst.answered === ours.burst.asked,
    machine: `Node ${measured.node}, ${measured.cpus} cores; load ${loads}; one durable disk write ${ms(median(diskMs))} (${ms(disk[0])} to ${ms(disk[1])} by round)`,
  };
}

function rowsOf(ours: MeasuredSide, bare: MeasuredSide): Row[] {
  const { asked } = ours.burst;
  const many = `${asked} at once`;
  const times = (pick: (one: Alone) => number) => [timesOf(ours, pick), timesOf(bare, pick)] as const;
  const one = (pick: (side: MeasuredSide) => number) => [single(pick(ours)), single(pick(bare))] as const;
  const list = (pick: (burst: Burst) => readonly number[]) =>
    [distribution([pick(ours.burst)]), distribution([pick(bare.burst)])] as const;
  return [
    row(
      "event → ack",
      "ms",
      times(({ ackMs }) => ackMs),
      { of: "p95", kind: "most", value: 20 },
    ),
    row(
      "event → first status",
      "ms",
      times(({ signMs }) => signMs),
      { of: "p50", kind: "most", value: 10 },
    ),
    row(
      "overhead over model time",
      "ms",
      times(({ overheadMs }) => overheadMs),
      { of: "p50", kind: "most", value: 25 },
    ),
    row(
      "overhead, first question after the start",
      "ms",
      one(({ first }) => first.overheadMs),
    ),
    row(
      `event → ack, ${many}`,
      "ms",
      list(({ ackMs }) => ackMs),
    ),
    row(
      `event → first status, ${many}`,
      "ms",
      list(({ signMs }) => signMs),
    ),
    row(
      `answered, ${many}`,
      "threads",
      one(({ burst }) => burst.answered),
      { of: "p50", kind: "least", value: asked },
    ),
    row(
      `first question to last answer, ${many}`,
      "s",
      one(({ burst }) => burst.wallMs / 1_000),
    ),
    row(
      "memory, idle after the start",
      "MB",
      one(({ idleMb }) => idleMb),
    ),
    row(
      `memory, peak with ${many}`,
      "MB",
      one(({ burst }) => burst.peakMb),
      { of: "p50", kind: "most", value: 220 },
    ),
    row(
      `memory, ${REST_MS / 1_000} s after that`,
      "MB",
      one(({ burst }) => burst.restMb),
    ),
    row(
      `memory of child processes, ${many}`,
      "MB",
      one(({ burst }) => burst.peakChildrenMb),
    ),
  ];
}

function row(name: string, unit: Row["unit"], [ours, bare]: readonly [Figure, Figure], goal: Goal | null = null): Row {
  const ratio = bare.p50 > 0 ? ours.p50 / bare.p50 : null;
  return { name, unit, ours, bare, ratio, goal, verdict: goal === null ? null : verdictOf(ours, goal) };
}

function verdictOf(figure: Figure, goal: Goal): "ok" | "over" {
  const value = figure[goal.of] ?? Number.NaN;
  const isMet = goal.kind === "most" ? value <= goal.value : value >= goal.value;
  return isMet ? "ok" : "over";
}

function timesOf({ rounds }: MeasuredSide, pick: (one: Alone) => number): Figure {
  return distribution(rounds.map((round) => round.map(pick)));
}

function distribution(rounds: readonly (readonly number[])[]): Figure {
  const all = rounds.flat();
  return { p50: median(all), p95: quantile(all, 0.95), spread: rounds.length > 1 ? spreadOf(rounds) : null };
}

function single(value: number): Figure {
  return { p50: value, p95: null, spread: null };
}

function overheads({ rounds }: MeasuredSide): number[][] {
  return rounds.map((round) => round.map(({ overheadMs }) => overheadMs));
}

/** The moments both sides have in common beside those that only one has, in the order of ours. */
function stepsOf(ours: MeasuredSide, bare: MeasuredSide): Step[] {
  const mine = medianSteps(ours);
  const theirs = medianSteps(bare);
  const names = [...new Set([...mine.keys(), ...theirs.keys()])];
  const steps = names.map((name) => ({ name, ours: mine.get(name) ?? null, bare: theirs.get(name) ?? null }));
  return steps.sort((a, b) => (a.ours ?? a.bare ?? 0) - (b.ours ?? b.bare ?? 0));
}

/** Only what happens in most questions. */
function medianSteps({ rounds }: MeasuredSide): Map<string, number> {
  const all = rounds.flat();
  const times = new Map<string, number[]>();
  for (const { steps } of all) {
    for (const [name, at] of steps) times.set(name, [...(times.get(name) ?? []), at]);
  }
  const usual = [...times].filter(([, values]) => values.length * 2 > all.length);
  return new Map(usual.map(([name, values]) => [name, median(values)]));
}

function remarksOf({ ours, bare }: Measured, moved: number): string[] {
  const { answered, asked, twice, leftOver } = ours.burst;
  const remarks = [
    `The model takes ${BURST_THINK_MS / 1_000} s for each of the ${asked} questions that are asked at once.`,
  ];
  if (moved > MOST_MOVEMENT) {
    const percent = Math.round(moved * 100);
    remarks.push(
      `Not steady: the bare bot's own overhead moved by ${percent} % between rounds. Run it again when the machine is quiet.`,
    );
  }
  if (answered < asked) remarks.push(`${asked - answered} threads were not answered.`);
  if (twice > 0) remarks.push(`${twice} threads were answered more than once.`);
  if (leftOver > 0)
    remarks.push(`${leftOver} other messages of the bot still stand ${REST_MS / 1_000} s after the last answer.`);
  if (bare.burst.answered < bare.burst.asked) remarks.push("The bare bot left questions unanswered.");
  return remarks;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
