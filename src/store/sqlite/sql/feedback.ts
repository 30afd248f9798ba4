import { type Correction, saidAt } from "../../../conversation/corrections/correction.ts";
import type { Question, Thread } from "../../../intake/question.ts";
import { correctionOf, type Feedback, feedbackOf } from "../../feedback.ts";
import { threadValues } from "../../rows.ts";
import type { Database } from "../database.ts";

const THREAD = "team = :team AND channel = :channel AND root_ts = :rootTs";

/** Notes the verdict, or the new one; `false` when the turn is gone. A reason stays as long as its verdict does. */
export function upsertFeedback(db: Database, { turnId, person, verdict, reason, givenAt }: Feedback): boolean {
  const changed = db.run(
    `INSERT INTO feedback (team, channel, root_ts, turn_id, person, verdict, reason, given_at)
     SELECT team, channel, root_ts, turn_id, :person, :verdict, :reason, :givenAt FROM turn WHERE turn_id = :turnId
     ON CONFLICT (turn_id, person) DO UPDATE SET verdict = :verdict, given_at = :givenAt,
       reason = CASE WHEN feedback.verdict = :verdict THEN coalesce(:reason, feedback.reason) ELSE :reason END`,
    { turnId, person, verdict, reason, givenAt },
  );
  return changed === 1;
}

/** Every verdict on the thread's answers, oldest first. */
export function selectFeedback(db: Database, thread: Thread): Feedback[] {
  const sql = `SELECT turn_id, person, verdict, reason, given_at FROM feedback WHERE ${THREAD}
    ORDER BY given_at, turn_id, person`;
  return db.all(sql, threadValues(thread)).map(feedbackOf);
}

/** Adds the statement, unless it holds already or the thread is gone. */
export function insertCorrection(db: Database, thread: Thread, { id, statement, person, saidAt }: Correction): void {
  db.run(
    `INSERT INTO correction (team, channel, root_ts, correction_id, statement, person, said_at)
     SELECT team, channel, root_ts, :id, :statement, :person, :saidAt FROM lane WHERE ${THREAD}
     ON CONFLICT (team, channel, root_ts, correction_id) DO NOTHING`,
    { ...threadValues(thread), id, statement, person, saidAt },
  );
}

/** What holds for the thread, in the order in which it was said. */
export function selectCorrections(db: Database, thread: Thread): Correction[] {
  const sql = `SELECT correction_id, statement, person, said_at FROM correction WHERE ${THREAD} ORDER BY seq`;
  return db.all(sql, threadValues(thread)).map(correctionOf);
}

/** What a question itself said to hold; known by who said it when. */
export function deleteCorrectionsOf(db: Database, { thread, askerId, ts }: Question): void {
  const values = { ...threadValues(thread), askerId, saidAt: saidAt(ts) };
  db.run(`DELETE FROM correction WHERE ${THREAD} AND person = :askerId AND said_at = :saidAt`, values);
}

/** `false` when it did not hold. */
export function deleteCorrection(db: Database, thread: Thread, id: string): boolean {
  const values = { ...threadValues(thread), id };
  return db.run(`DELETE FROM correction WHERE ${THREAD} AND correction_id = :id`, values) === 1;
}
