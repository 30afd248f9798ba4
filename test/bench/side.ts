import { join } from "node:path";

import type { LogLevel } from "../../src/log.ts";
import { type ClaudeEmulator, startClaudeEmulator } from "../../src/playground/claude/server.ts";
import { startSlackEmulator } from "../../src/playground/slack/server.ts";
import type { BotConfig } from "../../src/bot/config.ts";
import { Child } from "./measure/child.ts";
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
  const { botToken, appToken, apiUrl } = slack;
  const config = botConfig(folder, { mode: "socket", botToken, appToken, apiUrl }, claude);
  const child = await Child.start({
    name: `the ${name} bot`,
    entry: APPS[name].entry,
    args: [JSON.stringify(config), options.log],
    isProduct: name === "ours",
  });
  return {
    name,
    pid: child.pid,
    channels,
    tap,
    model,
    questions: new Questions(slack),
    close: async () => {
      await child.stop();
      await Promise.all([slack.close(), claude.close()]);
    },
  };
}

/** For models that only tell what they run. */
export async function noShell() {
  return { stdout: "", stderr: "every command of the bench is told", returnCode: 127 };
}

/** The product's configuration for these two services. */
export function botConfig(
  folder: string,
  slack: BotConfig["slack"],
  claude: Pick<ClaudeEmulator, "apiKey" | "url">,
): BotConfig {
  return {
    slack,
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
