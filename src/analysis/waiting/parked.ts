import { AppError } from "../../errors.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Claude asked for more time than a turn may hold its slot. The turn goes on by itself after `afterMs`. */
export class Parked extends AppError {
  readonly afterMs: number;

  constructor(afterMs: number, cause: unknown) {
    const userMessage = `Claude asked me to wait ${lengthInWords(afterMs)}. I will go on by myself then.`;
    super({ code: "claude.unavailable", userMessage, retryable: true, cause });
    this.afterMs = afterMs;
  }
}

/** "about 20 minutes": a time of day would need the reader's time zone. */
export function lengthInWords(ms: number): string {
  const minutes = Math.ceil(ms / MINUTE_MS);
  if (minutes <= 1) return "about a minute";
  if (minutes < 55) return `about ${minutes} minutes`;
  const hours = Math.round(ms / HOUR_MS);
  return hours <= 1 ? "about an hour" : `about ${hours} hours`;
}
