/** Machine-readable reason of an {@link AppError}; the part before the dot names where it arose. */
export type ErrorCode =
  | "config.invalid"
  | "file.refused"
  | "file.unreachable"
  | "claude.unavailable"
  | "claude.rejected"
  | "claude.refused"
  | "claude.stalled"
  | "claude.billing"
  | "claude.auth"
  | "claude.files_lost"
  | "slack.rejected"
  | "slack.unavailable"
  | "slack.auth"
  | "scrub.failed"
  | "store.damaged"
  | "budget.spent"
  | "budget.rate"
  | "turn.cancelled"
  | "turn.lease_lost"
  | "turn.too_long"
  | "internal";

export interface AppErrorOptions {
  code: ErrorCode;
  /** One kind sentence for the person who asked; free of names, values and stack traces. */
  userMessage: string;
  /** Whether trying the same thing again later can succeed. */
  retryable?: boolean;
  /** What the operator should know; goes to the log, never to Slack. */
  operatorHint?: string;
  cause?: unknown;
}

/** Every failure that crosses a stage: a code to branch on and a sentence that may be shown. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly userMessage: string;
  readonly retryable: boolean;
  readonly operatorHint: string | undefined;

  constructor(options: AppErrorOptions) {
    super(options.operatorHint ?? options.userMessage, { cause: options.cause });
    this.name = "AppError";
    this.code = options.code;
    this.userMessage = options.userMessage;
    this.retryable = options.retryable ?? false;
    this.operatorHint = options.operatorHint;
  }
}

/** The error as an {@link AppError}; anything unknown becomes `internal` with a neutral sentence. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError({
    code: "internal",
    userMessage: "Something went wrong on my side while working on this.",
    retryable: true,
    cause: error,
  });
}
