import { join, resolve } from "node:path";

import type { Config } from "./config.ts";
import type { AppError } from "./errors.ts";
import type { Logger } from "./log.ts";
import { requireEngine } from "./scrub/charts/engines.ts";
import { startBot } from "./bot/bot.ts";
import type { BotConfig, BotParts, RealClaude, RealSlack } from "./bot/config.ts";

export interface Running {
  /** What a person at the terminal should read. */
  readonly greeting: string;
  /** Settles when the bot cannot go on and has to be stopped, with what the operator should read; else never. */
  readonly failed: Promise<AppError>;
  /** Ends gracefully within about the given time. */
  stop(drainMs: number): Promise<void>;
}

/** Starts what the configuration describes: the playground first where there is no Slack, then the bot. */
export async function start(config: Config, log: Logger, parts: BotParts = {}): Promise<Running> {
  requireEngine(config.chartReader);
  const dataDir = resolve(config.dataDir);
  if (config.slack.mode === "playground")
    return await startWithPlayground({ ...config, dataDir }, config.slack.port, log, parts);
  if (config.claude.mode !== "api") throw new Error("a configuration with Slack has Claude as well");
  const { slack, claude } = config;
  const bot = await startBot({ ...config, slack, claude, ...placesIn(dataDir, "threadsheet") }, log, parts);
  const greeting = `Threadsheet is connected to ${bot.slackUrl} and answers with ${claude.model}.`;
  return { greeting, failed: bot.failed, stop: bot.stop };
}

async function startWithPlayground(config: Config, port: number, log: Logger, parts: BotParts): Promise<Running> {
  // Loaded only here: a bot in a workspace never sees the playground.
  const { launchPlayground } = await import("./playground/launch.ts");
  const real = config.claude.mode === "api" ? config.claude : null;
  const dataDir = join(config.dataDir, "playground");
  const playground = await launchPlayground({ port, dataDir, realModel: real?.model ?? null });
  try {
    const claude = real ?? offlineClaude(playground.claude, config.claude.effort);
    const slack: RealSlack = { mode: "socket", ...playground.slack };
    const places = placesIn(dataDir, real === null ? "offline" : "claude");
    // The playground keeps its rows to itself, whatever database a real bot uses.
    const bot = await startBot({ ...config, slack, claude, ...places, databaseUrl: null }, log, parts);
    const stop = async (drainMs: number): Promise<void> => {
      await bot.stop(drainMs);
      await playground.close();
    };
    return { greeting: greeting(playground.pageUrl, real?.model ?? null), failed: bot.failed, stop };
  } catch (error) {
    await playground.close();
    throw error;
  }
}

function placesIn(dataDir: string, name: string): Pick<BotConfig, "database" | "spoolDir"> {
  return { database: join(dataDir, `${name}.sqlite`), spoolDir: join(dataDir, `${name}-spool`) };
}

function offlineClaude(
  offline: { url: string; apiKey: string; model: string } | null,
  effort: RealClaude["effort"],
): RealClaude {
  if (offline === null) throw new Error("the playground started without a Claude");
  return { mode: "api", apiKey: offline.apiKey, baseUrl: offline.url, model: offline.model, effort };
}

function greeting(pageUrl: string, model: string | null): string {
  const answers =
    model === null
      ? "The offline analyst answers: deterministic, no language model. Set ANTHROPIC_API_KEY to talk to Claude."
      : `${model} answers.`;
  return `Threadsheet playground: ${pageUrl}\n${answers}`;
}
