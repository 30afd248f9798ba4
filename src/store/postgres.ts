import { randomUUID } from "node:crypto";

import type { Conversation, Exchange } from "../conversation/conversation.ts";
import { isFinal, stateAtWork, stateWhenReleased } from "../conversation/states.ts";
import type { Dataset } from "../files/dataset.ts";
import type { Question, Thread } from "../intake/question.ts";
import type { Logger } from "../log.ts";
import type { SafeCodeRun } from "../scrub/safe-answer.ts";
import { selectAnswer, selectCodeRuns, selectExchanges, upsertAnswer } from "./postgres/answers.ts";
import type { Database, Transaction } from "./postgres/connection/database.ts";
import { Listener } from "./postgres/connection/listener.ts";
import { openDatabase } from "./postgres/connection/open.ts";
import * as conversations from "./postgres/conversations.ts";
import * as datasets from "./postgres/datasets.ts";
import { GivenLeases } from "./postgres/given-leases.ts";
import * as inbox from "./postgres/inbox.ts";
import * as lanes from "./postgres/lanes.ts";
import * as posted from "./postgres/posted.ts";
import * as turns from "./postgres/turns.ts";
import * as usage from "./postgres/usage.ts";
import type { Clock, InboxRow, Lease, PostedMessage, SavedAnswer, Store, StoreNews, Turn, UsageRow } from "./store.ts";
import { internal, requireSameThread } from "./guards.ts";
import type { ReviveAnswer } from "./records.ts";

/**
 * How long a finished delivery is remembered against redelivery. Slack's last retry comes after six minutes; where an
 * app asks for delayed events, hourly ones follow for a day.
 */
const DELIVERY_MEMORY_MS = 7 * 24 * 3_600_000;
/** A commit waits for the server's disk; this many can wait at the same time. */
const POOL_SIZE = 10;

export interface PostgresOptions {
  /** Makes an answer out of its JSON again: `safeAnswerFromJson` of scrub. */
  readonly reviveAnswer: ReviveAnswer;
  readonly log: Logger;
  /** Ids of new turns. Default: random UUIDs. */
  readonly newId?: () => string;
  /** Connections of this process at most, beside the one that listens. Default 10. */
  readonly poolSize?: number;
  /** For tests, instead of the database's own clock: all stores on one database have to share it. */
  readonly clock?: Clock;
}

/**
 * The store in a PostgreSQL database (13 or newer), for several processes on several machines. Leases go by the
 * database's clock. While the database is away calls fail after some seconds with a retryable `AppError`, and go through
 * again once it is back. Throws `store.damaged` when the schema is newer than this program, `config.invalid` when the
 * database does not let us in.
 */
export async function openPostgresStore(url: string, options: PostgresOptions): Promise<Store> {
  const { log, clock, poolSize = POOL_SIZE } = options;
  return new PostgresStore(url, await openDatabase({ url, log, clock, poolSize }), options);
}

/** Every write may run twice, because a lost connection hides whether it was committed: each comes to the same result. */
class PostgresStore implements Store {
  readonly #db: Database;
  readonly #listener: Listener;
  /** Names this process in its announcements. */
  readonly #self = randomUUID();
  /** Times that callers give are told by this process's clock. */
  readonly #callersClock: Clock;
  readonly #newId: () => string;
  readonly #reviveAnswer: ReviveAnswer;
  readonly #given = new GivenLeases();
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  constructor(url: string, db: Database, options: PostgresOptions) {
    this.#db = db;
    this.#listener = new Listener(url, this.#self, options.log);
    this.#callersClock = options.clock ?? Date;
    this.#newId = options.newId ?? randomUUID;
    this.#reviveAnswer = options.reviveAnswer;
  }

  async acceptDelivery(row: InboxRow): Promise<boolean> {
    const callId = randomUUID();
    return await this.#write((tx) => inbox.insertDelivery(tx, row, callId));
  }

