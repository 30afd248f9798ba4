import { canMove } from "../../../conversation/states.ts";
import { type Question, type Thread, WITHDRAWN } from "../../../intake/question.ts";
import type { Turn } from "../../store.ts";
import type { TurnChange } from "../../turn-change.ts";
import type { Reader, Transaction } from "../connection/database.ts";
import { turnOf } from "../../records.ts";
import { number, text, threadValues } from "../../rows.ts";

const COLUMNS =
  "turn_id, question, state, attempts, begun, crashes, crashed_alone, cancelled_by, created_at, updated_at";
const OPEN = "team = :team AND channel = :channel AND root_ts = :rootTs AND state IN ('queued', 'running', 'answered')";
/** Of one thread's open turns: what was begun is ended first, the rest in the order in which it was asked. */
export const WORK_ORDER = "CASE state WHEN 'queued' THEN 1 ELSE 0 END, asked_ts, seq";

export async function insertTurn(tx: Transaction, id: string, question: Question, now: number): Promise<Turn> {
  const row = await tx.get(
    `INSERT INTO threadsheet.turn
       (team, channel, root_ts, turn_id, question_id, asker_id, asked_ts, question, state, created_at, updated_at)
     VALUES (:team, :channel, :rootTs, :id, :questionId, :askerId, :askedTs, :question, 'queued', :now, :now)
     RETURNING ${COLUMNS}`,
    {
      ...threadValues(question.thread),
      id,
      questionId: question.id,
      askerId: question.askerId,
      askedTs: question.askedTs ?? question.ts,
      question: JSON.stringify(question),
      now,
    },
  );
  return turnOf(row ?? {});
}

export async function selectTurn(db: Reader, id: string): Promise<Turn | null> {
  const row = await db.get(`SELECT ${COLUMNS} FROM threadsheet.turn WHERE turn_id = :id`, { id });
  return row === undefined ? null : turnOf(row);
}

/** The turns in the order of their ids. */
export async function selectTurns(db: Reader, ids: readonly string[]): Promise<Turn[]> {
  const rows = await db.all(
    `SELECT ${COLUMNS} FROM threadsheet.turn WHERE turn_id = ANY (:ids::text[])
     ORDER BY array_position(:ids::text[], turn_id::text)`,
    { ids },
  );
  return rows.map(turnOf);
}

export async function selectTurnOfQuestion(db: Reader, questionId: string): Promise<Turn | null> {
  const row = await db.get(`SELECT ${COLUMNS} FROM threadsheet.turn WHERE question_id = :questionId`, { questionId });
  return row === undefined ? null : turnOf(row);
}

/** The turn with which the thread began. */
export async function selectFirstTurn(db: Reader, thread: Thread): Promise<Turn | null> {
  const row = await db.get(
    `SELECT ${COLUMNS} FROM threadsheet.turn
     WHERE team = :team AND channel = :channel AND root_ts = :rootTs ORDER BY seq LIMIT 1`,
    threadValues(thread),
  );
  return row === undefined ? null : turnOf(row);
}

/** Turns of the question and of its retries, which are named after it. */
export async function selectTurnsOfQuestion(db: Reader, questionId: string): Promise<Turn[]> {
  const sql = `SELECT ${COLUMNS} FROM threadsheet.turn
    WHERE question_id = :questionId OR (question_id > :questionId || ':' AND question_id < :questionId || ';')`;
  return (await db.all(sql, { questionId })).map(turnOf);
}

/** Open turns of the thread in the order in which they are worked on. */
export async function selectOpenTurns(db: Reader, thread: Thread): Promise<Turn[]> {
  const rows = await db.all(
    `SELECT ${COLUMNS} FROM threadsheet.turn WHERE ${OPEN} ORDER BY ${WORK_ORDER}`,
    threadValues(thread),
  );
  return rows.map(turnOf);
}

/** How many open turns of the thread are worked on before this one. */
export async function countAhead(db: Reader, turn: Turn): Promise<number> {
  const row = await db.get(
    `SELECT count(*) AS ahead FROM threadsheet.turn
     WHERE ${OPEN} AND (${WORK_ORDER}) < (SELECT ${WORK_ORDER} FROM threadsheet.turn WHERE turn_id = :id)`,
    { ...threadValues(turn.question.thread), id: turn.id },
  );
  return number(row ?? {}, "ahead");
}

export async function countAsked(db: Reader, team: string, askerId: string, since: number): Promise<number> {
  const row = await db.get(
    "SELECT count(*) AS asked FROM threadsheet.turn WHERE team = :team AND asker_id = :askerId AND created_at >= :since",
    { team, askerId, since },
  );
  return number(row ?? {}, "asked");
}

/** Turns of the list that somebody asked to stop. */
export async function selectCancelled(db: Reader, ids: readonly string[]): Promise<string[]> {
  const rows = await db.all(
    "SELECT turn_id FROM threadsheet.turn WHERE turn_id = ANY (:ids::text[]) AND cancelled_by IS NOT NULL",
    { ids },
  );
  return rows.map((row) => text(row, "turn_id"));
}

export async function updateQuestion(tx: Transaction, id: string, question: Question, now: number): Promise<Turn> {
  const row = await tx.get(
    `UPDATE threadsheet.turn SET question = :question, updated_at = :now WHERE turn_id = :id RETURNING ${COLUMNS}`,
    { id, question: JSON.stringify(question), now },
  );
  return turnOf(row ?? {});
}

/** What becomes of a turn. */
export interface Move {
  readonly turn: Turn;
  readonly change: TurnChange;
}

/** Moves turns to states they may legally go to, in order. Throws on any other, which would be a mistake of ours. */
export async function moveTurns(tx: Transaction, moves: readonly Move[], now: number): Promise<Turn[]> {
  for (const { turn, change } of moves) {
    if (!canMove(turn.state, change.state)) throw new Error(`a turn cannot go from ${turn.state} to ${change.state}`);
  }
  const next = moves.map(({ turn, change }) => ({ ...turn, ...change }));
  const rows = await tx.all(
    `UPDATE threadsheet.turn SET state = move.state, attempts = move.attempts, begun = move.begun,
       crashes = move.crashes, crashed_alone = move.crashed_alone, updated_at = :now
     FROM unnest(:ids::text[], :states::text[], :attempts::integer[], :begun::integer[], :crashes::integer[],
       :crashedAlone::integer[]) AS move (id, state, attempts, begun, crashes, crashed_alone)
     WHERE turn.turn_id = move.id
     RETURNING turn_id, question, turn.state, turn.attempts, turn.begun, turn.crashes, turn.crashed_alone,
       cancelled_by, created_at, updated_at`,
    {
      ids: next.map((turn) => turn.id),
      states: next.map((turn) => turn.state),
      attempts: next.map((turn) => turn.attempts),
      begun: next.map((turn) => turn.begun),
      crashes: next.map((turn) => turn.crashes),
      crashedAlone: next.map((turn) => (turn.crashedAlone ? 1 : 0)),
      now,
    },
  );
  const moved = new Map(rows.map((row) => [text(row, "turn_id"), row]));
  return next.map((turn) => turnOf(moved.get(turn.id) ?? {}));
}

/** Notes who asked to stop; the first one stays, unless the question itself is taken back. */
export async function markCancelled(tx: Transaction, id: string, byUser: string, now: number): Promise<void> {
  await tx.run(
    `UPDATE threadsheet.turn SET cancelled_by = :byUser, updated_at = :now
     WHERE turn_id = :id AND (cancelled_by IS NULL OR :byUser = '${WITHDRAWN}')`,
    { id, byUser, now },
  );
}
