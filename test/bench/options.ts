import { parseArgs } from "node:util";

import type { LogLevel } from "../../src/log.ts";
import { isPartName, type PartName, PARTS } from "./core/parts.ts";

export interface BenchOptions {
  readonly rounds: number;
  /** Questions a round and side. */
  readonly perRound: number;
  /** Threads asked at once. */
  readonly threads: number;
  /** Channels that the questions are spread over. */
  readonly channels: number;
  /** How long the bots are left alone before their memory is looked at again. */
  readonly restMs: number;
  readonly quick: boolean;
  /** What is measured. */
  readonly parts: readonly ("answers" | PartName)[];
  readonly json: boolean;
  /** Whether a missed goal is a failure. */
  readonly strict: boolean;
  /** What the measured bot says on stderr. */
  readonly log: LogLevel;
}

const FULL = { rounds: 5, perRound: 8, threads: 100, channels: 20, restMs: 10_000 };
const QUICK = { rounds: 1, perRound: 3, threads: 10, channels: 5, restMs: 2_000 };
const ALL = ["answers", ...Object.keys(PARTS)];

export const USAGE = `npm run bench -- [--quick] [--json] [--strict] [--only parts] [--threads n] [--channels n] [--log level]

  --quick      a smoke run: few questions and rounds, small files
  --json       figures as JSON on stdout, progress on stderr
  --strict     exit code 1 when a goal is missed or could not be judged
  --only       parts to be measured, separated by commas: ${ALL.join(", ")}
  --threads    questions asked at once (100)
  --channels   channels they are spread over (20)
  --log        what the measured bot says on stderr: error (default), warn, info, debug, silent`;

/** The options of a command line, or null when it asks for help. Throws what `parseArgs` throws, and for bad values. */
export function readOptions(argv: readonly string[]): BenchOptions | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      only: { type: "string", default: ALL.join(",") },
      threads: { type: "string" },
      channels: { type: "string" },
      log: { type: "string", default: "error" },
    },
  });
  if (values.help) return null;
  const { quick, json, strict } = values;
  const base = quick ? QUICK : FULL;
  return {
    ...base,
    threads: count("threads", values.threads, base.threads),
    channels: count("channels", values.channels, base.channels),
    parts: values.only.split(",").map(partOf),
    quick,
    json,
    strict,
    log: levelOf(values.log),
  };
}

function count(name: string, value: string | undefined, fallback: number): number {
  const number = Number(value ?? fallback);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number above 0`);
  return number;
}

function partOf(name: string): BenchOptions["parts"][number] {
  if (name === "answers" || isPartName(name)) return name;
  throw new Error(`--only takes ${ALL.join(", ")}`);
}

function levelOf(value: string): LogLevel {
  const levels = ["debug", "info", "warn", "error", "silent"] as const satisfies readonly LogLevel[];
  const level = levels.find((known) => known === value);
  if (level === undefined) throw new Error(`--log must be one of ${levels.join(", ")}`);
  return level;
}
