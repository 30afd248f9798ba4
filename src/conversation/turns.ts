import { setTimeout } from "node:timers/promises";

import { type Every, everyInterval } from "../every.ts";
import { toAppError } from "../errors.ts";
import { encodeThread, type Question } from "../intake/question.ts";
import { describeError, type Logger } from "../log.ts";
import type { Clock, Lease, Store, StoreNews, Turn } from "../store/store.ts";
import { cancelled, isLost, leaseLost } from "./stops.ts";

export type TurnEnding = "done" | "failed" | "cancelled";

/** How work on a turn came out: it ended, or it has to wait for somebody else and goes on by itself after `restMs`. */
export type TurnOutcome = TurnEnding | { readonly restMs: number };

export interface TurnsDeps {
  readonly store: Store;
  /** Name of this process, never used by another one or by an earlier run of itself. */
  readonly owner: string;
  /**
   * Works on one turn and says how it came out; everything the person sees comes from here. It has to stop when `signal`
   * aborts: with `turn.cancelled` the thread should be told, with `turn.lease_lost` it must write and post nothing more.
   * What it throws is tried again where that can help, and fails the turn otherwise.
   */
  readonly work: (lease: Lease, signal: AbortSignal) => Promise<TurnOutcome>;
  /** Model of conversations that begin; told so that the store can open them with the claim. */
  readonly model?: string;
  /** Tells the thread about a turn that is going to fail without `work` having said so. */
  readonly onPoison?: (lease: Lease) => Promise<void>;
  /** Told of every turn that has ended here, once that is stored. */
  readonly onEnded?: (turn: Turn) => void;
  readonly log: Logger;
  /** One that only goes forward, such as `performance`: a machine whose time is set must not lose or keep leases by it. */
  readonly clock: Clock;
  /** Turns at work in this process at the same time. Default 100. */
  readonly maxConcurrent?: number;
  /** How long after the last sign of life another process may take over. Default 10,000. */
  readonly leaseMs?: number;
  /** Default 3,000: three signs of life may get lost within a lease. */
  readonly heartbeatMs?: number;
  /** How often to look for turns that others left, that waited out their rest or were stopped elsewhere. Default 1,000. */
  readonly pollMs?: number;
  /** How often work on a turn may fail before the turn does; crashes are counted apart. Default 3. */
  readonly maxAttempts?: number;
  /** Runs something again and again; returns what stops it. Default: an interval that keeps no process alive. */
  readonly every?: Every;
}

/** Takes questions and works them off: one turn at a time per thread, first come first served, threads side by side. */
export interface Turns {
  /** Stores the question as a turn and starts it at once where its thread is free. Durable when it resolves. */
  submit(question: Question): Promise<{ turn: Turn; fresh: boolean; ahead: number }>;
  /** Stops the turn wherever it runs: here at once, elsewhere with the next heartbeat or sooner. `false` when it had ended. */
  cancel(turnId: string, byUser: string): Promise<boolean>;
  /**
   * Whether the turn's lease is surely still ours; a process that was frozen beyond it may not post any more. With `fence`
   * whether it is that very lease: this process may have lost the turn and got it back.
   */
  holds(turnId: string, fence?: number): boolean;
  /** Begins to work, also on what earlier runs left. Until then questions are only stored. */
  start(): void;
  /** Starts nothing new, gives what runs up to `timeoutMs` to end, and leaves the rest to the next owner. */
  drain(timeoutMs: number): Promise<void>;
}

const DEFAULTS = {
  maxConcurrent: 100,
  leaseMs: 10_000,
  heartbeatMs: 3_000,
  pollMs: 1_000,
  maxAttempts: 3,
  every: everyInterval,
  onPoison: async () => {},
  onEnded: () => {},
};
/** A stored answer is paid for and owed: posting it is tried for about three minutes. */
const DELIVERY_ATTEMPTS = 8;
/** Crashes of their process after which a turn is not begun again: alone at work each time it is the likely cause. */
const CRASHES_ALONE = 3;
const CRASHES_IN_COMPANY = 20;
const FIRST_REST_MS = 2_000;
const LONGEST_REST_MS = 60_000;

