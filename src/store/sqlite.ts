import { randomUUID } from "node:crypto";

import type { Conversation, Exchange } from "../conversation/conversation.ts";
import { isFinal, stateAtWork, stateWhenReleased } from "../conversation/states.ts";
import type { Dataset } from "../files/dataset.ts";
import type { Question, Thread } from "../intake/question.ts";
import type { SafeCodeRun } from "../scrub/safe-answer.ts";
import { selectAnswer, selectCodeRuns, selectExchanges, upsertAnswer } from "./sqlite/answers.ts";
import * as conversations from "./sqlite/conversations.ts";
import type { Database } from "./sqlite/database.ts";
import * as datasets from "./sqlite/datasets.ts";
import * as inbox from "./sqlite/inbox.ts";
import * as lanes from "./sqlite/lanes.ts";
import { openDatabase } from "./sqlite/open.ts";
import * as posted from "./sqlite/posted.ts";
import * as turns from "./sqlite/turns.ts";
import * as usage from "./sqlite/usage.ts";
import { Writer } from "./sqlite/writer.ts";
import type { Clock, InboxRow, Lease, PostedMessage, SavedAnswer, Store, Turn, UsageRow } from "./store.ts";
import { internal, requireSameThread } from "./guards.ts";
import type { ReviveAnswer } from "./records.ts";

/**
 * How long a finished delivery is remembered against redelivery. Slack's last retry comes after six minutes; where an
 * app asks for delayed events, hourly ones follow for a day.
 */
const DELIVERY_MEMORY_MS = 7 * 24 * 3_600_000;

export interface SqliteOptions {
  /** Makes an answer out of its JSON again: `safeAnswerFromJson` of scrub. */
  readonly reviveAnswer: ReviveAnswer;
  /** Default: the system's clock. All processes on one file have to agree on it. */
  readonly clock?: Clock;
  /** Ids of new turns. Default: random UUIDs. */
  readonly newId?: () => string;
  /** Hears the number of writes in each committed transaction. */
  readonly onCommit?: (writes: number) => void;
}

/**
 * The store in one SQLite file, durable on every commit; several processes may open it, on a local disk. Throws
 * `store.damaged` when the file is broken, foreign or newer than this program.
 */
export async function openSqliteStore(path: string, options: SqliteOptions): Promise<Store> {
  return new SqliteStore(await openDatabase(path), options);
}

class SqliteStore implements Store {
  readonly #db: Database;
  readonly #writer: Writer;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #reviveAnswer: ReviveAnswer;
  #closed: Promise<void> | null = null;

  constructor(db: Database, options: SqliteOptions) {
    this.#db = db;
    this.#writer = new Writer(db, options.onCommit ?? (() => {}));
    this.#clock = options.clock ?? Date;
    this.#newId = options.newId ?? randomUUID;
    this.#reviveAnswer = options.reviveAnswer;
  }

  async acceptDelivery(row: InboxRow): Promise<boolean> {
    return this.#write((db) => inbox.insertDelivery(db, row));
  }

