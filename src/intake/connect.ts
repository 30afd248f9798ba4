import { App } from "@slack/bolt";

import type { SlackConfig } from "../config.ts";
import type { AppError } from "../errors.ts";
import { SLACK } from "../limits.ts";
import { describeError, type Logger } from "../log.ts";
import { HttpReceiver } from "./connect/http-receiver.ts";
import { InFlight } from "./connect/in-flight.ts";
import { libraryLog } from "./connect/library-log.ts";
import { outOfReach, refusalOf } from "./connect/refusal.ts";
import { SocketReceiver } from "./connect/socket-receiver.ts";

type RealSlack = Exclude<SlackConfig, { mode: "playground" }>;

export interface ConnectedSlack {
  readonly app: App;
  readonly botUserId: string;
  readonly team: string;
  readonly url: string;
  /** Settles with `AppError("slack.auth")` when Slack refuses the app for good; from then on nothing comes in. */
  readonly refused: Promise<AppError>;
  /** Whether Slack can reach us now. */
  readonly receiving: () => boolean;
  /** Begins to receive. Everything has to be registered before. Throws what {@link refused} settles with. */
  open(): Promise<void>;
  /** Takes nothing new, and resolves when what came in has been handed on. */
  close(): Promise<void>;
}

const CALL_TIMEOUT_MS = 15_000;

/**
 * Bolt over Socket Mode or HTTP, with its traps closed: an explicit retry policy (the Socket Mode client writes its own
 * into options it shares), no shared `headers`, no conversation store that is looked up on every event, and a logger
 * that cannot print payloads. Throws `AppError` `slack.auth` when Slack refuses the bot token and `slack.unavailable`
 * when there is no Slack at the address, else what `auth.test` throws.
 */
export async function connectSlack(config: RealSlack, log: Logger): Promise<ConnectedSlack> {
  const way = wayIn(config, log);
  const app = new App({
    token: config.botToken,
    receiver: way.receiver,
    convoStore: false,
    deferInitialization: true,
    logger: libraryLog(log),
    clientOptions: {
      slackApiUrl: config.apiUrl,
      timeout: CALL_TIMEOUT_MS,
      retryConfig: { retries: 3, factor: 2, minTimeout: 300, maxTimeout: 5_000 },
      logger: libraryLog(log),
    },
  });
  app.error(async (error) => {
    log.error("a Slack listener failed", { error: describeError(error) });
    // Bolt would call the event done: only a failure that gets through keeps its delivery open in the inbox.
    throw error;
  });
  const atWork = countWork(app);
  const who = await introduce(app, config.apiUrl);
  return {
    app,
    botUserId: who.user_id ?? "",
    team: who.team_id ?? "",
    url: who.url ?? "",
    refused: way.refused,
    receiving: way.receiving,
    open: () => way.receiver.start(),
    close: async () => {
      await way.receiver.stop();
      await atWork.settled(SLACK.ackMs);
    },
  };
}

/** How events get to us. */
interface WayIn {
  readonly receiver: SocketReceiver | HttpReceiver;
  readonly refused: Promise<AppError>;
  readonly receiving: () => boolean;
}

function wayIn(config: RealSlack, log: Logger): WayIn {
  if (config.mode === "socket") {
    const { appToken, apiUrl } = config;
    const receiver = new SocketReceiver({ appToken, apiUrl, log, libraryLog: libraryLog(log) });
    return { receiver, refused: receiver.refused, receiving: () => receiver.open > 0 };
  }
  const { signingSecret, port } = config;
  const receiver = new HttpReceiver({ signingSecret, port, libraryLog: libraryLog(log), clock: Date });
  const never = Promise.withResolvers<AppError>().promise;
  return { receiver, refused: never, receiving: () => receiver.listening };
}

/** Bolt's own `stop` waits for no listener: here they are counted. */
function countWork(app: App): InFlight {
  const work = new InFlight();
  const process = app.processEvent.bind(app);
  app.processEvent = (event) => work.track(process(event));
  return work;
}

async function introduce(app: App, apiUrl: string) {
  try {
    await app.init();
    return await app.client.auth.test();
  } catch (error) {
    throw refusalOf(error, "SLACK_BOT_TOKEN") ?? outOfReach(error, apiUrl) ?? error;
  }
}
