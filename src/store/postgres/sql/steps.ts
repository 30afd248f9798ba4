import { isFinal } from "../../../conversation/states.ts";
import { type Question, WITHDRAWN } from "../../../intake/question.ts";
import { bringsFiles, internal } from "../../guards.ts";
import { FORGET_HOLD_MS, orphanUploads, owedByForgetting } from "../../owed.ts";
import type { Effect, Lease, Turn } from "../../store.ts";
import { begin } from "../../turn-change.ts";
import type { Transaction } from "../connection/database.ts";
import * as effects from "./effects.ts";
import * as feedback from "./feedback.ts";
import * as lanes from "./lanes.ts";
import * as posted from "./posted.ts";
import * as progress from "./progress.ts";
import * as turns from "./turns.ts";

/** While it waits, a question takes over the files that only its twin event carried. */
export async function mergeTwin(tx: Transaction, turn: Turn, twin: Question, now: number): Promise<Turn> {
  if (!bringsFiles(turn, twin)) return turn;
  const fileIds = [...new Set([...turn.question.fileIds, ...twin.fileIds])];
  return await turns.updateQuestion(tx, turn.id, { ...turn.question, fileIds }, now);
}

/** The same handful of statements for one turn and for a hundred. */
export async function claimTurns(
  tx: Transaction,
  now: number,
  { owner, leaseUntil, max }: { owner: string; leaseUntil: number; max: number },
): Promise<Lease[]> {
  const free = await lanes.lockReadyLanes(tx, now, max, await lanes.countSuspects(tx, owner, now));
  const heads = await lanes.selectHeads(tx, free);
  const ids = heads.map(({ turnId }) => turnId);
  const found = new Map((await turns.selectTurns(tx, ids)).map((turn) => [turn.id, turn]));
  const moves = heads.flatMap((head) => {
    const turn = found.get(head.turnId);
    return turn === undefined ? [] : [{ turn, change: begin(turn, head) }];
  });
  const begun = await turns.moveTurns(tx, moves, now);
  const fences = await lanes.takeLanes(tx, ids, { owner, leaseUntil });
  if (begun.some(({ crashes }) => crashes > 0)) await lanes.noteCompany(tx, owner);
  await effects.insertTurnEffects(
    tx,
    begun.map((turn) => ({ turn, kind: "live", ref: "" })),
    now,
  );
  return begun.map((turn) => ({ turn, owner, fence: fenceOf(turn, fences) }));
}

function fenceOf(turn: Turn, fences: ReadonlyMap<string, number>): number {
  const fence = fences.get(turn.id);
  if (fence === undefined) throw internal("The head of a lane was not taken.");
  return fence;
}

/** What a turn needed only while it was open. */
export async function tidyTurn(tx: Transaction, turn: Turn, now: number): Promise<void> {
  const open = await effects.selectTurnEffects(tx, turn.id);
  const orphans = orphanUploads(open, await posted.selectPosted(tx, turn.id));
  await effects.insertOwed(tx, turn.question.thread, orphans, now, now);
  // It may have been answered in the very moment in which its question was deleted.
  if (turn.cancelledBy === WITHDRAWN) await forgetTurn(tx, turn, now, now);
  await effects.deleteTurnEffects(tx, [turn.id]);
  await progress.deleteCheckpoint(tx, turn.id);
  await progress.deleteKeptFiles(tx, turn.id);
}

/**
 * A question taken back before its turn was begun leaves no trace. Every other turn that nobody holds is ended in the
 * thread by whoever claims it next. Only the first open turn of a thread ever holds its lane or makes it rest.
 */
export async function endUnheld(tx: Transaction, turn: Turn, byUser: string, now: number): Promise<void> {
  const first = (await turns.countAhead(tx, turn)) === 0;
  if (turn.begun === 0 && byUser === WITHDRAWN) {
    await turns.moveTurns(tx, [{ turn, change: { state: "cancelled" } }], now);
    await forgetWords(tx, turn, now);
  }
  if (first) await lanes.freeLane(tx, turn.question.thread, now);
}

/** A question that was taken back before any event told of it; nothing when it is known. */
export async function noteUnheard(tx: Transaction, id: string, question: Question, now: number): Promise<void> {
  await lanes.holdLane(tx, question.thread);
  if ((await turns.selectTurnOfQuestion(tx, question.id)) !== null) return;
  const turn = await turns.insertTurn(tx, id, question, now);
  await turns.moveTurns(tx, [{ turn, change: { state: "cancelled" } }], now);
}

/** What came of a question that is over, retries included; what of it is elsewhere is owed. */
export async function forgetQuestion(tx: Transaction, questionId: string, now: number): Promise<Effect[]> {
  const owed: Effect[] = [];
  const [asked] = await turns.selectTurnsOfQuestion(tx, questionId);
  if (asked === undefined) return owed;
  // All of them are of one thread. Only now nobody else can move them.
  await lanes.holdLane(tx, asked.question.thread);
  for (const turn of await turns.selectTurnsOfQuestion(tx, questionId)) {
    if (!isFinal(turn.state)) continue;
    owed.push(...(await forgetTurn(tx, turn, now + FORGET_HOLD_MS, now)));
  }
  return owed;
}

/** Nothing is left of a turn but that its question was asked. */
async function forgetTurn(tx: Transaction, turn: Turn, dueAt: number, now: number): Promise<Effect[]> {
  const stood = await posted.selectPosted(tx, turn.id);
  const found = { keepMessages: false, remoteFileIds: [], posted: stood, effects: [] };
  await forgetWords(tx, turn, now);
  for (const table of ["answer", "posted", "feedback", "share"]) {
    await tx.run(`DELETE FROM threadsheet.${table} WHERE turn_id = :turnId`, { turnId: turn.id });
  }
  await feedback.deleteCorrectionsOf(tx, turn.question);
  return await effects.insertOwed(tx, turn.question.thread, owedByForgetting(found), dueAt, now);
}

/** What a person deleted in Slack is not kept here either. */
async function forgetWords(tx: Transaction, turn: Turn, now: number): Promise<void> {
  await turns.updateQuestion(tx, turn.id, { ...turn.question, text: "", fileIds: [] }, now);
}