export function createTurns(deps: TurnsDeps): Turns {
  return new TurnRunner(deps);
}

/** A turn at work in this process. */
interface Running {
  readonly lease: Lease;
  readonly controller: AbortController;
  /** When the lease was last known to be ours. */
  heldAt: number;
  /** Given back while the work is still winding down. */
  handedOver: boolean;
  settled: Promise<void>;
}

class TurnRunner implements Turns {
  readonly #deps: Required<Omit<TurnsDeps, "model">> & Pick<TurnsDeps, "model">;
  readonly #running = new Map<string, Running>();
  #phase: "idle" | "working" | "draining" = "idle";
  #stops: (() => void)[] = [];
  #claiming: Promise<void> | null = null;
  #claimAgain = false;
  #beating: Promise<void> | null = null;

  constructor(deps: TurnsDeps) {
    this.#deps = { ...DEFAULTS, ...deps };
  }

  async submit(question: Question): Promise<{ turn: Turn; fresh: boolean; ahead: number }> {
    const enqueued = this.#deps.store.enqueue(question);
    // A store that groups its commits begins the turn in the very commit that stores it.
    this.#wake();
    const submitted = await enqueued;
    this.#wake();
    return submitted;
  }

  async cancel(turnId: string, byUser: string): Promise<boolean> {
    const here = this.#running.get(turnId);
    try {
      // First, so that whoever ends the turn finds out who stopped it. While the store is away it is stopped all the same.
      return await this.#deps.store.cancel(turnId, byUser);
    } finally {
      here?.controller.abort(cancelled(byUser));
      this.#wake();
    }
  }

  holds(turnId: string, fence?: number): boolean {
    const running = this.#running.get(turnId);
    if (running === undefined || isLost(running.controller.signal)) return false;
    if (fence !== undefined && fence !== running.lease.fence) return false;
    return this.#deps.clock.now() - running.heldAt < this.#deps.leaseMs;
  }

