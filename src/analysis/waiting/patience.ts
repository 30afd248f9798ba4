import type { AppError } from "../../errors.ts";
import { retryAfterMs } from "../claude/failure.ts";
import { Parked } from "./parked.ts";

export interface PatienceDeps {
  /** How long trouble may last until the turn gives up. */
  readonly patienceMs: number;
  readonly now: () => number;
  /** Waits, or rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

const FIRST_WAIT_MS = 1_500;
/** No wait is shorter than this in the end: ten minutes of trouble cost at most 25 calls. */
const LONGEST_FLOOR_MS = 30_000;
const LONGEST_WAIT_MS = 60_000;
/** Slack forgets a status after two minutes, and a person sooner. */
const SAY_AGAIN_MS = 30_000;
/** Turns that were all sent away until the same moment must not come back together. */
const LONGEST_SPREAD_MS = 5_000;

/**
 * Waits between calls while Claude is overloaded or out of reach: longer and longer, never two turns alike (decorrelated
 * jitter, aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 */
export class Patience {
  readonly #deps: PatienceDeps;
  #troubleSince: number | null = null;
  #waits = 0;
  #lastMs = FIRST_WAIT_MS;

  constructor(deps: PatienceDeps) {
    this.#deps = deps;
  }

  /** How often was waited since the last success. */
  get waits(): number {
    return this.#waits;
  }

  /** A message came through; what goes wrong from now on is new trouble. */
  relax(): void {
    this.#troubleSince = null;
    this.#waits = 0;
    this.#lastMs = FIRST_WAIT_MS;
  }

  /**
   * Waits until it is worth another call, and says so again and again. Throws the failure when the patience is used up,
   * and {@link Parked} when Claude itself asked for more than a minute.
   */
  async wait(failure: AppError, signal: AbortSignal, say: (words: string) => void): Promise<void> {
    const asked = retryAfterMs(failure);
    if (asked !== null && asked > LONGEST_WAIT_MS) throw new Parked(asked, failure);
    const now = this.#deps.now();
    this.#troubleSince ??= now;
    const left = this.#troubleSince + this.#deps.patienceMs - now;
    if (left <= 0) throw failure;
    // The last try comes when the patience ends, not before.
    const ms = Math.max(this.#spread(asked ?? 0), Math.min(this.#next(), left));
    await this.#waitAloud(ms, trouble(failure), signal, say);
  }

  #next(): number {
    const floor = Math.min(FIRST_WAIT_MS * 2 ** this.#waits, LONGEST_FLOOR_MS);
    const ceiling = Math.max(floor, Math.min(this.#lastMs * 3, LONGEST_WAIT_MS));
    this.#waits += 1;
    this.#lastMs = floor + this.#deps.random() * (ceiling - floor);
    return this.#lastMs;
  }

  #spread(asked: number): number {
    return asked + this.#deps.random() * Math.min(asked / 4, LONGEST_SPREAD_MS);
  }

  async #waitAloud(ms: number, what: string, signal: AbortSignal, say: (words: string) => void): Promise<void> {
    for (let left = ms; left > 0; left -= SAY_AGAIN_MS) {
      say(`${what}, trying again in ${Math.ceil(left / 1_000)} s`);
      await this.#deps.sleep(Math.min(left, SAY_AGAIN_MS), signal);
    }
  }
}

function trouble(failure: AppError): string {
  return failure.code === "claude.stalled" ? "The connection to Claude broke" : "Claude is busy";
}
