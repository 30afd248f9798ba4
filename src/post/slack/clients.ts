import { LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";

import type { Logger } from "../../log.ts";

/**
 * One workspace's Web API, one client per kind of work: a client shares one queue, so that a slow upload or a busy
 * stream must not stand in front of an answer.
 */
export interface SlackClients {
  readonly stream: WebClient;
  readonly post: WebClient;
  readonly files: WebClient;
  readonly reads: WebClient;
}

export interface SlackClientOptions {
  /** Another server than Slack's, `http://127.0.0.1:3940/api/` for the emulator. */
  readonly slackApiUrl?: string | undefined;
  /** Hears that a client complained; what it says may quote messages and is dropped. */
  readonly log?: Logger;
  /** Patience per request in milliseconds; the client itself has none and would wait for 300 s. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = { stream: 10_000, post: 15_000, files: 30_000, reads: 15_000 } as const;

/**
 * Clients for one bot token. None retries by itself, for the client cannot tell a post from a read and would send a
 * message twice; `call.ts` repeats what may be repeated. A 429 is handed back at once instead of pausing the client.
 * Options are made anew for each client: a shared `headers` object would leak one workspace's token into another's
 * requests (web-api 8.2), so there is none.
 */
export function createSlackClients(token: string, options: SlackClientOptions = {}): SlackClients {
  const make = (timeout: number): WebClient => new WebClient(token, clientOptions(timeout, options));
  return {
    stream: make(options.timeoutMs ?? TIMEOUT_MS.stream),
    post: make(options.timeoutMs ?? TIMEOUT_MS.post),
    files: make(options.timeoutMs ?? TIMEOUT_MS.files),
    reads: make(options.timeoutMs ?? TIMEOUT_MS.reads),
  };
}

function clientOptions(timeout: number, options: SlackClientOptions): WebClientOptions {
  return {
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: quietLogger(options.log),
    ...(options.slackApiUrl === undefined ? {} : { slackApiUrl: options.slackApiUrl }),
  };
}

function quietLogger(log: Logger | undefined): NonNullable<WebClientOptions["logger"]> {
  const drop = (): void => undefined;
  return {
    debug: drop,
    info: drop,
    warn: () => log?.debug("slack client warned"),
    error: () => log?.debug("slack client reported an error"),
    setLevel: drop,
    getLevel: () => LogLevel.ERROR,
    setName: drop,
  };
}
