import { AppError, toAppError } from "../errors.ts";

/** Somebody asked for it; who is known here also when it could not be noted in the store. */
class Cancelled extends AppError {
  readonly by: string | null;

  constructor(by: string | null) {
    super({ code: "turn.cancelled", userMessage: "Stopped." });
    this.by = by;
  }
}

/** Why a turn's work is aborted: somebody asked for it. */
export function cancelled(by: string | null = null): AppError {
  return new Cancelled(by);
}

/** Who asked for it, as far as the abort tells. */
export function stoppedBy(signal: AbortSignal): string | null {
  return signal.reason instanceof Cancelled ? signal.reason.by : null;
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
