import { availableParallelism, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { type Alone, askAlone } from "./alone.ts";
import { askAtOnce } from "./burst.ts";
import { diskSyncMs } from "./measure/disk.ts";
import { inTurn, mapPair, type Pair } from "./measure/pair.ts";
import { residentMb } from "./measure/process-memory.ts";
import type { BenchOptions } from "./options.ts";
import type { Measured } from "./report/report.ts";
import { type Side, startSide } from "./side.ts";

/** The model's time for a question that is asked alone. */
const ALONE_THINK_MS = 200;
/** A person asks no faster; it also keeps the bot below its own pace for Slack's minute limits. */
const QUESTION_EVERY_MS = 1_200;
/** Between the start and the first question. */
const SETTLE_MS = 3_000;
/** Questions after the first that are not counted: code gets compiled, connections are opened. */
const WARM_UP = 3;

/** Answers to questions about a small file: the product by turns with a bare bot. */
export async function measureAnswers(
  folder: string,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Measured> {
  const started: Side[] = [];
  try {
    const sides = await inTurn({ ours: "ours", bare: "bare" } as const, async (name) => {
      say(`starting the ${name} bot`);
      const side = await startSide(name, { folder, thinkMs: ALONE_THINK_MS, ...options });
      started.push(side);
      return side;
    });
    return await measure(sides, folder, options, say);
  } finally {
    await Promise.all(started.map((side) => side.close()));
  }
}

async function measure(
  sides: Pair<Side>,
  folder: string,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Measured> {
  const loadBefore = load();
  await sleep(SETTLE_MS);
  const idleMb = mapPair(sides, ({ pid }) => residentMb(pid));
  const first = await askBoth(sides, 0);
  for (let i = 1; i <= WARM_UP; i += 1) await askBoth(sides, i);
  const { rounds, diskMs } = await askRounds(sides, folder, options, say);
  const burst = await inTurn(sides, async (side) => {
    say(`${options.threads} threads at once: the ${side.name} bot`);
    return await askAtOnce(side, options.threads, options.restMs);
  });
  const machine = { node: process.version, cpus: availableParallelism(), loadBefore, loadAfter: load() };
  return { idleMb, first, rounds, burst, diskMs, machine };
}

/** Both bots and the disk under them by turns, so that what moves the one moves the other. */
async function askRounds(sides: Pair<Side>, folder: string, options: BenchOptions, say: (line: string) => void) {
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

function load(): number {
  return loadavg()[0] ?? 0;
}
