import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";

import dotenv from "dotenv";

import { EXIT_CONFIG, readConfig, secretsOf } from "./config.ts";
import { AppError } from "./errors.ts";
import { createLogger, describeError, type Logger } from "./log.ts";
import { registerSecret } from "./scrub/own-secrets.ts";
import type { Running } from "./start.ts";

/** Patience for answers under way when the process is told to end. */
const DRAIN_MS = 25_000;

await main();

async function main(): Promise<void> {
  try {
    dotenv.config({ quiet: true });
    const config = readConfig(process.env, (path) => readFileSync(path, "utf8"));
    for (const secret of secretsOf(config)) registerSecret(secret);
    const log = createLogger(config.logLevel);
    // Stripping types and compiling the packages is most of the start; only what is imported after this line is cached.
    enableCompileCache();
    const { start } = await import("./start.ts");
    const running = await start(config, log);
    onceStopped(log, running);
    process.stdout.write(`${running.greeting}\n`);
  } catch (error) {
    process.exitCode = explain(error);
    // Half-started parts may hold the process open; the reason has been said.
    process.exit();
  }
}

/** Ends gracefully on the first signal or when the bot cannot go on, at once on the second signal. */
function onceStopped(log: Logger, running: Running): void {
  let stopping = false;
  const stop = (exitCode: number): void => {
    stopping = true;
    running.stop(DRAIN_MS).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.error("stopping failed", { error: describeError(error) });
        process.exit(exitCode === 0 ? 1 : exitCode);
      },
    );
  };
  const onSignal = (): void => {
    if (stopping) process.exit(1);
    stop(0);
  };
  void stopOnFailure();
  async function stopOnFailure(): Promise<void> {
    const exitCode = explain(await running.failed);
    if (!stopping) stop(exitCode);
  }
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
    const hint = error.operatorHint ?? error.userMessage;
    process.stderr.write(error.code === "store.damaged" ? `The database cannot be used: ${hint}\n` : `${hint}\n`);
    if (error.code === "config.invalid" || error.code === "slack.auth") return EXIT_CONFIG;
    if (error.code === "store.damaged") return 65;
    return 1;
  }
  process.stderr.write(`Threadsheet could not start: ${describeError(error)}\n`);
  return 1;
}
