import { canMove } from "../../../conversation/states.ts";
import { type Question, type Thread, WITHDRAWN } from "../../../intake/question.ts";
import type { Turn } from "../../store.ts";
import type { TurnChange } from "../../turn-change.ts";
import type { Database } from "../database.ts";
import { turnOf } from "../../records.ts";
import { number, threadValues } from "../../rows.ts";

const COLUMNS = `turn_id, question, state, attempts, begun, crashes, crashed_alone, cancelled_by, created_at, updated_at`;
const OPEN = "team = :team AND channel = :channel AND root_ts = :rootTs AND state IN ('queued', 'running', 'answered')";
/** Of one thread's open turns: what was begun is ended first, the rest in the order in which it was asked. */
export const WORK_ORDER = "CASE state WHEN 'queued' THEN 1 ELSE 0 END, asked_ts, seq";

export function insertTurn(db: Database, id: string, question: Question, now: number): Turn {
  const row = db.get(
    `INSERT INTO turn (team, channel, root_ts, turn_id, question_id, asker_id, asked_ts, question, state, created_at, updated_at)
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

export function selectTurn(db: Database, id: string): Turn | null {
  const row = db.get(`SELECT ${COLUMNS} FROM turn WHERE turn_id = :id`, { id });
  return row === undefined ? null : turnOf(row);
}

export function selectTurnOfQuestion(db: Database, questionId: string): Turn | null {
  const row = db.get(`SELECT ${COLUMNS} FROM turn WHERE question_id = :questionId`, { questionId });
  return row === undefined ? null : turnOf(row);
}

/** The turn with which the thread began. */
export function selectFirstTurn(db: Database, thread: Thread): Turn | null {
  const row = db.get(
    `SELECT ${COLUMNS} FROM turn WHERE team = :team AND channel = :channel AND root_ts = :rootTs ORDER BY seq LIMIT 1`,
    threadValues(thread),
  );
  return row === undefined ? null : turnOf(row);
}

/** Turns of the question and of its retries, which are named after it. */
export function selectTurnsOfQuestion(db: Database, questionId: string): Turn[] {
  const sql = `SELECT ${COLUMNS} FROM turn
    WHERE question_id = :questionId OR (question_id > :questionId || ':' AND question_id < :questionId || ';')`;
  return db.all(sql, { questionId }).map(turnOf);
}

/** Open turns of the thread in the order in which they are worked on. */
export function selectOpenTurns(db: Database, thread: Thread): Turn[] {
  return db.all(`SELECT ${COLUMNS} FROM turn WHERE ${OPEN} ORDER BY ${WORK_ORDER}`, threadValues(thread)).map(turnOf);
}

/** How many open turns of the thread are worked on before this one. */
export function countAhead(db: Database, turn: Turn): number {
  const row = db.get(
    `SELECT count(*) AS ahead FROM turn
     WHERE ${OPEN} AND (${WORK_ORDER}) < (SELECT ${WORK_ORDER} FROM turn WHERE turn_id = :id)`,
    { ...threadValues(turn.question.thread), id: turn.id },
  );
  return number(row ?? {}, "ahead");
}

export function countAsked(db: Database, team: string, askerId: string, since: number): number {
  const row = db.get(
    "SELECT count(*) AS asked FROM turn WHERE team = :team AND asker_id = :askerId AND created_at >= :since",
    { team, askerId, since },
  );
  return number(row ?? {}, "asked");
}

export function updateQuestion(db: Database, id: string, question: Question, now: number): Turn {
  const row = db.get(
    `UPDATE turn SET question = :question, updated_at = :now WHERE turn_id = :id RETURNING ${COLUMNS}`,
    { id, question: JSON.stringify(question), now },
  );
  return turnOf(row ?? {});
}

/** Moves the turn to a state it may legally go to. Throws on any other, which would be a mistake of ours. */
export function moveTurn(db: Database, turn: Turn, change: TurnChange, now: number): Turn {
  const { state, attempts, begun, crashes, crashedAlone } = { ...turn, ...change };
  if (!canMove(turn.state, state)) throw new Error(`a turn cannot go from ${turn.state} to ${state}`);
  const row = db.get(
    `UPDATE turn SET state = :state, attempts = :attempts, begun = :begun, crashes = :crashes,
       crashed_alone = :crashedAlone, updated_at = :now
     WHERE turn_id = :id RETURNING ${COLUMNS}`,
    { id: turn.id, state, attempts, begun, crashes, crashedAlone: crashedAlone ? 1 : 0, now },
  );
  return turnOf(row ?? {});
}

/** Notes who asked to stop; the first one stays, unless the question itself is taken back. */
export function markCancelled(db: Database, id: string, byUser: string, now: number): void {
  db.run(
    `UPDATE turn SET cancelled_by = :byUser, updated_at = :now
     WHERE turn_id = :id AND (cancelled_by IS NULL OR :byUser = '${WITHDRAWN}')`,
    { id, byUser, now },
  );
}
