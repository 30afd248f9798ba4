import { App, type Logger, LogLevel } from "@slack/bolt";
import { WebClient, type WebAPIPlatformError } from "@slack/web-api";
import { onTestFinished } from "vitest";

import type { SlackEmulator } from "../../../src/playground/slack/server.ts";

const quiet = (): void => undefined;

/** Refusals are what many tests are about; nobody wants to read them in the test's output. */
export const silent: Logger = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  setLevel: quiet,
  setName: quiet,
  getLevel: () => LogLevel.ERROR,
};

/** The official client, pointed at the emulator, without retries. */
export function webClient(slack: SlackEmulator, token: string = slack.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}

/** An unmodified Bolt app in Socket Mode, started and stopped with the test. */
export async function startBolt(slack: SlackEmulator, register: (app: App) => void): Promise<App> {
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  register(app);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

/** Slack's error code for a call that must fail, with everything else it said. */
export async function errorOf(call: Promise<unknown>): Promise<WebAPIPlatformError["data"]> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && "data" in error) return (error as WebAPIPlatformError).data;
    throw error;
  }
  throw new Error("the call was accepted");
}
