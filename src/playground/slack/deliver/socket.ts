import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

import { type WebSocket, WebSocketServer } from "ws";

import { isObject } from "../blocks/check.ts";
import { APP } from "../workspace/seed.ts";

import type { Ack, Packet, Transport } from "./transport.ts";

/** Most sockets of one app (docs: using-socket-mode). */
const MAX_CONNECTIONS = 10;
const TICKET_MS = 30_000;
const PING_MS = 10_000;
const CLOSE_PATIENCE_MS = 500;
/** `approximate_connection_time` of a normal link and of one opened with `debug_reconnects`. */
const LINK_SECONDS = 18_060;
const DEBUG_LINK_SECONDS = 360;

interface Link {
  readonly socket: WebSocket;
  /** After `disconnect` was sent no new envelope goes here; acks still count. */
  leaving: boolean;
  timers: NodeJS.Timeout[];
}

interface Waiting {
  readonly link: Link;
  settle(ack: Ack): void;
}

/** Socket Mode's server side: tickets, hello, envelopes and their acks, pings, disconnects. */
export class SocketTransport implements Transport {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024 });
  readonly #tickets = new Map<string, number>();
  readonly #links: Link[] = [];
  readonly #waiting = new Map<string, Waiting>();
  readonly #onConnection: (connected: boolean) => void;
  readonly #now: () => number;
  #turn = 0;

  /** `onConnection` is told of every new link, and when the last one is gone. */
  constructor(onConnection: (connected: boolean) => void, now: () => number) {
    this.#onConnection = onConnection;
    this.#now = now;
  }

  /** A one-time URL for `apps.connections.open`. */
  openUrl(origin: string, debugReconnects: boolean): string {
    const ticket = randomBytes(16).toString("hex");
    this.#tickets.set(ticket, this.#now() + TICKET_MS);
    const debug = debugReconnects ? "&debug_reconnects=true" : "";
    return `${origin.replace(/^http/, "ws")}/link/?ticket=${ticket}&app_id=${APP.id}${debug}`;
  }

  /** Takes over WebSocket upgrades of this HTTP server. `admit` says whether a request may come in at all. */
  attach(server: Server, admit: (request: IncomingMessage) => boolean): void {
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      if (!admit(request) || url.pathname !== "/link/" || !this.#redeem(url.searchParams.get("ticket"))) {
        socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
        return;
      }
      const debug = url.searchParams.get("debug_reconnects") === "true";
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket, debug));
    });
  }

  connected(): boolean {
    return this.#links.some((link) => !link.leaving);
  }

  count(): number {
    return this.#links.length;
  }

  send(packet: Packet): Promise<Ack> {
    const link = this.#nextLink();
    if (link === undefined) return Promise.resolve({ ok: false, reason: "connection_failed" });
    const envelopeId = crypto.randomUUID();
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ ok: false, reason: "timeout" }), packet.timeoutMs);
      const settle = (ack: Ack): void => {
        clearTimeout(timer);
        this.#waiting.delete(envelopeId);
        resolve(ack);
      };
      this.#waiting.set(envelopeId, { link, settle });
      link.socket.send(JSON.stringify(envelope(envelopeId, packet)));
    });
  }

  /** Sends `disconnect` on every link, as Slack does before it recycles a host. */
  disconnect(reason: "warning" | "refresh_requested" | "link_disabled"): void {
    for (const link of this.#links) this.#say(link, reason);
  }

  /** Breaks every link without a word. */
  terminate(): void {
    for (const link of this.#links) link.socket.terminate();
  }

  /** Says goodbye on every link and waits for the answer; a peer that does not answer is cut off. */
  async close(): Promise<void> {
    const farewells = this.#links.map(({ socket }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const impatience = setTimeout(() => socket.terminate(), CLOSE_PATIENCE_MS);
      socket.once("close", () => {
        clearTimeout(impatience);
        resolve();
      });
      socket.close(1001);
      return promise;
    });
    await Promise.all(farewells);
    this.#server.close();
  }

  #redeem(ticket: string | null): boolean {
    if (ticket === null) return false;
    const until = this.#tickets.get(ticket) ?? 0;
    this.#tickets.delete(ticket);
    return until >= this.#now();
  }

  #welcome(socket: WebSocket, debug: boolean): void {
    const link: Link = { socket, leaving: false, timers: [] };
    if (this.#links.length >= MAX_CONNECTIONS) {
      this.#say(link, "too_many_websockets");
      socket.close(1000);
      return;
    }
    this.#links.push(link);
    socket.on("message", (data: Buffer) => this.#hear(data.toString()));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => this.#leave(link));
    const seconds = debug ? DEBUG_LINK_SECONDS : LINK_SECONDS;
    this.#keepAlive(link, seconds);
    socket.send(JSON.stringify(hello(this.#links.length, seconds)));
    this.#onConnection(true);
  }

  #keepAlive(link: Link, seconds: number): void {
    const ping = setInterval(() => link.socket.ping(`Ping from ${APP.id}`), PING_MS);
    const warn = setTimeout(() => this.#say(link, "warning"), (seconds - 10) * 1_000);
    const refresh = setTimeout(() => this.#say(link, "refresh_requested"), seconds * 1_000);
    link.timers = [ping, warn, refresh];
    for (const timer of link.timers) timer.unref();
  }

  #say(link: Link, reason: string): void {
    if (reason !== "warning") link.leaving = true;
    link.socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "playground" } }));
  }

  #hear(text: string): void {
    const message = parse(text);
    const id = message?.["envelope_id"];
    if (typeof id === "string") this.#waiting.get(id)?.settle({ ok: true, body: message?.["payload"] });
  }

  #leave(link: Link): void {
    for (const timer of link.timers) clearInterval(timer);
    this.#links.splice(this.#links.indexOf(link), 1);
    for (const waiting of this.#waiting.values()) {
      if (waiting.link === link) waiting.settle({ ok: false, reason: "connection_failed" });
    }
    if (!this.connected()) this.#onConnection(false);
  }

  /** Any payload may go to any link; they take turns. */
  #nextLink(): Link | undefined {
    const open = this.#links.filter((link) => !link.leaving);
    this.#turn += 1;
    return open[this.#turn % Math.max(open.length, 1)];
  }
}

function hello(connections: number, seconds: number): object {
  return {
    type: "hello",
    num_connections: connections,
    debug_info: {
      host: "playground",
      started: new Date().toISOString(),
      build_number: 1,
      approximate_connection_time: seconds,
    },
    connection_info: { app_id: APP.id },
  };
}

function envelope(id: string, packet: Packet): object {
  const base = {
    envelope_id: id,
    type: packet.type,
    accepts_response_payload: packet.type !== "events_api",
    payload: packet.payload,
  };
  if (packet.type !== "events_api") return base;
  return { ...base, retry_attempt: packet.attempt, retry_reason: packet.reason ?? "" };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
