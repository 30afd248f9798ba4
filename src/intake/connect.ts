import { App, LogLevel } from "@slack/bolt";

import type { SlackConfig } from "../config.ts";
import { describeError, type Logger } from "../log.ts";

type RealSlack = Exclude<SlackConfig, { mode: "playground" }>;

export interface ConnectedSlack {
  readonly app: App;
  readonly botUserId: string;
  readonly team: string;
  readonly url: string;
  /** Begins to receive. Everything has to be registered before. */
  open(): Promise<void>;
  close(): Promise<void>;
}

const CALL_TIMEOUT_MS = 15_000;

/**
 * Bolt over Socket Mode or HTTP, with its traps closed: an explicit retry policy (the Socket Mode client writes its own
 * into options it shares), no shared `headers`, no conversation store that is looked up on every event, and a logger
 * that cannot print payloads. Throws what `auth.test` throws when the token is not good.
 */
export async function connectSlack(config: RealSlack, log: Logger): Promise<ConnectedSlack> {
  const app = new App({
    token: config.botToken,
    ...(config.mode === "socket"
      ? { socketMode: true, appToken: config.appToken }
      : { signingSecret: config.signingSecret, port: config.port }),
    convoStore: false,
    deferInitialization: true,
    logger: boltLogger(log),
    clientOptions: {
      slackApiUrl: config.apiUrl,
      timeout: CALL_TIMEOUT_MS,
      retryConfig: { retries: 3, factor: 2, minTimeout: 300, maxTimeout: 5_000 },
      logger: boltLogger(log),
    },
  });
  app.error(async (error) => {
    log.error("a Slack listener failed", { error: describeError(error) });
  });
  await app.init();
  const who = await app.client.auth.test();
  return {
    app,
    botUserId: who.user_id ?? "",
    team: who.team_id ?? "",
    url: who.url ?? "",
    open: async () => void (await app.start()),
    close: async () => void (await app.stop()),
  };
}

/** Bolt's messages may quote payloads: that something was said is kept, what was said is dropped. */
function boltLogger(log: Logger) {
  const silent = (): void => undefined;
  return {
    debug: silent,
    info: silent,
    warn: () => log.debug("the Slack library warned"),
    error: () => log.warn("the Slack library reported an error"),
    setLevel: silent,
    getLevel: () => LogLevel.WARN,
    setName: silent,
  };
}
