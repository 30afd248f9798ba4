import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

import dotenv from "dotenv";

import { EXIT_CONFIG, readConfig, secretsOf } from "./config.ts";
import { AppError } from "./errors.ts";
import { createLogger, describeError, type Logger } from "./log.ts";
import { registerSecret } from "./scrub/own-secrets.ts";
import type { Running } from "./start.ts";

/** Patience for answers under way when the process is told to end. */
const DRAIN_MS = 25_000;
/** For closing what the answers stood on. Kubernetes kills what is not gone after 30 s in all. */
const CLOSE_MS = 4_000;
/** Patience for a start under way: a database or a Slack that does not answer would hold it up for longer. */
const START_MS = 5_000;

// Heard from the beginning, so that being told to end while starting is no death by signal.
const signalled = firstSignal();
await main();

async function main(): Promise<void> {
  try {
    dotenv.config({ quiet: true });
    const config = readConfig(process.env, (path) => readFileSync(path, "utf8"));
    for (const secret of secretsOf(config)) registerSecret(secret);
    const log = createLogger(config.logLevel);
    endOnUnheardRejections(log);
    // Stripping types and compiling the packages is most of the start; only what is imported after this line is cached.
    enableCompileCache();
    const { start } = await import("./start.ts");
    const running = await unlessOverdue(start(config, log, { ending: ending() }));
    // What is on disk is whole at any moment.
    if (running === null) return process.exit(0);
    endOnce(log, running);
    process.stdout.write(`${running.greeting}\n`);
  } catch (error) {
    process.exitCode = explain(error);
    // Half-started parts may hold the process open; the reason has been said.
    process.exit();
  }
}

/** Resolves with the time of the first SIGTERM or SIGINT. The second one ends the process at once. */
function firstSignal(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let told = false;
  const onSignal = (): void => {
    if (told) process.exit(1);
    told = true;
    resolve(performance.now());
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  return promise;
}

/** Aborted by the first signal. */
function ending(): AbortSignal {
  const controller = new AbortController();
  void signalled.then(() => controller.abort());
  return controller.signal;
}

/** What has started, to be ended in order; null when the process was told to end and the start does not come to an end. */
async function unlessOverdue(starting: Promise<Running>): Promise<Running | null> {
  const overdue = signalled.then(() => sleep(START_MS, null));
  return await Promise.race([starting, overdue]);
}

/** Ends gracefully when told to, or when the bot cannot go on. */
function endOnce(log: Logger, running: Running): void {
  let ending = false;
  const end = async (exitCode: number, drainMs: number): Promise<void> => {
    if (ending) return;
    ending = true;
    try {
      const late = sleep(drainMs + CLOSE_MS, "late" as const);
      const ended = await Promise.race([running.stop(drainMs), late]);
      if (ended === "late") log.warn("stopping took too long, so the rest is left as it is");
      process.exit(exitCode);
    } catch (error) {
      log.error("stopping failed", { error: describeError(error) });
      process.exit(exitCode === 0 ? 1 : exitCode);
    }
  };
  void signalled.then((at) => end(0, Math.max(0, DRAIN_MS - (performance.now() - at))));
  void running.failed.then((error) => end(explain(error), DRAIN_MS));
}

function endOnUnheardRejections(log: Logger): void {
  process.on("unhandledRejection", (error) => {
    log.error("a promise was rejected unheard", { error: describeError(error) });
    process.exit(1);
  });
}

/** Says on stderr why the program cannot start; gives the exit code (sysexits.h). */
function explain(error: unknown): number {
  if (error instanceof AppError) {
    const hint = error.operatorHint ?? error.userMessage;
    process.stderr.write(error.code === "store.damaged" ? `The database cannot be used: ${hint}\n` : `${hint}\n`);
    if (error.code === "config.invalid" || error.code === "slack.auth") return EXIT_CONFIG;
    if (error.code === "store.damaged") return 65;
    return 1;
  }
  process.stderr.write(`Threadsheet could not start: ${describeError(error)}\n`);
  return 1;
}
