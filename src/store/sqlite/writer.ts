import { clearTimeout, setImmediate, setTimeout } from "node:timers";

import type { Database } from "./database.ts";
import { patiently } from "./failure.ts";

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

interface Write {
  /** Runs the statements; keeps its result for {@link committed}. */
  apply(): void;
  committed(): void;
  failed(error: unknown): void;
}

/** How long a write may wait for another one to share its commit with. */
const RIDE_MS = 250;
/** When writes come as thick as this, a commit waits for those of the loop's next turns as well. */
const THICK = 4;
/** How many of the loop's turns it waits then: every one takes in what came over the network meanwhile. */
const TURNS = 3;

/**
 * The one place that writes. Writes asked for in the same turn of the event loop share one transaction (group commit):
 * with `synchronous=FULL` each commit waits for the disk once, however many writes are in it. A promise resolves only
 * after the COMMIT; a write that throws is rolled back alone, by savepoint.
 */
export class Writer {
  readonly #db: Database;
  readonly #onCommit: (writes: number) => void;
  #waiting: Write[] = [];
  #flushing: Promise<void> | null = null;
  #rideTimer: NodeJS.Timeout | null = null;
  #lastBatch = 0;

  /** `onCommit` hears the number of writes in each transaction. */
  constructor(db: Database, onCommit: (writes: number) => void) {
    this.#db = db;
    this.#onCommit = onCommit;
  }

  /** The result of `work` once it is on disk. `work` is synchronous and may write and read. */
  write<T>(work: (db: Database) => T): Promise<T> {
    const written = this.#add(work);
    this.#flushing ??= this.#flushSoon();
    return written;
  }

  /** The same for what is in no hurry: it rides on the next commit, or gets its own a moment later. */
  writeLazily<T>(work: (db: Database) => T): Promise<T> {
    this.#rideTimer ??= setTimeout(() => void (this.#flushing ??= this.#flushSoon()), RIDE_MS).unref();
    return this.#add(work);
  }

  /** Whether a write was asked for that readers cannot see yet. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether a commit is coming anyway, for something that is in a hurry. */
  get isAboutToCommit(): boolean {
    return this.#flushing !== null;
  }

  #add<T>(work: (db: Database) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T;
      this.#waiting.push({
        apply: () => void (result = work(this.#db)),
        committed: () => resolve(result),
        failed: reject,
      });
    });
  }

  /** Resolves when nothing waits to be written any more. */
  async idle(): Promise<void> {
    while (this.isWaiting || this.#flushing !== null) await (this.#flushing ??= this.#flushSoon());
  }

  async #flushSoon(): Promise<void> {
    // Each commit holds up the loop for as long as the disk takes; under load fewer of them get more through.
    for (let turn = this.#lastBatch < THICK ? TURNS : 1; turn <= TURNS; turn += 1) await nextTurn();
    let batch: Write[] = [];
    try {
      await patiently(() => this.#db.exec("BEGIN IMMEDIATE"));
      batch = this.#take();
      this.#commit(batch);
    } catch (error) {
      batch = batch.length === 0 ? this.#take() : batch;
      for (const write of batch) write.failed(error);
    } finally {
      this.#flushing = this.#waiting.length === 0 ? null : this.#flushSoon();
    }
  }

  #take(): Write[] {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#lastBatch = batch.length;
    if (this.#rideTimer !== null) clearTimeout(this.#rideTimer);
    this.#rideTimer = null;
    return batch;
  }

  /** Throws when the transaction as a whole failed; then nothing of it is on disk. */
  #commit(batch: readonly Write[]): void {
    const failures = new Map<Write, unknown>();
    try {
      if (!this.#applyAll(batch)) {
        for (const write of batch) {
          const failure = this.#applyAlone(write);
          if (failure !== null) failures.set(write, failure.error);
        }
      }
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
    this.#onCommit(batch.length);
    for (const write of batch) {
      if (failures.has(write)) write.failed(failures.get(write));
      else write.committed();
    }
  }

  /** Usually all go through: savepoints for each would cost more than the writes. `false` leaves none of them applied. */
  #applyAll(batch: readonly Write[]): boolean {
    this.#db.exec("SAVEPOINT all_of_them");
    try {
      for (const write of batch) write.apply();
    } catch (error) {
      // A full disk or an I/O error may have rolled back the whole transaction already (sqlite.org/lang_transaction.html).
      if (!this.#db.inTransaction) throw error;
      this.#db.exec("ROLLBACK TO all_of_them; RELEASE all_of_them");
      return false;
    }
    this.#db.exec("RELEASE all_of_them");
    return true;
  }

  #applyAlone(write: Write): { error: unknown } | null {
    this.#db.exec("SAVEPOINT one");
    try {
      write.apply();
    } catch (error) {
      // A full disk or an I/O error may have rolled back the whole transaction already (sqlite.org/lang_transaction.html).
      if (!this.#db.inTransaction) throw error;
      this.#db.exec("ROLLBACK TO one; RELEASE one");
      return { error };
    }
    this.#db.exec("RELEASE one");
    return null;
  }
}
