import { AppError } from "../../errors.ts";

/** What the SDK's errors carry; read by shape so that this file needs no value import of the package. */
interface ApiFailure {
  readonly status: number | undefined;
  readonly type: string | null;
  readonly errorCode: string | null;
  readonly apiMessage: string | null;
  readonly retryAfterMs: number | null;
}

/** Turns whatever a Messages or Files call threw into an {@link AppError}. */
export function toClaudeError(error: unknown): AppError {
  const own = ownError(error);
  if (own !== null) return own;
  const failure = apiFailure(error);
  const cause = error;
  if (failure.status === 401 || failure.status === 403) {
    return new AppError({
      code: "claude.auth",
      userMessage: "Claude does not accept my key, so I cannot answer. An admin has to look at the ANTHROPIC_API_KEY.",
      cause,
    });
  }
  if (isSpendLimit(failure)) {
    return new AppError({
      code: "claude.billing",
      userMessage: "The spending limit of our Claude account is reached. An admin can raise it; then ask me again.",
      cause,
    });
  }
  if (isTransient(failure)) {
    return new AppError({
      code: "claude.unavailable",
      userMessage: "Claude is not reachable or overloaded right now. Please try again in a few minutes.",
      retryable: true,
      cause,
    });
  }
  if (isLostFile(failure)) {
    return new AppError({
      code: "claude.files_lost",
      userMessage: "Claude no longer has a file of this thread. Please post it again.",
      cause,
    });
  }
  return new AppError({
    code: "claude.rejected",
    userMessage: "Claude did not accept this request. Try asking with fewer or smaller files.",
    operatorHint: `The Messages request was refused (${failure.type ?? "unknown type"}).`,
    cause,
  });
}

/** How long the service asked us to wait; null when it did not say. */
export function retryAfterMs(error: unknown): number | null {
  const cause = error instanceof AppError ? error.cause : error;
  return apiFailure(cause).retryAfterMs;
}

/**
 * Whether the failure may mean that the container we named is gone. The documentation promises only "an error", and
 * live reports show an untyped 500 for old ids, so the key is that we sent an id, not which error came.
 */
export function mayBeLostContainer(error: unknown): "surely" | "maybe" | "no" {
  const cause = error instanceof AppError ? error.cause : error;
  const { status, type, apiMessage } = apiFailure(cause);
  if (status === undefined) return "no";
  if (status >= 400 && status < 500 && status !== 429 && /container/i.test(apiMessage ?? "")) return "surely";
  return status === 500 && (type === "api_error" || type === null) ? "maybe" : "no";
}

function ownError(error: unknown): AppError | null {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if (current instanceof AppError) return current;
  }
  return null;
}

/** A limit that the customer set is told as a 400 without a code of its own (reference: errors). */
function isSpendLimit({ status, errorCode, apiMessage }: ApiFailure): boolean {
  if (status === 402 || errorCode === "enforced_spend_limit_reached") return true;
  return status === 400 && /\b(?:API usage limits|credit balance)\b/i.test(apiMessage ?? "");
}

/** A file we named has expired or was deleted at the provider. */
function isLostFile({ status, errorCode, apiMessage }: ApiFailure): boolean {
  if (errorCode === "file_expired") return true;
  return (status === 404 || status === 400) && /\bfile_[A-Za-z0-9]{6,}/.test(apiMessage ?? "");
}

function isTransient({ status, type }: ApiFailure): boolean {
  // No status: the connection failed, or an `error` event came in the middle of a stream.
  if (status === undefined) return type === null || type !== "invalid_request_error";
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

function apiFailure(error: unknown): ApiFailure {
  const field = (name: string): unknown =>
    typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const status = field("status");
  const headers = field("headers");
  return {
    status: typeof status === "number" ? status : undefined,
    type: text(field("type")),
    errorCode: text(field("errorCode")),
    apiMessage: text(field("apiMessage")),
    retryAfterMs: headers instanceof Headers ? parseRetryAfter(headers) : null,
  };
}

function parseRetryAfter(headers: Headers): number | null {
  const ms = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(ms)) return ms;
  const value = headers.get("retry-after");
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1_000;
  // A date (RFC 9110) is measured against the sender's own clock.
  const wait = Date.parse(value) - Date.parse(headers.get("date") ?? "");
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
