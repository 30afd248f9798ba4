import { setTimeout as sleep } from "node:timers/promises";

import { residentMb, watchMemory } from "./measure/process-memory.ts";
import type { Seen } from "./questions.ts";
import type { Side } from "./side.ts";

/** What became of many questions asked at the same moment, each in a thread of its own. */
export interface Burst {
  readonly asked: number;
  /** Threads in which the answer stands. */
  readonly answered: number;
  /** Threads in which it stands more than once. */
  readonly twice: number;
  /** Messages of the bot beside the answers that still stand when the rest is over. */
  readonly leftOver: number;
  /** Threads that Slack still shows as being worked on then. */
  readonly stillAtWork: number;
  /** From the first question to the last answer. */
  readonly wallMs: number;
  readonly ackMs: readonly number[];
  readonly signMs: readonly number[];
  readonly peakMb: number;
  readonly peakChildrenMb: number;
  /** Resident memory when it has been quiet for {@link Burst.restMs}. */
  readonly restMb: number;
  readonly restMs: number;
}

/** Long enough that all threads are at work at the same time before the first is done. */
export const BURST_THINK_MS = 5_000;
const PATIENCE_MS = 90_000;

/** Asks in `threads` threads at once, spread evenly over the side's channels, and rests afterwards. */
export async function askAtOnce(side: Side, threads: number, restMs: number): Promise<Burst> {
  side.model.thinkMs = BURST_THINK_MS;
  const questions = [];
  for (let i = 0; i < threads; i += 1) {
    questions.push(await side.questions.prepare(side.channels[i % side.channels.length] ?? ""));
  }
  side.questions.takeAcks();
  const peakOf = watchMemory(side.pid);
  const seen = await Promise.all(questions.map((ask) => ask(PATIENCE_MS)));
  const peak = peakOf();
  const ackMs = side.questions.takeAcks().filter(({ event }) => event === "app_mention");
  await sleep(restMs);
  return {
    asked: threads,
    ...countsOf(side, seen),
    wallMs: Math.max(...seen.map(({ answeredAt }) => answeredAt ?? Number.NaN)) - Math.min(...seen.map(askedAt)),
    ackMs: ackMs.map(({ ms }) => ms),
    signMs: seen.flatMap(({ signAt, askedAt }) => (signAt === null ? [] : [signAt - askedAt])),
    peakMb: peak.ownMb,
    peakChildrenMb: peak.childrenMb,
    restMb: residentMb(side.pid),
    restMs,
  };
}

function askedAt(seen: Seen): number {
  return seen.askedAt;
}

function countsOf(side: Side, seen: readonly Seen[]): Pick<Burst, "answered" | "twice" | "leftOver" | "stillAtWork"> {
  const messages = seen.map((each) => side.questions.messagesOf(each));
  return {
    answered: messages.filter(({ answers }) => answers > 0).length,
    twice: messages.filter(({ answers }) => answers > 1).length,
    leftOver: messages.reduce((sum, { others }) => sum + others, 0),
    stillAtWork: seen.filter((each) => side.questions.isAtWork(each)).length,
  };
}
