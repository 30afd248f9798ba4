import { isFinal } from "../../../conversation/states.ts";
import { type Question, WITHDRAWN } from "../../../intake/question.ts";
import { bringsFiles, internal } from "../../guards.ts";
import { FORGET_HOLD_MS, orphanUploads, owedByForgetting } from "../../owed.ts";
import type { Effect, Lease, Turn } from "../../store.ts";
import { begin } from "../../turn-change.ts";
import type { Database } from "../database.ts";
import * as effects from "./effects.ts";
import * as feedback from "./feedback.ts";
import * as lanes from "./lanes.ts";
import * as posted from "./posted.ts";
import * as progress from "./progress.ts";
import * as turns from "./turns.ts";

/** While it waits, a question takes over the files that only its twin event carried. */
export function mergeTwin(db: Database, turn: Turn, twin: Question, now: number): Turn {
  if (!bringsFiles(turn, twin)) return turn;
  const fileIds = [...new Set([...turn.question.fileIds, ...twin.fileIds])];
  return turns.updateQuestion(db, turn.id, { ...turn.question, fileIds }, now);
}

export function takeTurn(
  db: Database,
  head: lanes.Head,
  lease: { readonly owner: string; readonly leaseUntil: number },
  now: number,
): Lease {
  const found = turns.selectTurn(db, head.turnId);
  if (found === null) throw internal("The head of a lane has no turn.");
  const turn = turns.moveTurn(db, found, begin(found, head), now);
  effects.insertTurnEffect(db, turn, "live", "", now);
  return { turn, owner: lease.owner, fence: lanes.takeLane(db, turn, lease) };
}

/** What a turn needed only while it was open. */
export function tidyTurn(db: Database, turn: Turn, now: number): void {
  const orphans = orphanUploads(effects.selectTurnEffects(db, turn.id), posted.selectPosted(db, turn.id));
  effects.insertOwed(db, turn.question.thread, orphans, now, now);
  // It may have been answered in the very moment in which its question was deleted.
  if (turn.cancelledBy === WITHDRAWN) forgetTurn(db, turn, now, now);
  effects.deleteTurnEffects(db, turn.id);
  progress.deleteCheckpoint(db, turn.id);
  progress.deleteKeptFiles(db, turn.id);
}

/**
 * A question taken back before its turn was begun leaves no trace. Every other turn that nobody holds is ended in the
 * thread by whoever claims it next. Only the first open turn of a thread ever holds its lane or makes it rest.
 */
export function endUnheld(db: Database, turn: Turn, byUser: string, now: number, at: number): void {
  const first = turns.countAhead(db, turn) === 0;
  if (turn.begun === 0 && byUser === WITHDRAWN) {
    turns.moveTurn(db, turn, { state: "cancelled" }, now);
    forgetWords(db, turn, now);
  }
  if (first) lanes.freeLane(db, turn.question.thread, at);
}

/** A question that was taken back before any event told of it. */
export function noteUnheard(db: Database, id: string, question: Question, now: number): void {
  lanes.ensureLane(db, question.thread);
  turns.moveTurn(db, turns.insertTurn(db, id, question, now), { state: "cancelled" }, now);
}

/** What came of a question that is over, retries included; what of it is elsewhere is owed. */
export function forgetQuestion(db: Database, questionId: string, now: number): Effect[] {
  return turns
    .selectTurnsOfQuestion(db, questionId)
    .filter(({ state }) => isFinal(state))
    .flatMap((turn) => forgetTurn(db, turn, now + FORGET_HOLD_MS, now));
}

/** Nothing is left of a turn but that its question was asked. */
function forgetTurn(db: Database, turn: Turn, dueAt: number, now: number): Effect[] {
  const found = { keepMessages: false, remoteFileIds: [], posted: posted.selectPosted(db, turn.id), effects: [] };
  forgetWords(db, turn, now);
  for (const table of ["answer", "posted", "feedback", "share"]) {
    db.run(`DELETE FROM ${table} WHERE turn_id = :turnId`, { turnId: turn.id });
  }
  feedback.deleteCorrectionsOf(db, turn.question);
  return effects.insertOwed(db, turn.question.thread, owedByForgetting(found), dueAt, now);
}

/** What a person deleted in Slack is not kept here either. */
function forgetWords(db: Database, turn: Turn, now: number): void {
  turns.updateQuestion(db, turn.id, { ...turn.question, text: "", fileIds: [] }, now);
}
