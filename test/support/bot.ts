import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { createLogger } from "../../src/log.ts";
import type { Model, Shell } from "../../src/playground/claude/model.ts";
import {
  type ClaudeEmulator,
  type ClaudeEmulatorOptions,
  startClaudeEmulator,
} from "../../src/playground/claude/server.ts";
import { Faults } from "../../src/playground/faults.ts";
import type { PlayMessage, PlayUpload } from "../../src/playground/slack/control-api.ts";
import {
  type SlackEmulator,
  type SlackEmulatorOptions,
  startSlackEmulator,
} from "../../src/playground/slack/server.ts";
import { startBot } from "../../src/bot/bot.ts";
import type { BotConfig } from "../../src/bot/config.ts";

export const MAYA = "U0MAYAADMN";
export const OMAR = "U0OMARMEMB";
export const BOT = "U0THREADSHT";
export const SALES = "C0SALESPUB";
export const OPS = "C0OPERPUBL";
export const FINANCE = "C0FINANPRV";

export interface WorldOptions {
  readonly model?: Model;
  readonly shell?: Shell;
  readonly slack?: Partial<SlackEmulatorOptions>;
  readonly claude?: Partial<ClaudeEmulatorOptions>;
  readonly bot?: Partial<BotConfig>;
}

/** A Slack, a Claude and the bot between them, all real but for their addresses. */
export interface World {
  readonly slack: SlackEmulator;
  readonly claude: ClaudeEmulator;
  readonly faults: Faults;
  /** Ends the bot and starts it again on the same database. */
  restartBot(): Promise<void>;
  close(): Promise<void>;
}

/** A world whose bot keeps its rows in a file of its own. */
export interface FileWorld extends World {
  /** Path of the bot's database file. */
  readonly database: string;
}

/** A model for tests whose turns are all scripted; unscripted questions get one honest sentence. */
export const SILENT_MODEL: Model = {
  async *respond() {
    yield { type: "text", text: "No script is left for this request." };
    return "end_turn";
  },
};

const NO_SHELL: Shell = async () => ({ stdout: "", stderr: "no shell in this test", returnCode: 127 });

/** The app is installed with what the manifest asks for, and nothing more. */
const MANIFEST_RIGHTS = manifestRights();

function manifestRights(): { scopes: string[]; subscriptions: string[] } {
  const manifest = parse(readFileSync(new URL("../../manifest.yml", import.meta.url), "utf8"));
  return {
    scopes: manifest.oauth_config.scopes.bot,
    subscriptions: manifest.settings.event_subscriptions.bot_events,
  };
}

export async function startWorld(options: WorldOptions = {}): Promise<FileWorld> {
  const dir = await mkdtemp(join(tmpdir(), "threadsheet-flow-"));
  const faults = new Faults();
  const claude = await startClaudeEmulator({
    dataDir: null,
    faults,
    model: options.model ?? SILENT_MODEL,
    shell: options.shell ?? NO_SHELL,
    ...options.claude,
  });
  const slack = await startSlackEmulator({
    dataDir: null,
    faults,
    claudeLabel: { kind: "offline", label: "test" },
    fileProcessingMs: 20,
    welcome: false,
    ...MANIFEST_RIGHTS,
    ...options.slack,
  });
  const config = botConfig(dir, slack, claude, options.bot);
  const log = createLogger("silent");
  let bot = await startBot(config, log);
  return {
    slack,
    claude,
    faults,
    database: config.database,
    restartBot: async () => {
      await bot.stop(10_000);
      bot = await startBot(config, log);
    },
    close: async () => {
      await bot.stop(10_000);
      await Promise.all([slack.close(), claude.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function botConfig(
  dir: string,
  slack: SlackEmulator,
  claude: ClaudeEmulator,
  more: Partial<BotConfig> = {},
): BotConfig {
  const { botToken, appToken, apiUrl } = slack;
  return {
    slack: { mode: "socket", botToken, appToken, apiUrl },
    claude: { mode: "api", apiKey: claude.apiKey, baseUrl: claude.url, model: "claude-sonnet-5-5", effort: "medium" },
    maxFileBytes: 200 * 1024 * 1024,
    fileTtlSeconds: 30 * 24 * 3_600,
    answerTimeoutMs: 60_000,
    maxConcurrentAnswers: 100,
    allowedLinkHosts: [],
    database: join(dir, "bot.sqlite"),
    spoolDir: join(dir, "spool"),
    ...more,
  };
}

export interface Asked {
  readonly channel: string;
  readonly ts: string;
  readonly rootTs: string;
}

export interface AskOptions {
  readonly as?: string;
  readonly channel?: string;
  readonly thread?: string;
  readonly files?: readonly PlayUpload[];
  readonly mention?: boolean;
}

/** Posts a question as a person would; with a mention unless told otherwise. */
export async function ask(world: World, text: string, options: AskOptions = {}): Promise<Asked> {
  const { as = MAYA, channel = SALES, thread, files = [], mention = true } = options;
  const words = mention ? `<@${BOT}> ${text}` : text;
  const { ts } = await world.slack.control.post({
    as,
    channel,
    text: words,
    files: [...files],
    ...(thread === undefined ? {} : { thread_ts: thread }),
  });
  return { channel, ts, rootTs: thread ?? ts };
}

/** The bot's messages of a thread, oldest first. */
export function botMessages(world: World, channel: string, rootTs: string): PlayMessage[] {
  return world.slack.control
    .thread(channel, rootTs)
    .filter((message) => message.user === BOT || message.bot_id !== undefined);
}

/** Resolves with the value once `check` gives one; asks again whenever anything happens in the workspace. */
export async function eventually<T>(
  world: World,
  what: string,
  check: () => T | null | undefined,
  ms = 60_000,
): Promise<T> {
  const now = check();
  if (now !== null && now !== undefined) return now;
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      reject(new Error(`never happened within ${ms} ms: ${what}`));
    }, ms);
    const end = world.slack.control.subscribe(() => {
      const value = check();
      if (value === null || value === undefined) return;
      clearTimeout(timer);
      end();
      resolve(value);
    });
  });
}

/** The thread's n-th final message: one with the answer's buttons, or a failure's. Counted from 1. */
export async function answered(
  world: World,
  { channel, rootTs }: Pick<Asked, "channel" | "rootTs">,
  nth = 1,
): Promise<PlayMessage[]> {
  return await eventually(world, `answer ${nth} in the thread`, () => {
    const messages = botMessages(world, channel, rootTs);
    return messages.filter(isFinal).length >= nth ? messages : null;
  });
}

function isFinal(message: PlayMessage): boolean {
  const json = JSON.stringify(message.blocks ?? []);
  return json.includes('"retry_turn"') || json.includes('"show_code"');
}

/** Everything a reader can see of messages, as one text. */
export function visibleText(messages: readonly PlayMessage[]): string {
  return messages.map((message) => `${message.text}\n${JSON.stringify(message.blocks ?? [])}`).join("\n");
}

/** A file made of text, for posting. */
export function textFile(name: string, text: string): PlayUpload {
  return { name, base64: Buffer.from(text, "utf8").toString("base64") };
}
