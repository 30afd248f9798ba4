import { AppError } from "../../errors.ts";
import { describeError, type Logger } from "../../log.ts";
import { type Clock, pause } from "./clock.ts";
import { type LimitKey, type Limiter, LimitWaitError } from "./limiter.ts";

/** Slack understood the call and said no; `reason` is its error code, `channel_not_found` for example. */
export class SlackRejected extends AppError {
  readonly reason: string;
  /** Slack's own remarks on the request, such as `invalid slack file [json-pointer:/blocks/1/slack_file]`. */
  readonly remarks: readonly string[];
  /** An earlier attempt at this very call got no reply and may have taken effect. */
  readonly afterDoubt: boolean;

  constructor(method: string, reason: string, remarks: readonly string[], cause: unknown, afterDoubt = false) {
    super({
      code: "slack.rejected",
      userMessage: "Slack did not accept what I wanted to post.",
      operatorHint: `${method} was refused: ${reason}`,
      cause,
    });
    this.reason = reason;
    this.remarks = remarks;
    this.afterDoubt = afterDoubt;
  }
}

/** Slack gave no usable reply. `mayHaveHappened` when the call could have taken effect all the same. */
export class SlackUnavailable extends AppError {
  readonly mayHaveHappened: boolean;

  constructor(method: string, mayHaveHappened: boolean, cause: unknown) {
    super({
      code: "slack.unavailable",
      userMessage: "I cannot reach Slack right now.",
      retryable: true,
      operatorHint: `${method}: no usable reply`,
      cause,
    });
    this.mayHaveHappened = mayHaveHappened;
  }
}

/** Somebody else has the turn by now: whatever this process wants to say of it is not said. */
export function leaseLost(): AppError {
  return new AppError({ code: "turn.lease_lost", userMessage: "Somebody else is working on this question now." });
}

/** What came of one request. */
type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | {
      readonly kind: "rejected";
      readonly reason: string;
      readonly remarks: readonly string[];
      readonly cause: unknown;
    }
  | { readonly kind: "limited"; readonly retryAfterMs: number; readonly cause: unknown }
  /** Nothing or nothing readable came back; it may or may not have happened. */
  | { readonly kind: "unknown"; readonly cause: unknown };

export interface SlackCall<T> {
  readonly key: LimitKey;
  readonly run: () => Promise<T>;
  /**
   * What to do when the outcome is unknown: `again` for calls that may be repeated, `stop` for those that may not, or a
   * look at Slack that finds what an earlier attempt left behind (null: nothing, so it is made again).
   */
  readonly unsure: "again" | "stop" | (() => Promise<T | null>);
  /** How long this call may wait for its turn, in all. */
  readonly maxWaitMs: number;
  /** Attempts with an unknown outcome; default 4. */
  readonly attempts?: number;
}

export interface CallTools {
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly log: Logger;
}

const ATTEMPTS = 4;
const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 4_000;

/**
 * Makes one Web API call at the pace Slack allows. A 429 waits out its `Retry-After`; an unknown outcome is handled as
 * the call says. Throws {@link SlackRejected} for a refusal and {@link SlackUnavailable} when no answer is to be had.
 */
export async function callSlack<T>(tools: CallTools, call: SlackCall<T>): Promise<T> {
  const { method } = call.key;
  const giveUpAt = tools.clock.now() + call.maxWaitMs;
  for (let attempt = 1; ;) {
    await awaitTurn(tools, call.key, giveUpAt - tools.clock.now());
    const outcome = await attemptOnce(call.run);
    if (outcome.kind === "done") return outcome.value;
    if (outcome.kind === "rejected") {
      throw new SlackRejected(method, outcome.reason, outcome.remarks, outcome.cause, attempt > 1);
    }
    tools.log.warn("slack call failed", { method, attempt, kind: outcome.kind, error: describeError(outcome.cause) });
    if (outcome.kind === "limited") {
      tools.limiter.hold(call.key, outcome.retryAfterMs);
      continue;
    }
    const found = await resolveUnknown(tools, call, attempt, outcome.cause);
    if (found !== null) return found;
    attempt += 1;
  }
}

async function awaitTurn(tools: CallTools, key: LimitKey, maxWaitMs: number): Promise<void> {
  try {
    await tools.limiter.acquire(key, maxWaitMs);
  } catch (error) {
    if (error instanceof LimitWaitError) throw new SlackUnavailable(key.method, false, error);
    throw error;
  }
}

/** The value found at Slack, or null when the call shall be made again. */
async function resolveUnknown<T>(
  tools: CallTools,
  call: SlackCall<T>,
  attempt: number,
  cause: unknown,
): Promise<T | null> {
  const last = attempt >= (call.attempts ?? ATTEMPTS);
  if (call.unsure === "stop" || (last && call.unsure === "again")) {
    throw new SlackUnavailable(call.key.method, true, cause);
  }
  await pause(tools.clock, Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1)));
  if (call.unsure === "again") return null;
  const found = await call.unsure();
  if (found === null && last) throw new SlackUnavailable(call.key.method, true, cause);
  return found;
}

async function attemptOnce<T>(run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: "done", value: await run() };
  } catch (error) {
    if (error instanceof AppError) throw error;
    return readFailure(error);
  }
}

/** Errors in a reply body that say nothing about whether the call took effect. */
const VAGUE = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout"]);
const LIMITED = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);
const UNSTATED_RETRY_MS = 1_000;

/**
 * Reads what web-api 8 throws, by its string codes, so that this file need not load the package. A body that is no
 * JSON arrives as `error: <whole body>`; only code-like words are taken for a reason.
 */
function readFailure(error: unknown): Exclude<Outcome<never>, { kind: "done" }> {
  const code = field(error, "code");
  if (code === "slack_webapi_rate_limited_error") {
    const seconds = Number(field(error, "retryAfter"));
    return {
      kind: "limited",
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : UNSTATED_RETRY_MS,
      cause: error,
    };
  }
  if (code !== "slack_webapi_platform_error") return { kind: "unknown", cause: error };
  const data = field(error, "data");
  const reason = field(data, "error");
  if (typeof reason !== "string" || !/^[a-z0-9_.:-]{1,80}$/.test(reason) || VAGUE.has(reason)) {
    return { kind: "unknown", cause: error };
  }
  if (LIMITED.has(reason)) return { kind: "limited", retryAfterMs: UNSTATED_RETRY_MS, cause: error };
  return { kind: "rejected", reason, remarks: remarks(data), cause: error };
}

function remarks(data: unknown): string[] {
  const lists = [field(data, "errors"), field(field(data, "response_metadata"), "messages")];
  return lists.flat().filter((entry) => typeof entry === "string");
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
