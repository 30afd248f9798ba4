import type { WebClient } from "@slack/web-api";

import { AppError } from "../../errors.ts";
import type { Clock } from "../flow/clock.ts";
import { isWire, text } from "./wire.ts";

/** The two reads of Slack's Web API that finding files needs. A `WebClient` of the workspace is one. */
export interface SlackReads {
  readonly conversations: Pick<WebClient["conversations"], "replies">;
  readonly files: Pick<WebClient["files"], "info">;
}

/** How often a call is repeated after a rate limit or a failed connection. */
const ATTEMPTS = 4;
/** A longer pause than this is not worth waiting for inside a turn. */
const LONGEST_WAIT_MS = 60_000;

/** Errors of Slack that say that the app itself is not allowed in, whatever file is asked for. */
const NOT_ALLOWED: ReadonlySet<string> = new Set([
  "missing_scope",
  "invalid_auth",
  "not_authed",
  "token_revoked",
  "token_expired",
  "account_inactive",
  "no_permission",
]);

/**
 * Runs a read, waits out rate limits and retries lost connections (both methods only read, so twice does no harm).
 * Throws Slack's own refusals unchanged, see {@link slackError}; all else as `AppError("slack.unavailable")`.
 */
export async function callSlack<T>(call: () => Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (slackError(error) !== null) throw error;
      const pause = retryAfterMs(error) ?? 500 * 2 ** (attempt - 1);
      if (attempt === ATTEMPTS || pause > LONGEST_WAIT_MS) throw unavailable(error);
      await clock.wait(pause, signal);
    }
  }
}

/** The error code Slack answered with (`file_not_found`, …), or null when the call failed otherwise. */
export function slackError(error: unknown): string | null {
  if (!isWire(error) || error["code"] !== "slack_webapi_platform_error" || !isWire(error["data"])) return null;
  const code = text(error["data"]["error"]);
  return code === "" || code === "ratelimited" || isOutage(code) ? null : code;
}

/** Whether Slack's error code means that the app lacks a right that every file would need. */
export function isNotAllowed(code: string | null): boolean {
  return code !== null && NOT_ALLOWED.has(code);
}

function isOutage(code: string): boolean {
  return code === "internal_error" || code === "fatal_error" || code === "service_unavailable";
}

function retryAfterMs(error: unknown): number | null {
  if (!isWire(error) || typeof error["retryAfter"] !== "number") return null;
  return error["retryAfter"] * 1000;
}

function unavailable(cause: unknown): AppError {
  return new AppError({
    code: "slack.unavailable",
    userMessage: "Slack does not answer right now, so I could not look at the files of this thread. Please try again.",
    retryable: true,
    cause,
  });
}
