import { EventEmitter, once } from "node:events";

import { createLogger } from "../../../src/log.ts";
import type { Model, ModelEnd, ModelStep, RunResult } from "../../../src/playground/claude/model.ts";
import { APP } from "../../../src/playground/slack/workspace/seed.ts";
import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { startBot } from "../../../src/bot/bot.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import type { Store, UsageRow } from "../../../src/store/store.ts";
import { ASKER } from "../workspace.ts";
import { figure, type Measurement, type Part } from "./part.ts";
import { startWorld } from "./world.ts";

const TURNS = 20;
const STEPS = 8;
const PATIENCE_MS = 30_000;

/** What a turn reads of a conversation that grows: tokens of the twentieth turn, and how much of a turn's loop is cached. */
export const measureFollowUps: Part = async (context) => {
  const usage = new Usage();
  const world = await startWorld(context, { name: "follow-ups", delivery: "socket", model: WORKING });
  const bot = await startBot(world.config, createLogger(context.log), {
    openStore: async ({ database }) =>
      usage.watch(await openSqliteStore(database, { reviveAnswer: safeAnswerFromJson })),
  });
  try {
    const [channel = ""] = world.channels;
    let root: string | null = null;
    for (let turn = 1; turn <= TURNS; turn += 1) {
      context.say(`follow-ups: turn ${turn} of ${TURNS}`);
      const ended = usage.next();
      const within = root === null ? {} : { thread_ts: root };
      const text = `<@${APP.userId}> ${questionOf(turn)}`;
      const { ts } = await world.slack.control.post({ as: ASKER, channel, text, ...within });
      root ??= ts;
      await ended;
    }
    return { measurements: figuresOf(usage.rows), remarks: [] };
  } finally {
    await bot.stop(5_000);
    await world.close();
  }
};

function figuresOf(rows: readonly UsageRow[]): Measurement[] {
  const read = rows.map(({ inputTokens }) => inputTokens);
  const [second, last] = [read[1] ?? Number.NaN, read.at(-1) ?? Number.NaN];
  return [
    {
      name: `tokens read in turn ${TURNS} of a thread`,
      unit: "tokens",
      ours: [last],
      beside: { name: "turn 2", values: [second] },
      goal: { of: "ratio", kind: "most", value: 1.3 },
    },
    figure(
      `tokens of a turn of ${STEPS} steps that come from the cache`,
      "%",
      rows.map(({ cacheReadTokens, inputTokens }) => (cacheReadTokens / inputTokens) * 100),
      { kind: "least", value: 85 },
    ),
  ];
}

/** Hears what each turn cost, when it is over. */
class Usage extends EventEmitter {
  readonly rows: UsageRow[] = [];

  watch(store: Store): Store {
    const record = store.recordUsage.bind(store);
    store.recordUsage = async (row) => {
      this.rows.push(row);
      await record(row);
    };
    const finish = store.finish.bind(store);
    store.finish = async (lease, state) => {
      await finish(lease, state);
      this.emit("ended");
    };
    return store;
  }

  async next(): Promise<void> {
    await once(this, "ended", { signal: AbortSignal.timeout(PATIENCE_MS) });
  }
}

function questionOf(turn: number): string {
  return `What became of revenue in region ${turn}, month by month, and which products explain the change?`;
}

/** Looks at the data in several steps, as a model does, and answers at some length. */
const WORKING: Model = {
  async *respond(): AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined> {
    yield { type: "thinking", text: "The months have to be grouped, then compared by product." };
    for (let step = 1; step <= STEPS; step += 1) {
      const rows = Array.from({ length: 25 }, (_, row) => `2026-${row % 12}  product ${row}  ${step * row * 17}`);
      const code = `import pandas as pd\ndf = pd.read_csv("sales.csv")\nprint(df.groupby("month")["revenue"].sum().head(${step * 10}))`;
      yield { type: "run", command: `# Step ${step}\npython3 - <<'PY'\n${code}\nPY`, stdout: `${rows.join("\n")}\n` };
    }
    const lines = Array.from({ length: 24 }, (_, n) => `- Product ${n}: a change that the months before explain.`);
    yield { type: "text", text: `**Revenue moved with two products.**\n\n${lines.join("\n")}` };
    return "end_turn";
  },
};
