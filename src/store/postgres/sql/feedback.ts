import { type Correction, saidAt } from "../../../conversation/corrections/correction.ts";
import type { Question, Thread } from "../../../intake/question.ts";
import { correctionOf, type Feedback, feedbackOf } from "../../feedback.ts";
import { threadValues } from "../../rows.ts";
import type { Reader, Transaction } from "../connection/database.ts";

const THREAD = "team = :team AND channel = :channel AND root_ts = :rootTs";

/** Notes the verdict, or the new one; `false` when the turn is gone. A reason stays as long as its verdict does. */
export async function upsertFeedback(
  tx: Transaction,
  { turnId, person, verdict, reason, givenAt }: Feedback,
): Promise<boolean> {
  const changed = await tx.run(
    `INSERT INTO threadsheet.feedback AS known (team, channel, root_ts, turn_id, person, verdict, reason, given_at)
     SELECT team, channel, root_ts, turn_id, :person::text, :verdict::text, :reason::text, :givenAt::bigint
     FROM threadsheet.turn WHERE turn_id = :turnId
     ON CONFLICT (turn_id, person) DO UPDATE SET verdict = :verdict, given_at = :givenAt,
       reason = CASE WHEN known.verdict = :verdict THEN coalesce(:reason, known.reason) ELSE :reason END`,
    { turnId, person, verdict, reason, givenAt },
  );
  return changed === 1;
}

/** Every verdict on the thread's answers, oldest first. */
export async function selectFeedback(db: Reader, thread: Thread): Promise<Feedback[]> {
  const sql = `SELECT turn_id, person, verdict, reason, given_at FROM threadsheet.feedback WHERE ${THREAD}
    ORDER BY given_at, turn_id, person`;
  return (await db.all(sql, threadValues(thread))).map(feedbackOf);
}

/** Adds the statement, unless it holds already or the thread is gone. */
export async function insertCorrection(
  tx: Transaction,
  thread: Thread,
  { id, statement, person, saidAt }: Correction,
): Promise<void> {
  await tx.run(
    `INSERT INTO threadsheet.correction (team, channel, root_ts, correction_id, statement, person, said_at)
     SELECT team, channel, root_ts, :id::text, :statement::text, :person::text, :saidAt::bigint
     FROM threadsheet.lane WHERE ${THREAD}
     ON CONFLICT (team, channel, root_ts, correction_id) DO NOTHING`,
    { ...threadValues(thread), id, statement, person, saidAt },
  );
}

/** What holds for the thread, in the order in which it was said. */
export async function selectCorrections(db: Reader, thread: Thread): Promise<Correction[]> {
  const sql = `SELECT correction_id, statement, person, said_at FROM threadsheet.correction WHERE ${THREAD} ORDER BY seq`;
  return (await db.all(sql, threadValues(thread))).map(correctionOf);
}

/** What a question itself said to hold; known by who said it when. */
export async function deleteCorrectionsOf(tx: Transaction, { thread, askerId, ts }: Question): Promise<void> {
  const values = { ...threadValues(thread), askerId, saidAt: saidAt(ts) };
  await tx.run(
    `DELETE FROM threadsheet.correction WHERE ${THREAD} AND person = :askerId AND said_at = :saidAt`,
    values,
  );
}

/** `false` when it did not hold. */
export async function deleteCorrection(tx: Transaction, thread: Thread, id: string): Promise<boolean> {
  const values = { ...threadValues(thread), id };
  return (await tx.run(`DELETE FROM threadsheet.correction WHERE ${THREAD} AND correction_id = :id`, values)) === 1;
}