  async deliveryDone(deliveryId: string, hurry: "now" | "lazily" = "now"): Promise<void> {
    this.#open();
    const close = (db: Database): void => {
      const now = this.#clock.now();
      inbox.closeDelivery(db, deliveryId, now);
      inbox.dropDoneDeliveries(db, now - DELIVERY_MEMORY_MS);
    };
    await (hurry === "now" ? this.#writer.write(close) : this.#writer.writeLazily(close));
  }

  async openDeliveries(before: number): Promise<readonly InboxRow[]> {
    if (this.#writer.isWaiting) await this.#write(() => undefined);
    return inbox.selectOpenDeliveries(this.#open(), before);
  }

  async enqueue(question: Question): Promise<{ turn: Turn; fresh: boolean; ahead: number }> {
    return this.#write((db, now) => {
      const twin = turns.selectTurnOfQuestion(db, question.id);
      if (twin !== null) {
        const turn = mergeTwin(db, twin, question, now);
        return { turn, fresh: false, ahead: turns.countAhead(db, turn) };
      }
      lanes.ensureLane(db, question.thread);
      const turn = turns.insertTurn(db, this.#newId(), question, now);
      return { turn, fresh: true, ahead: turns.countAhead(db, turn) };
    });
  }

  async claim(owner: string, leaseMs: number, max: number, model?: string): Promise<readonly Lease[]> {
    // Looking first keeps an idle poll from taking the write lock; a turn that waits to be written is not seen by it.
    if (!lanes.isAnyReady(this.#open(), this.#clock.now()) && !this.#writer.isWaiting) return [];
    return this.#write((db, now) => {
      const heads = lanes.selectHeads(db, now, max);
      if (model !== undefined) {
        for (const { thread } of heads) conversations.upsertConversation(db, thread, model, now);
      }
      return heads.map((head) => takeTurn(db, head, owner, now, leaseMs));
    });
  }

  async heartbeat(owner: string, leaseMs: number): Promise<{ held: readonly string[]; cancelled: readonly string[] }> {
    return this.#write((db, now) => ({
      held: lanes.extendLeases(db, owner, now + leaseMs),
      cancelled: lanes.selectCancelledUnder(db, owner),
    }));
  }

  async saveAnswer(lease: Lease, saved: SavedAnswer): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) => {
      answerTurn(db, turn, now);
      upsertAnswer(db, turn, saved, now);
      conversations.updateContainer(db, turn.question.thread, saved.containerId, saved.inContainer, now);
    });
  }

  async finish(lease: Lease, state: "done" | "failed" | "cancelled"): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) => {
      turns.moveTurn(db, turn, state, turn.attempts, now);
      lanes.freeLane(db, turn.question.thread, now);
    });
  }

  async release(lease: Lease, retry?: { readonly at: number }): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) => {
      const attempts = retry === undefined ? turn.attempts - 1 : turn.attempts;
      turns.moveTurn(db, turn, stateWhenReleased(turn.state), attempts, now);
      lanes.freeLane(db, turn.question.thread, retry?.at ?? now);
    });
  }

  async cancel(turnId: string, byUser: string): Promise<boolean> {
    return this.#write((db, now) => {
      const turn = turns.selectTurn(db, turnId);
      if (turn === null || isFinal(turn.state)) return false;
      turns.markCancelled(db, turnId, byUser, now);
      if (!lanes.isHeld(db, turn.question.thread, turnId, now)) endUnheld(db, turn, now);
      return true;
    });
  }

  async turn(turnId: string): Promise<Turn | null> {
    return turns.selectTurn(this.#open(), turnId);
  }

  async openTurns(thread: Thread): Promise<readonly Turn[]> {
    return turns.selectOpenTurns(this.#open(), thread);
  }

  async answerOf(turnId: string): Promise<SavedAnswer | null> {
    return selectAnswer(this.#open(), turnId, this.#reviveAnswer);
  }

  async openConversation(thread: Thread, model: string): Promise<Conversation> {
    return this.#write((db, now) => {
      lanes.ensureLane(db, thread);
      return conversations.upsertConversation(db, thread, model, now);
    });
  }

  async conversation(thread: Thread): Promise<Conversation | null> {
    return conversations.selectConversation(this.#open(), thread);
  }

  async setContainer(lease: Lease, containerId: string | null, inContainer: readonly string[]): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) =>
      conversations.updateContainer(db, turn.question.thread, containerId, inContainer, now),
    );
  }

  async exchanges(thread: Thread, limit: number): Promise<readonly Exchange[]> {
    return selectExchanges(this.#open(), thread, limit);
  }

  async codeRuns(thread: Thread): Promise<readonly SafeCodeRun[]> {
    return selectCodeRuns(this.#open(), thread, this.#reviveAnswer);
  }

  async recentConversations(team: string, limit: number): Promise<readonly Conversation[]> {
    return conversations.selectRecentConversations(this.#open(), team, limit);
  }

  async forget(thread: Thread): Promise<{ remoteFileIds: readonly string[]; posted: readonly PostedMessage[] }> {
    const owed = await this.#write((db) => {
      const found = {
        remoteFileIds: datasets.selectOwnUploads(db, thread),
        posted: posted.selectPostedOfThread(db, thread),
      };
      usage.anonymiseUsage(db, thread);
      lanes.deleteLane(db, thread);
      return found;
    });
    // The write-ahead log still holds what was deleted until it is written back and cut.
    if (this.#closed === null) this.#db.get("PRAGMA wal_checkpoint(TRUNCATE)");
    return owed;
  }

  async datasets(thread: Thread): Promise<readonly Dataset[]> {
    return datasets.selectDatasets(this.#open(), thread);
  }

  async saveDataset(lease: Lease, dataset: Dataset): Promise<void> {
    await this.#writeUnder(lease, (db, turn) => {
      requireSameThread(turn.question.thread, dataset.thread);
      datasets.upsertDataset(db, dataset);
    });
  }

  async removeDataset(thread: Thread, slackFileId: string): Promise<readonly Dataset[]> {
    return this.#write((db) => datasets.deleteDatasets(db, thread, slackFileId));
  }

  async findUpload(
    team: string,
    sha256: string,
    aliveAt: number,
  ): Promise<{ remoteFileId: string; expiresAt: number } | null> {
    return datasets.selectUpload(this.#open(), team, sha256, aliveAt);
  }

  async recordPosted(message: PostedMessage): Promise<void> {
    await this.#write((db) => {
      if (!posted.upsertPosted(db, message)) throw internal("A message was recorded for a turn that is gone.");
    });
  }

  async posted(turnId: string): Promise<readonly PostedMessage[]> {
    return posted.selectPosted(this.#open(), turnId);
  }

  async recordUsage(row: UsageRow): Promise<void> {
    await this.#write((db) => usage.insertUsage(db, row));
  }

  async spent(team: string, since: number): Promise<number> {
    return usage.sumDollars(this.#open(), team, since);
  }

  async probe(): Promise<void> {
    await this.#write((db, now) => inbox.touchInbox(db, now));
  }

  async close(): Promise<void> {
    this.#closed ??= this.#writer.idle().then(() => this.#db.close());
    await this.#closed;
  }

  /** Reads happen at once: no transaction is ever open between two turns of the event loop. */
  #open(): Database {
    if (this.#closed !== null) throw internal("The store is closed.");
    return this.#db;
  }

  async #write<T>(work: (db: Database, now: number) => T): Promise<T> {
    this.#open();
    return this.#writer.write((db) => work(db, this.#clock.now()));
  }

  /** The work gets the turn as it is now, after its lease was checked in the same transaction. */
  #writeUnder(lease: Lease, work: (db: Database, turn: Turn, now: number) => void): Promise<void> {
    return this.#write((db, now) => {
      lanes.requireLease(db, lease);
      work(db, turns.selectTurn(db, lease.turn.id) ?? lease.turn, now);
    });
  }
}

