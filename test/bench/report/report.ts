import type { Alone } from "../alone.ts";
import { type Burst, BURST_THINK_MS } from "../burst.ts";
import type { Pair } from "../measure/pair.ts";
import { median, MOST_MOVEMENT, movement, spreadOf } from "../measure/stats.ts";
import type { CoreRow } from "./core-rows.ts";
import { type Row, rowsOf } from "./rows.ts";
import { type Step, stepsOf } from "./steps.ts";

export interface Measured {
  readonly idleMb: Pair<number>;
  readonly first: Pair<Alone>;
  readonly rounds: readonly (readonly Pair<Alone>[])[];
  readonly burst: Pair<Burst>;
  /** Median milliseconds of one durable disk write, by round. */
  readonly diskMs: readonly number[];
  readonly machine: {
    readonly node: string;
    readonly cpus: number;
    readonly loadBefore: number;
    readonly loadAfter: number;
  };
}

export interface Report {
  readonly machine: Measured["machine"] & { readonly diskMs: Measured["diskMs"] };
  readonly rows: readonly Row[];
  readonly steps: readonly Step[];
  readonly remarks: readonly string[];
  /** False when the limit itself moved too much within the run for its figures to prove anything. */
  readonly steady: boolean;
  readonly allAnswered: boolean;
}

/** What was measured beside the answers. */
export interface CoreReport {
  readonly rows: readonly CoreRow[];
  readonly remarks: readonly string[];
  /** What could not be measured, and why. */
  readonly failures: readonly string[];
  /** Load of the machine before and after. */
  readonly loads: readonly number[];
}

/** Whether every goal was met in a run whose limits kept still. */
export function isProved(answers: Report | null, core: CoreReport): boolean {
  const rows = [...(answers?.rows ?? []), ...core.rows];
  const steady = answers?.steady !== false && core.rows.every((row) => row.goal === null || row.steady);
  return steady && rows.every(({ verdict }) => verdict !== "over");
}

export function reportOf(measured: Measured): Report {
  const { machine, diskMs, burst, rounds } = measured;
  const moved = movement(spreadOf(rounds.map((round) => round.map(({ bare }) => bare.overheadMs))));
  const steady = moved <= MOST_MOVEMENT;
  return {
    machine: { ...machine, diskMs },
    rows: rowsOf(measured),
    steps: stepsOf(rounds.flat()),
    remarks: [...(steady ? [] : [unsteadyRemark(moved)]), ...burstRemarks(burst)],
    steady,
    allAnswered: burst.ours.answered === burst.ours.asked,
  };
}

/** The machine on which it was measured, in one line. */
export function machineLine({ node, cpus, loadBefore, loadAfter, diskMs }: Report["machine"]): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const load = `load ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`;
  const range = `${ms(Math.min(...diskMs))} to ${ms(Math.max(...diskMs))} by round`;
  return `Node ${node}, ${cpus} cores; ${load}; one durable disk write ${ms(median(diskMs))} (${range})`;
}

function unsteadyRemark(moved: number): string {
  const percent = Math.round(moved * 100);
  return `Not steady: the bare bot's own overhead moved by ${percent} % between rounds. Run it again when the machine is quiet.`;
}

function burstRemarks({ ours, bare }: Pair<Burst>): string[] {
  const later = `${ours.restMs / 1_000} s after the last answer`;
  const counts: [number, string][] = [
    [ours.asked - ours.answered, "threads were not answered"],
    [ours.twice, "threads were answered more than once"],
    [ours.leftOver, `other messages of the bot still stand ${later}`],
    [ours.stillAtWork, `threads are still shown as being worked on ${later}`],
    [bare.asked - bare.answered, "threads were not answered by the bare bot"],
  ];
  const seen = counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}.`);
  return [`When ${ours.asked} are asked at once the model takes ${BURST_THINK_MS / 1_000} s for each.`, ...seen];
}
