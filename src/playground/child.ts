import { describeError } from "../log.ts";
import { type PlaygroundAddress, type PlaygroundOptions, startPlayground } from "./playground.ts";

/** What the child process says once it is ready, or when it cannot be. */
export type ChildMessage =
  | { readonly ready: PlaygroundAddress }
  | { readonly failed: string; readonly code: string | null };

// Runs in a process of its own, so that the bot's memory and event loop are the bot's alone.
const options: PlaygroundOptions = JSON.parse(process.argv[2] ?? "{}");

try {
  const playground = await startPlayground(options);
  const { pageUrl, slack, claude } = playground;
  say({ ready: { pageUrl, slack, claude } });
  // The parent is gone or asks us to go: nobody is left to play with.
  const end = (): void => void playground.close().finally(() => process.exit(0));
  process.on("disconnect", end);
  process.on("SIGTERM", end);
  // Ctrl-C reaches the whole process group; the parent stops first and then disconnects.
  process.on("SIGINT", () => undefined);
} catch (error) {
  const code = error instanceof Error && "code" in error ? String(error.code) : null;
  // The other half may be up already and would keep the process alive.
  say({ failed: describeError(error), code }, () => process.exit(1));
}

function say(message: ChildMessage, then?: () => void): void {
  process.send?.(message, then ?? (() => undefined));
}
