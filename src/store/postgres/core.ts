import { internal } from "../guards.ts";
import type { ReviveAnswer } from "../records.ts";
import type { Lease, Turn } from "../store.ts";
import type { Database, Transaction } from "./connection/database.ts";
import type { Listener } from "./connection/listener.ts";
import * as lanes from "./sql/lanes.ts";
import * as turns from "./sql/turns.ts";

export interface CoreOptions {
  /** Names this process in its announcements. */
  readonly self: string;
  readonly newId: () => string;
  readonly reviveAnswer: ReviveAnswer;
}

/**
 * What every part of the store goes through. Every write may run twice, because a lost connection hides whether it was
 * committed: each comes to the same result.
 */
export class PostgresCore {
  readonly self: string;
  readonly newId: () => string;
  readonly reviveAnswer: ReviveAnswer;
  readonly listener: Listener;
  /** Records of messages that nobody waits for; the end of their turn has to. */
  readonly recording = new Map<string, Promise<unknown>>();
  readonly #db: Database;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  constructor(db: Database, listener: Listener, { self, newId, reviveAnswer }: CoreOptions) {
    this.#db = db;
    this.listener = listener;
    this.self = self;
    this.newId = newId;
    this.reviveAnswer = reviveAnswer;
  }

  requireOpen(): void {
    if (this.#closed !== null) throw internal("The store is closed.");
  }

  async read<T>(query: (db: Database) => Promise<T>): Promise<T> {
    this.requireOpen();
    return await this.watched(query(this.#db));
  }

  async write<T>(work: (tx: Transaction, now: number) => Promise<T>): Promise<T> {
    this.requireOpen();
    return await this.watched(this.#db.write(work));
  }

  /** The work gets the turn as it is now, after its lease was checked and its lane locked in the same transaction. */
  async writeUnder(lease: Lease, work: (tx: Transaction, turn: Turn, now: number) => Promise<void>): Promise<void> {
    await this.write(async (tx, now) => {
      await lanes.requireLease(tx, lease);
      await work(tx, (await turns.selectTurn(tx, lease.turn.id)) ?? lease.turn, now);
    });
  }

  /** Closing waits for it. */
  async watched<T>(call: Promise<T>): Promise<T> {
    this.#underWay.add(call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(call);
    }
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  /** What was asked before is finished first. */
  async #end(): Promise<void> {
    await this.listener.close();
    await Promise.allSettled(this.#underWay);
    await this.#db.close();
  }
}
