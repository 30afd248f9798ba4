import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import { AppError } from "../errors.ts";
import type { ChildMessage } from "./child.ts";
import type { PlaygroundAddress, PlaygroundOptions } from "./playground.ts";

export interface LaunchedPlayground extends PlaygroundAddress {
  close(): Promise<void>;
}

const CLOSE_PATIENCE_MS = 5_000;

/** Starts the playground in a process of its own. Throws `AppError("config.invalid")` when its port is taken. */
export async function launchPlayground(options: PlaygroundOptions): Promise<LaunchedPlayground> {
  const child = fork(fileURLToPath(new URL("child.ts", import.meta.url)), [JSON.stringify(options)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const message = await firstMessage(child);
  if ("failed" in message) throw cannotStart(message, options.port);
  return { ...message.ready, close: () => closeChild(child) };
}

function firstMessage(child: ChildProcess): Promise<ChildMessage> {
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the channel has one speaker, child.ts
    child.once("message", (message) => resolve(message as ChildMessage));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the playground ended with code ${code} before it was ready`)));
  });
}

function closeChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const impatience = setTimeout(() => child.kill("SIGKILL"), CLOSE_PATIENCE_MS);
    child.once("exit", () => {
      clearTimeout(impatience);
      resolve();
    });
    if (child.connected) child.disconnect();
  });
}

function cannotStart({ failed, code }: { failed: string; code: string | null }, port: number): AppError {
  const taken = code === "EADDRINUSE";
  return new AppError({
    code: taken ? "config.invalid" : "internal",
    userMessage: "The playground could not start.",
    operatorHint: taken
      ? `Port ${port} is taken by another program. Set PLAYGROUND_PORT to a free port, or stop the other program.`
      : `The playground could not start: ${failed}`,
  });
}
