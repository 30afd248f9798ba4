interface Waiter {
  readonly bytes: number;
  admit(): void;
}

/**
 * Bounds how many bytes are under way at once, over all threads of the process. First come, first served, so a large
 * file is never starved by small ones. A file above the whole budget travels alone.
 */
export class ByteBudget {
  readonly #total: number;
  #used = 0;
  readonly #waiting: Waiter[] = [];

  constructor(total: number) {
    this.#total = total;
  }

  /** Runs `work` while `bytes` are reserved for it. Rejects with the signal's reason when it aborts in the queue. */
  async hold<T>(bytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const share = Math.min(Math.max(bytes, 1), this.#total);
    await this.#reserve(share, signal);
    try {
      return await work();
    } finally {
      this.#used -= share;
      this.#admitNext();
    }
  }

  async #reserve(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { bytes, admit: resolve };
    const leave = (): void => {
      const place = this.#waiting.indexOf(waiter);
      if (place === -1) return;
      this.#waiting.splice(place, 1);
      reject(signal.reason);
      this.#admitNext();
    };
    signal.addEventListener("abort", leave, { once: true });
    this.#waiting.push(waiter);
    this.#admitNext();
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  #admitNext(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#used + next.bytes > this.#total) return;
      this.#used += next.bytes;
      this.#waiting.shift();
      next.admit();
    }
  }
}
