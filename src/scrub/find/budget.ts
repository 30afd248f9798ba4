/** Time that one piece may take; checked between steps, since every step is linear and short. */
export interface Budget {
  /** Throws once the time is used up. */
  check(): void;
}

/** A budget of `ms` from now on. */
export function startBudget(now: () => number, ms: number): Budget {
  const end = now() + ms;
  return {
    check() {
      if (now() > end) throw new Error("scrubbing took too long");
    },
  };
}