  start(): void {
    if (this.#phase !== "idle") return;
    this.#phase = "working";
    const { store, every, pollMs, heartbeatMs } = this.#deps;
    this.#stops = [
      every(pollMs, () => this.#look()),
      every(heartbeatMs, () => void this.#beat()),
      store.onWork?.((news) => void this.#hear(news)) ?? (() => {}),
    ];
    this.#wake();
  }

  async drain(timeoutMs: number): Promise<void> {
    this.#phase = "draining";
    await this.#claiming;
    const timer = new AbortController();
    const timeout = setTimeout(timeoutMs, undefined, { signal: timer.signal, ref: false }).catch(() => {});
    await Promise.race([this.#settleAll(), timeout]);
    timer.abort();
    await Promise.all([...this.#running.values()].map((running) => this.#handOver(running)));
    for (const stop of this.#stops) stop();
  }

  /** Another process put something into the queue, or stopped a turn that may be ours. */
  async #hear(news: StoreNews): Promise<void> {
    if (news === "queued") this.#wake();
    else await this.#lookForStops();
  }

  #look(): void {
    this.#wake();
    void this.#lookForStops();
  }

  /** A mere look, so that Stop works within two seconds wherever it is pressed and wherever the turn runs. */
  async #lookForStops(): Promise<void> {
    const going = [...this.#running.values()].filter(({ controller }) => !controller.signal.aborted);
    if (going.length === 0) return;
    try {
      const stopped = new Set(await this.#deps.store.cancelledAmong(going.map(({ lease }) => lease.turn.id)));
      for (const { lease, controller } of going) if (stopped.has(lease.turn.id)) controller.abort(cancelled());
    } catch (error) {
      this.#deps.log.warn("looking for stopped turns failed", { stage: "turns", error: describeError(error) });
    }
  }

  async #settleAll(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.settled));
  }

  /** Starts what can be started now. Calls while it is looking make it look once more. */
  #wake(): void {
    if (this.#phase !== "working") return;
    if (this.#claiming !== null) {
      this.#claimAgain = true;
      return;
    }
    this.#claimAgain = false;
    this.#claiming = this.#claim().finally(() => {
      this.#claiming = null;
      if (this.#claimAgain) this.#wake();
    });
  }

  async #claim(): Promise<void> {
    const { store, owner, leaseMs, maxConcurrent, model, clock, log } = this.#deps;
    const free = maxConcurrent - this.#running.size;
    if (free <= 0) return;
    try {
      // After a freeze our own leases look abandoned: they are renewed before anything is taken over.
      if (this.#isLate()) await this.#beat();
      const askedAt = clock.now();
      const leases = await store.claim(owner, leaseMs, free, model);
      for (const lease of leases) this.#begin(lease, askedAt);
    } catch (error) {
      log.warn("looking for turns failed", { stage: "turns", error: describeError(error) });
    }
  }

  #isLate(): boolean {
    const { clock, leaseMs } = this.#deps;
    return [...this.#running.values()].some((running) => clock.now() - running.heldAt >= leaseMs);
  }

  #begin(lease: Lease, heldAt: number): void {
    const { turn } = lease;
    const before = this.#running.get(turn.id);
    before?.controller.abort(leaseLost());
    const controller = new AbortController();
    const running = { lease, controller, heldAt, handedOver: false, settled: Promise.resolve() };
    if (turn.cancelledBy !== null) controller.abort(cancelled());
    this.#running.set(turn.id, running);
    running.settled = this.#perform(running, before);
  }

  async #perform(running: Running, before: Running | undefined): Promise<void> {
    const { turn } = running.lease;
    await before?.settled;
    try {
      await this.#end(running, await this.#outcome(running));
    } catch (error) {
      // Whoever claims the turn after its lease ran out goes on with it.
      this.#log(running, "error", "a turn could not be ended", error);
    }
    if (this.#running.get(turn.id) === running) this.#running.delete(turn.id);
    this.#wake();
  }

  /** Runs the work; what it threw becomes a decision. */
  async #outcome(running: Running): Promise<Outcome> {
    const { work } = this.#deps;
    const { lease, controller } = running;
    if (this.#phase === "draining" && !controller.signal.aborted) return { kind: "release" };
    if (isPoison(lease.turn) || failuresOf(lease.turn) > this.#attemptsFor(lease.turn)) return this.#poisoned(running);
    try {
      const outcome = await work(lease, controller.signal);
      if (typeof outcome === "string") return { kind: "finish", state: outcome };
      return { kind: "release", rest: { afterMs: outcome.restMs, counts: false } };
    } catch (error) {
      // Once aborted, whatever is thrown is a way of stopping; the abort's reason is the truth.
      return await this.#afterFailure(running, controller.signal.aborted ? controller.signal.reason : error);
    }
  }

  async #afterFailure(running: Running, error: unknown): Promise<Outcome> {
    const failure = toAppError(error);
    // Where it was only in doubt, the lease is still ours and must not be held for nobody.
    if (failure.code === "turn.lease_lost") return { kind: "release" };
    if (failure.code === "turn.cancelled") return { kind: "finish", state: "cancelled" };
    this.#log(running, "error", "working on a turn failed", error);
    // Saving the answer begins a new count, so the turn is read again.
    const turn = await this.#current(running.lease.turn);
    const failures = failuresOf(turn);
    if (!failure.retryable || failures >= this.#attemptsFor(turn)) return this.#poisoned(running);
    return { kind: "release", rest: { afterMs: restAfter(failures) } };
  }

  async #current(turn: Turn): Promise<Turn> {
    try {
      return (await this.#deps.store.turn(turn.id)) ?? turn;
    } catch {
      // The store is away; what we knew at the claim is good enough.
      return turn;
    }
  }

  #attemptsFor(turn: Turn): number {
    return turn.state === "answered" ? DELIVERY_ATTEMPTS : this.#deps.maxAttempts;
  }

  async #poisoned(running: Running): Promise<Outcome> {
    try {
      await this.#deps.onPoison(running.lease);
    } catch (error) {
      this.#log(running, "error", "a thread could not be told that its turn failed", error);
    }
    return { kind: "finish", state: "failed" };
  }

  /** Writes the outcome down. While the store is away it is tried again with every heartbeat. */
  async #end(running: Running, outcome: Outcome): Promise<void> {
    const { store } = this.#deps;
    const { lease } = running;
    while (!running.handedOver) {
      try {
        if (outcome.kind === "finish") {
          await store.finish(lease, outcome.state);
          return this.#deps.onEnded(lease.turn);
        }
        return await store.release(lease, outcome.rest);
      } catch (error) {
        // The store alone knows who has the turn.
        if (toAppError(error).code === "turn.lease_lost") break;
        if (this.#phase === "draining") throw error;
        this.#log(running, "warn", "ending a turn is tried again", error);
        await this.#nextBeat();
      }
    }
    this.#log(running, "info", "a turn is left to its new owner");
  }

  #nextBeat(): Promise<void> {
    const { every, heartbeatMs } = this.#deps;
    return new Promise((resolve) => {
      const stop = every(heartbeatMs, () => {
        stop();
        resolve();
      });
    });
  }

  /** Tells the store that we live and hears what was lost or cancelled. One at a time. */
  async #beat(): Promise<void> {
    if (this.#running.size === 0) return;
    this.#beating ??= this.#beatOnce([...this.#running.values()]).finally(() => {
      this.#beating = null;
    });
    await this.#beating;
  }

