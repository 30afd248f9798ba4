import { randomUUID } from "node:crypto";

import type { Conversation, Exchange } from "../conversation/conversation.ts";
import type { Correction } from "../conversation/corrections/correction.ts";
import { isFinal, stateWhenReleased } from "../conversation/states.ts";
import type { Dataset } from "../files/dataset.ts";
import type { Question, Thread } from "../intake/question.ts";
import type { Logger } from "../log.ts";
import type { Decided, Place } from "../places/settings.ts";
import type { SafeCodeRun } from "../scrub/safe-answer.ts";
import type { AuditEntry, AuditKind, AuditQuery, RedactionTotal } from "./audit.ts";
import { selectAnswer, selectCodeRuns, selectExchanges, selectWork, upsertAnswer } from "./postgres/answers.ts";
import type { Database, Transaction } from "./postgres/connection/database.ts";
import { Gathered } from "./postgres/connection/gathered.ts";
import { Listener } from "./postgres/connection/listener.ts";
import { wasRefused } from "./postgres/connection/failure.ts";
import { openDatabase } from "./postgres/connection/open.ts";
import * as audit from "./postgres/audit.ts";
import * as conversations from "./postgres/conversations.ts";
import * as datasets from "./postgres/datasets.ts";
import * as effects from "./postgres/effects.ts";
import { selectGlances } from "./postgres/glances.ts";
import { GivenLeases } from "./postgres/given-leases.ts";
import * as feedback from "./postgres/feedback.ts";
import * as inbox from "./postgres/inbox.ts";
import * as lanes from "./postgres/lanes.ts";
import * as posted from "./postgres/posted.ts";
import * as progress from "./postgres/progress.ts";
import * as shares from "./postgres/shares.ts";
import * as settings from "./postgres/settings.ts";
import { claimTurns, endUnheld, forgetQuestion, mergeTwin, noteUnheard, tidyTurn } from "./postgres/steps.ts";
import * as turns from "./postgres/turns.ts";
import * as usage from "./postgres/usage.ts";
import type {
  Clock,
  Effect,
  ForgetOptions,
  InboxRow,
  KeptFile,
  LearnedRows,
  Lease,
  OwedKind,
  PostedMessage,
  SavedAnswer,
} from "./store.ts";
import type { GlanceQuery, Share, ShareWanted, ThreadGlance } from "./store.ts";
import type {
  LeftByAnswer,
  SettingsChange,
  Spending,
  SpendingQuery,
  Store,
  StoreNews,
  Turn,
  TurnEffectKind,
  UsageRow,
  Work,
} from "./store.ts";
import type { Feedback } from "./feedback.ts";
import { internal, requireSameThread } from "./guards.ts";
import { FORGET_HOLD_MS, owedByForgetting, remoteFilesOf } from "./owed.ts";
import type { ReviveAnswer } from "./records.ts";
import { ANSWERED } from "./turn-change.ts";

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
  readonly #newId: () => string;
  readonly #reviveAnswer: ReviveAnswer;
  readonly #given = new GivenLeases();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Records of messages that nobody waits for; the end of their turn has to. */
  readonly #recording = new Map<string, Promise<unknown>>();
  /** Deliveries come in crowds, and Slack waits for each: those of one moment share a commit. */
  readonly #deliveries = new Gathered(
    (delivered: readonly inbox.Delivered[]) => this.#write((tx) => inbox.insertDeliveries(tx, delivered)),
    wasRefused,
  );
  readonly #done = new Gathered(async (deliveryIds: readonly string[]) => {
    await this.#write(async (tx, now) => {
      await inbox.closeDeliveries(tx, deliveryIds, now);
      await inbox.dropDoneDeliveries(tx, now - DELIVERY_MEMORY_MS);
    });
    return deliveryIds;
  });
  #closed: Promise<void> | null = null;

  constructor(url: string, db: Database, options: PostgresOptions) {
    this.#db = db;
    this.#listener = new Listener(url, this.#self, options.log);
    this.#newId = options.newId ?? randomUUID;
    this.#reviveAnswer = options.reviveAnswer;
  }

  async acceptDelivery(row: InboxRow): Promise<boolean> {
    return await this.#watched(this.#deliveries.add({ row, callId: randomUUID() }));
  }

  async deliveryDone(deliveryId: string): Promise<void> {
    await this.#watched(this.#done.add(deliveryId));
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

  async cancelledAmong(turnIds: readonly string[]): Promise<readonly string[]> {
    return await this.#read((db) => turns.selectCancelled(db, turnIds));
  }

  async saveCheckpoint(lease: Lease, sealed: string): Promise<void> {
    await this.#writeUnder(lease, (tx, turn, now) => progress.upsertCheckpoint(tx, turn, sealed, now));
  }

  async checkpoint(turnId: string): Promise<string | null> {
    return await this.#read((db) => progress.selectCheckpoint(db, turnId));
  }

  async keptFiles(turnId: string): Promise<readonly KeptFile[]> {
    return await this.#read((db) => progress.selectKeptFiles(db, turnId));
  }

  async saveAnswer(lease: Lease, saved: SavedAnswer, left: LeftByAnswer = {}): Promise<void> {
    const entries = (left.audit ?? []).map((entry) => ({ id: randomUUID(), ...entry }));
    await this.#writeUnder(lease, async (tx, turn, now) => {
      const { thread } = turn.question;
      await turns.moveTurns(tx, [{ turn, change: ANSWERED }], now);
      await upsertAnswer(tx, turn, saved, now);
      await conversations.updateContainer(tx, thread, saved.containerId, saved.inContainer, now);
      await progress.deleteCheckpoint(tx, turn.id);
      for (const file of left.files ?? []) await progress.upsertKeptFile(tx, turn, file);
      for (const entry of entries) await audit.insertAudit(tx, entry);
      await effects.insertTurnEffects(tx, [{ turn, kind: "answer", ref: "" }], now);
      await effects.insertOwed(tx, thread, claudeFiles(left.remoteArtifactIds ?? []), now, now);
    });
  }

  async finish(lease: Lease, state: "done" | "failed" | "cancelled"): Promise<void> {
    await this.#recording.get(lease.turn.id);
    await this.#writeUnder(lease, async (tx, turn, now) => {
      await turns.moveTurns(tx, [{ turn, change: { state } }], now);
      await tidyTurn(tx, turn, now);
      await lanes.freeLane(tx, turn.question.thread, now);
    });
  }

  async release(lease: Lease, rest?: { readonly afterMs: number; readonly counts?: boolean }): Promise<void> {
    const afterMs = rest?.afterMs ?? 0;
    await this.#writeUnder(lease, async (tx, turn, now) => {
      const attempts = rest === undefined || rest.counts === false ? turn.attempts - 1 : turn.attempts;
      await turns.moveTurns(tx, [{ turn, change: { state: stateWhenReleased(turn.state), attempts } }], now);
      await lanes.freeLane(tx, turn.question.thread, now + afterMs);
      if (afterMs === 0) await lanes.announce(tx, "queued", this.#self);
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
      if (!held) await endUnheld(tx, turn, byUser, now);
      await lanes.announce(tx, held ? "cancelled" : "queued", this.#self);
      return true;
    });
  }

  async turn(turnId: string): Promise<Turn | null> {
    return await this.#read((db) => turns.selectTurn(db, turnId));
  }

  async firstTurn(thread: Thread): Promise<Turn | null> {
    return await this.#read((db) => turns.selectFirstTurn(db, thread));
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

  async work(thread: Thread): Promise<readonly Work[]> {
    return await this.#read((db) => selectWork(db, thread, this.#reviveAnswer));
  }

  async exchanges(thread: Thread, limit: number): Promise<readonly Exchange[]> {
    return await this.#read((db) => selectExchanges(db, thread, limit));
  }

  async codeRuns(thread: Thread): Promise<readonly SafeCodeRun[]> {
    return await this.#read((db) => selectCodeRuns(db, thread, this.#reviveAnswer));
  }

  async recordFeedback(given: Feedback): Promise<boolean> {
    return await this.#write((tx) => feedback.upsertFeedback(tx, given));
  }

  async feedback(thread: Thread): Promise<readonly Feedback[]> {
    return await this.#read((db) => feedback.selectFeedback(db, thread));
  }

  async remember(thread: Thread, correction: Correction): Promise<void> {
    await this.#write((tx) => feedback.insertCorrection(tx, thread, correction));
  }

  async corrections(thread: Thread): Promise<readonly Correction[]> {
    return await this.#read((db) => feedback.selectCorrections(db, thread));
  }

  async forgetCorrection(thread: Thread, id: string): Promise<boolean> {
    return await this.#write((tx) => feedback.deleteCorrection(tx, thread, id));
  }

  async recentConversations(team: string, limit: number): Promise<readonly Conversation[]> {
    return await this.#read((db) => conversations.selectRecentConversations(db, team, limit));
  }

  async forget(thread: Thread, { keepMessages = false }: ForgetOptions = {}): Promise<readonly Effect[]> {
    // What an attempt found that turns out to have been committed is owed as well.
    const owed = new Map<string, Effect>();
    await this.#write(async (tx, now) => {
      await lanes.holdLane(tx, thread);
      const found = {
        keepMessages,
        remoteFileIds: await datasets.selectOwnUploads(tx, thread),
        posted: await posted.selectPostedOfThread(tx, thread),
        effects: await effects.selectThreadEffects(tx, thread),
      };
      await usage.anonymiseUsage(tx, thread);
      await audit.unlinkAudit(tx, thread);
      await shares.deleteSharesInto(tx, thread);
      await lanes.deleteLane(tx, thread);
      await effects.deleteTurnEffects(
        tx,
        found.effects.flatMap(({ turnId }) => turnId ?? []),
      );
      const due = now + FORGET_HOLD_MS;
      for (const each of await effects.insertOwed(tx, thread, owedByForgetting(found), due, now)) {
        owed.set(each.id, each);
      }
    });
    return [...owed.values()];
  }

  async forgetQuestion(questionId: string, unheard: Question | null): Promise<readonly Effect[]> {
    // Most messages that people delete were no questions.
    if (unheard === null && (await this.#read((db) => turns.selectTurnsOfQuestion(db, questionId))).length === 0)
      return [];
    const id = this.#newId();
    return await this.#write(async (tx, now) => {
      if (unheard !== null) await noteUnheard(tx, id, unheard, now);
      return await forgetQuestion(tx, questionId, now);
    });
  }

  async forgetTeam(team: string): Promise<void> {
    await this.#write(async (tx) => {
      await audit.deleteAudit(tx, team);
      await usage.deleteUsage(tx, team);
      await settings.deleteSettings(tx, team);
    });
  }

  async threadsWith(team: string, slackFileId: string): Promise<readonly Thread[]> {
    return await this.#read((db) => datasets.selectThreadsWith(db, team, slackFileId));
  }

  async restingThreads(now: number, keepDays: number, limit: number): Promise<readonly Thread[]> {
    return await this.#read((db) => conversations.selectResting(db, now, keepDays, limit));
  }

  async datasets(thread: Thread): Promise<readonly Dataset[]> {
    return await this.#read((db) => datasets.selectDatasets(db, thread));
  }

  async saveDatasets(lease: Lease, list: readonly Dataset[], learned: readonly LearnedRows[] = []): Promise<void> {
    await this.#writeUnder(lease, async (tx, turn) => {
      for (const dataset of list) {
        requireSameThread(turn.question.thread, dataset.thread);
        await datasets.upsertDataset(tx, dataset);
      }
      for (const each of learned) await datasets.upsertLearned(tx, turn.question.thread, each);
    });
  }

  async learned(thread: Thread): Promise<readonly LearnedRows[]> {
    return await this.#read((db) => datasets.selectLearned(db, thread));
  }

  async removeDataset(thread: Thread, slackFileId: string, keep?: readonly string[]): Promise<readonly Dataset[]> {
    const removed = new Map<string, Dataset>();
    await this.#write(async (tx, now) => {
      const gone = await datasets.deleteDatasets(tx, thread, slackFileId, keep);
      for (const each of gone) removed.set(each.id, each);
      const unused = await datasets.selectUnusedUploads(tx, thread.team, remoteFilesOf(gone));
      await effects.insertOwed(tx, thread, claudeFiles(unused), now, now);
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

  async intend(lease: Lease, list: readonly { readonly kind: TurnEffectKind; readonly ref?: string }[]): Promise<void> {
    await this.#writeUnder(lease, (tx, turn, now) =>
      effects.insertTurnEffects(
        tx,
        list.map(({ kind, ref = "" }) => ({ turn, kind, ref })),
        now,
      ),
    );
  }

  async effects(turnId: string): Promise<readonly Effect[]> {
    return await this.#read((db) => effects.selectTurnEffects(db, turnId));
  }

  async owe(thread: Thread, owed: readonly { readonly kind: OwedKind; readonly ref: string }[]): Promise<void> {
    await this.#write((tx, now) => effects.insertOwed(tx, thread, owed, now, now));
  }

  async takeOwed(max: number, holdMs: number): Promise<readonly Effect[]> {
    if (!(await this.#read((db) => effects.isAnyDue(db, db.givenNow)))) return [];
    return await this.#write((tx, now) => effects.takeDue(tx, now, max, holdMs));
  }

  async settle(effectIds: readonly string[]): Promise<void> {
    if (effectIds.length > 0) await this.#write((tx) => effects.deleteEffects(tx, effectIds));
  }

  async recordPosted(message: PostedMessage): Promise<void> {
    const { turnId } = message;
    const record = this.#write(async (tx) => {
      if (!(await posted.upsertPosted(tx, message))) throw internal("A message was recorded for a turn that is gone.");
    });
    const recorded = Promise.allSettled([this.#recording.get(turnId), record]);
    this.#recording.set(turnId, recorded);
    try {
      await record;
    } finally {
      if (this.#recording.get(turnId) === recorded) this.#recording.delete(turnId);
    }
  }

  async posted(turnId: string): Promise<readonly PostedMessage[]> {
    return await this.#read((db) => posted.selectPosted(db, turnId));
  }

  async recordUsage(row: UsageRow): Promise<void> {
    const callId = randomUUID();
    await this.#write((tx) => usage.insertUsage(tx, row, callId));
  }

  async spending(query: SpendingQuery): Promise<Spending> {
    return await this.#read((db) => usage.sumDollars(db, query));
  }

  async askedSince(team: string, askerId: string, since: number): Promise<number> {
    return await this.#read((db) => turns.countAsked(db, team, askerId, since));
  }

  async settings(place: Place): Promise<Decided> {
    return await this.#read((db) => settings.selectSettings(db, place));
  }

  async saveSettings(change: SettingsChange, entry: AuditEntry): Promise<void> {
    const identified = { id: randomUUID(), ...entry };
    await this.#write(async (tx, now) => {
      await settings.upsertSettings(tx, change, now);
      await audit.insertAudit(tx, identified);
    });
  }

  async glances(query: GlanceQuery): Promise<readonly ThreadGlance[]> {
    return await this.#read((db) => selectGlances(db, query));
  }

  async beginShare(turnId: string, wanted: ShareWanted): Promise<Share | null> {
    return await this.#write(async (tx, now) => {
      const turn = await turns.selectTurn(tx, turnId);
      return turn === null ? null : await shares.beginShare(tx, turn, wanted, now);
    });
  }

  async rootShared(turnId: string, rootTs: string): Promise<void> {
    await this.#write((tx) => shares.noteRoot(tx, turnId, rootTs));
  }

  async recordAudit(entry: AuditEntry): Promise<void> {
    const identified = { id: randomUUID(), ...entry };
    await this.#write((tx) => audit.insertAudit(tx, identified));
  }

  async audit(query: AuditQuery & { kind?: AuditKind; limit: number }): Promise<readonly AuditEntry[]> {
    return await this.#read((db) => audit.selectAudit(db, query, query.kind ?? null, query.limit));
  }

  async redactionTotals(query: AuditQuery): Promise<readonly RedactionTotal[]> {
    return await this.#read((db) => audit.sumRedactions(db, query));
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

function claudeFiles(ids: readonly string[]): { kind: OwedKind; ref: string }[] {
  return ids.map((ref) => ({ kind: "claude_file", ref }));
}
