import { type Question, WITHDRAWN } from "../../intake/question.ts";
import { internal } from "../guards.ts";
import { orphanUploads } from "../owed.ts";
import type { Lease, Turn } from "../store.ts";
import { begin } from "../turn-change.ts";
import type { Transaction } from "./connection/database.ts";
import * as effects from "./effects.ts";
import * as lanes from "./lanes.ts";
import * as posted from "./posted.ts";
import * as progress from "./progress.ts";
import * as turns from "./turns.ts";

/** While it waits, a question takes over the files that only its twin event carried. */
export async function mergeTwin(tx: Transaction, turn: Turn, twin: Question, now: number): Promise<Turn> {
  const fileIds = [...new Set([...turn.question.fileIds, ...twin.fileIds])];
  if (turn.state !== "queued" || fileIds.length === turn.question.fileIds.length) return turn;
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
  if (turn.cancelledBy === WITHDRAWN) await forgetWords(tx, turn, now);
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
  if (turn.begun === 0 && byUser === WITHDRAWN)
    await turns.moveTurns(tx, [{ turn, change: { state: "cancelled" } }], now);
  if (first) await lanes.freeLane(tx, turn.question.thread, now);
}

/** What a person deleted in Slack is not kept here either. */
async function forgetWords(tx: Transaction, turn: Turn, now: number): Promise<void> {
  await turns.updateQuestion(tx, turn.id, { ...turn.question, text: "", fileIds: [] }, now);
}
