import { createLogger } from "../../../src/log.ts";
import { type BotConfig, startBot } from "../../../src/start.ts";

/** The bot in a process of its own, so that it can be killed: `delivery-child.ts <config as JSON>`. */
const [config = ""] = process.argv.slice(2);
const bot = await startBot(JSON.parse(config) as BotConfig, createLogger("silent"));

process.once("disconnect", () => void bot.stop(5_000).finally(() => process.exit(0)));
process.send?.("ready");
