import { randomUUID } from "node:crypto";

import type { Conversation, Exchange } from "../conversation/conversation.ts";
import type { Correction } from "../conversation/corrections/correction.ts";
import { isFinal, stateWhenReleased } from "../conversation/states.ts";
import type { Dataset } from "../files/dataset.ts";
import type { Question, Thread } from "../intake/question.ts";
import type { Decided, Place } from "../places/settings.ts";
import { ProcessMarks } from "../ops/process-marks.ts";
import type { SafeCodeRun } from "../scrub/safe-answer.ts";
import type { AuditEntry, AuditKind, AuditQuery, RedactionTotal } from "./audit.ts";
import { selectAnswer, selectCodeRuns, selectExchanges, selectWork, upsertAnswer } from "./sqlite/answers.ts";
import * as audit from "./sqlite/audit.ts";
import * as conversations from "./sqlite/conversations.ts";
import type { Database } from "./sqlite/database.ts";
import * as datasets from "./sqlite/datasets.ts";
import * as effects from "./sqlite/effects.ts";
import { selectGlances } from "./sqlite/glances.ts";
import * as feedback from "./sqlite/feedback.ts";
import * as inbox from "./sqlite/inbox.ts";
import * as lanes from "./sqlite/lanes.ts";
import { bootId, machineClock } from "./sqlite/machine.ts";
import { patiently } from "./sqlite/failure.ts";
import { notePowerOn, openDatabase } from "./sqlite/open.ts";
import * as settings from "./sqlite/settings.ts";
import * as posted from "./sqlite/posted.ts";
import * as progress from "./sqlite/progress.ts";
import * as shares from "./sqlite/shares.ts";
import { endUnheld, forgetQuestion, mergeTwin, noteUnheard, takeTurn, tidyTurn } from "./sqlite/steps.ts";
import * as turns from "./sqlite/turns.ts";
import * as usage from "./sqlite/usage.ts";
import { Writer } from "./sqlite/writer.ts";
import type {
  Effect,
  ForgetOptions,
  GlanceQuery,
  InboxRow,
  KeptFile,
  LearnedRows,
  LeftByAnswer,
  OwedKind,
  Share,
  ShareWanted,
  ThreadGlance,
  SettingsChange,
  Spending,
  SpendingQuery,
  TurnEffectKind,
  UsageRow,
  Work,
} from "./store.ts";
import type { Clock, Lease, PostedMessage, SavedAnswer, Store, Turn } from "./store.ts";
import type { Feedback } from "./feedback.ts";
import { bringsFiles, internal, requireSameThread } from "./guards.ts";
import { FORGET_HOLD_MS, type Owed, owedByForgetting, remoteFilesOf } from "./owed.ts";
import type { ReviveAnswer } from "./records.ts";
import { ANSWERED } from "./turn-change.ts";

/**
 * How long a finished delivery is remembered against redelivery. Slack's last retry comes after six minutes; where an
 * app asks for delayed events, hourly ones follow for a day.
 */
const DELIVERY_MEMORY_MS = 7 * 24 * 3_600_000;

export interface SqliteOptions {
  /** Makes an answer out of its JSON again: `safeAnswerFromJson` of scrub. */
  readonly reviveAnswer: ReviveAnswer;
  /** For tests, in place of the system's clock and of the machine's, by which leases go. */
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
  const db = await openDatabase(path);
  await patiently(() => notePowerOn(db, bootId()));
  return new SqliteStore(db, new ProcessMarks(`${path}-owners`), options);
}

class SqliteStore implements Store {
  readonly #db: Database;
  readonly #writer: Writer;
  readonly #marks: ProcessMarks;
  readonly #clock: Clock;
  /** Leases go by it. Nobody can set it, so a moved clock ends none of them and prolongs none. */
  readonly #leaseClock: Clock;
  readonly #newId: () => string;
  readonly #reviveAnswer: ReviveAnswer;
  #closed: Promise<void> | null = null;