  async #beatOnce(known: readonly Running[]): Promise<void> {
    const { store, owner, leaseMs, clock, log } = this.#deps;
    const askedAt = clock.now();
    try {
      const { held, cancelled: stopped } = await store.heartbeat(owner, leaseMs);
      for (const running of known) {
        const { id } = running.lease.turn;
        if (held.includes(id)) running.heldAt = askedAt;
        else this.#lose(running);
        if (stopped.includes(id)) running.controller.abort(cancelled());
      }
    } catch (error) {
      log.warn("a heartbeat failed", { stage: "turns", error: describeError(error) });
      for (const running of known) if (clock.now() - running.heldAt >= leaseMs) this.#lose(running);
    }
  }

  #lose(running: Running): void {
    if (this.#running.get(running.lease.turn.id) !== running) return;
    running.controller.abort(leaseLost());
  }

  async #handOver(running: Running): Promise<void> {
    running.handedOver = true;
    running.controller.abort(leaseLost());
    try {
      await this.#deps.store.release(running.lease);
    } catch (error) {
      if (toAppError(error).code !== "turn.lease_lost") this.#log(running, "warn", "a turn was not handed over", error);
    }
  }

  #log(running: Running, level: "info" | "warn" | "error", message: string, error?: unknown): void {
    const { turn } = running.lease;
    const facts = { stage: "turns", turn: turn.id, thread: encodeThread(turn.question.thread), attempt: turn.attempts };
    this.#deps.log[level](message, error === undefined ? facts : { ...facts, error: describeError(error) });
  }
}

type Outcome =
  | { readonly kind: "finish"; readonly state: TurnEnding }
  /** Back to the queue; with `rest` the thread waits, and the attempt counts unless told otherwise. */
  | { readonly kind: "release"; readonly rest?: { readonly afterMs: number; readonly counts?: boolean } };

/** Attempts that failed or are about to; those that ended with their process are none of them. */
function failuresOf({ attempts, crashes }: Turn): number {
  return attempts - crashes;
}

/** Whether the turn is likely to kill the next process as well. */
function isPoison({ crashes, crashedAlone }: Turn): boolean {
  return (crashes >= CRASHES_ALONE && crashedAlone) || crashes >= CRASHES_IN_COMPANY;
}

function restAfter(failures: number): number {
  return Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1));
}
