import { join } from "node:path";

import type { Model } from "../../../src/playground/claude/model.ts";
import { type ClaudeEmulator, startClaudeEmulator } from "../../../src/playground/claude/server.ts";
import { type SlackEmulator, startSlackEmulator } from "../../../src/playground/slack/server.ts";
import type { BotConfig } from "../../../src/bot/config.ts";
import { Child } from "../measure/child.ts";
import { Tap } from "../measure/tap.ts";
import { Questions } from "../questions.ts";
import { botConfig, noShell } from "../side.ts";
import { writeWorkspace } from "../workspace.ts";
import type { PartContext } from "./part.ts";
import { freePort } from "../../support/free-port.ts";

/** A Slack and a Claude in this process, and bots in processes of their own that share one database. */
export interface World {
  readonly slack: SlackEmulator;
  readonly claude: ClaudeEmulator;
  readonly tap: Tap;
  readonly channels: readonly string[];
  readonly questions: Questions;
  readonly config: BotConfig;
  /** Where Slack's requests go; empty with Socket Mode. */
  readonly requestUrl: string;
  /** Another process; resolves when it is connected. */
  startBot(): Promise<Child>;
  /** Ends the bots that still run, then the rest. */
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly name: string;
  readonly delivery: "socket" | "http";
  readonly model: Model;
  /** Default 1. */
  readonly channels?: number;
  /** The model's pause after each delta. */
  readonly paceMs?: number;
  readonly config?: Partial<BotConfig>;
}

/** Starts the services; bots are started one by one. */
export async function startWorld(context: PartContext, options: WorldOptions): Promise<World> {
  const folder = join(context.folder, options.name);
  const channels = writeWorkspace(join(folder, "slack"), options.channels ?? 1);
  const tap = new Tap();
  const port = options.delivery === "http" ? await freePort() : 0;
  const requestUrl = options.delivery === "http" ? `http://127.0.0.1:${port}/slack/events` : "";
  const { model, paceMs = 0 } = options;
  const claude = await startClaudeEmulator({ dataDir: null, faults: tap, model, paceMs, shell: noShell });
  const slack = await startSlackEmulator({
    dataDir: join(folder, "slack"),
    faults: tap,
    claudeLabel: { kind: "offline", label: "bench" },
    rateLimits: false,
    welcome: false,
    ...(requestUrl === "" ? {} : { httpMode: { requestUrl } }),
  });
  const { botToken, appToken, signingSecret, apiUrl } = slack;
  const way: BotConfig["slack"] =
    options.delivery === "http"
      ? { mode: "http", botToken, signingSecret, port, apiUrl }
      : { mode: "socket", botToken, appToken, apiUrl };
  const config = { ...botConfig(folder, way, claude), ...options.config };
  const bots: Child[] = [];
  return {
    slack,
    claude,
    tap,
    channels,
    questions: new Questions(slack),
    config,
    requestUrl,
    startBot: async () => {
      const args = [JSON.stringify(config), context.log];
      const bot = await Child.start({
        name: `the bot (${options.name})`,
        entry: "bot-process.ts",
        args,
        isProduct: true,
      });
      bots.push(bot);
      return bot;
    },
    close: async () => {
      await Promise.all(bots.map((bot) => bot.stop()));
      await Promise.all([slack.close(), claude.close()]);
    },
  };
}
