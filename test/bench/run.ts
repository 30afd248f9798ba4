import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type Alone, askAlone } from "./alone.ts";
import { askAtOnce } from "./burst.ts";
import { diskSyncMs } from "./measure/disk.ts";
import { inTurn, mapPair, type Pair } from "./measure/pair.ts";
import { residentMb } from "./measure/process-memory.ts";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { printReport } from "./report/print.ts";
import { type Measured, type Report, reportOf } from "./report/report.ts";
import { type Side, startSide } from "./side.ts";

/** The model's time for a question that is asked alone. */
const ALONE_THINK_MS = 200;
/** A person asks no faster; it also keeps the bot below its own pace for Slack's minute limits. */
const QUESTION_EVERY_MS = 1_200;
/** Between the start and the first question. */
const SETTLE_MS = 3_000;
/** Questions after the first that are not counted: code gets compiled, connections are opened. */
const WARM_UP = 3;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options !== null) return await bench(options);
    process.stdout.write(`${USAGE}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : "the bench failed"}\n`);
    return 1;
  }
}

/** Exit code 0 unless the product failed to answer; goals that were missed are only printed. */
async function bench(options: BenchOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "threadsheet-bench-"));
  const started: Side[] = [];
  try {
    const sides = await inTurn({ ours: "ours", bare: "bare" } as const, async (name) => {
      say(`starting the ${name} bot`);
      const side = await startSide(name, { folder, thinkMs: ALONE_THINK_MS, ...options });
      started.push(side);
      return side;
    });
    const report = reportOf(await measure(sides, folder, options));
    process.stdout.write(options.json ? `${toJson(report)}\n` : printReport(report));
    return report.allAnswered ? 0 : 1;
  } finally {
    await Promise.all(started.map((side) => side.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(sides: Pair<Side>, folder: string, options: BenchOptions): Promise<Measured> {
  const loadBefore = load();
  await sleep(SETTLE_MS);
  const idleMb = mapPair(sides, ({ pid }) => residentMb(pid));
  const first = await askBoth(sides, 0);
  for (let i = 1; i <= WARM_UP; i += 1) await askBoth(sides, i);
  const { rounds, diskMs } = await askRounds(sides, folder, options);
  const burst = await inTurn(sides, async (side) => {
    say(`${options.threads} threads at once: the ${side.name} bot`);
    return await askAtOnce(side, options.threads);
  });
  const machine = { node: process.version, cpus: availableParallelism(), loadBefore, loadAfter: load() };
  return { idleMb, first, rounds, burst, diskMs, machine };
}

/** Both bots and the disk under them by turns, so that what moves the one moves the other. */
async function askRounds(sides: Pair<Side>, folder: string, options: BenchOptions) {
  const rounds: Pair<Alone>[][] = [];
  const diskMs: number[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    say(`round ${round + 1} of ${options.rounds}`);
    diskMs.push(diskSyncMs(folder));
    const asked: Pair<Alone>[] = [];
    for (let i = 0; i < options.perRound; i += 1) asked.push(await askBoth(sides, round * options.perRound + i));
    rounds.push(asked);
  }
  return { rounds, diskMs };
}

/** The same question to each bot, one after the other, at a person's pace. */
async function askBoth(sides: Pair<Side>, turn: number): Promise<Pair<Alone>> {
  const pace = sleep(QUESTION_EVERY_MS);
  const answers = await inTurn(sides, (side) => askAlone(side, side.channels[turn % side.channels.length] ?? ""));
  await pace;
  return answers;
}

function toJson(report: Report): string {
  const rounded = (_key: string, value: unknown) => (typeof value === "number" ? Math.round(value * 100) / 100 : value);
  return JSON.stringify(report, rounded, 2);
}

function load(): number {
  return loadavg()[0] ?? 0;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
