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

  override meet(target: FaultRule["target"], call: string): FaultAction | null {
    this.#calls.push({ at: performance.now(), call });
    return super.meet(target, call);
  }

  /** What happened since the last time this was asked. */
  take(): readonly Tapped[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }
}
