import { setTimeout as sleep } from "node:timers/promises";

import { Child } from "../measure/child.ts";
import { CrowdModel, type Streamed } from "../measure/crowd.ts";
import { type Peak, watchMemory } from "../measure/process-memory.ts";
import { processSeconds } from "../measure/process-time.ts";
import { median, quantile } from "../measure/stats.ts";
import type { Seen } from "../questions.ts";
import type { LoadReply } from "./load-process.ts";
import { figure, type Measurement, type Part, type PartContext } from "./part.ts";
import { startWorld, type World } from "./world.ts";

interface Size {
  readonly rounds: number;
  readonly idleMs: number;
  /** Answers that run while acknowledgements are measured. */
  readonly running: number;
  readonly streamMs: number;
  /** Threads that are answered at once. */
  readonly threads: number;
}

const FULL: Size = { rounds: 3, idleMs: 4_000, running: 100, streamMs: 5_000, threads: 500 };
const QUICK: Size = { rounds: 1, idleMs: 2_000, running: 100, streamMs: 2_500, threads: 250 };
/** Twelve times the rate that Slack delivers at most (30,000 events an hour and workspace). */
const PROBES_PER_SECOND = 100;
/** A model writes some 75 tokens a second, that is 12 deltas of 24 letters; 50 deltas are far beyond any of today. */
const DELTAS_PER_SECOND = { usual: 12, most: 50 };
/** Slack takes about one message a second and channel, so a crowd is spread over many. */
const CHANNELS = 100;
/** After this the next round begins, whatever Slack's pace still holds back. */
const REST_MS = 10_000;
const PATIENCE_MS = 60_000;

/** What became of many answers that streamed at the same time. */
interface Crowd {
  readonly answered: number;
  /** Acknowledgements of the questions, all asked at once. */
  readonly askedAckMs: readonly number[];
  /** Acknowledgements of other events while the answers streamed. */
  readonly ackMs: readonly number[];
  readonly streamed: readonly Streamed[];
  /** What the bot computed in the same time. */
  readonly cpuS: number;
  /** From the first word of the first answer until all stood whole in their threads. */
  readonly wallMs: number;
  readonly peak: Peak;
}

/** Acknowledgements while many answers stream, by turns with an idle process; then as many threads as one process takes. */
export const measureLoad: Part = async (context) => {
  const size = context.quick ? QUICK : FULL;
  const running = await withBot(context, "running", DELTAS_PER_SECOND.usual, (test) => test.measureRunning(size));
  const threads = await withBot(context, "threads", DELTAS_PER_SECOND.most, (test) => test.measureThreads(size));
  return { measurements: [running, ...threads], remarks: [] };
};

async function withBot<T>(
  context: PartContext,
  name: string,
  deltasPerSecond: number,
  work: (test: LoadTest) => Promise<T>,
): Promise<T> {
  const model = new CrowdModel(deltasPerSecond);
  const config = { maxConcurrentAnswers: 1_000 };
  const options = { name, delivery: "http", model, channels: CHANNELS, paceMs: model.paceMs, config } as const;
  const world = await startWorld(context, options);
  try {
    const bot = await world.startBot();
    const load = await Child.start({ name: "the sender of events", entry: "core/load-process.ts" });
    try {
      return await work(new LoadTest(world, model, bot, load, context));
    } finally {
      await load.stop();
    }
  } finally {
    await world.close();
  }
}

class LoadTest {
  readonly #world: World;
  readonly #model: CrowdModel;
  readonly #bot: Child;
  readonly #load: Child;
  readonly #context: PartContext;

  constructor(world: World, model: CrowdModel, bot: Child, load: Child, context: PartContext) {
    this.#world = world;
    this.#model = model;
    this.#bot = bot;
    this.#load = load;
    this.#context = context;
  }

