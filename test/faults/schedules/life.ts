import { setImmediate } from "node:timers/promises";

import type { Clock } from "../../../src/post/slack/clock.ts";
import type { WorldTime } from "./world-time.ts";

/** What happens to a process at one of its next calls: it ends before or right after it, or it stands still there. */
export interface Trap {
  /** A method of the store or of Slack, `model`, or `any`. */
  readonly at: string;
  /** So many of these calls pass first. */
  readonly after: number;
  readonly how: "killed before" | "killed after" | "frozen";
}

/** What counts who is still at work, so that time only goes on when nobody is. */
export interface Bustle {
  begin(): void;
  end(): void;
  stir(): void;
}

interface Arrival {
  readonly kind: "reply" | "timer";
  readonly job: () => void;
}

/**
 * A process as the outside sees it. Everything that comes in, replies and timers alike, goes through here: nothing does
 * once it is killed, and while it is frozen all of it waits, as with SIGKILL and SIGSTOP.
 */
export class Life {
  readonly name: string;
  readonly clock: Clock;
  readonly #time: WorldTime;
  readonly #bustle: Bustle;
  readonly #onEnd: (() => void)[] = [];
  #state: "running" | "frozen" | "dead" = "running";
  #waiting: Arrival[] = [];
  #isWaking = false;
  #trap: Trap | null = null;
  #passed = 0;
  /** How often it was frozen so far. */
  freezes = 0;

  constructor(name: string, time: WorldTime, bustle: Bustle) {
    this.name = name;
    this.#time = time;
    this.#bustle = bustle;
    this.clock = { now: () => time.now(), after: (ms, job) => this.after(ms, job) };
  }

  get isDead(): boolean {
    return this.#state === "dead";
  }

  get isFrozen(): boolean {
    return this.#state === "frozen";
  }

  /** Hears of the end, at once. */
  onEnd(job: () => void): void {
    this.#onEnd.push(job);
  }

  setTrap(trap: Trap | null): void {
    this.#trap = trap;
    this.#passed = 0;
  }

  kill(): void {
    if (this.isDead) return;
    this.#state = "dead";
    this.#waiting = [];
    for (const job of this.#onEnd) job();
  }

  freeze(): void {
    if (this.#state !== "running") return;
    this.#state = "frozen";
    this.freezes += 1;
  }

  /** What came meanwhile comes in now; which kind first is up to where the process was stopped. */
  resume(first: Arrival["kind"]): void {
    if (this.#state !== "frozen") return;
    this.#state = "running";
    this.#waiting.sort((a, b) => Number(b.kind === first) - Number(a.kind === first));
    void this.#wake();
  }

  /** One after the other: what each of them sets off runs before the next, as in an event loop. */
  async #wake(): Promise<void> {
    this.#isWaking = true;
    this.#bustle.begin();
    while (this.#state === "running" && this.#waiting.length > 0) {
      this.#waiting.shift()?.job();
      await setImmediate();
    }
    this.#bustle.end();
    this.#isWaking = false;
  }

  /** Lets something in: now, when the process goes on, or never. */
  arrive(kind: Arrival["kind"], job: () => void): void {
    this.#bustle.stir();
    if (this.#state === "running" && !this.#isWaking) job();
    else if (!this.isDead) this.#waiting.push({ kind, job });
  }

  after(ms: number, job: () => void): () => void {
    let isOn = true;
    const callOff = this.#time.after(ms, () =>
      this.arrive("timer", () => {
        if (isOn) job();
      }),
    );
    return () => {
      isOn = false;
      callOff();
    };
  }

  /** As `setInterval`: after a freeze one round is made up for, not each that was missed. */
  every(ms: number, run: () => void): () => void {
    let callOff = (): void => undefined;
    const next = (): void => {
      callOff = this.after(ms, () => {
        next();
        run();
      });
    };
    next();
    return () => callOff();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        callOff();
        reject(signal.reason);
      };
      const callOff = this.after(ms, () => {
        signal.removeEventListener("abort", stop);
        resolve();
      });
      signal.addEventListener("abort", stop, { once: true });
    });
  }

  /**
   * A call to the outside. One that a frozen process still makes was on its way when it was stopped; its reply waits. A
   * dead process makes none and hears of none.
   */
  call<T>(name: string, make: () => Promise<T>): Promise<T> {
    const never = new Promise<T>(() => undefined);
    if (this.isDead) return never;
    const how = this.#spring(name);
    if (how === "killed before") {
      this.kill();
      return never;
    }
    this.#bustle.stir();
    const reply = make();
    if (how === "killed after") this.kill();
    if (how === "frozen") this.freeze();
    return this.#hear(reply);
  }

  /** The same for what is not made by Slack or Claude but right here: it counts as work until it is through. */
  async callHome<T>(name: string, make: () => Promise<T>): Promise<T> {
    return this.call(name, () => {
      this.#bustle.begin();
      return make().finally(() => this.#bustle.end());
    });
  }

  #hear<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      reply.then(
        (value) => this.arrive("reply", () => resolve(value)),
        (error: unknown) => this.arrive("reply", () => reject(error)),
      );
    });
  }

  #spring(name: string): Trap["how"] | null {
    if (this.#trap === null || this.#state !== "running") return null;
    if (this.#trap.at !== "any" && this.#trap.at !== name) return null;
    this.#passed += 1;
    if (this.#passed <= this.#trap.after) return null;
    const { how } = this.#trap;
    this.#trap = null;
    return how;
  }
}
