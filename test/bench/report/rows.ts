import type { Alone } from "../alone.ts";
import type { Burst } from "../burst.ts";
import { mapPair, type Pair } from "../measure/pair.ts";
import { median, quantile, spreadOf } from "../measure/stats.ts";
import type { Measured } from "./report.ts";

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

export interface Row extends Pair<Figure> {
  readonly name: string;
  readonly unit: "ms" | "s" | "MB" | "threads";
  /** Ours for one of the bare bot's, by the medians. */
  readonly ratio: number | null;
  readonly goal: Goal | null;
  readonly verdict: "ok" | "over" | null;
}

/** Every row of the bench, in the order in which it is read. */
export function rowsOf(measured: Measured): Row[] {
  const asked = measured.burst.ours.asked;
  const many = `${asked} at once`;
  const alone = (pick: (one: Alone) => number) => timesOf(measured.rounds, pick);
  const each = (pick: (burst: Burst) => readonly number[]) =>
    mapPair(measured.burst, (one) => distribution([pick(one)]));
  const whole = (pick: (burst: Burst) => number) => mapPair(measured.burst, (one) => single(pick(one)));
  const ack = alone((one) => one.ackMs);
  const sign = alone((one) => one.signMs);
  const overhead = alone((one) => one.overheadMs);
  const first = mapPair(measured.first, (one) => single(one.overheadMs));
  const ackOfMany = each((burst) => burst.ackMs);
  const signOfMany = each((burst) => burst.signMs);
  const answered = whole((burst) => burst.answered);
  const wall = whole((burst) => burst.wallMs / 1_000);
  const peak = whole((burst) => burst.peakMb);
  const rest = whole((burst) => burst.restMb);
  const children = whole((burst) => burst.peakChildrenMb);
  return [
    row("event → ack", "ms", ack, { of: "p95", kind: "most", value: 20 }),
    row("event → first status", "ms", sign, { of: "p50", kind: "most", value: 10 }),
    row("overhead over model time", "ms", overhead, { of: "p50", kind: "most", value: 25 }),
    row("overhead, first question after the start", "ms", first),
    row(`event → ack, ${many}`, "ms", ackOfMany),
    row(`event → first status, ${many}`, "ms", signOfMany),
    row(`answered, ${many}`, "threads", answered, { of: "p50", kind: "least", value: asked }),
    row(`first question to last answer, ${many}`, "s", wall),
    row("memory, idle after the start", "MB", mapPair(measured.idleMb, single)),
    row(`memory, peak with ${many}`, "MB", peak, { of: "p50", kind: "most", value: 220 }),
    row(`memory, ${measured.burst.ours.restMs / 1_000} s after that`, "MB", rest),
    row(`memory of child processes, ${many}`, "MB", children),
  ];
}

function row(name: string, unit: Row["unit"], figures: Pair<Figure>, goal: Goal | null = null): Row {
  const { ours, bare } = figures;
  const ratio = bare.p50 > 0 ? ours.p50 / bare.p50 : null;
  return { name, unit, ours, bare, ratio, goal, verdict: goal === null ? null : verdictOf(ours, goal) };
}

function verdictOf(figure: Figure, goal: Goal): "ok" | "over" {
  const value = figure[goal.of] ?? Number.NaN;
  const isMet = goal.kind === "most" ? value <= goal.value : value >= goal.value;
  return isMet ? "ok" : "over";
}

function timesOf(rounds: Measured["rounds"], pick: (one: Alone) => number): Pair<Figure> {
  const timesOfSide = (side: keyof Pair<Alone>) => rounds.map((round) => round.map((both) => pick(both[side])));
  return { ours: distribution(timesOfSide("ours")), bare: distribution(timesOfSide("bare")) };
}

function distribution(rounds: readonly (readonly number[])[]): Figure {
  const all = rounds.flat();
  return { p50: median(all), p95: quantile(all, 0.95), spread: rounds.length > 1 ? spreadOf(rounds) : null };
}

function single(value: number): Figure {
  return { p50: value, p95: null, spread: null };
}