  async measureRunning({ rounds, idleMs, running, streamMs }: Size): Promise<Measurement> {
    await this.#warmUp();
    const idle: number[] = [];
    const loaded: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      this.#context.say(`acknowledgements while ${running} answers run: round ${round} of ${rounds}`);
      idle.push(quantile(await this.#probe(idleMs), 0.99));
      loaded.push(quantile(await this.#probeAmong(running, streamMs), 0.99));
    }
    return {
      name: `ack p99 while ${running} answers run`,
      unit: "ms",
      ours: loaded,
      beside: { name: "idle", values: idle },
      goal: { of: "ratio", kind: "most", value: 2 },
    };
  }

  async measureThreads({ threads, streamMs }: Size): Promise<Measurement[]> {
    await this.#warmUp();
    this.#context.say(`${threads} threads in one process`);
    return manyRows(await this.#crowd(threads, streamMs), threads);
  }

  /** Code gets compiled, connections are opened. */
  async #warmUp(): Promise<void> {
    this.#context.say("load: warming up");
    await this.#probe(1_000);
    await this.#crowd(10, 1_000);
  }

  async #probe(ms: number): Promise<readonly number[]> {
    const { requestUrl: url, slack, channels } = this.#world;
    const target = { url, secret: slack.signingSecret, channel: channels[0] };
    const reply = await this.#load.ask<LoadReply>({ kind: "probe", ...target, perSecond: PROBES_PER_SECOND, ms });
    if (reply.refused > 0) throw new Error(`${reply.refused} events were not acknowledged`);
    return reply.ackMs;
  }

  /** Acknowledgements while so many answers run; how they end is measured elsewhere. */
  async #probeAmong(threads: number, streamMs: number): Promise<readonly number[]> {
    const { all } = await this.#begin(threads, streamMs);
    const ackMs = await this.#probe(streamMs);
    await Promise.race([all, sleep(REST_MS)]);
    return ackMs;
  }

  async #crowd(threads: number, streamMs: number): Promise<Crowd> {
    const { questions } = this.#world;
    questions.takeAcks();
    this.#model.takeStreamed();
    const peakOf = watchMemory(this.#bot.pid);
    const { all, startedAt } = await this.#begin(threads, streamMs);
    const cpuBefore = processSeconds(this.#bot.pid);
    const ackMs = await this.#probe(streamMs);
    const seen = await all;
    return {
      answered: seen.filter(({ answeredAt }) => answeredAt !== null).length,
      askedAckMs: questions.takeAcks().flatMap(({ event, ms }) => (event === "app_mention" ? [ms] : [])),
      ackMs,
      streamed: this.#model.takeStreamed(),
      cpuS: processSeconds(this.#bot.pid) - cpuBefore,
      wallMs: Math.max(...seen.map(({ answeredAt }) => answeredAt ?? Number.NaN)) - startedAt,
      peak: peakOf(),
    };
  }

  /** Asks in so many threads at once; resolves when all of them are being answered. */
  async #begin(threads: number, streamMs: number): Promise<{ all: Promise<Seen[]>; startedAt: number }> {
    const { questions, channels } = this.#world;
    const begun = this.#model.gather(threads, streamMs).then(() => true);
    const asked = Array.from({ length: threads }, (_, i) =>
      questions.askPlainly(channels[i % channels.length] ?? "", PATIENCE_MS),
    );
    const all = Promise.all(asked);
    const hasBegun = await Promise.race([begun, all.then(() => false)]);
    if (!hasBegun) throw new Error(`${threads} answers did not begin within ${PATIENCE_MS / 1_000} s`);
    return { all, startedAt: performance.now() };
  }
}

function manyRows(crowd: Crowd, threads: number): Measurement[] {
  const many = `${threads} threads`;
  const deltas = crowd.streamed.reduce((sum, each) => sum + each.deltas, 0);
  const paces = crowd.streamed.map(({ deltas, ms }) => deltas / (ms / 1_000));
  return [
    figure(`answered, ${many} at once in one process`, "threads", [crowd.answered], { kind: "least", value: threads }),
    figure(`deltas a second in each of ${many}`, "per s", [median(paces)]),
    figure(`processor time for each delta, posting included`, "µs", [(crowd.cpuS * 1_000_000) / deltas]),
    figure(`ack p99 while ${many} stream`, "ms", [quantile(crowd.ackMs, 0.99)], { kind: "most", value: 50 }),
    figure(`ack p99 of the questions, ${many} at once`, "ms", [quantile(crowd.askedAckMs, 0.99)]),
    figure(`first word to last answer visible, ${many}`, "s", [crowd.wallMs / 1_000]),
    figure(`memory, peak with ${many}`, "MB", [crowd.peak.ownMb]),
  ];
}
