import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { LogLevel } from "../../src/log.ts";
import { type ClaudeEmulator, startClaudeEmulator } from "../../src/playground/claude/server.ts";
import { type SlackEmulator, startSlackEmulator } from "../../src/playground/slack/server.ts";
import type { BotConfig } from "../../src/start.ts";
import { TimedModel } from "./measure/model.ts";
import { Tap } from "./measure/tap.ts";
import { Questions } from "./questions.ts";
import { writeWorkspace } from "./workspace.ts";

export type SideName = "ours" | "bare";

/** A bot in its own process with a Slack and a Claude to itself, which run in this one and hold the clock. */
export interface Side {
  readonly name: SideName;
  readonly pid: number;
  readonly channels: readonly string[];
  readonly tap: Tap;
  readonly model: TimedModel;
  readonly questions: Questions;
  close(): Promise<void>;
}

export interface SideOptions {
  readonly folder: string;
  readonly channels: number;
  readonly thinkMs: number;
  readonly log: LogLevel;
}

/** Where the bots start, and which events their manifests ask for. */
const APPS = {
  ours: { entry: "bot-process.ts", events: {} },
  bare: { entry: "bare-bot.ts", events: { subscriptions: ["app_mention"] } },
} as const satisfies Record<SideName, object>;

const START_MS = 30_000;
const STOP_MS = 10_000;

/** Starts one side; resolves when its bot is connected. */
export async function startSide(name: SideName, options: SideOptions): Promise<Side> {
  const folder = join(options.folder, name);
  const channels = writeWorkspace(join(folder, "slack"), options.channels);
  const tap = new Tap();
  const model = new TimedModel(options.thinkMs);
  const claude = await startClaudeEmulator({ dataDir: null, faults: tap, model, shell: noShell });
  const slack = await startSlackEmulator({
    dataDir: join(folder, "slack"),
    faults: tap,
    claudeLabel: { kind: "offline", label: "bench" },
    rateLimits: false,
    welcome: false,
    ...APPS[name].events,
  });
  const child = fork(join(import.meta.dirname, APPS[name].entry), [
    JSON.stringify(botConfig(folder, slack, claude)),
    options.log,
  ]);
  await ready(name, child);
  return {
    name,
    pid: child.pid ?? 0,
    channels,
    tap,
    model,
    questions: new Questions(slack),
    close: async () => {
      await stop(child);
      await Promise.all([slack.close(), claude.close()]);
    },
  };
}

async function noShell() {
  return { stdout: "", stderr: "every command of the bench is told", returnCode: 127 };
}

function botConfig(folder: string, slack: SlackEmulator, claude: ClaudeEmulator): BotConfig {
  const { botToken, appToken, apiUrl } = slack;
  return {
    slack: { mode: "socket", botToken, appToken, apiUrl },
    claude: { mode: "api", apiKey: claude.apiKey, baseUrl: claude.url, model: "claude-sonnet-5-5", effort: "medium" },
    maxFileBytes: 200 * 1024 * 1024,
    fileTtlSeconds: 30 * 24 * 3_600,
    answerTimeoutMs: 10 * 60_000,
    maxConcurrentAnswers: 100,
    allowedLinkHosts: [],
    database: join(folder, "bot.sqlite"),
    spoolDir: join(folder, "spool"),
  };
}

async function ready(name: SideName, child: ChildProcess): Promise<void> {
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`the ${name} bot ended with code ${String(code)} before it was ready`);
  });
  await Promise.race([once(child, "message", { signal: AbortSignal.timeout(START_MS) }), failed]);
  // Its end later on is ours to ask for.
  failed.catch(() => undefined);
}

/** The bot ends when it finds itself alone, or is ended. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  child.disconnect();
  await ended;
  clearTimeout(impatience);
}
