import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import type { Gate } from "./gate.ts";

/** One request to a service, as far as it can be told what it is. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

export interface Identified {
  /** `slack.chat.postMessage` for example; null for what is none of our business. */
  readonly step: string | null;
  readonly keys: readonly number[];
}

export interface HoldingProxyOptions {
  /** Address of the service, without a slash at the end. */
  readonly target: string;
  readonly gate: Gate;
  readonly identify: (asked: Asked) => Identified;
  /** Sees every request that gets there. */
  readonly onForward?: (asked: Asked, identified: Identified) => void;
  /** Sees every reply that came whole. */
  readonly onReply?: (asked: Asked, identified: Identified, reply: string) => void;
  /** Replies that are passed on as they come; all others are passed on whole. */
  readonly isStream: (asked: Asked) => boolean;
  /** Told when the service failed somebody who still waits. */
  readonly onTrouble: (error: unknown) => void;
}

export interface HoldingProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Of a stopped stream so many bytes of its body get through: its head and the first words. */
const MID_BYTES = 1_200;

/**
 * A service behind a wire on which each request can be stopped: on its way there, so that nothing happened, on its way
 * back, so that it happened and nobody was told, or in the middle of a streamed reply. Addresses of the service in its
 * replies become those of the wire.
 */
export async function holdingProxy(options: HoldingProxyOptions): Promise<HoldingProxy> {
  const server = createServer((req, res) => {
    new Exchange(options, req, res).run(addressOf(server)).catch((error: unknown) => {
      if (!res.destroyed) options.onTrouble(error);
      res.destroy();
    });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: addressOf(server), close: () => closeServer(server) };
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

class Exchange {
  readonly #options: HoldingProxyOptions;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;

  constructor(options: HoldingProxyOptions, req: IncomingMessage, res: ServerResponse) {
    this.#options = options;
    this.#req = req;
    this.#res = res;
  }

  async run(ownUrl: string): Promise<void> {
    const asked = { method: this.#req.method ?? "GET", path: this.#req.url ?? "/", body: await buffer(this.#req) };
    const identified = this.#options.identify(asked);
    if (this.#holds(identified, "before")) return;
    this.#options.onForward?.(asked, identified);
    const reply = await this.#forward(asked);
    if (this.#options.isStream(asked) && reply.statusCode === 200) return this.#passOn(reply, identified);
    const { target, onReply } = this.#options;
    const body = await buffer(reply);
    onReply?.(asked, identified, body.toString("latin1"));
    if (this.#holds(identified, "after")) return;
    this.#answer(reply, isText(reply) ? Buffer.from(body.toString("utf8").replaceAll(target, ownUrl)) : body);
  }

  #holds({ step, keys }: Identified, at: "before" | "mid" | "after"): boolean {
    return step !== null && this.#options.gate.holds(step, at, keys);
  }

  /** Whoever asked may be gone before the service has answered: then nobody waits there any more either. */
  async #forward({ method, path, body }: Asked): Promise<IncomingMessage> {
    const url = new URL(path, this.#options.target);
    return await new Promise((resolve, reject) => {
      const onward = httpRequest(url, { method, headers: { ...this.#req.headers, host: url.host } }, resolve);
      onward.on("error", reject);
      this.#res.once("close", () => onward.destroy());
      onward.end(body);
    });
  }

  #answer(reply: IncomingMessage, body: Buffer): void {
    const headers = { ...reply.headers, "content-length": String(body.length) };
    delete headers["transfer-encoding"];
    this.#res.writeHead(reply.statusCode ?? 502, headers).end(body);
  }

  /** A stream is stopped in its middle, or with its last event outstanding. */
  async #passOn(reply: IncomingMessage, identified: Identified): Promise<void> {
    this.#res.writeHead(200, reply.headers);
    let passed = 0;
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      passed += chunk.length;
      const stops = (passed > MID_BYTES && this.#holds(identified, "mid")) || this.#endsHere(chunk, identified);
      // The service goes on talking for as long as somebody seems to listen.
      if (stops) return void (await once(this.#res, "close"));
      this.#res.write(chunk);
    }
    this.#res.end();
  }

  #endsHere(chunk: Buffer, identified: Identified): boolean {
    return chunk.includes(LAST_EVENT) && this.#holds(identified, "after");
  }
}

const LAST_EVENT = "event: message_stop";

function isText(reply: IncomingMessage): boolean {
  return (reply.headers["content-type"] ?? "").startsWith("application/json");
}
