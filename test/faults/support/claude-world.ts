import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

import { startClaudeEmulator } from "../../../src/playground/claude/server.ts";
import { startSlackEmulator } from "../../../src/playground/slack/server.ts";
import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { startBot } from "../../../src/bot/bot.ts";
import type { BotConfig } from "../../../src/bot/config.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import type { Store } from "../../../src/store/store.ts";
import { keptLog, type LogLine } from "../../store/make.ts";
import { SILENT_MODEL, type World } from "../../support/bot.ts";
import { CountingFaults } from "./claude-desk.ts";

export interface WatchedWorld extends World {
  readonly faults: CountingFaults;
  readonly log: readonly LogLine[];
  /** The time of the store, which goes on by itself as well. */
  pass(ms: number): void;
  /** Folder of files on their way. */
  readonly spoolDir: string;
}

export interface WatchedOptions {
  readonly bot?: Partial<BotConfig>;
  /** Puts something between the bot and each store it opens. */
  readonly wrapStore?: (store: Store, spoolDir: string) => Store;
}

/** The real bot between its emulators, with its store, its time and its log open to the test; it ends with the test. */
export async function startWatchedWorld(options: WatchedOptions = {}): Promise<WatchedWorld> {
  const dir = await mkdtemp(join(tmpdir(), "threadsheet-claude-"));
  const faults = new CountingFaults();
  const { log, lines } = keptLog();
  const claude = await startClaudeEmulator({
    dataDir: null,
    faults,
    model: SILENT_MODEL,
    shell: async () => ({ stdout: "", stderr: "no shell in this test", returnCode: 127 }),
  });
  const slack = await startSlackEmulator({
    dataDir: null,
    faults,
    claudeLabel: { kind: "offline", label: "test" },
    fileProcessingMs: 20,
    welcome: false,
  });
  const { botToken, appToken, apiUrl } = slack;
  const spoolDir = join(dir, "spool");
  let ahead = 0;
  const openStore = async ({ database }: BotConfig): Promise<Store> => {
    const clock = { now: () => Date.now() + ahead };
    const store = await openSqliteStore(database, { reviveAnswer: safeAnswerFromJson, clock });
    return options.wrapStore?.(store, spoolDir) ?? store;
  };
  const config: BotConfig = {
    slack: { mode: "socket", botToken, appToken, apiUrl },
    claude: { mode: "api", apiKey: claude.apiKey, baseUrl: claude.url, model: "claude-sonnet-5-5", effort: "medium" },
    maxFileBytes: 200 * 1024 * 1024,
    fileTtlSeconds: 30 * 24 * 3_600,
    answerTimeoutMs: 60_000,
    maxConcurrentAnswers: 100,
    allowedLinkHosts: [],
    database: join(dir, "bot.sqlite"),
    spoolDir,
    ...options.bot,
  };
  let bot = await startBot(config, log, { openStore });
  const restartBot = async (): Promise<void> => {
    await bot.stop(10_000);
    bot = await startBot(config, log, { openStore });
  };
  const close = async (): Promise<void> => {
    await bot.stop(10_000);
    await Promise.all([slack.close(), claude.close()]);
    await rm(dir, { recursive: true, force: true });
  };
  onTestFinished(close);
  const pass = (ms: number): void => void (ahead += ms);
  return { slack, claude, faults, log: lines, spoolDir, pass, restartBot, close };
}

/** The store with some of its methods in other hands. */
export function wrapping(store: Store, methods: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, key) {
      const own: unknown = Reflect.get(methods, key);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
