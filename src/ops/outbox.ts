import { type Every, everyInterval } from "../every.ts";
import { describeError, type Logger } from "../log.ts";
import type { Effect, Store } from "../store/store.ts";

/** Whether a deletion is through: what is gone already counts, what may still go is tried again later. */
export type Deletion = "done" | "later";

export interface OutboxDeps {
  readonly store: Pick<Store, "takeOwed" | "settle">;
  readonly perform: (effect: Effect) => Promise<Deletion>;
  readonly log: Logger;
  /** Runs something again and again; returns what stops it. Default: an interval that keeps no process alive. */
  readonly every?: Every;
}

const LOOK_EVERY_MS = 5_000;
const AT_ONCE = 20;
/** Until a deletion that was begun may be begun again, by this process or another one. */
const HOLD_MS = 30_000;
/** About a week of hourly tries; what still exists then ends at the provider by its own expiry. */
const TRIES = 170;

/** Works off the deletions that are owed, until each is done. Several processes share the work. */
export class Outbox {
  readonly #deps: OutboxDeps;
  #stop: (() => void) | null = null;
  #round: Promise<void> | null = null;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  start(): void {
    const every = this.#deps.every ?? everyInterval;
    this.#stop ??= every(LOOK_EVERY_MS, () => void this.look());
  }

  /** Does what is due now. One round at a time; never throws, what fails stays owed. */
  look(): Promise<void> {
    this.#round ??= this.#workOff().finally(() => {
      this.#round = null;
    });
    return this.#round;
  }

  /** Does these at once, whenever they are due; gives back those that are done. */
  async perform(effects: readonly Effect[]): Promise<readonly Effect[]> {
    const done: Effect[] = [];
    for (const effect of effects) if (await this.#isDone(effect)) done.push(effect);
    await this.#deps.store.settle(done.map(({ id }) => id));
    return done;
  }

  async close(): Promise<void> {
    this.#stop?.();
    this.#stop = null;
    await this.#round;
  }

  async #workOff(): Promise<void> {
    const { store, log } = this.#deps;
    try {
      for (;;) {
        const due = await store.takeOwed(AT_ONCE, HOLD_MS);
        await this.perform(due);
        if (due.length < AT_ONCE || this.#stop === null) return;
      }
    } catch (error) {
      log.warn("deletions that are owed could not be looked for", { stage: "outbox", error: describeError(error) });
    }
  }

  async #isDone(effect: Effect): Promise<boolean> {
    const { perform, log } = this.#deps;
    const facts = { stage: "outbox", kind: effect.kind, team: effect.thread.team, attempt: effect.tries };
    try {
      if ((await perform(effect)) === "done") return true;
    } catch (error) {
      log.warn("a deletion failed and is tried again", { ...facts, error: describeError(error) });
    }
    if (effect.tries < TRIES) return false;
    log.error("a deletion is given up", facts);
    return true;
  }
}
