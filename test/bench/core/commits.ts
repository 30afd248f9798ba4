import { EventEmitter, once } from "node:events";

import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import type { Store } from "../../../src/store/store.ts";
import { createLogger } from "../../../src/log.ts";
import { TEAM } from "../../../src/playground/slack/workspace/seed.ts";
import { startBot } from "../../../src/bot/bot.ts";
import { png } from "../../corpus/scrub/images.ts";
import { TimedModel } from "../measure/model.ts";
import type { Seen } from "../questions.ts";
import { figure, type Measurement, type Part, type PartContext } from "./part.ts";
import { startWorld, type World } from "./world.ts";

const GOAL = { kind: "most", value: 6 } as const;
const CHART = { name: "revenue.png", base64: png(64, 64).toString("base64") };
const PATIENCE_MS = 20_000;

/** How often the disk has to confirm something for one answer, from the question to the freed thread. */
export const measureCommits: Part = async (context) => {
  const model = new TimedModel(0);
  const world = await startWorld(context, { name: "commits", delivery: "socket", model });
  const commits = new Commits();
  const bot = await startBot(world.config, createLogger(context.log), {
    openStore: async ({ database }) => {
      const options = { reviveAnswer: safeAnswerFromJson, onCommit: () => commits.note() };
      return commits.watch(await openSqliteStore(database, options));
    },
  });
  try {
    return { measurements: await new CommitTest(world, model, commits, context).run(), remarks: [] };
  } finally {
    await bot.stop(5_000);
    await world.close();
  }
};

/** Counts the transactions of the bot's store. */
class Commits extends EventEmitter {
  count = 0;
  #store: Store | null = null;

  watch(store: Store): Store {
    this.#store = store;
    return store;
  }

  note(): void {
    this.count += 1;
    this.emit("commit");
  }

  get store(): Store {
    if (this.#store === null) throw new Error("the bot has not opened its store");
    return this.#store;
  }
}

class CommitTest {
  readonly #world: World;
  readonly #model: TimedModel;
  readonly #commits: Commits;
  readonly #context: PartContext;

  constructor(world: World, model: TimedModel, commits: Commits, context: PartContext) {
    this.#world = world;
    this.#model = model;
    this.#commits = commits;
    this.#context = context;
  }

  async run(): Promise<Measurement[]> {
    const [channel = ""] = this.#world.channels;
    const { questions } = this.#world;
    const plainly = (): Promise<Seen> => questions.askPlainly(channel, PATIENCE_MS);
    const withFile = async (): Promise<Seen> => await (await questions.prepare(channel))(PATIENCE_MS);
    const plain = await this.#countEach("without a file", plainly);
    const file = await this.#countEach("with a file", withFile);
    this.#model.chart = CHART;
    const chart = await this.#countEach("with a file and a chart", withFile);
    return [
      figure("disk commits for an answer without a file", "commits", plain, GOAL),
      figure("disk commits for an answer with a file", "commits", file, GOAL),
      figure("disk commits for an answer with a file and a chart", "commits", chart, GOAL),
      figure("disk commits to delete what charts left at Claude, by answer", "commits", [
        await this.#tidying(chart.length),
      ]),
    ];
  }

  async #countEach(what: string, ask: () => Promise<Seen>): Promise<number[]> {
    this.#context.say(`commits: an answer ${what}`);
    const counts: number[] = [];
    for (let i = 0; i < (this.#context.quick ? 3 : 7); i += 1) {
      await this.#settle();
      const before = this.#commits.count;
      const seen = await ask();
      if (seen.answeredAt === null) throw new Error(`a question ${what} was not answered`);
      await this.#over(seen);
      await this.#settle();
      counts.push(this.#commits.count - before);
    }
    return counts;
  }

  /** Until the thread is free again. */
  async #over({ channel, ts }: Seen): Promise<void> {
    const thread = { team: TEAM.id, channel, rootTs: ts };
    await this.#afterCommits(async () => (await this.#commits.store.openTurns(thread)).length === 0);
  }

  /** Writes that wait for company are written now; one of their own is what they would have got. */
  async #settle(): Promise<void> {
    await this.#commits.store.openDeliveries(Date.now());
  }

  /** Deletions at Claude are owed and done later, for many answers at once. */
  async #tidying(answers: number): Promise<number> {
    const before = this.#commits.count;
    const isLeft = () => this.#world.claude.control.files().some(({ downloadable }) => downloadable);
    await this.#afterCommits(async () => !isLeft());
    await this.#settle();
    return (this.#commits.count - before) / answers;
  }

  /** Resolves when it holds; it is asked again after every commit. */
  async #afterCommits(holds: () => Promise<boolean>): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const next = once(this.#commits, "commit", { signal });
      next.catch(() => undefined);
      if (await holds()) return;
      await next;
    }
  }
}
