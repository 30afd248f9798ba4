/** What a fault does to the call or delivery it meets. */
export type FaultAction =
  /** Answer with this HTTP status, body and headers instead of doing the call. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Slack only: HTTP 200 with `{ok:false,error}`; `ratelimited` becomes a 429 with `Retry-After`. */
  | { readonly kind: "error"; readonly error: string; readonly retryAfter?: number }
  | { readonly kind: "delay"; readonly ms: number }
  /** Do the call, then break the connection instead of replying. */
  | { readonly kind: "drop_reply" }
  /** Slack only: do the call, then answer with this HTTP status all the same. */
  | { readonly kind: "late_status"; readonly status: number }
  /** Slack only: do the call, then say nothing until the caller has lost patience. */
  | { readonly kind: "withhold_reply" }
  /** Streams: end after so many events, cleanly or by reset. */
  | { readonly kind: "cut"; readonly afterEvents: number; readonly how: "eof" | "reset" }
  /** Streams: send nothing more after so many events and keep the connection open. */
  | { readonly kind: "stall"; readonly afterEvents: number }
  /** Streams: an `error` event after so many events. */
  | { readonly kind: "stream_error"; readonly afterEvents: number; readonly type: string; readonly message: string }
  /**
   * Claude's streams: cut from this event on inside a line, inside a character of more than one byte, or before the
   * event that ends the message; cleanly, with the answer unfinished, or by a TCP reset.
   */
  | {
      readonly kind: "cut_inside";
      readonly afterEvents: number;
      readonly at: "line" | "character" | "end";
      readonly how: "eof" | "reset" | "rst";
    }
  /** Claude's streams: from this event on a byte at a time, and no pings. */
  | { readonly kind: "drip"; readonly afterEvents: number; readonly everyMs: number }
  /** Claude's streams: after so many events a line, or a row of deltas, that never ends. */
  | { readonly kind: "endless_line" | "endless_deltas"; readonly afterEvents: number }
  /** Claude's streams: after so many events one whose data is this text, whatever it is. */
  | { readonly kind: "malformed"; readonly afterEvents: number; readonly data: string }
  /** Claude's streams: after so many events these as well, which the service may one day send. */
  | { readonly kind: "insert"; readonly afterEvents: number; readonly events: readonly StreamEvent[] }
  /** Slack deliveries: send the envelope this many times in all. */
  | { readonly kind: "duplicate"; readonly times: number }
  /** Slack deliveries: do not send it at all; the retry schedule goes on. */
  | { readonly kind: "lose" };

/** Whatever may stand in a stream one day. */
type StreamEvent = Readonly<Record<string, unknown>> & { readonly type: string };

export interface FaultRule {
  readonly target: "slack" | "claude";
  /** Slack method or delivered event type (`chat.postMessage`, `event:app_mention`), or Claude route (`POST /v1/messages`). */
  readonly call: string;
  /** Let so many matching calls pass first. Default 0. */
  readonly after?: number;
  /** Meet so many calls, then be done. Default 1. */
  readonly times?: number;
  readonly action: FaultAction;
}

/** The fault script both emulators ask before they answer. Rules are tried in order; the first live match acts. */
export class Faults {
  #rules: { rule: FaultRule; skipped: number; met: number }[] = [];

  /** Replaces the script. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, skipped: 0, met: 0 }));
  }

  list(): readonly FaultRule[] {
    return this.#rules.map((entry) => entry.rule);
  }

  /** The action for this call, or null. Counts the call against the rule it met. */
  meet(target: FaultRule["target"], call: string): FaultAction | null {
    for (const entry of this.#rules) {
      if (entry.rule.target !== target || entry.rule.call !== call) continue;
      if (entry.met >= (entry.rule.times ?? 1)) continue;
      if (entry.skipped < (entry.rule.after ?? 0)) {
        entry.skipped += 1;
        continue;
      }
      entry.met += 1;
      return entry.rule.action;
    }
    return null;
  }
}
