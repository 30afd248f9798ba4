import { setTimeout as sleep } from "node:timers/promises";

import type { Logger as LibraryLog, ReceiverEvent } from "@slack/bolt";
import { SocketModeClient } from "@slack/socket-mode";

import { SLACK } from "../../limits.ts";
import { describeError, type Logger } from "../../log.ts";
import { InFlight } from "./in-flight.ts";
import { within } from "./within.ts";

export interface LinkOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  /** Takes one event; acknowledging is its business. */
  readonly process: (event: ReceiverEvent) => Promise<void>;
  readonly log: Logger;
  readonly libraryLog: LibraryLog;
  /** A socket whose pings stay unanswered for so long is dead. Default 5 s. */
  readonly pongTimeoutMs?: number;
  /** From asking for an address to Slack's hello. Default 20 s. */
  readonly helloTimeoutMs?: number;
}

/** Why a connection will not do any longer. */
export type LinkEnd =
  /** Slack recycles it and says so in time; it still works until it is closed. */
  | { readonly kind: "refresh" }
  /** Slack does not want it (`link_disabled`, `too_many_websockets`). */
  | { readonly kind: "turned_away"; readonly reason: string }
  /** It broke. */
  | { readonly kind: "lost" };

const HELLO_MS = 20_000;
const CALL_TIMEOUT_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;
/** Slack pings every few seconds; silence for longer means that nobody is there. */
const SERVER_PING_TIMEOUT_MS = 30_000;
/** After a `warning` Slack has about ten seconds until it asks for the end; it goes on sending until then. */
const WARNED_MS = 30_000;
/** How long Slack may take to answer our goodbye. */
const GOODBYE_MS = 1_000;
const REFRESHES: ReadonlySet<unknown> = new Set(["warning", "refresh_requested"]);

/**
 * One Socket Mode connection, from its address to its end: it never reconnects by itself. It is Slack's own client with
 * three of its habits changed (socket-mode 3.1.0): it closes at once when Slack announces a refresh, five seconds before
 * it opens again; it dies of payloads without an inner event (`app_rate_limited`); and after a refused token it rejects
 * unheard.
 */
