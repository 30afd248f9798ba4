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
  /** Streams: end after so many events, cleanly or by reset. */
  | { readonly kind: "cut"; readonly afterEvents: number; readonly how: "eof" | "reset" }
  /** Streams: send nothing more after so many events and keep the connection open. */
  | { readonly kind: "stall"; readonly afterEvents: number }
  /** Streams: an `error` event after so many events. */
  | { readonly kind: "stream_error"; readonly afterEvents: number; readonly type: string; readonly message: string }
  /** Slack deliveries: send the envelope this many times in all. */
  | { readonly kind: "duplicate"; readonly times: number }
  /** Slack deliveries: do not send it at all; the retry schedule goes on. */
  | { readonly kind: "lose" };

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
