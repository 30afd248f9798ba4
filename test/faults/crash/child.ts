import { flushCompileCache } from "node:module";

import { createLogger, type LogLevel } from "../../../src/log.ts";
import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { openPostgresStore } from "../../../src/store/postgres.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import type { Store } from "../../../src/store/store.ts";
import { startBot } from "../../../src/bot/bot.ts";
import type { BotConfig } from "../../../src/bot/config.ts";
import { Gate, type Stop } from "./gate.ts";
import { holdStore } from "./held-store.ts";

/** What the process is told when it starts, as JSON in its first argument. */
export interface ChildSettings {
  readonly config: BotConfig;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly log: LogLevel;
  /** Armed before anything happens. */
  readonly stops: readonly Stop[];
}

export type ToChild = { readonly kind: "arm"; readonly stops: readonly Stop[] } | { readonly kind: "end" };

export type FromChild =
  | { readonly kind: "ready" }
  | { readonly kind: "armed" }
  | { readonly kind: "held"; readonly stop: Stop }
  /** A call of the store took effect for these questions. */
  | { readonly kind: "done"; readonly step: string; readonly keys: readonly number[] };

/** The bot as it is, in a process that can be killed, on a store that can stop at each of its calls. */
const settings: ChildSettings = JSON.parse(process.argv[2] ?? "");
const gate = new Gate((stop) => say({ kind: "held", stop }));
gate.arm(settings.stops);

async function openStore({ database, databaseUrl }: BotConfig, log: ReturnType<typeof createLogger>): Promise<Store> {
  const store =
    databaseUrl == null
      ? await openSqliteStore(database, { reviveAnswer: safeAnswerFromJson })
      : await openPostgresStore(databaseUrl, { reviveAnswer: safeAnswerFromJson, log });
  return holdStore(store, { gate, onDone: (step, keys) => void (TOLD.has(step) && say({ kind: "done", step, keys })) });
}

/** What the other side reckons with. */
const TOLD: ReadonlySet<string> = new Set(["store.saveCheckpoint", "store.saveAnswer"]);

function say(message: FromChild): void {
  process.send?.(message);
}

// Nothing is to outlive the test, and nothing to end before it is told to.
process.once("disconnect", () => process.exit(1));
process.on("message", (message: ToChild) => {
  if (message.kind === "end") return void end();
  gate.arm(message.stops);
  say({ kind: "armed" });
});

const { leaseMs, heartbeatMs, log } = settings;
const bot = await startBot(settings.config, createLogger(log), { openStore, leaseMs, heartbeatMs });

async function end(): Promise<void> {
  await bot.stop(10_000);
  process.exit(0);
}

say({ kind: "ready" });
// Whoever is killed saves nothing on its way out; the next one starts with this.
flushCompileCache();