export class SocketLink {
  readonly #options: LinkOptions;
  readonly #client: SocketModeClient;
  readonly #busy = new InFlight();
  readonly #end = Promise.withResolvers<LinkEnd>();
  /** Slack sends nothing more over it. */
  readonly #silent = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#client = createClient(options);
    this.#client.once("disconnected", () => this.#over());
    this.#listen();
  }

  /** Settles with the first reason to look for a replacement. */
  get end(): Promise<LinkEnd> {
    return this.#end.promise;
  }

  /** Resolves when nothing can come in any more. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /**
   * Resolves upon Slack's hello. Throws what Slack refused with, or an error when it takes too long; the link is then of
   * no use.
   */
  async open(signal: AbortSignal): Promise<void> {
    const opened = this.#client.start();
    const patience = new AbortController();
    const overdue = sleep(this.#options.helloTimeoutMs ?? HELLO_MS, undefined, {
      signal: AbortSignal.any([signal, patience.signal]),
    }).then(() => {
      throw new Error("Slack did not say hello in time");
    });
    const ended = this.end.then((end) => {
      // A refresh may be announced in the same breath as the hello; it can wait until that was heard.
      if (end.kind !== "refresh") throw endedEarly(end);
      return opened;
    });
    try {
      await Promise.race([opened, overdue, ended]);
    } catch (error) {
      this.#abandon();
      throw error;
    } finally {
      patience.abort();
      for (const left of [opened, overdue, ended]) left.catch(() => undefined);
    }
  }

  /**
   * For a connection that has a replacement: closes it as soon as Slack sends nothing more over it. Whatever Slack sends
   * into a closing connection is lost until its next try, which may be a minute away.
   */
  async retire(): Promise<void> {
    await within(this.#silent.promise, WARNED_MS);
    await this.close();
  }

  /** Lets what came in be acknowledged, then says goodbye. Resolves within about five seconds in any case. */
  async close(): Promise<void> {
    await this.#busy.settled(SLACK.ackMs);
    await within(this.#client.disconnect(), GOODBYE_MS);
    this.#over();
  }

  #over(): void {
    this.#end.resolve({ kind: "lost" });
    this.#silent.resolve();
    this.#closed.resolve();
  }

  /** `start()` goes on after `disconnect()` when it still waits for its address; then its socket is closed at birth. */
  #abandon(): void {
    const disconnect = (): void => void this.#client.disconnect();
    this.#client.on("connecting", () => queueMicrotask(disconnect));
    disconnect();
  }

  /** Puts us before the client's own reading of messages; of them it still sees the hello. */
  #listen(): void {
    const [read] = this.#client.listeners("ws_message");
    if (read === undefined) throw new Error("the Socket Mode client reads its messages in another way than expected");
    this.#client.removeAllListeners("ws_message");
    this.#client.on("ws_message", (data: unknown, isBinary: unknown) => {
      const message = parse(data);
      if (message["type"] === "hello") read(data, isBinary);
      else if (message["type"] === "disconnect") this.#leave(message["reason"]);
      else this.#receive(message);
    });
  }

  #leave(reason: unknown): void {
    if (reason !== "warning") this.#silent.resolve();
    if (REFRESHES.has(reason)) this.#end.resolve({ kind: "refresh" });
    else this.#end.resolve({ kind: "turned_away", reason: typeof reason === "string" ? reason : "" });
  }

  #receive(message: Record<string, unknown>): void {
    const { envelope_id: id, payload, type } = message;
    if (typeof id !== "string" || !isRecord(payload)) return;
    if (type === "events_api" && !isRecord(payload["event"])) return this.#receiveNotice(id, payload);
    const event: ReceiverEvent = {
      body: payload,
      ack: once((response) => this.#acknowledge(id, response)),
      ...retryOf(message),
    };
    void this.#busy.track(this.#process(event));
  }

  async #process(event: ReceiverEvent): Promise<void> {
    try {
      await this.#options.process(event);
    } catch (error) {
      // Not acknowledged, so that Slack delivers it again.
      this.#options.log.error("an event could not be taken", { stage: "intake", error: describeError(error) });
    }
  }

  /** `app_rate_limited` is the one known payload without an event (docs: events-api, rate limiting). */
  #receiveNotice(id: string, payload: Record<string, unknown>): void {
    const kind = payload["type"] === "app_rate_limited" ? "app_rate_limited" : "other";
    this.#options.log.warn("Slack sent a notice instead of an event", { stage: "intake", kind });
    try {
      this.#acknowledge(id, undefined);
    } catch (error) {
      this.#options.log.warn("a notice could not be acknowledged", { stage: "intake", error: describeError(error) });
    }
  }

  /** Throws when the connection is gone: what cannot be acknowledged comes again. */
  #acknowledge(id: string, response: unknown): void {
    const socket = this.#client.websocket;
    if (socket === undefined || !socket.isActive()) throw new Error("the connection is gone, nothing was acknowledged");
    const payload = typeof response === "string" ? { text: response } : (response ?? {});
    let failure: Error | undefined;
    // Calls back before it returns.
    socket.send(JSON.stringify({ envelope_id: id, payload }), (error) => {
      failure = error;
    });
    if (failure !== undefined) throw failure;
  }
}

/** The retry policy is explicit, because the client writes a hundred retries into options that lack one. */
function createClient({ appToken, apiUrl, libraryLog, pongTimeoutMs }: LinkOptions): SocketModeClient {
  return new SocketModeClient({
    appToken,
    logger: libraryLog,
    autoReconnectEnabled: false,
    clientPingTimeout: pongTimeoutMs ?? PONG_TIMEOUT_MS,
    serverPingTimeout: SERVER_PING_TIMEOUT_MS,
    clientOptions: {
      slackApiUrl: apiUrl,
      timeout: CALL_TIMEOUT_MS,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    },
  });
}

/** Its code is what Slack said, which is what the log keeps of an error. */
function endedEarly(end: LinkEnd): Error {
  const code = end.kind === "turned_away" ? end.reason : end.kind;
  return Object.assign(new Error("the connection ended before Slack's hello"), { code });
}

/** A second acknowledgement changes nothing, as in Bolt's own receiver. */
function once(acknowledge: (response: unknown) => void): (response?: unknown) => Promise<void> {
  let done = false;
  return async (response) => {
    if (done) return;
    acknowledge(response);
    done = true;
  };
}

function retryOf(message: Record<string, unknown>): Pick<ReceiverEvent, "retryNum" | "retryReason"> {
  const { retry_attempt: attempt, retry_reason: reason } = message;
  return {
    ...(typeof attempt === "number" ? { retryNum: attempt } : {}),
    ...(typeof reason === "string" ? { retryReason: reason } : {}),
  };
}

function parse(data: unknown): Record<string, unknown> {
  if (typeof data !== "string") return {};
  try {
    const message: unknown = JSON.parse(data);
    return isRecord(message) ? message : {};
  } catch {
    // Nothing Slack sends; a peer that talks nonsense must not end the process.
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
