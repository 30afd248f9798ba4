import { once } from "node:events";
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { onTestFinished } from "vitest";

/** What stands between us and a service, and how it behaves instead of letting through. */
export type Hostility = "proxy" | "portal" | "refused";

export const HOSTILITIES: readonly (readonly [string, Hostility])[] = [
  ["a proxy that wants a password", "proxy"],
  ["a page that wants a sign-in", "portal"],
  ["nobody who listens", "refused"],
];

/** Kinds of addresses that lead nowhere. */
export const DEAD_ENDS: readonly string[] = [
  "an unknown name",
  "a server that does not speak TLS",
  ...HOSTILITIES.map(([kind]) => kind),
];

/** What a company's proxy answers to those it does not know (RFC 9110, 15.5.8). */
const PROXY = {
  status: 407,
  headers: { "proxy-authenticate": 'Basic realm="Internet"' },
  title: "Proxy authentication required",
};
/** What the network of a hotel or an airport answers to everything until somebody has signed in. */
const PORTAL = { status: 200, headers: {}, title: "Welcome! Please sign in to use our network." };

export interface Gate {
  readonly url: string;
  /** Requests that were not let through. */
  readonly turnedAway: number;
  /** Lets everything through to this address, as long as nothing else is said. */
  leadTo(origin: string): void;
  close(how: Hostility): void;
  open(): void;
  /** Resolves when so many requests were not let through. */
  turnsAway(count: number): Promise<void>;
  end(): Promise<void>;
}

/** The network on the way to a service. */
export async function startGate(how: Hostility | null = null): Promise<Gate> {
  const gate = new NetworkGate();
  await gate.listen();
  if (how !== null) gate.close(how);
  return gate;
}

/** An address of this kind, for the time of a test. */
export async function deadEnd(kind: string): Promise<string> {
  if (kind === "an unknown name") return "http://nowhere.invalid";
  const gate = await startGate(HOSTILITIES.find(([name]) => name === kind)?.[1] ?? "portal");
  onTestFinished(() => gate.end());
  return kind === "a server that does not speak TLS" ? gate.url.replace("http:", "https:") : gate.url;
}

class NetworkGate implements Gate {
  url = "";
  turnedAway = 0;
  #origin = "";
  #hostility: Hostility | null = null;
  readonly #changed = new Set<() => void>();
  readonly #server = createServer((request, response) => this.#receive(request, response));

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  leadTo(origin: string): void {
    this.#origin = origin;
  }

  close(how: Hostility): void {
    this.#hostility = how;
  }

  open(): void {
    this.#hostility = null;
  }

  async turnsAway(count: number): Promise<void> {
    while (this.turnedAway < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#changed.add(resolve);
      await promise;
      this.#changed.delete(resolve);
    }
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    if (this.#hostility === null) return this.#pass(request, response);
    this.turnedAway += 1;
    for (const look of this.#changed) look();
    if (this.#hostility === "refused") return void request.socket.resetAndDestroy();
    const { status, headers, title } = this.#hostility === "proxy" ? PROXY : PORTAL;
    request.resume();
    response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers });
    response.end(`<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`);
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = "/" } = request;
    const onward = forward(new URL(url, this.#origin), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  }
}
