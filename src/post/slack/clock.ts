/** Time as the post stage sees it; tests bring their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `job` once after `ms`; the returned function calls it off. */
  after(ms: number, job: () => void): () => void;
}

/** Real time that only goes forward: a machine whose clock is set must not wait for an hour that it has seen already. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, job) {
    const timer = setTimeout(job, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
