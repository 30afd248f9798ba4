import { createLogger, type LogLevel } from "../../src/log.ts";
import { startBot } from "../../src/bot/bot.ts";
import type { BotConfig } from "../../src/bot/config.ts";

/** The product in a process of its own, so that its memory is its own: `bot-process.ts <config as JSON> <log level>`. */
const [config, level] = process.argv.slice(2) as [string, LogLevel];
const bot = await startBot(JSON.parse(config) as BotConfig, createLogger(level));

process.send?.("ready");
process.once("disconnect", () => void bot.stop(5_000).finally(() => process.exit(0)));
