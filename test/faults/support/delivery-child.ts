import { createLogger } from "../../../src/log.ts";
import { startBot } from "../../../src/bot/bot.ts";
import type { BotConfig } from "../../../src/bot/config.ts";

/** The bot in a process of its own, so that it can be killed: `delivery-child.ts <config as JSON>`. */
const [config = ""] = process.argv.slice(2);
const bot = await startBot(JSON.parse(config) as BotConfig, createLogger("silent"));

process.once("disconnect", () => void bot.stop(5_000).finally(() => process.exit(0)));
process.send?.("ready");
