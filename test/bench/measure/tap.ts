import { type FaultAction, type FaultRule, Faults } from "../../../src/playground/faults.ts";

/** A call or delivery as it reached an emulator, or was about to leave it. */
export interface Tapped {
  readonly at: number;
  readonly call: string;
}

/**
 * A fault script without faults: both emulators ask it about every call before they answer and about every event before
 * they send it, so it knows when each of them happened.
 */
export class Tap extends Faults {
  #calls: Tapped[] = [];
  readonly #awaited = new Set<(tapped: Tapped) => void>();

  override meet(target: FaultRule["target"], call: string): FaultAction | null {
    const tapped = { at: performance.now(), call };
    this.#calls.push(tapped);
    for (const hear of this.#awaited) hear(tapped);
    return super.meet(target, call);
  }

  /** The first call of this kind from now on. Rejects when none comes in time. */
  async next(isWanted: (call: string) => boolean, patienceMs: number): Promise<Tapped> {
    const { promise, resolve, reject } = Promise.withResolvers<Tapped>();
    const hear = (tapped: Tapped): void => {
      if (isWanted(tapped.call)) resolve(tapped);
    };
    const patience = setTimeout(() => reject(new Error(`nothing happened for ${patienceMs / 1_000} s`)), patienceMs);
    this.#awaited.add(hear);
    try {
      return await promise;
    } finally {
      clearTimeout(patience);
      this.#awaited.delete(hear);
    }
  }

  /** What happened since the last time this was asked. */
  take(): readonly Tapped[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }
}
