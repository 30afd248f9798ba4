import { describe, expect, it } from "vitest";

import { mayBeLostContainer, retryAfterMs, toClaudeError } from "../../../src/analysis/claude/failure.ts";
import { AppError } from "../../../src/errors.ts";

/** What the SDK's errors carry, without importing it. */
function apiError(fields: {
  status?: number;
  type?: string;
  errorCode?: string;
  apiMessage?: string;
  headers?: Headers;
}) {
  return Object.assign(new Error("api"), { type: null, errorCode: null, apiMessage: null, ...fields });
}

describe("toClaudeError", () => {
  it.each([
    [{ status: 401, type: "authentication_error" }, "claude.auth", false],
    [{ status: 402, type: "billing_error" }, "claude.billing", false],
    [{ status: 429, errorCode: "enforced_spend_limit_reached" }, "claude.billing", false],
    [{ status: 400, apiMessage: "You have reached your specified API usage limits." }, "claude.billing", false],
    [{ status: 400, apiMessage: "Your credit balance is too low." }, "claude.billing", false],
    [{ status: 429, type: "rate_limit_error" }, "claude.unavailable", true],
    [{ status: 500, type: "api_error" }, "claude.unavailable", true],
    [{ status: 529, type: "overloaded_error" }, "claude.unavailable", true],
    [{ type: "overloaded_error" }, "claude.unavailable", true],
    [{}, "claude.unavailable", true],
    [{ status: 400, type: "invalid_request_error" }, "claude.rejected", false],
    [{ status: 413, type: "request_too_large" }, "claude.rejected", false],
  ])("reads %j as %s", (fields, code, retryable) => {
    const error = toClaudeError(apiError(fields));

    expect(error).toMatchObject({ code, retryable });
    expect(error.userMessage).toMatch(/^[A-Z].*\.$/);
  });

  it("finds our own error under what the SDK wrapped around it", () => {
    const own = new AppError({ code: "claude.stalled", userMessage: "Silent." });

    expect(toClaudeError(new Error("terminated", { cause: new Error("x", { cause: own }) }))).toBe(own);
  });

  it("hands on how long the service wants us to wait", () => {
    const error = toClaudeError(apiError({ status: 429, headers: new Headers({ "retry-after": "7" }) }));

    expect(retryAfterMs(error)).toBe(7_000);
    expect(retryAfterMs(toClaudeError(apiError({ status: 529 })))).toBeNull();
  });

  it.each([
    ["Wed, 21 Oct 2026 07:28:30 GMT", "Wed, 21 Oct 2026 07:28:00 GMT", 30_000],
    ["Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:30 GMT", 0],
    ["Wed, 21 Oct 2026 07:28:00 GMT", "", null],
    ["soon", "Wed, 21 Oct 2026 07:28:30 GMT", null],
  ])("measures retry-after %s by the sender's clock at %s", (retryAfter, date, expected) => {
    const headers = new Headers({ "retry-after": retryAfter, date });

    expect(retryAfterMs(apiError({ status: 429, headers }))).toBe(expected);
  });
});

describe("mayBeLostContainer", () => {
  it.each([
    [{ status: 404, type: "not_found_error", apiMessage: "Container not found" }, "surely"],
    [{ status: 400, type: "invalid_request_error", apiMessage: "container: expired" }, "surely"],
    [{ status: 500, type: "api_error", apiMessage: "Internal server error" }, "maybe"],
    [{ status: 529, type: "overloaded_error" }, "no"],
    [{ status: 429, type: "rate_limit_error", apiMessage: "container limit" }, "no"],
    [{ status: 400, type: "invalid_request_error", apiMessage: "prompt is too long" }, "no"],
    [{}, "no"],
  ])("judges %j: %s", (fields, verdict) => {
    expect(mayBeLostContainer(apiError(fields))).toBe(verdict);
  });
});
