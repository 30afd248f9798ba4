import { parseArgs } from "node:util";

import type { LogLevel } from "../../src/log.ts";

export interface BenchOptions {
  readonly rounds: number;
  /** Questions a round and side. */
  readonly perRound: number;
  /** Threads asked at once. */
  readonly threads: number;
  /** Channels that the questions are spread over. */
  readonly channels: number;
  readonly json: boolean;
  /** What the measured bot says on stderr. */
  readonly log: LogLevel;
}

const FULL = { rounds: 5, perRound: 8, threads: 100, channels: 20 };
const QUICK = { rounds: 1, perRound: 3, threads: 10, channels: 5 };

export const USAGE = `npm run bench -- [--quick] [--json] [--threads n] [--channels n] [--log level]

  --quick      a smoke run: few questions, 10 threads at once
  --json       figures as JSON on stdout, progress on stderr
  --threads    questions asked at once (100)
  --channels   channels they are spread over (20)
  --log        what the measured bot says on stderr: error (default), warn, info, debug, silent`;

/** The options of a command line, or null when it asks for help. Throws what `parseArgs` throws, and for bad numbers. */
export function readOptions(argv: readonly string[]): BenchOptions | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      threads: { type: "string" },
      channels: { type: "string" },
      log: { type: "string", default: "error" },
    },
  });
  if (values.help) return null;
  const base = values.quick ? QUICK : FULL;
  return {
    ...base,
    threads: count("threads", values.threads, base.threads),
    channels: count("channels", values.channels, base.channels),
    json: values.json,
    log: levelOf(values.log),
  };
}

function count(name: string, value: string | undefined, fallback: number): number {
  const number = Number(value ?? fallback);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number above 0`);
  return number;
}

function levelOf(value: string): LogLevel {
  const levels = ["debug", "info", "warn", "error", "silent"] as const satisfies readonly LogLevel[];
  const level = levels.find((known) => known === value);
  if (level === undefined) throw new Error(`--log must be one of ${levels.join(", ")}`);
  return level;
}
