import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { SIGNING_SECRET } from "../../../src/playground/slack/workspace/seed.ts";

/** One delivery of Slack's on its way to whichever process it is given. */
export interface Delivery {
  /** Event type; `interactive` for buttons and forms. */
  readonly kind: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** The attempt's number as Slack tells it, 0 for the first. */
  readonly attempt: number;
  /** Gives it to the process behind this port, signed anew as Slack signs each try; gives the answer's status. */
  to(port: number, retry?: { readonly num: number; readonly reason: string }): Promise<number>;
}

/** Decides where a delivery goes; what it gives is what Slack hears. */
export type Route = (delivery: Delivery) => Promise<number>;

export interface Relay {
  readonly url: string;
  /** Everything Slack sent so far. */
  readonly seen: readonly Delivery[];
  route: Route;
  /** What was acknowledged. */
  readonly taken: readonly Delivery[];
  /** Resolves when `check` holds; looked at whenever a delivery came or was answered. */
  until(check: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** What stands in front of several processes that take Slack's events over HTTP: a load balancer that does as it is told. */
export async function startRelay(route: Route): Promise<Relay> {
  const seen: Delivery[] = [];
  const waiting = new Set<() => void>();
  const until = async (check: () => boolean): Promise<void> => {
    while (!check()) await new Promise<void>((resolve) => void waiting.add(resolve));
  };
  const taken: Delivery[] = [];
  const relay = { url: "", seen, taken, route, until, close: async () => {} };
  const server = createServer((request, response) => void pass(relay, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  relay.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  relay.close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return relay;

  async function pass(to: Relay, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const delivery = deliveryOf(request, await text(request));
    seen.push(delivery);
    const routed = to.route(delivery).catch(() => 502);
    tell();
    const status = await routed;
    if (status === 200) taken.push(delivery);
    tell();
    response.writeHead(status).end();
  }

  function tell(): void {
    for (const resolve of waiting) resolve();
    waiting.clear();
  }
}

/** A delivery that was never Slack's: any event, in the envelope of the Events API. */
export function forged(event: Record<string, unknown>, id: string): Delivery {
  const envelope = { type: "event_callback", team_id: "T0PLAYTEAM", api_app_id: "A0THREADSHT", event_id: id, event };
  return makeDelivery(JSON.stringify(envelope), "application/json", 0);
}

function deliveryOf({ headers }: IncomingMessage, body: string): Delivery {
  const attempt = Number(headers["x-slack-retry-num"] ?? 0);
  return makeDelivery(body, headers["content-type"] ?? "", attempt);
}

function makeDelivery(body: string, contentType: string, attempt: number): Delivery {
  const isEvent = contentType.includes("json");
  const payload = (isEvent ? JSON.parse(body) : {}) as { event?: Record<string, unknown> };
  const event = payload.event ?? {};
  const kind = isEvent ? String(event["type"]) : "interactive";
  const first = attempt === 0 ? undefined : { num: attempt, reason: "http_error" };
  return { kind, event, attempt, to: (port, retry = first) => send(port, { body, contentType, retry }) };
}

interface Sent {
  readonly body: string;
  readonly contentType: string;
  readonly retry: { readonly num: number; readonly reason: string } | undefined;
}

/** No two tries have the same time, and so none the same signature. */
let tries = 0;

async function send(port: number, { body, contentType, retry }: Sent): Promise<number> {
  tries += 1;
  const time = Math.floor(Date.now() / 1_000) - (tries % 200);
  const signature = createHmac("sha256", SIGNING_SECRET).update(`v0:${time}:${body}`).digest("hex");
  const retried = retry && { "x-slack-retry-num": String(retry.num), "x-slack-retry-reason": retry.reason };
  const headers = {
    "content-type": contentType,
    "x-slack-request-timestamp": String(time),
    "x-slack-signature": `v0=${signature}`,
    ...retried,
  };
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, { method: "POST", body, headers });
  await response.arrayBuffer();
  return response.status;
}
