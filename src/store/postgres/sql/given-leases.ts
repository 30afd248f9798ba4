import type { Lease } from "../../store.ts";
import type { GivenLease } from "./lanes.ts";

/**
 * The leases that reached their owner in this process. A claim can be committed and its reply lost: nobody works on its
 * turns, so heartbeats must not keep them. They run out like those of a dead process, and the turns are claimed again.
 */
export class GivenLeases {
  /** Fence by turn id, by owner. */
  readonly #byOwner = new Map<string, Map<string, number>>();

  add(leases: readonly Lease[]): void {
    for (const { owner, turn, fence } of leases) {
      const own = this.#byOwner.get(owner) ?? new Map<string, number>();
      this.#byOwner.set(owner, own.set(turn.id, fence));
    }
  }

  of(owner: string): GivenLease[] {
    return [...(this.#byOwner.get(owner) ?? [])].map(([turnId, fence]) => ({ turnId, fence }));
  }

  /** Drops those of the `asked` leases that turned out not to be held any more. */
  keep(owner: string, asked: readonly GivenLease[], held: readonly string[]): void {
    const own = this.#byOwner.get(owner);
    const stillHeld = new Set(held);
    for (const { turnId, fence } of asked) {
      if (!stillHeld.has(turnId) && own?.get(turnId) === fence) own.delete(turnId);
    }
    if (own?.size === 0) this.#byOwner.delete(owner);
  }
}