  async deliveryDone(deliveryId: string): Promise<void> {
    await this.#write(async (tx, now) => {
      await inbox.closeDelivery(tx, deliveryId, now);
      await inbox.dropDoneDeliveries(tx, now - DELIVERY_MEMORY_MS);
    });
  }

  async openDeliveries(before: number): Promise<readonly InboxRow[]> {
    return await this.#read((db) => inbox.selectOpenDeliveries(db, before));
  }

  async enqueue(question: Question): Promise<{ turn: Turn; fresh: boolean; ahead: number }> {
    const id = this.#newId();
    return await this.#write(async (tx, now) => {
      await lanes.holdLane(tx, question.thread);
      const known = await turns.selectTurnOfQuestion(tx, question.id);
      const turn =
        known === null ? await this.#addTurn(tx, id, question, now) : await mergeTwin(tx, known, question, now);
      return { turn, fresh: turn.id === id, ahead: await turns.countAhead(tx, turn) };
    });
  }

  async claim(owner: string, leaseMs: number, max: number): Promise<readonly Lease[]> {
    // Looking first spares an idle poll the transaction.
    if (!(await this.#read((db) => lanes.isAnyReady(db, db.givenNow)))) return [];
    const leases = await this.#write((tx, now) => claimTurns(tx, now, { owner, leaseUntil: now + leaseMs, max }));
    this.#given.add(leases);
    return leases;
  }

  async heartbeat(owner: string, leaseMs: number): Promise<{ held: readonly string[]; cancelled: readonly string[] }> {
    const given = this.#given.of(owner);
    if (given.length === 0) return { held: [], cancelled: [] };
    const beat = await this.#write(async (tx, now) => {
      const held = await lanes.extendLeases(tx, owner, given, now + leaseMs);
      return { held, cancelled: await turns.selectCancelled(tx, held) };
    });
    this.#given.keep(owner, given, beat.held);
    return beat;
  }

  async saveAnswer(lease: Lease, saved: SavedAnswer): Promise<void> {
    await this.#writeUnder(lease, async (tx, turn, now) => {
      // From here on only posting is left, and its attempts are counted anew: this one is the first.
      await turns.moveTurns(tx, [{ turn, state: "answered", attempts: 1 }], now);
      await upsertAnswer(tx, turn, saved, now);
      const { containerId, inContainer } = saved;
      await conversations.updateContainer(tx, turn.question.thread, containerId, inContainer, now);
    });
  }

  async finish(lease: Lease, state: "done" | "failed" | "cancelled"): Promise<void> {
    await this.#writeUnder(lease, async (tx, turn, now) => {
      await turns.moveTurns(tx, [{ turn, state, attempts: turn.attempts }], now);
      await lanes.freeLane(tx, turn.question.thread, now);
    });
  }

  async release(lease: Lease, retry?: { readonly at: number }): Promise<void> {
    // The rest is what counts, not the clock by which the caller told its end.
    const restMs = retry === undefined ? 0 : Math.max(0, retry.at - this.#callersClock.now());
    await this.#writeUnder(lease, async (tx, turn, now) => {
      const attempts = retry === undefined ? turn.attempts - 1 : turn.attempts;
      await turns.moveTurns(tx, [{ turn, state: stateWhenReleased(turn.state), attempts }], now);
      await lanes.freeLane(tx, turn.question.thread, now + restMs);
      if (restMs === 0) await lanes.announce(tx, "queued", this.#self);
    });
  }

  async cancel(turnId: string, byUser: string): Promise<boolean> {
    return await this.#write(async (tx, now) => {
      const asked = await turns.selectTurn(tx, turnId);
      if (asked === null) return false;
      await lanes.holdLane(tx, asked.question.thread);
      // Only now nobody else can move it.
      const turn = await turns.selectTurn(tx, turnId);
      if (turn === null || isFinal(turn.state)) return false;
      await turns.markCancelled(tx, turnId, byUser, now);
      const held = await lanes.isHeld(tx, turn.question.thread, turnId, now);
      if (!held) await endUnheld(tx, turn, now);
      await lanes.announce(tx, held ? "cancelled" : "queued", this.#self);
      return true;
    });
  }

  async turn(turnId: string): Promise<Turn | null> {
    return await this.#read((db) => turns.selectTurn(db, turnId));
  }

  async openTurns(thread: Thread): Promise<readonly Turn[]> {
    return await this.#read((db) => turns.selectOpenTurns(db, thread));
  }

  async answerOf(turnId: string): Promise<SavedAnswer | null> {
    return await this.#read((db) => selectAnswer(db, turnId, this.#reviveAnswer));
  }

  async openConversation(thread: Thread, model: string): Promise<Conversation> {
    return await this.#write(async (tx, now) => {
      await lanes.ensureLane(tx, thread);
      return await conversations.upsertConversation(tx, thread, model, now);
    });
  }

  async conversation(thread: Thread): Promise<Conversation | null> {
    return await this.#read((db) => conversations.selectConversation(db, thread));
  }

  async setContainer(lease: Lease, containerId: string | null, inContainer: readonly string[]): Promise<void> {
    await this.#writeUnder(lease, (tx, turn, now) =>
      conversations.updateContainer(tx, turn.question.thread, containerId, inContainer, now),
    );
  }

  async exchanges(thread: Thread, limit: number): Promise<readonly Exchange[]> {
    return await this.#read((db) => selectExchanges(db, thread, limit));
  }

  async codeRuns(thread: Thread): Promise<readonly SafeCodeRun[]> {
    return await this.#read((db) => selectCodeRuns(db, thread, this.#reviveAnswer));
  }

  async recentConversations(team: string, limit: number): Promise<readonly Conversation[]> {
    return await this.#read((db) => conversations.selectRecentConversations(db, team, limit));
  }

  async forget(thread: Thread): Promise<{ remoteFileIds: readonly string[]; posted: readonly PostedMessage[] }> {
    // What an attempt found that turns out to have been committed is owed as well.
    const remoteFileIds = new Set<string>();
    const messages = new Map<string, PostedMessage>();
    await this.#write(async (tx) => {
      await lanes.holdLane(tx, thread);
      for (const id of await datasets.selectOwnUploads(tx, thread)) remoteFileIds.add(id);
      for (const each of await posted.selectPostedOfThread(tx, thread))
        messages.set(`${each.channel} ${each.ts}`, each);
      await usage.anonymiseUsage(tx, thread);
      await lanes.deleteLane(tx, thread);
    });
    return { remoteFileIds: [...remoteFileIds], posted: [...messages.values()] };
  }

  async datasets(thread: Thread): Promise<readonly Dataset[]> {
    return await this.#read((db) => datasets.selectDatasets(db, thread));
  }

  async saveDataset(lease: Lease, dataset: Dataset): Promise<void> {
    await this.#writeUnder(lease, async (tx, turn) => {
      requireSameThread(turn.question.thread, dataset.thread);
      await datasets.upsertDataset(tx, dataset);
    });
  }

  async removeDataset(thread: Thread, slackFileId: string): Promise<readonly Dataset[]> {
    const removed = new Map<string, Dataset>();
    await this.#write(async (tx) => {
      for (const each of await datasets.deleteDatasets(tx, thread, slackFileId)) removed.set(each.id, each);
    });
    return [...removed.values()];
  }

  async findUpload(
    team: string,
    sha256: string,
    aliveAt: number,
  ): Promise<{ remoteFileId: string; expiresAt: number } | null> {
    return await this.#read((db) => datasets.selectUpload(db, team, sha256, aliveAt));
  }

  async recordPosted(message: PostedMessage): Promise<void> {
    await this.#write(async (tx) => {
      if (!(await posted.upsertPosted(tx, message))) throw internal("A message was recorded for a turn that is gone.");
    });
  }

  async posted(turnId: string): Promise<readonly PostedMessage[]> {
    return await this.#read((db) => posted.selectPosted(db, turnId));
  }

  async recordUsage(row: UsageRow): Promise<void> {
    const callId = randomUUID();
    await this.#write((tx) => usage.insertUsage(tx, row, callId));
  }

  async spent(team: string, since: number): Promise<number> {
    return await this.#read((db) => usage.sumDollars(db, team, since));
  }

  async probe(): Promise<void> {
    await this.#write((tx) => inbox.writeNothing(tx));
  }

  onWork(listener: (news: StoreNews) => void): () => void {
    this.#requireOpen();
    return this.#listener.subscribe(listener);
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  /** What was asked before is finished first. */
  async #end(): Promise<void> {
    await this.#listener.close();
    await Promise.allSettled(this.#underWay);
    await this.#db.close();
  }

  #requireOpen(): void {
    if (this.#closed !== null) throw internal("The store is closed.");
  }

  async #read<T>(query: (db: Database) => Promise<T>): Promise<T> {
    this.#requireOpen();
    return await this.#watched(query(this.#db));
  }

  async #write<T>(work: (tx: Transaction, now: number) => Promise<T>): Promise<T> {
    this.#requireOpen();
    return await this.#watched(this.#db.write(work));
  }

  async #watched<T>(call: Promise<T>): Promise<T> {
    this.#underWay.add(call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(call);
    }
  }

  /** The work gets the turn as it is now, after its lease was checked and its lane locked in the same transaction. */
  async #writeUnder(lease: Lease, work: (tx: Transaction, turn: Turn, now: number) => Promise<void>): Promise<void> {
    await this.#write(async (tx, now) => {
      await lanes.requireLease(tx, lease);
      await work(tx, (await turns.selectTurn(tx, lease.turn.id)) ?? lease.turn, now);
    });
  }

  async #addTurn(tx: Transaction, id: string, question: Question, now: number): Promise<Turn> {
    const turn = await turns.insertTurn(tx, id, question, now);
    await lanes.announce(tx, "queued", this.#self);
    return turn;
  }
}

