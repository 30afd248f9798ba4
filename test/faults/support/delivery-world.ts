import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createLogger, type Logger } from "../../../src/log.ts";
import type { Model } from "../../../src/playground/claude/model.ts";
import { startClaudeEmulator } from "../../../src/playground/claude/server.ts";
import { type FaultAction, type FaultRule, Faults } from "../../../src/playground/faults.ts";
import { startSlackEmulator, type SlackEmulatorOptions } from "../../../src/playground/slack/server.ts";
import { BOT_TOKEN, SIGNING_SECRET } from "../../../src/playground/slack/workspace/seed.ts";
import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { openPostgresStore } from "../../../src/store/postgres.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import type { Store } from "../../../src/store/store.ts";
import { type RunningBot, startBot } from "../../../src/bot/bot.ts";
import type { BotConfig } from "../../../src/bot/config.ts";
import { SILENT_MODEL, type World } from "../../support/bot.ts";
import { type Relay, startRelay } from "./delivery-relay.ts";
import { freePort } from "../../support/free-port.ts";

const CHILD = new URL("delivery-child.ts", import.meta.url).pathname;

export interface ProcessesOptions {
  /** How many processes answer. They run in this one, unless `apart`. */
  readonly bots: number;
  /** PostgreSQL that they share; without it they share one SQLite file. */
  readonly databaseUrl?: string;
  /** Each bot is a process of its own, which can be killed. */
  readonly apart?: boolean;
  readonly model?: Model;
  readonly slack?: Partial<SlackEmulatorOptions>;
  readonly bot?: Partial<BotConfig>;
  readonly log?: Logger;
  /** Changes the store that the bots of this process stand on. */
  readonly wrapStore?: (store: Store) => Store;
  /** What stands between the bots and Claude: is given Claude's address and gives its own. */
  readonly throughToClaude?: (claudeUrl: string) => Promise<string>;
}

/** A Slack, a Claude and several processes of the bot on one database, with a relay that gives them Slack's events. */
export interface Processes extends World {
  readonly faults: WatchedFaults;
  readonly relay: Relay;
  /** Another hand on the database, for looking at it. */
  readonly store: Store;
  /** Where each process listens for events. */
  readonly ports: readonly number[];
  /** Ends a process without a warning; only with `apart`. */
  kill(index: number): Promise<void>;
  /** Starts it again on the same database and port. */
  revive(index: number): Promise<void>;
}

/** Tells when a call arrives, before anything is done about it. */
export class WatchedFaults extends Faults {
  readonly #waiting = new Set<{ readonly call: string; readonly heard: () => void }>();

  override meet(target: FaultRule["target"], call: string): FaultAction | null {
    for (const waiter of this.#waiting) {
      if (waiter.call !== call) continue;
      this.#waiting.delete(waiter);
      waiter.heard();
    }
    return super.meet(target, call);
  }

  /** Resolves with the next such call. */
  arrival(call: string): Promise<void> {
    return new Promise((heard) => void this.#waiting.add({ call, heard }));
  }
}

/** A process of the bot, in this one or apart. */
interface Bot {
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export async function startProcesses(options: ProcessesOptions): Promise<Processes> {
  const dir = await mkdtemp(join(tmpdir(), "threadsheet-processes-"));
  const faults = new WatchedFaults();
  const ports = await Promise.all(Array.from({ length: options.bots }, freePort));
  let next = 0;
  const relay = await startRelay((delivery) => delivery.to(ports[next++ % ports.length] ?? 0));
  const claude = await startClaudeEmulator({
    dataDir: null,
    faults,
    model: options.model ?? SILENT_MODEL,
    shell: async () => ({ stdout: "", stderr: "no shell in this test", returnCode: 127 }),
  });
  const slack = await startSlackEmulator({
    dataDir: null,
    faults,
    claudeLabel: { kind: "offline", label: "test" },
    fileProcessingMs: 20,
    welcome: false,
    httpMode: { requestUrl: relay.url },
    ...options.slack,
  });
  const claudeUrl = (await options.throughToClaude?.(claude.url)) ?? claude.url;
  const config = (index: number): BotConfig => ({
    slack: {
      mode: "http",
      botToken: BOT_TOKEN,
      signingSecret: SIGNING_SECRET,
      port: ports[index] ?? 0,
      apiUrl: slack.apiUrl,
    },
    claude: { mode: "api", apiKey: claude.apiKey, baseUrl: claudeUrl, model: "claude-sonnet-5-5", effort: "medium" },
    maxFileBytes: 200 * 1024 * 1024,
    fileTtlSeconds: 30 * 24 * 3_600,
    answerTimeoutMs: 60_000,
    maxConcurrentAnswers: 100,
    allowedLinkHosts: [],
    database: join(dir, "bot.sqlite"),
    databaseUrl: options.databaseUrl ?? null,
    spoolDir: join(dir, `spool-${index}`),
    ...options.bot,
  });
  const start = (index: number): Promise<Bot> =>
    options.apart === true ? startApart(config(index)) : startHere(config(index), options);
  const bots = await Promise.all(ports.map((_, index) => start(index)));
  const store = await openStore(config(0));
  const stopAll = async (): Promise<void> => void (await Promise.all(bots.map((bot) => bot.stop())));
  const startAll = async (): Promise<void> =>
    void bots.splice(0, bots.length, ...(await Promise.all(ports.map((_, i) => start(i)))));
  return {
    slack,
    claude,
    faults,
    relay,
    store,
    ports,
    kill: async (index) => await bots[index]?.kill(),
    revive: async (index) => {
      bots[index] = await start(index);
    },
    restartBot: async () => {
      await stopAll();
      await startAll();
    },
    close: async () => {
      await Promise.all([stopAll(), store.close()]);
      await Promise.all([slack.close(), claude.close(), relay.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function openStore({ database, databaseUrl }: BotConfig): Promise<Store> {
  const options = { reviveAnswer: safeAnswerFromJson };
  if (databaseUrl == null) return await openSqliteStore(database, options);
  return await openPostgresStore(databaseUrl, { ...options, log: createLogger("silent") });
}

async function startHere(
  config: BotConfig,
  { log = createLogger("silent"), wrapStore }: ProcessesOptions,
): Promise<Bot> {
  const open = async (): Promise<Store> => (wrapStore ?? ((store) => store))(await openStore(config));
  const bot: RunningBot = await startBot(config, log, wrapStore === undefined ? {} : { openStore: open });
  const kill = async (): Promise<void> => {
    throw new Error("only a process of its own can be killed");
  };
  return { stop: () => bot.stop(10_000), kill };
}

async function startApart(config: BotConfig): Promise<Bot> {
  const child = fork(CHILD, [JSON.stringify(config)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const exited = once(child, "exit");
  const failed = exited.then(([code]) => {
    throw new Error(`the bot ended with code ${String(code)} before it was ready`);
  });
  await Promise.race([once(child, "message"), failed]);
  // From here on its end is asked for.
  failed.catch(() => undefined);
  return {
    stop: () => end(child, exited, () => child.disconnect()),
    kill: () => end(child, exited, () => child.kill("SIGKILL")),
  };
}

async function end(child: ChildProcess, exited: Promise<unknown>, how: () => void): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) how();
  await exited;
}
