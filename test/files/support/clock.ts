import type { Clock } from "../../../src/files/flow/clock.ts";

/** A clock that stands still unless told; waiting takes no time but moves it on. */
export class TestClock implements Clock {
  #now: number;
  readonly waits: number[] = [];

  constructor(now = Date.UTC(2026, 10, 24)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.#now += ms;
  }
}