/** While it waits, a question takes over the files that only its twin event carried. */
async function mergeTwin(tx: Transaction, turn: Turn, twin: Question, now: number): Promise<Turn> {
  const fileIds = [...new Set([...turn.question.fileIds, ...twin.fileIds])];
  if (turn.state !== "queued" || fileIds.length === turn.question.fileIds.length) return turn;
  return await turns.updateQuestion(tx, turn.id, { ...turn.question, fileIds }, now);
}

/** The same handful of statements for one turn and for a hundred. */
async function claimTurns(
  tx: Transaction,
  now: number,
  { owner, leaseUntil, max }: { owner: string; leaseUntil: number; max: number },
): Promise<Lease[]> {
  const free = await lanes.lockReadyLanes(tx, now, max);
  const heads = await turns.selectTurns(tx, await lanes.selectHeads(tx, free));
  const fences = await lanes.takeLanes(
    tx,
    heads.map((turn) => turn.id),
    owner,
    leaseUntil,
  );
  const moves = heads.map((turn) => ({ turn, state: stateAtWork(turn.state), attempts: turn.attempts + 1 }));
  const begun = await turns.moveTurns(tx, moves, now);
  return begun.map((turn) => ({ turn, owner, fence: fenceOf(turn, fences) }));
}

function fenceOf(turn: Turn, fences: ReadonlyMap<string, number>): number {
  const fence = fences.get(turn.id);
  if (fence === undefined) throw internal("The head of a lane was not taken.");
  return fence;
}

/** Only the first open turn of a thread ever holds its lane or makes it rest. */
async function endUnheld(tx: Transaction, turn: Turn, now: number): Promise<void> {
  const first = (await turns.countAhead(tx, turn)) === 0;
  await turns.moveTurns(tx, [{ turn, state: "cancelled", attempts: turn.attempts }], now);
  if (first) await lanes.freeLane(tx, turn.question.thread, now);
}
