import { setTimeout } from "node:timers/promises";

import pg from "pg";

import { AppError } from "../../../errors.ts";

/** SQLSTATE codes after which the same work can go through at once (postgresql.org/docs/current/errcodes-appendix.html). */
const CONTENDED: ReadonlySet<string> = new Set([
  "40001", // serialization_failure
  "40P01", // deadlock_detected
  "55P03", // lock_not_available
  "57014", // query_canceled: the statement's time was over
  "23503", // foreign_key_violation: the thread was forgotten while we wrote
  "23505", // unique_violation: a twin was faster
]);

/** SQLSTATE codes of a server that is starting, stopping, full or has become a standby; also all of class 08. */
const AWAY: ReadonlySet<string> = new Set([
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
  "57P05", // idle_session_timeout
  "25P03", // idle_in_transaction_session_timeout
  "25006", // read_only_sql_transaction
  "53300", // too_many_connections
]);

/** Settings that no waiting makes right: wrong password, unknown database, missing rights. */
const MISCONFIGURED = /^(?:28...|3D000|42501)$/;

/** How long a call goes on by itself. Slack waits three seconds for its acknowledgement. */
const PATIENCE_MS = { away: 2_500, contended: 8_000 };
const LONGEST_PAUSE_MS = 250;

type Kind = keyof typeof PATIENCE_MS | "misconfigured" | "refused";

/** The connection did not last; what was asked over it may have happened or not. */
export class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super(`the connection to the database was lost (${nameOf(cause)})`, { cause });
    this.name = "ConnectionLost";
  }
}

/** Whether the connection is of no more use after this error. */
export function isLost(error: unknown): boolean {
  return error instanceof ConnectionLost || kindOf(error) === "away";
}

/** An error met while talking to the server: the server's own refusal as it is, anything else as a lost connection. */
export function lostUnlessRefused(error: unknown): unknown {
  return sqlState(error) === null ? new ConnectionLost(error) : error;
}

/**
 * The result of `step`, begun again while another process is in its way (eight seconds) or the database is away
 * (`awayMs`, 2.5 seconds). Because a connection can be lost between a commit and its reply, `step` has to come to the
 * same result when it has happened already. Throws an `AppError` that names the reason, never a value; errors that are
 * not the database's stay as they are.
 */
export async function patiently<T>(step: () => Promise<T>, awayMs = PATIENCE_MS.away): Promise<T> {
  const begun = performance.now();
  const patience = { ...PATIENCE_MS, away: awayMs, misconfigured: 0, refused: 0 };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      const kind = kindOf(error);
      if (kind === null) throw error;
      if (performance.now() - begun >= patience[kind]) throw storeFailure(error, kind);
      await setTimeout(pauseBefore(attempt));
    }
  }
}

/** Whether the server was there and did not take what it was given, or what {@link patiently} made of that. */
export function wasRefused(error: unknown): boolean {
  return kindOf(error instanceof AppError ? error.cause : error) === "refused";
}

/** The database cannot be used; `reason` tells the operator exactly why. */
export function damaged(reason: string): AppError {
  return new AppError({
    code: "store.damaged",
    userMessage: "My memory is damaged, so I cannot work at the moment. Please tell whoever runs me.",
    operatorHint: reason,
  });
}

/** Doubling, with full jitter, so that processes that met once do not meet again. */
function pauseBefore(attempt: number): number {
  return 1 + Math.random() * Math.min(LONGEST_PAUSE_MS, 5 * 2 ** attempt);
}

function kindOf(error: unknown): Kind | null {
  if (error instanceof ConnectionLost) return "away";
  const code = sqlState(error);
  if (code === null) return null;
  if (CONTENDED.has(code)) return "contended";
  if (AWAY.has(code) || code.startsWith("08")) return "away";
  return MISCONFIGURED.test(code) ? "misconfigured" : "refused";
}

function storeFailure(error: unknown, kind: Kind): AppError {
  if (kind === "misconfigured") {
    return new AppError({
      code: "config.invalid",
      userMessage: "My memory cannot be opened, so I cannot work at the moment. Please tell whoever runs me.",
      operatorHint: `The database of DATABASE_URL does not let us in or lacks a right: ${nameOf(error)}`,
      cause: error,
    });
  }
  return new AppError({
    code: "internal",
    userMessage: "I could not write down what I am doing, so I stopped here. Please try again in a moment.",
    retryable: true,
    operatorHint: `The database ${kind === "away" ? "cannot be reached" : "refused"}: ${nameOf(error)}`,
    cause: error,
  });
}

function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError && error.code !== undefined ? error.code : null;
}

/** What happened, without the server's message: that may quote values. */
function nameOf(error: unknown): string {
  if (error instanceof ConnectionLost) return error.message;
  const code = sqlState(error);
  if (code !== null) return `SQLSTATE ${code}`;
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