/** While it waits, a question takes over the files that only its twin event carried. */
function mergeTwin(db: Database, turn: Turn, twin: Question, now: number): Turn {
  const fileIds = [...new Set([...turn.question.fileIds, ...twin.fileIds])];
  if (turn.state !== "queued" || fileIds.length === turn.question.fileIds.length) return turn;
  return turns.updateQuestion(db, turn.id, { ...turn.question, fileIds }, now);
}

function takeTurn(db: Database, head: lanes.Head, owner: string, now: number, leaseMs: number): Lease {
  const fence = lanes.takeLane(db, head, owner, now + leaseMs);
  const turn = turns.selectTurn(db, head.turnId);
  if (turn === null) throw internal("The head of a lane has no turn.");
  return { turn: turns.moveTurn(db, turn, stateAtWork(turn.state), turn.attempts + 1, now), owner, fence };
}

/** From here on only posting is left, and its attempts are counted anew: this one is the first. */
function answerTurn(db: Database, turn: Turn, now: number): void {
  turns.moveTurn(db, turn, "answered", 1, now);
}

/** Only the first open turn of a thread ever holds its lane or makes it rest. */
function endUnheld(db: Database, turn: Turn, now: number): void {
  const first = turns.countAhead(db, turn) === 0;
  turns.moveTurn(db, turn, "cancelled", turn.attempts, now);
  if (first) lanes.freeLane(db, turn.question.thread, now);
}
