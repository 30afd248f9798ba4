import { AppError } from "../../errors.ts";

/** Why Slack will go on refusing a token, in words (docs: apps.connections.open, auth.test). */
const REASONS: Readonly<Record<string, string>> = {
  invalid_auth: "the token is not valid",
  not_authed: "no token arrived",
  account_inactive: "the app was uninstalled or its account is deactivated",
  token_revoked: "the token was revoked",
  token_expired: "the token has expired",
  not_allowed_token_type: "it is a token of another type",
  missing_scope: "the token lacks a scope it needs",
  no_permission: "the token may not do this",
  user_removed_from_team: "its user was removed from the workspace",
  team_disabled: "the workspace is disabled",
};

/**
 * The error as `AppError("slack.auth")` when Slack refused the token that the setting `name` holds, for a reason that
 * waiting does not cure; null for everything that may pass.
 */
export function refusalOf(error: unknown, name: "SLACK_APP_TOKEN" | "SLACK_BOT_TOKEN"): AppError | null {
  const code = platformCode(error);
  const reason = code === null ? undefined : REASONS[code];
  if (reason === undefined) return null;
  return new AppError({
    code: "slack.auth",
    userMessage: "Slack does not let me in any more.",
    operatorHint: `Slack refuses ${name} (${code}): ${reason}.`,
    cause: error,
  });
}

/** The error as `AppError("slack.unavailable")` when nobody at the address talks as Slack does; null when Slack does. */
export function outOfReach(error: unknown, apiUrl: string): AppError | null {
  const code = platformCode(error);
  if (code !== null && /^[a-z0-9_]+$/.test(code)) return null;
  const why = code === null ? nameOf(error) : "something else answers there";
  return new AppError({
    code: "slack.unavailable",
    userMessage: "I cannot reach Slack right now.",
    retryable: true,
    operatorHint: `Slack cannot be reached at ${apiUrl} (${why}).`,
    cause: error,
  });
}

/** The innermost code, such as ENOTFOUND, of what `fetch` and the client wrapped. */
function nameOf(error: unknown): string {
  let name = "no answer";
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ("code" in at && typeof at.code === "string") name = at.code;
  }
  return name;
}

/** Slack's word for how long to wait, or 0. */
export function retryAfterMs(error: unknown): number {
  return isRecord(error) && typeof error["retryAfter"] === "number" ? error["retryAfter"] * 1_000 : 0;
}

/** The code of an answer `{ok: false, error}`, or null when the call failed otherwise. */
export function platformCode(error: unknown): string | null {
  if (!isRecord(error) || error["code"] !== "slack_webapi_platform_error" || !isRecord(error["data"])) return null;
  const code = error["data"]["error"];
  return typeof code === "string" ? code : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
