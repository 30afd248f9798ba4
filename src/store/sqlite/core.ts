import type { ProcessMarks } from "../../ops/process-marks.ts";
import { internal } from "../guards.ts";
import type { ReviveAnswer } from "../records.ts";
import type { Clock, Lease, Turn } from "../store.ts";
import type { Database } from "./database.ts";
import { machineClock } from "./machine.ts";
import * as lanes from "./sql/lanes.ts";
import * as turns from "./sql/turns.ts";
import { Writer } from "./writer.ts";

export interface CoreOptions {
  readonly reviveAnswer: ReviveAnswer;
  readonly clock: Clock | undefined;
  readonly newId: () => string;
  readonly onCommit: (writes: number) => void;
}

/** What every part of the store goes through: the one connection, its commits, and the clocks. */
export class SqliteCore {
  readonly writer: Writer;
  readonly clock: Clock;
  /** Leases go by it. Nobody can set it, so a moved clock ends none of them and prolongs none. */
  readonly leaseClock: Clock;
  readonly newId: () => string;
  readonly reviveAnswer: ReviveAnswer;
  readonly #db: Database;
  readonly #marks: ProcessMarks;
  #closed: Promise<void> | null = null;

  constructor(db: Database, marks: ProcessMarks, { reviveAnswer, clock, newId, onCommit }: CoreOptions) {
    this.#db = db;
    this.#marks = marks;
    this.writer = new Writer(db, onCommit);
    this.clock = clock ?? Date;
    this.leaseClock = clock ?? machineClock;
    this.newId = newId;
    this.reviveAnswer = reviveAnswer;
  }

  /** Reads happen at once: no transaction is ever open between two turns of the event loop. */
  open(): Database {
    if (this.#closed !== null) throw internal("The store is closed.");
    return this.#db;
  }

  async write<T>(work: (db: Database, now: number) => T): Promise<T> {
    this.open();
    return this.writer.write((db) => work(db, this.clock.now()));
  }

  /** The work gets the turn as it is now, after its lease was checked in the same transaction. */
  writeUnder(lease: Lease, work: (db: Database, turn: Turn, now: number) => void): Promise<void> {
    return this.write((db, now) => {
      lanes.requireLease(db, lease);
      work(db, turns.selectTurn(db, lease.turn.id) ?? lease.turn, now);
    });
  }

  /** The write-ahead log still holds what was deleted until it is written back and cut. */
  cutLog(): void {
    if (this.#closed === null) this.#db.get("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** Marks the owner as alive, and ends the leases of those who surely are not: they need not run out. */
  async expireDead(self: string): Promise<void> {
    this.#marks.hold(self);
    const others = lanes.selectOtherOwners(this.open(), self, this.leaseClock.now());
    const dead = others.filter((owner) => this.#marks.isDead(owner));
    if (dead.length === 0) return;
    await this.write((db) => {
      for (const owner of dead) lanes.expireLeases(db, owner);
    });
    for (const owner of dead) this.#marks.forget(owner);
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    await this.writer.idle();
    for (const owner of this.#marks.owners) if (!lanes.hasLanes(this.#db, owner)) this.#marks.forget(owner);
    this.#marks.release();
    this.#db.close();
  }
}
