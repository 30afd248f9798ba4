import { AppError, toAppError } from "../errors.ts";

/** Why a turn's work is aborted: somebody asked for it. */
export function cancelled(): AppError {
  return new AppError({ code: "turn.cancelled", userMessage: "Stopped." });
}

/** Why a turn's work is aborted: it is another process's, or nobody's, from now on. */
export function leaseLost(): AppError {
  return new AppError({
    code: "turn.lease_lost",
    userMessage: "This question is being worked on elsewhere.",
    operatorHint: "The lease was not renewed in time, was given back or was taken over.",
  });
}

/** Taken over or given back: whatever is still winding down must not be seen any more. */
export function isLost(signal: AbortSignal): boolean {
  return signal.aborted && toAppError(signal.reason).code === "turn.lease_lost";
}
