/** When a step is met: before it has any effect, in the middle of its reply, or done with nobody told. */
export type Moment = "before" | "mid" | "after";

/** A step of one question at which everything stops. */
export interface Stop {
  readonly step: string;
  readonly at: Moment;
  /** Whose step; null for whatever comes first, whoever's it is. */
  readonly key: number | null;
  /** Stops at the n-th time, counted from 1. Default 1. */
  readonly nth?: number;
}

/** Matches every step of the store. */
export const ANY_STORE_STEP = "store.*";

interface Armed {
  readonly stop: Stop;
  met: number;
  held: boolean;
}

/** Says at each step whether it stops there for good, and tells so once for each armed stop. */
export class Gate {
  readonly #onHeld: (stop: Stop) => void;
  #armed: Armed[] = [];

  constructor(onHeld: (stop: Stop) => void) {
    this.#onHeld = onHeld;
  }

  arm(stops: readonly Stop[]): void {
    this.#armed.push(...stops.map((stop) => ({ stop, met: 0, held: false })));
  }

  clear(): void {
    this.#armed = [];
  }

  /** Whether this step of any of these questions must not go on. Every later one like it stops as well. */
  holds(step: string, at: Moment, keys: readonly number[]): boolean {
    return this.#armed.filter((armed) => meets(armed.stop, step, at, keys)).some((armed) => this.#count(armed));
  }

  #count(armed: Armed): boolean {
    armed.met += 1;
    if (armed.met < (armed.stop.nth ?? 1)) return false;
    if (!armed.held) {
      armed.held = true;
      this.#onHeld(armed.stop);
    }
    return true;
  }
}

function meets(stop: Stop, step: string, at: Moment, keys: readonly number[]): boolean {
  const same = stop.step === step || (stop.step === ANY_STORE_STEP && step.startsWith("store."));
  return same && stop.at === at && (stop.key === null || keys.includes(stop.key));
}

/** What never comes. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
