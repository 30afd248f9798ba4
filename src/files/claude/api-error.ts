/** What the Claude SDK's errors carry, read by shape: importing the package only to compare classes costs 0.4 s. */

/** HTTP status of a refused call; null when there was no answer at all. */
export function apiStatus(error: unknown): number | null {
  const status = field(error, "status");
  return typeof status === "number" ? status : null;
}

/** The stable code that names the cause (`storage_quota_exceeded`, `file_expired`, …). */
export function apiErrorCode(error: unknown): string | null {
  const code = field(error, "errorCode");
  return typeof code === "string" ? code : null;
}

/** Whether the same call can succeed later: no answer, a rate limit, an overload or a fault of the service. */
export function isTransient(error: unknown): boolean {
  const status = apiStatus(error);
  if (status === null) return isConnectionError(error);
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** How long the service asks us to wait (`retry-after`, in seconds or as a date); null when it does not say. */
export function retryAfterMs(error: unknown, now: number): number | null {
  const headers = field(error, "headers");
  const value = headers instanceof Headers ? headers.get("retry-after") : null;
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** `APIConnectionError` and `APIConnectionTimeoutError` have a status field without a value. */
function isConnectionError(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.constructor.name !== "APIUserAbortError";
}

function field(error: unknown, name: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
}
