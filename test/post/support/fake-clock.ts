import type { Clock } from "../../../src/post/slack/clock.ts";

/** Time that only a test moves. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #jobs: { at: number; job: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, job: () => void): () => void {
    const entry = { at: this.#now + Math.max(0, ms), job };
    this.#jobs.push(entry);
    return () => {
      this.#jobs = this.#jobs.filter((each) => each !== entry);
    };
  }

  /** How long until the next job, if any. */
  get next(): number | null {
    return this.#jobs.length === 0 ? null : Math.min(...this.#jobs.map(({ at }) => at)) - this.#now;
  }

  /** Lets `ms` pass; what falls due runs at its time, and what it starts gets a chance to go on. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const next = this.#jobs.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#jobs = this.#jobs.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.job();
    }
    this.#now = end;
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

/** The machine's clock in fast motion, for waiting that has to happen but need not be watched. */
export function fastClock(factor: number): Clock {
  return {
    now: () => performance.timeOrigin + performance.now() * factor,
    after(ms, job) {
      const timer = setTimeout(job, ms / factor);
      return () => clearTimeout(timer);
    },
  };
}
