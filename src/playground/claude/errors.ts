/** Claude's broad error categories, the HTTP status each travels with, and what it says when nothing else is said. */
const CATEGORIES = [
  { type: "invalid_request_error", status: 400, text: "The request was not valid." },
  { type: "authentication_error", status: 401, text: "invalid x-api-key" },
  { type: "billing_error", status: 402, text: "There is a problem with the billing of this organization." },
  { type: "permission_error", status: 403, text: "This key may not use the requested resource." },
  { type: "not_found_error", status: 404, text: "Not Found" },
  { type: "conflict_error", status: 409, text: "The resource is being changed by another request." },
  { type: "request_too_large", status: 413, text: "Request exceeds the maximum size" },
  { type: "rate_limit_error", status: 429, text: "This request would exceed the rate limit of your organization." },
  { type: "api_error", status: 500, text: "Internal server error" },
  { type: "timeout_error", status: 504, text: "The request timed out." },
  { type: "overloaded_error", status: 529, text: "Overloaded" },
] as const;

export type WireErrorType = (typeof CATEGORIES)[number]["type"];

/** A refusal as it goes over the wire: category, sentence and, where the service names the cause, its code. */
export class WireError extends Error {
  readonly type: WireErrorType;
  readonly status: number;
  readonly errorCode: string | undefined;

  constructor(type: WireErrorType, message: string, errorCode?: string) {
    super(message);
    this.name = "WireError";
    this.type = type;
    this.status = CATEGORIES.find((category) => category.type === type)?.status ?? 500;
    this.errorCode = errorCode;
  }
}

export function badRequest(message: string, errorCode?: string): WireError {
  return new WireError("invalid_request_error", message, errorCode);
}

export function notFound(message: string, errorCode?: string): WireError {
  return new WireError("not_found_error", message, errorCode);
}

export function tooLarge(message: string): WireError {
  return new WireError("request_too_large", message);
}

export interface ErrorBody {
  type: "error";
  error: { type: string; message: string; details?: { error_code: string } };
  request_id: string;
}

/** What a bare HTTP status means at this service; used by faults that name only a status. */
export function errorOfStatus(status: number): WireError {
  const known = CATEGORIES.find((category) => category.status === status);
  if (known !== undefined) return new WireError(known.type, known.text);
  return new WireError(status >= 500 ? "api_error" : "invalid_request_error", `Request failed with status ${status}.`);
}

interface Refusal {
  readonly type: string;
  readonly message: string;
  readonly errorCode?: string | undefined;
}

/** The error envelope; `details` only exists when there is a code. */
export function errorBody(error: Refusal, requestId: string): ErrorBody {
  const details = error.errorCode === undefined ? {} : { details: { error_code: error.errorCode } };
  return { type: "error", error: { type: error.type, message: error.message, ...details }, request_id: requestId };
}
