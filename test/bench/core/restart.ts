import { join } from "node:path";

import { type PostgresServer, startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import { Child } from "../measure/child.ts";
import { TimedModel } from "../measure/model.ts";
import type { Tapped } from "../measure/tap.ts";
import type { Seen } from "../questions.ts";
import { figure, type Measurement, type Part, type PartContext } from "./part.ts";
import { startWorld, type World } from "./world.ts";

/** The model is still at it when its process is killed. */
const AT_WORK_MS = 60_000;
/** Afterwards it is quick. */
const QUICK_MS = 100;
const PATIENCE_MS = 40_000;
const MODEL_CALL = "POST /v1/messages";
/** By design; a second is the time between two looks for turns that others left. */
const TAKEOVER_S = { sqlite: 2, postgres: 12 };

/** After a process was killed in the middle of an answer: how soon its next run, or another process, goes on with it. */
export const measureRestart: Part = async (context) => {
  const restarts = await withWorld(context, "restart", {}, (world, model) => measureRestarts(world, model, context));
  context.say("takeover by another process, SQLite");
  const sqlite = await withWorld(context, "takeover", {}, (world, model) =>
    takeovers(world, model, context.quick ? 1 : 3),
  );
  const goal = { kind: "most", value: TAKEOVER_S.sqlite } as const;
  return {
    measurements: [
      restarts,
      figure("killed → another process goes on, SQLite", "s", sqlite, goal),
      ...(await onPostgres(context)),
    ],
    remarks: [],
  };
};

async function withWorld<T>(
  context: PartContext,
  name: string,
  config: { databaseUrl?: string },
  work: (world: World, model: TimedModel) => Promise<T>,
): Promise<T> {
  const model = new TimedModel(QUICK_MS);
  const world = await startWorld(context, { name, delivery: "socket", model, config });
  try {
    return await work(world, model);
  } finally {
    await world.close();
  }
}

/** By turns with a process that only loads what the product loads. */
async function measureRestarts(world: World, model: TimedModel, context: PartContext): Promise<Measurement> {
  const ours: number[] = [];
  const bare: number[] = [];
  const rounds = context.quick ? 2 : 5;
  let bot = await world.startBot();
  for (let round = 0; round <= rounds; round += 1) {
    context.say(round === 0 ? "restart: warming up" : `restart: round ${round} of ${rounds}`);
    const bareMs = await bareStartMs(context.folder);
    const killed = await killAtWork(world, model, bot);
    const startedAt = performance.now();
    bot = await world.startBot();
    const { at } = await killed.resumed;
    await requireOneAnswer(world, killed);
    // The first round only fills the disk's caches.
    if (round > 0) ours.push(at - startedAt);
    if (round > 0) bare.push(bareMs);
  }
  return {
    name: "started after kill -9 → first action for the answer",
    unit: "ms",
    ours,
    beside: { name: "Node with the same libraries", values: bare },
    goal: { of: "ratio", kind: "most", value: 3 },
  };
}

async function bareStartMs(folder: string): Promise<number> {
  const startedAt = performance.now();
  const args = [join(folder, "bare.sqlite")];
  const child = await Child.start({ name: "the bare start", entry: "core/bare-start.ts", args });
  const ms = performance.now() - startedAt;
  await child.stop();
  return ms;
}

/** Seconds from the kill until the process beside it does something for the answer. */
async function takeovers(world: World, model: TimedModel, rounds: number): Promise<number[]> {
  const seconds: number[] = [];
  let bot = await world.startBot();
  for (let round = 0; round < rounds; round += 1) {
    const killed = await killAtWork(world, model, bot, async () => {
      bot = await world.startBot();
    });
    const { at } = await killed.resumed;
    seconds.push((at - killed.at) / 1_000);
    await requireOneAnswer(world, killed);
  }
  return seconds;
}

async function onPostgres(context: PartContext): Promise<Measurement[]> {
  if (whyNoPostgres("the takeover on PostgreSQL") !== null) return [];
  context.say("takeover by another process, PostgreSQL");
  const postgres: PostgresServer = await startPostgres();
  try {
    const config = { databaseUrl: await postgres.newDatabase() };
    const work = (world: World, model: TimedModel) => takeovers(world, model, context.quick ? 1 : 2);
    const seconds = await withWorld(context, "takeover-postgres", config, work);
    const goal = { kind: "most", value: TAKEOVER_S.postgres } as const;
    return [figure("killed → another process goes on, PostgreSQL", "s", seconds, goal)];
  } finally {
    await postgres.remove();
  }
}

/** An answer whose process was killed. */
interface Killed {
  /** It is to come all the same. */
  readonly answered: Promise<Seen>;
  /** The first thing that is done for it after the kill. */
  readonly resumed: Promise<Tapped>;
  readonly at: number;
}

/** Asks, and kills the process when Claude is at work for it and `before` is done. */
async function killAtWork(
  world: World,
  model: TimedModel,
  bot: Child,
  before: () => Promise<void> = async () => {},
): Promise<Killed> {
  model.thinkMs = AT_WORK_MS;
  const atWork = world.tap.next((call) => call === MODEL_CALL, PATIENCE_MS);
  const answered = world.questions.askPlainly(world.channels[0] ?? "", PATIENCE_MS);
  await atWork;
  await before();
  model.thinkMs = QUICK_MS;
  const resumed = world.tap.next(isAction, PATIENCE_MS);
  const at = performance.now();
  await bot.kill();
  return { answered, resumed, at };
}

/** Connecting to Slack is none. */
function isAction(call: string): boolean {
  return call === MODEL_CALL || /^(?:chat|agents|assistant|conversations)\./.test(call);
}

async function requireOneAnswer(world: World, { answered }: Killed): Promise<void> {
  const seen = await answered;
  if (seen.answeredAt === null) throw new Error("the answer of a killed process never came");
  const { answers } = world.questions.messagesOf(seen);
  if (answers !== 1) throw new Error(`the answer of a killed process stands ${answers} times in its thread`);
}
