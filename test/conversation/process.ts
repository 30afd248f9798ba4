import { createTurns, type TurnOutcome, type Turns, type TurnsDeps } from "../../src/conversation/turns.ts";
import type { Lease, Store, Turn } from "../../src/store/store.ts";
import { keptLog, type TestClock } from "../store/make.ts";

export const HEARTBEAT_MS = 3_000;
const POLL_MS = 1_000;

/** One piece of work in the hands of the test. */
export interface Job {
  readonly lease: Lease;
  readonly signal: AbortSignal;
  end(outcome: TurnOutcome): void;
  fail(error: unknown): void;
}

/** A process: its turns, what it is working on, and its two timers turned by hand. */
export class Process {
  readonly turns: Turns;
  readonly poisoned: Turn[] = [];
  readonly kept = keptLog();
  readonly #timers: { ms: number; run: () => void }[] = [];
  readonly #jobs: Job[] = [];
  #arrived: () => void = () => {};

  constructor(store: Store, clock: TestClock, rest: Partial<TurnsDeps> = {}) {
    this.turns = createTurns({
      store,
      clock,
      owner: "A",
      log: this.kept.log,
      work: (lease, signal) => this.#work(lease, signal),
      onPoison: async ({ turn }) => void this.poisoned.push(turn),
      every: (ms, run) => {
        const timer = { ms, run };
        this.#timers.push(timer);
        return () => void this.#timers.splice(this.#timers.indexOf(timer), 1);
      },
      ...rest,
    });
  }

  /** What was begun so far, by ts of the question. */
  get begun(): string[] {
    return this.#jobs.map((job) => job.lease.turn.question.ts);
  }

  beat(): void {
    this.#tick(HEARTBEAT_MS);
  }

  poll(): void {
    this.#tick(POLL_MS);
  }

  get timers(): number {
    return this.#timers.length;
  }

  /** The `nth` work that was begun, waiting for it if need be. */
  async job(nth: number): Promise<Job> {
    for (;;) {
      const job = this.#jobs[nth - 1];
      if (job !== undefined) return job;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  #work(lease: Lease, signal: AbortSignal): Promise<TurnOutcome> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason));
      this.#jobs.push({ lease, signal, end: resolve, fail: reject });
      this.#arrived();
    });
  }

  #tick(ms: number): void {
    for (const timer of this.#timers.filter((each) => each.ms === ms)) timer.run();
  }
}

/** The store with one method that fails the first `times` times, as when its disk or server is away. */
export function withFailing(store: Store, method: "claim" | "finish" | "heartbeat", times: number): Store {
  let left = times;
  return new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return async (...values: unknown[]) => {
        if (key === method && left > 0) {
          left -= 1;
          throw new Error("the store is away");
        }
        return await Reflect.apply(value, target, values);
      };
    },
  });
}

/** The store whose turns, when claimed, look as if this had happened to them before. */
export function claimingWith(store: Store, past: Partial<Turn>): Store {
  return new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      if (key !== "claim" && key !== "turn") return value.bind(target);
      return async (...values: unknown[]) => withPast(await Reflect.apply(value, target, values), past);
    },
  });
}

function withPast(found: unknown, past: Partial<Turn>): unknown {
  if (Array.isArray(found)) return found.map((lease: Lease) => ({ ...lease, turn: { ...lease.turn, ...past } }));
  return found === null ? null : { ...(found as Turn), ...past };
}
