import { within } from "./within.ts";

/** What is at work and should be through before its ground is taken away. */
export class InFlight {
  readonly #work = new Set<Promise<unknown>>();

  get count(): number {
    return this.#work.size;
  }

  /** Counts the work until it settles; gives back what it gives. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    try {
      return await work;
    } finally {
      this.#work.delete(work);
    }
  }

  /** Resolves when everything that is at work now has settled, or after `ms`. */
  async settled(ms: number): Promise<void> {
    if (this.#work.size > 0) await within(Promise.allSettled(this.#work), ms);
  }
}
