import { App } from "@slack/bolt";
import { expect, onTestFinished } from "vitest";

import { libraryLog } from "../../src/intake/connect/library-log.ts";
import { SocketReceiver, type SocketReceiverOptions } from "../../src/intake/connect/socket-receiver.ts";
import { guardIntake } from "../../src/intake/inbox.ts";
import type { SlackEmulator } from "../../src/playground/slack/server.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { keptLog, reviveAnswer, temporaryFolder } from "../store/make.ts";

export interface SocketApp {
  readonly receiver: SocketReceiver;
  /** Texts of the messages that listeners were given, in their order. */
  readonly heard: string[];
  /** How often Slack gave out a socket's address. */
  readonly openings: () => number;
  /** Every wait between tries, in milliseconds. */
  readonly waits: number[];
}

/** Bolt with our receiver and the inbox in front of it, which keeps what it hears. Not started. */
export async function socketApp(
  slack: SlackEmulator,
  options: Partial<SocketReceiverOptions> = {},
): Promise<SocketApp> {
  const { log } = keptLog();
  const openings = countOpenings(slack);
  const waits: number[] = [];
  const receiver = new SocketReceiver({
    appToken: slack.appToken,
    apiUrl: slack.apiUrl,
    log,
    libraryLog: libraryLog(log),
    staggerMs: 0,
    ...options,
    wait: async (ms, signal) => {
      if (ms > 0) waits.push(ms);
      await (options.wait ?? nextTurn)(ms, signal);
    },
  });
  const app = new App({ receiver, authorize: async () => ({ botToken: "xoxb-0", botId: "B1", botUserId: "U1" }) });
  const heard: string[] = [];
  app.message(async ({ message }) => {
    if ("text" in message) heard.push(message.text ?? "");
  });
  const folder = temporaryFolder();
  const store = await openSqliteStore(folder.path("inbox.db"), { reviveAnswer });
  guardIntake(app, { store, log, clock: Date });
  onTestFinished(async () => {
    await receiver.stop();
    await store.close();
    folder.remove();
  });
  return { receiver, heard, openings, waits };
}

/** Lets everything else have its turn; no time passes. */
export async function nextTurn(_ms?: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
  signal?.throwIfAborted();
}

/** Resolves when so many connections are open. */
export async function opened(receiver: SocketReceiver, count: number): Promise<void> {
  await expect.poll(() => receiver.open, { interval: 5, timeout: 15_000 }).toBe(count);
}

/** Resolves when nothing waits for an acknowledgement any more. */
export async function settled(slack: SlackEmulator): Promise<void> {
  await expect.poll(() => slack.control.busy(), { interval: 5, timeout: 15_000 }).toBe(false);
}

/** Counts how often a socket's address was given out, from now on. */
function countOpenings(slack: SlackEmulator): () => number {
  let count = 0;
  const end = slack.control.subscribe(({ event }) => {
    if (event.type === "log" && event.entry.what === "apps.connections.open" && event.entry.outcome === "ok")
      count += 1;
  });
  onTestFinished(end);
  return () => count;
}
