import { setTimeout } from "node:timers/promises";

import { AppError } from "../../errors.ts";

/** Primary result codes, sqlite.org/rescode.html; the extended ones carry them in the lowest byte. */
const SQLITE = { busy: 5, corrupt: 11, notADatabase: 26 } as const;

const RETRY_EVERY_MS = 20;
const PATIENCE_MS = 5_000;

/** An error of SQLite as an `AppError` that names the reason, never a value. Other errors stay as they are. */
export function storeFailure(error: unknown): unknown {
  const code = resultCode(error);
  if (code === null || !(error instanceof Error)) return error;
  if (code === SQLITE.corrupt || code === SQLITE.notADatabase) return damaged(error.message, error);
  return new AppError({
    code: "internal",
    userMessage: "I could not write down what I am doing, so I stopped here. Please try again in a moment.",
    retryable: true,
    operatorHint: `The database refused: ${error.message} (SQLite result code ${code})`,
    cause: error,
  });
}

/** The database cannot be used; `reason` tells the operator exactly why. */
export function damaged(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: "store.damaged",
    userMessage: "My memory is damaged, so I cannot work at the moment. Please tell whoever runs me.",
    operatorHint: reason,
    cause,
  });
}

/** Whether another process held the file for longer than SQLite waited. */
export function isBusy(error: unknown): boolean {
  return error instanceof AppError && resultCode(error.cause) === SQLITE.busy;
}

/** The result of `step`, tried again while another process holds the file; the busy error after five seconds. */
export async function patiently<T>(step: () => T): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return step();
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
      await setTimeout(RETRY_EVERY_MS);
    }
  }
}

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode & 0xff;
}
