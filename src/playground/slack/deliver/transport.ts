import type { Json } from "../workspace/entities.ts";

export type EnvelopeType = "events_api" | "slash_commands" | "interactive";

/** One transmission to the app. */
export interface Packet {
  readonly type: EnvelopeType;
  readonly payload: Json;
  /** 0 for the first transmission. */
  readonly attempt: number;
  /** Why the transmission before this one failed. */
  readonly reason?: string;
  readonly timeoutMs: number;
}

export type Ack =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly reason: FailureReason; readonly noRetry?: boolean };

/** `timeout` is Socket Mode's word; the others are HTTP's (docs: events-api). */
export type FailureReason = "timeout" | "http_timeout" | "http_error" | "connection_failed" | "too_many_redirects";

/** The way to the app: Socket Mode or signed HTTP requests. */
export interface Transport {
  send(packet: Packet): Promise<Ack>;
  connected(): boolean;
  close(): Promise<void>;
}