  constructor(db: Database, marks: ProcessMarks, options: SqliteOptions) {
    this.#db = db;
    this.#marks = marks;
    this.#writer = new Writer(db, options.onCommit ?? (() => {}));
    this.#clock = options.clock ?? Date;
    this.#leaseClock = options.clock ?? machineClock;
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
    // A mention comes as two events: the second one mostly finds what the first one stored, and costs no commit.
    const known = turns.selectTurnOfQuestion(this.#open(), question.id);
    if (known !== null && !bringsFiles(known, question)) {
      return { turn: known, fresh: false, ahead: turns.countAhead(this.#db, known) };
    }
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
    this.#marks.hold(owner);
    await this.#expireDead(owner);
    // Looking first keeps an idle poll from taking the write lock; a turn that is just being written is not seen by it.
    if (!lanes.isAnyReady(this.#open(), this.#leaseClock.now()) && !this.#writer.isAboutToCommit) return [];
    return this.#write((db, now) => {
      const at = this.#leaseClock.now();
      const heads = lanes.selectHeads(db, at, max, lanes.countSuspects(db, owner, at));
      if (model !== undefined) {
        for (const { thread } of heads) conversations.upsertConversation(db, thread, model, now);
      }
      const leases = heads.map((head) => takeTurn(db, head, { owner, leaseUntil: at + leaseMs }, now));
      if (leases.some(({ turn }) => turn.crashes > 0)) lanes.noteCompany(db, owner);
      return leases;
    });
  }

  async cancelledAmong(turnIds: readonly string[]): Promise<readonly string[]> {
    return lanes.selectCancelledAmong(this.#open(), turnIds);
  }

  async heartbeat(owner: string, leaseMs: number): Promise<{ held: readonly string[]; cancelled: readonly string[] }> {
    return this.#write((db) => ({
      held: lanes.extendLeases(db, owner, this.#leaseClock.now() + leaseMs),
      cancelled: lanes.selectCancelledUnder(db, owner),
    }));
  }

  async saveCheckpoint(lease: Lease, sealed: string): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) => progress.upsertCheckpoint(db, turn, sealed, now));
  }

  async checkpoint(turnId: string): Promise<string | null> {
    return progress.selectCheckpoint(this.#open(), turnId);
  }

  async keptFiles(turnId: string): Promise<readonly KeptFile[]> {
    return progress.selectKeptFiles(this.#open(), turnId);
  }

  async saveAnswer(lease: Lease, saved: SavedAnswer, left: LeftByAnswer = {}): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) => {
      const { thread } = turn.question;
      turns.moveTurn(db, turn, ANSWERED, now);
      upsertAnswer(db, turn, saved, now);
      conversations.updateContainer(db, thread, saved.containerId, saved.inContainer, now);
      progress.deleteCheckpoint(db, turn.id);
      for (const file of left.files ?? []) progress.upsertKeptFile(db, turn, file);
      for (const entry of left.audit ?? []) audit.insertAudit(db, { id: randomUUID(), ...entry });
      effects.insertTurnEffect(db, turn, "answer", "", now);
      effects.insertOwed(db, thread, claudeFiles(left.remoteArtifactIds ?? []), now, now);
    });
  }

  async finish(lease: Lease, state: "done" | "failed" | "cancelled"): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) => {
      turns.moveTurn(db, turn, { state }, now);
      tidyTurn(db, turn, now);
      lanes.freeLane(db, turn.question.thread, this.#leaseClock.now());
    });
  }

  async release(lease: Lease, rest?: { readonly afterMs: number; readonly counts?: boolean }): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) => {
      const attempts = rest === undefined || rest.counts === false ? turn.attempts - 1 : turn.attempts;
      turns.moveTurn(db, turn, { state: stateWhenReleased(turn.state), attempts }, now);
      lanes.freeLane(db, turn.question.thread, this.#leaseClock.now() + (rest?.afterMs ?? 0));
    });
  }

  async cancel(turnId: string, byUser: string): Promise<boolean> {
    return this.#write((db, now) => {
      const turn = turns.selectTurn(db, turnId);
      if (turn === null || isFinal(turn.state)) return false;
      turns.markCancelled(db, turnId, byUser, now);
      const at = this.#leaseClock.now();
      if (!lanes.isHeld(db, turn.question.thread, turnId, at)) endUnheld(db, turn, byUser, now, at);
      return true;
    });
  }

  async turn(turnId: string): Promise<Turn | null> {
    return turns.selectTurn(this.#open(), turnId);
  }

  async firstTurn(thread: Thread): Promise<Turn | null> {
    return turns.selectFirstTurn(this.#open(), thread);
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

  async work(thread: Thread): Promise<readonly Work[]> {
    return selectWork(this.#open(), thread, this.#reviveAnswer);
  }

  async exchanges(thread: Thread, limit: number): Promise<readonly Exchange[]> {
    return selectExchanges(this.#open(), thread, limit);
  }

  async codeRuns(thread: Thread): Promise<readonly SafeCodeRun[]> {
    return selectCodeRuns(this.#open(), thread, this.#reviveAnswer);
  }

  async recordFeedback(given: Feedback): Promise<boolean> {
    return this.#write((db) => feedback.upsertFeedback(db, given));
  }

  async feedback(thread: Thread): Promise<readonly Feedback[]> {
    return feedback.selectFeedback(this.#open(), thread);
  }

  async remember(thread: Thread, correction: Correction): Promise<void> {
    await this.#write((db) => feedback.insertCorrection(db, thread, correction));
  }

  async corrections(thread: Thread): Promise<readonly Correction[]> {
    return feedback.selectCorrections(this.#open(), thread);
  }

  async forgetCorrection(thread: Thread, id: string): Promise<boolean> {
    return this.#write((db) => feedback.deleteCorrection(db, thread, id));
  }

  async recentConversations(team: string, limit: number): Promise<readonly Conversation[]> {
    return conversations.selectRecentConversations(this.#open(), team, limit);
  }

  async forget(thread: Thread, { keepMessages = false }: ForgetOptions = {}): Promise<readonly Effect[]> {
    const owed = await this.#write((db, now) => {
      const found = {
        keepMessages,
        remoteFileIds: datasets.selectOwnUploads(db, thread),
        posted: posted.selectPostedOfThread(db, thread),
        effects: effects.selectThreadEffects(db, thread),
      };
      usage.anonymiseUsage(db, thread);
      audit.unlinkAudit(db, thread);
      shares.deleteSharesInto(db, thread);
      lanes.deleteLane(db, thread);
      for (const { turnId } of found.effects) if (turnId !== null) effects.deleteTurnEffects(db, turnId);
      return effects.insertOwed(db, thread, owedByForgetting(found), now + FORGET_HOLD_MS, now);
    });
    this.#cutLog();
    return owed;
  }

  async forgetQuestion(questionId: string, unheard: Question | null): Promise<readonly Effect[]> {
    // Most messages that people delete were no questions.
    if (unheard === null && turns.selectTurnsOfQuestion(this.#open(), questionId).length === 0) return [];
    const owed = await this.#write((db, now) => {
      const isKnown = turns.selectTurnOfQuestion(db, questionId) !== null;
      if (!isKnown && unheard !== null) noteUnheard(db, this.#newId(), unheard, now);
      return forgetQuestion(db, questionId, now);
    });
    this.#cutLog();
    return owed;
  }

  async forgetTeam(team: string): Promise<void> {
    await this.#write((db) => {
      audit.deleteAudit(db, team);
      usage.deleteUsage(db, team);
      settings.deleteSettings(db, team);
    });
  }

  async threadsWith(team: string, slackFileId: string): Promise<readonly Thread[]> {
    return datasets.selectThreadsWith(this.#open(), team, slackFileId);
  }

  async restingThreads(now: number, keepDays: number, limit: number): Promise<readonly Thread[]> {
    return conversations.selectResting(this.#open(), now, keepDays, limit);
  }

  async datasets(thread: Thread): Promise<readonly Dataset[]> {
    return datasets.selectDatasets(this.#open(), thread);
  }

  async saveDatasets(lease: Lease, list: readonly Dataset[], learned: readonly LearnedRows[] = []): Promise<void> {
    await this.#writeUnder(lease, (db, turn) => {
      for (const dataset of list) {
        requireSameThread(turn.question.thread, dataset.thread);
        datasets.upsertDataset(db, dataset);
      }
      for (const each of learned) datasets.upsertLearned(db, turn.question.thread, each);
    });
  }

  async learned(thread: Thread): Promise<readonly LearnedRows[]> {
    return datasets.selectLearned(this.#open(), thread);
  }

  async removeDataset(thread: Thread, slackFileId: string, keep?: readonly string[]): Promise<readonly Dataset[]> {
    return this.#write((db, now) => {
      const removed = datasets.deleteDatasets(db, thread, slackFileId, keep);
      const unused = remoteFilesOf(removed).filter((id) => !datasets.isUploadUsed(db, thread.team, id));
      effects.insertOwed(db, thread, claudeFiles(unused), now, now);
      return removed;
    });
  }

  async findUpload(
    team: string,
    sha256: string,
    aliveAt: number,
  ): Promise<{ remoteFileId: string; expiresAt: number } | null> {
    return datasets.selectUpload(this.#open(), team, sha256, aliveAt);
  }

  async intend(lease: Lease, list: readonly { readonly kind: TurnEffectKind; readonly ref?: string }[]): Promise<void> {
    await this.#writeUnder(lease, (db, turn, now) => {
      for (const { kind, ref = "" } of list) effects.insertTurnEffect(db, turn, kind, ref, now);
    });
  }

  async effects(turnId: string): Promise<readonly Effect[]> {
    return effects.selectTurnEffects(this.#open(), turnId);
  }

  async owe(thread: Thread, owed: readonly { readonly kind: OwedKind; readonly ref: string }[]): Promise<void> {
    await this.#write((db, now) => effects.insertOwed(db, thread, owed, now, now));
  }

  async takeOwed(max: number, holdMs: number): Promise<readonly Effect[]> {
    if (!effects.isAnyDue(this.#open(), this.#clock.now())) return [];
    return this.#write((db, now) => effects.takeDue(db, now, max, holdMs));
  }

  async settle(effectIds: readonly string[]): Promise<void> {
    if (effectIds.length > 0) await this.#write((db) => effects.deleteEffects(db, effectIds));
  }

  async recordPosted(message: PostedMessage, hurry: "now" | "lazily" = "now"): Promise<void> {
    this.#open();
    const record = (db: Database): void => {
      if (!posted.upsertPosted(db, message)) throw internal("A message was recorded for a turn that is gone.");
    };
    await (hurry === "now" ? this.#writer.write(record) : this.#writer.writeLazily(record));
  }

  async posted(turnId: string): Promise<readonly PostedMessage[]> {
    return posted.selectPosted(this.#open(), turnId);
  }

  async recordUsage(row: UsageRow): Promise<void> {
    await this.#write((db) => usage.insertUsage(db, row));
  }

  async spending(query: SpendingQuery): Promise<Spending> {
    return usage.sumDollars(this.#open(), query);
  }

  async askedSince(team: string, askerId: string, since: number): Promise<number> {
    return turns.countAsked(this.#open(), team, askerId, since);
  }

  async settings(place: Place): Promise<Decided> {
    return settings.selectSettings(this.#open(), place);
  }

  async saveSettings(change: SettingsChange, entry: AuditEntry): Promise<void> {
    await this.#write((db, now) => {
      settings.upsertSettings(db, change, now);
      audit.insertAudit(db, { id: randomUUID(), ...entry });
    });
  }

  async glances(query: GlanceQuery): Promise<readonly ThreadGlance[]> {
    return selectGlances(this.#open(), query);
  }

  async beginShare(turnId: string, wanted: ShareWanted): Promise<Share | null> {
    return this.#write((db, now) => {
      const turn = turns.selectTurn(db, turnId);
      return turn === null ? null : shares.beginShare(db, turn, wanted, now);
    });
  }

  async rootShared(turnId: string, rootTs: string): Promise<void> {
    await this.#write((db) => shares.noteRoot(db, turnId, rootTs));
  }

  async recordAudit(entry: AuditEntry): Promise<void> {
    await this.#write((db) => audit.insertAudit(db, { id: randomUUID(), ...entry }));
  }

  async audit(query: AuditQuery & { kind?: AuditKind; limit: number }): Promise<readonly AuditEntry[]> {
    return audit.selectAudit(this.#open(), query, query.kind ?? null, query.limit);
  }

  async redactionTotals(query: AuditQuery): Promise<readonly RedactionTotal[]> {
    return audit.sumRedactions(this.#open(), query);
  }

  async probe(): Promise<void> {
    await this.#write((db, now) => inbox.touchInbox(db, now));
  }

  async close(): Promise<void> {
    this.#closed ??= this.#end();
    await this.#closed;
  }

  async #end(): Promise<void> {
    await this.#writer.idle();
    for (const owner of this.#marks.owners) if (!lanes.hasLanes(this.#db, owner)) this.#marks.forget(owner);
    this.#marks.release();
    this.#db.close();
  }

  /** The write-ahead log still holds what was deleted until it is written back and cut. */
  #cutLog(): void {
    if (this.#closed === null) this.#db.get("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** Turns of a process that is surely gone need not wait for its leases to run out. */
  async #expireDead(self: string): Promise<void> {
    const others = lanes.selectOtherOwners(this.#open(), self, this.#leaseClock.now());
    const dead = others.filter((owner) => this.#marks.isDead(owner));
    if (dead.length === 0) return;
    await this.#write((db) => {
      for (const owner of dead) lanes.expireLeases(db, owner);
    });
    for (const owner of dead) this.#marks.forget(owner);
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

function claudeFiles(ids: readonly string[]): Owed[] {
  return ids.map((ref) => ({ kind: "claude_file", ref }));
}
