import { Child } from "../measure/child.ts";
import { CrowdModel, PACE_MS, type Streamed } from "../measure/crowd.ts";
import { type Peak, watchMemory } from "../measure/process-memory.ts";
import { median, quantile } from "../measure/stats.ts";
import type { LoadReply } from "./load-process.ts";
import { figure, type Measurement, type Part, type PartContext } from "./part.ts";
import { startWorld, type World } from "./world.ts";

const FULL = { rounds: 3, idleMs: 4_000, running: 100, streamMs: 5_000, threads: 500 };
const QUICK = { rounds: 1, idleMs: 2_000, running: 100, streamMs: 2_500, threads: 250 };
/** Twelve times the rate that Slack delivers at most (30,000 events an hour and workspace). */
const PROBES_PER_SECOND = 100;
/** Slack takes about one message a second and channel, so a crowd is spread over many. */
const CHANNELS = 100;
const PATIENCE_MS = 120_000;

/** What became of many answers that streamed at the same time. */
interface Crowd {
  readonly answered: number;
  /** Acknowledgements of the questions, all asked at once. */
  readonly askedAckMs: readonly number[];
  /** Acknowledgements of other events while the answers streamed. */
  readonly ackMs: readonly number[];
  readonly streamed: readonly Streamed[];
  /** From the first word of the first answer until all stood whole in their threads. */
  readonly wallMs: number;
  readonly peak: Peak;
}

/** Acknowledgements while many answers stream, by turns with an idle process; then as many threads as one process takes. */
export const measureLoad: Part = async (context) => {
  const model = new CrowdModel();
  const config = { maxConcurrentAnswers: 1_000 };
  const options = { name: "load", delivery: "http", model, channels: CHANNELS, paceMs: PACE_MS, config } as const;
  const world = await startWorld(context, options);
  try {
    const bot = await world.startBot();
    const load = await Child.start({ name: "the sender of events", entry: "core/load-process.ts" });
    try {
      return await new LoadTest(world, model, bot, load, context).run();
    } finally {
      await load.stop();
    }
  } finally {
    await world.close();
  }
};

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

  async run() {
    const { quick, say } = this.#context;
    const { rounds, idleMs, running, streamMs, threads } = quick ? QUICK : FULL;
    say("load: warming up");
    await this.#probe(1_000);
    await this.#crowd(10, 1_000);
    const idle: number[] = [];
    const loaded: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`acknowledgements while ${running} answers run: round ${round} of ${rounds}`);
      idle.push(quantile(await this.#probe(idleMs), 0.99));
      loaded.push(quantile((await this.#crowd(running, streamMs)).ackMs, 0.99));
    }
    say(`${threads} threads in one process`);
    const many = await this.#crowd(threads, streamMs);
    const name = `ack p99 while ${running} answers run`;
    const beside = { name: "idle", values: idle };
    const goal = { of: "ratio", kind: "most", value: 2 } as const;
    return { measurements: [{ name, unit: "ms", ours: loaded, beside, goal }, ...manyRows(many, threads)], remarks: [] };
  }

  async #probe(ms: number): Promise<readonly number[]> {
    const { requestUrl: url, slack, channels } = this.#world;
    const target = { url, secret: slack.signingSecret, channel: channels[0] };
    const reply = await this.#load.ask<LoadReply>({ kind: "probe", ...target, perSecond: PROBES_PER_SECOND, ms });
    if (reply.refused > 0) throw new Error(`${reply.refused} events were not acknowledged`);
    return reply.ackMs;
  }

  async #crowd(threads: number, streamMs: number): Promise<Crowd> {
    const { questions, channels } = this.#world;
    questions.takeAcks();
    this.#model.takeStreamed();
    const peakOf = watchMemory(this.#bot.pid);
    const begun = this.#model.gather(threads, streamMs);
    const asked = Array.from({ length: threads }, (_, i) =>
      questions.askPlainly(channels[i % channels.length] ?? "", PATIENCE_MS),
    );
    await Promise.race([begun, Promise.all(asked)]);
    const startedAt = performance.now();
    const ackMs = await this.#probe(streamMs);
    const seen = await Promise.all(asked);
    const answered = seen.filter(({ answeredAt }) => answeredAt !== null).length;
    if (answered < threads) this.#context.say(`only ${answered} of ${threads} threads were answered`);
    return {
      answered,
      askedAckMs: questions.takeAcks().flatMap(({ event, ms }) => (event === "app_mention" ? [ms] : [])),
      ackMs,
      streamed: this.#model.takeStreamed(),
      wallMs: Math.max(...seen.map(({ answeredAt }) => answeredAt ?? Number.NaN)) - startedAt,
      peak: peakOf(),
    };
  }
}

function manyRows(crowd: Crowd, threads: number): Measurement[] {
  const many = `${threads} threads`;
  const paces = crowd.streamed.map(({ deltas, ms }) => deltas / (ms / 1_000));
  return [
    figure(`answered, ${many} at once in one process`, "threads", [crowd.answered], { kind: "least", value: threads }),
    figure(`deltas a second in each of ${many}`, "per s", [median(paces)]),
    figure(`ack p99 while ${many} stream`, "ms", [quantile(crowd.ackMs, 0.99)], { kind: "most", value: 50 }),
    figure(`ack p99 of the questions, ${many} at once`, "ms", [quantile(crowd.askedAckMs, 0.99)]),
    figure(`first word to last answer visible, ${many}`, "s", [crowd.wallMs / 1_000]),
    figure(`memory, peak with ${many}`, "MB", [crowd.peak.ownMb]),
  ];
}
