import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";

import { type App, HTTPReceiver, type Logger, type Receiver } from "@slack/bolt";

import { SLACK } from "../../limits.ts";
import type { Clock } from "../../store/store.ts";
import { signatureClaim, SignatureMemory } from "./signed-once.ts";

export interface HttpReceiverOptions {
  readonly signingSecret: string;
  readonly port: number;
  readonly libraryLog: Logger;
  readonly clock: Clock;
  /** How long Slack waits for an acknowledgement. Default: its three seconds. */
  readonly ackMs?: number;
}

/** Slack's own payloads stay far below; Bolt alone would take 4 MiB. */
const BODY_BYTES = 1024 * 1024;
/** Whoever sends its request slower than this is not Slack. */
const SERVER = { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 } as const;
/** Sockets at the same time. Those that say nothing are closed after five seconds. */
const MAX_CONNECTIONS = 5_000;
/** After this the connections that are still busy are cut. */
const STOP_MS = 5_000;

/**
 * Bolt's HTTP receiver behind a door: a time window on both sides, a memory of signatures, limits for size and time, and
 * a stop that does not wait for kept-alive connections.
 */
export class HttpReceiver implements Receiver {
  readonly #bolt: HTTPReceiver;
  readonly #options: HttpReceiverOptions;
  readonly #memory: SignatureMemory;
  readonly #answering = new Set<ServerResponse>();
  #server: Server | null = null;

  constructor(options: HttpReceiverOptions) {
    const { signingSecret, libraryLog, clock, ackMs = SLACK.ackMs } = options;
    this.#options = options;
    this.#memory = new SignatureMemory(clock);
    this.#bolt = new HTTPReceiver({
      signingSecret,
      logger: libraryLog,
      bodyLimit: BODY_BYTES,
      unhandledRequestTimeoutMillis: ackMs,
      processEventErrorHandler: async ({ logger, response }) => {
        logger.error("an event failed");
        unavailable(response);
        return false;
      },
      unhandledRequestHandler: ({ logger, response }) => {
        logger.error("an event was not acknowledged in time");
        unavailable(response);
      },
    });
    const inner = this.#bolt.requestListener;
    this.#bolt.requestListener = (request, response) => this.#receive(request, response, inner);
  }

  get listening(): boolean {
    return this.#server?.listening ?? false;
  }

  init(app: App): void {
    this.#bolt.init(app);
  }

  /** Resolves when the port is open; throws when it cannot be had. */
  async start(): Promise<void> {
    const server = await this.#bolt.start(this.#options.port, SERVER);
    server.maxConnections = MAX_CONNECTIONS;
    this.#server = server;
  }

  /** Takes no new request, lets those under way be answered, and resolves within about five seconds. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const stopped = this.#bolt.stop();
    for (const response of this.#answering) {
      if (!response.headersSent) response.setHeader("connection", "close");
    }
    server.closeIdleConnections();
    const impatience = setTimeout(() => server.closeAllConnections(), STOP_MS);
    await stopped;
    clearTimeout(impatience);
  }

  #receive(request: IncomingMessage, response: ServerResponse, inner: RequestListener): void {
    this.#answering.add(response);
    response.once("close", () => this.#answering.delete(response));
    const claim = signatureClaim(request.headers, this.#options.clock.now());
    if (claim.kind === "refused") return answer(request, response, 401);
    // Without headers Bolt refuses it as well, except for `ssl_check`, which is not signed.
    if (claim.kind === "none") return inner(request, response);
    void this.#receiveOnce(claim.signature, request, response, inner);
  }

  /** Never rejects. */
  async #receiveOnce(
    signature: string,
    request: IncomingMessage,
    response: ServerResponse,
    inner: RequestListener,
  ): Promise<void> {
    const settle = await this.#memory.claim(signature);
    if (settle === null) return answer(request, response, 200);
    // Also when the connection broke before: an answer nobody got counts for nothing.
    if (response.destroyed) return settle(false);
    response.once("close", () => settle(response.writableFinished && response.statusCode === 200));
    try {
      inner(request, response);
    } catch {
      // Bolt throws for paths and methods it does not serve.
      answer(request, response, 404);
    }
  }
}

/** Slack delivers again what got this answer; after an acknowledgement there is nothing left to say. */
function unavailable(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(503).end();
}

function answer(request: IncomingMessage, response: ServerResponse, status: number): void {
  // The rest of the body is of no interest; on a kept-alive connection it has to be read all the same.
  request.resume();
  response.writeHead(status).end();
}
