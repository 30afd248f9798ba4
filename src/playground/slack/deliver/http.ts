import { createHmac } from "node:crypto";

import { isObject } from "../blocks/check.ts";
import type { Json } from "../workspace/entities.ts";

import type { Ack, Packet, Transport } from "./transport.ts";

/** Signed requests to the app's request URL (docs: verifying-requests-from-slack). */
export class HttpTransport implements Transport {
  readonly #url: string;
  readonly #signingSecret: string;
  readonly #now: () => number;
  readonly #onConnection: (connected: boolean) => void;
  readonly #abort = new AbortController();
  #reached = false;

  constructor(url: string, signingSecret: string, onConnection: (connected: boolean) => void, now: () => number) {
    this.#url = url;
    this.#signingSecret = signingSecret;
    this.#onConnection = onConnection;
    this.#now = now;
  }

  connected(): boolean {
    return this.#reached;
  }

  async send(packet: Packet): Promise<Ack> {
    const { body, contentType } = encode(packet);
    const retry: Record<string, string> =
      packet.attempt === 0
        ? {}
        : { "x-slack-retry-num": String(packet.attempt), "x-slack-retry-reason": packet.reason ?? "unknown_error" };
    const ack = await this.#post(body, contentType, retry, packet.timeoutMs);
    this.#note(ack.ok || ack.reason !== "connection_failed");
    return ack;
  }

  /** The handshake of a new request URL: true when the challenge came back. */
  async verify(token: string): Promise<boolean> {
    const challenge = crypto.randomUUID();
    const body = JSON.stringify({ token, challenge, type: "url_verification" });
    const ack = await this.#post(body, "application/json", {}, 3_000);
    const answered = ack.ok && (ack.body === challenge || (isObject(ack.body) && ack.body["challenge"] === challenge));
    this.#note(answered);
    return answered;
  }

  close(): Promise<void> {
    this.#abort.abort();
    return Promise.resolve();
  }

  async #post(body: string, contentType: string, extra: Record<string, string>, timeoutMs: number): Promise<Ack> {
    const timestamp = String(Math.floor(this.#now() / 1_000));
    const signature = `v0=${createHmac("sha256", this.#signingSecret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.any([timeout, this.#abort.signal]),
        headers: {
          "content-type": contentType,
          "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
          "x-slack-request-timestamp": timestamp,
          "x-slack-signature": signature,
          ...extra,
        },
      });
      return await toAck(response);
    } catch {
      // A refused connection and a cut one look the same to Slack; only its own clock is told apart.
      return { ok: false, reason: timeout.aborted ? "http_timeout" : "connection_failed" };
    }
  }

  #note(reached: boolean): void {
    if (reached === this.#reached) return;
    this.#reached = reached;
    this.#onConnection(reached);
  }
}

function encode(packet: Packet): { body: string; contentType: string } {
  if (packet.type === "events_api") return { body: JSON.stringify(packet.payload), contentType: "application/json" };
  const form =
    packet.type === "slash_commands"
      ? new URLSearchParams(toStrings(packet.payload))
      : new URLSearchParams({ payload: JSON.stringify(packet.payload) });
  return { body: form.toString(), contentType: "application/x-www-form-urlencoded" };
}

function toStrings(payload: Json): Record<string, string> {
  const strings: Record<string, string> = {};
  for (const [field, value] of Object.entries(payload)) {
    if (typeof value === "string") strings[field] = value;
  }
  return strings;
}

async function toAck(response: Response): Promise<Ack> {
  const text = await response.text();
  if (response.status >= 300 && response.status < 400) return { ok: false, reason: "too_many_redirects" };
  if (!response.ok) {
    return { ok: false, reason: "http_error", noRetry: response.headers.get("x-slack-no-retry") === "1" };
  }
  if (text === "") return { ok: true, body: {} };
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  try {
    return { ok: true, body: isJson ? (JSON.parse(text) as unknown) : text };
  } catch {
    return { ok: false, reason: "http_error" };
  }
}
