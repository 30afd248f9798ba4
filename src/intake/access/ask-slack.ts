import { setTimeout as sleep } from "node:timers/promises";

import { AppError } from "../../errors.ts";
import { platformCode, retryAfterMs } from "../connect/refusal.ts";

/** Slack's words for trouble of its own, after which the same call may succeed. */
const PASSING: ReadonlySet<string> = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
]);
/** Pauses between tries; a person waits behind each of them. */
const PAUSES_MS = [200, 800];
const LONGEST_PAUSE_MS = 3_000;

/**
 * What a read of Slack gives; null when Slack refuses it for good (no such person, not visible, no permission). Throws
 * `AppError("slack.unavailable")` while nobody can tell, so that whatever depends on it is tried again.
 */
export async function askSlack<T>(read: () => Promise<T>): Promise<T | null> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      const code = platformCode(error);
      if (code !== null && !PASSING.has(code)) return null;
      const pause = retryAfterMs(error) || PAUSES_MS[attempt];
      if (attempt >= PAUSES_MS.length || pause === undefined || pause > LONGEST_PAUSE_MS) throw cannotTell(error);
      await sleep(pause);
    }
  }
}

function cannotTell(cause: unknown): AppError {
  return new AppError({
    code: "slack.unavailable",
    userMessage:
      "Slack does not answer right now, so I cannot see whether you may do this. Please try again in a minute.",
    retryable: true,
    cause,
  });
}
