import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { askAlone } from "./alone.ts";
import { askAtOnce } from "./burst.ts";
import { diskSyncMs } from "./measure/disk.ts";
import { residentMb } from "./measure/process-memory.ts";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { printReport } from "./report/print.ts";
import { type Measured, type MeasuredSide, reportOf } from "./report/rows.ts";
import { type Side, startSide } from "./side.ts";

/** The model's time for a question that is asked alone. */
const ALONE_THINK_MS = 200;
/** A person asks no faster; it also keeps the bot below its own pace for Slack's minute limits. */
const QUESTION_EVERY_MS = 1_200;
/** After the start, and before the first question. */
const SETTLE_MS = 3_000;
/** Questions after the first that are not counted: code gets compiled, connections are opened. */
const WARM_UP = 3;

const options = readOptions(process.argv.slice(2));
if (options === null) process.stdout.write(`${USAGE}\n`);
else process.exitCode = await bench(options);

/** Exit code 0 unless the product failed to answer; goals that were missed are only printed. */
async function bench(options: BenchOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "threadsheet-bench-"));
  const sides: Side[] = [];
  try {
    for (const name of ["ours", "bare"] as const) {
      say(`starting the ${name} bot`);
      sides.push(await startSide(name, { folder, thinkMs: ALONE_THINK_MS, ...options }));
    }
    const report = reportOf(await measure(sides, folder, options));
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report));
    return report.allAnswered ? 0 : 1;
  } catch (error) {
    process.stderr.write(`the bench could not be finished: ${error instanceof Error ? error.message : "?"}\n`);
    return 1;
  } finally {
    await Promise.all(sides.map((side) => side.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(sides: readonly Side[], folder: string, options: BenchOptions): Promise<Measured> {
  const load = { before: loadavg()[0] ?? 0, after: 0 };
  await sleep(SETTLE_MS);
  const idle = sides.map(({ pid }) => residentMb(pid));
  const diskMs: number[] = [];
  const measured: MeasuredSide[] = [];
  const firsts = [];
  for (const side of sides) firsts.push(await askAlone(side, channelOf(side, 0)));
  for (let i = 1; i <= WARM_UP; i += 1) await askInTurn(sides, i);
  const rounds: Awaited<ReturnType<typeof askInTurn>>[][] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    say(`round ${round + 1} of ${options.rounds}`);
    diskMs.push(diskSyncMs(folder));
    const asked = [];
    for (let i = 0; i < options.perRound; i += 1) asked.push(await askInTurn(sides, round * options.perRound + i));
    rounds.push(asked);
  }
  for (const [i, side] of sides.entries()) {
    say(`${options.threads} threads at once: the ${side.name} bot`);
    measured.push({
      first: firsts[i]!,
      rounds: rounds.map((round) => round.map((asked) => asked[i]!)),
      idleMb: idle[i]!,
      burst: await askAtOnce(side, options.threads),
    });
  }
  load.after = loadavg()[0] ?? 0;
  const [ours, bare] = measured as [MeasuredSide, MeasuredSide];
  return { ours, bare, diskMs, load, cpus: availableParallelism(), node: process.version };
}

/** The same question to each side, one after the other, at a person's pace. */
async function askInTurn(sides: readonly Side[], turn: number) {
  const pace = sleep(QUESTION_EVERY_MS);
  const answers = [];
  for (const side of sides) answers.push(await askAlone(side, channelOf(side, turn)));
  await pace;
  return answers;
}

function channelOf(side: Side, turn: number): string {
  return side.channels[turn % side.channels.length] ?? "";
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
