interface Timer {
  readonly at: number;
  readonly order: number;
  readonly job: () => void;
}

const BEGINNING = Date.UTC(2026, 0, 5, 9);

/** The one time of a simulated world. It stands still while anybody is at work and then jumps to what is due next. */
export class WorldTime {
  #now = BEGINNING;
  #made = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  /** Milliseconds since the world began. */
  get age(): number {
    return this.#now - BEGINNING;
  }

  /** Runs `job` once after `ms`; the returned function calls it off. */
  after(ms: number, job: () => void): () => void {
    this.#made += 1;
    const timer: Timer = { at: this.#now + Math.max(0, Math.ceil(ms)), order: this.#made, job };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** Goes on to the next moment at which something is due, but not beyond `until`, and runs that. `false` at `until`. */
  step(until: number): boolean {
    const at = Math.min(...this.#timers.map((timer) => timer.at));
    if (at > until) {
      this.#now = until;
      return false;
    }
    this.#now = at;
    const due = this.#timers.filter((timer) => timer.at === at).sort((a, b) => a.order - b.order);
    this.#timers = this.#timers.filter((timer) => timer.at !== at);
    for (const { job } of due) job();
    return true;
  }
}
