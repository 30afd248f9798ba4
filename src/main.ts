import { readFileSync } from "node:fs";

import dotenv from "dotenv";

import { EXIT_CONFIG, readConfig, secretsOf } from "./config.ts";
import { AppError } from "./errors.ts";
import { createLogger, describeError, type Logger } from "./log.ts";
import { registerSecret } from "./scrub/own-secrets.ts";
import { start } from "./start.ts";

/** Patience for answers under way when the process is told to end. */
const DRAIN_MS = 25_000;

await main();

async function main(): Promise<void> {
  try {
    dotenv.config({ quiet: true });
    const config = readConfig(process.env, (path) => readFileSync(path, "utf8"));
    for (const secret of secretsOf(config)) registerSecret(secret);
    const log = createLogger(config.logLevel);
    const running = await start(config, log);
    process.stdout.write(`${running.greeting}\n`);
    onceStopped(log, () => running.stop(DRAIN_MS));
  } catch (error) {
    process.exitCode = explain(error);
    // Half-started parts may hold the process open; the reason has been said.
    process.exit();
  }
}

/** Ends gracefully on the first signal, at once on the second. */
function onceStopped(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("stopping failed", { error: describeError(error) });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  process.on("unhandledRejection", (error) => {
    log.error("a promise was rejected unheard", { error: describeError(error) });
    process.exit(1);
  });
}

/** Says on stderr why the program cannot start; gives the exit code (sysexits.h). */
function explain(error: unknown): number {
  if (error instanceof AppError) {
    process.stderr.write(`${error.operatorHint ?? error.userMessage}\n`);
    if (error.code === "config.invalid") return EXIT_CONFIG;
    if (error.code === "store.damaged") return 65;
    return 1;
  }
  process.stderr.write(`Threadsheet could not start: ${describeError(error)}\n`);
  return 1;
}
