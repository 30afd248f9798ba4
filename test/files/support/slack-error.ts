/** An error as the Web API client throws it when Slack answers `ok:false`. */
export function platformError(code: string): Error {
  const error = new Error(`An API error occurred: ${code}`);
  return Object.assign(error, { code: "slack_webapi_platform_error", data: { ok: false, error: code } });
}

/** An error as the client throws it for a 429 when it is told not to wait itself. */
export function rateLimited(retryAfter: number): Error {
  return Object.assign(new Error("rate limited"), { code: "slack_webapi_rate_limited_error", retryAfter });
}
