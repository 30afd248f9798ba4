import type { Exchange } from "../../../conversation/conversation.ts";
import type { Thread } from "../../../intake/question.ts";
import type { SafeCodeRun } from "../../../scrub/safe-answer.ts";
import type { SavedAnswer, Turn, Work } from "../../store.ts";
import type { Database } from "../database.ts";
import { codeRunsOf, exchangeOf, type ReviveAnswer, workOf } from "../../records.ts";
import { text, textOrNull, texts, threadValues } from "../../rows.ts";

const ANSWERED = `FROM turn JOIN answer ON answer.turn_id = turn.turn_id
  WHERE turn.team = :team AND turn.channel = :channel AND turn.root_ts = :rootTs AND turn.state IN ('answered', 'done')`;

/** Inserts or replaces the turn's answer. */
export function upsertAnswer(db: Database, turn: Turn, saved: SavedAnswer, now: number): void {
  db.run(
    `INSERT OR REPLACE INTO answer (team, channel, root_ts, turn_id, answer, recap, code_runs, artifact_names,
       container_id, in_container, saved_at)
     VALUES (:team, :channel, :rootTs, :turnId, :answer, :recap, :codeRuns, :artifactNames,
       :containerId, :inContainer, :now)`,
    {
      ...threadValues(turn.question.thread),
      turnId: turn.id,
      answer: JSON.stringify(saved.answer),
      recap: saved.recap,
      codeRuns: JSON.stringify(saved.codeRuns),
      artifactNames: JSON.stringify(saved.artifactNames),
      containerId: saved.containerId,
      inContainer: JSON.stringify(saved.inContainer),
      now,
    },
  );
}

export function selectAnswer(db: Database, turnId: string, revive: ReviveAnswer): SavedAnswer | null {
  const row = db.get(
    "SELECT answer, recap, code_runs, artifact_names, container_id, in_container FROM answer WHERE turn_id = :turnId",
    { turnId },
  );
  if (row === undefined) return null;
  return {
    answer: revive(text(row, "answer")),
    recap: text(row, "recap"),
    codeRuns: codeRunsOf(row, revive),
    artifactNames: texts(row, "artifact_names"),
    containerId: textOrNull(row, "container_id"),
    inContainer: texts(row, "in_container"),
  };
}

/** Code of the thread's answered turns that ran without failure, oldest first. */
export function selectCodeRuns(db: Database, thread: Thread, revive: ReviveAnswer): SafeCodeRun[] {
  const rows = db.all(
    `SELECT answer.answer, answer.code_runs ${ANSWERED} ORDER BY turn.asked_ts, turn.seq`,
    threadValues(thread),
  );
  return rows.flatMap((row) => codeRunsOf(row, revive)).filter((run) => !run.failed);
}

/** Every answered question of the thread with what ran for it, oldest first. */
export function selectWork(db: Database, thread: Thread, revive: ReviveAnswer): Work[] {
  const rows = db.all(
    `SELECT turn.turn_id, turn.question, answer.recap, answer.answer, answer.code_runs ${ANSWERED} ORDER BY turn.asked_ts, turn.seq`,
    threadValues(thread),
  );
  return rows.map((row) => workOf(row, revive));
}

/** The latest answered exchanges of the thread, oldest first. */
export function selectExchanges(db: Database, thread: Thread, limit: number): Exchange[] {
  const rows = db.all(
    `SELECT turn.question, turn.created_at, answer.recap, answer.artifact_names ${ANSWERED}
     ORDER BY turn.asked_ts DESC, turn.seq DESC LIMIT :limit`,
    { ...threadValues(thread), limit },
  );
  return rows.map(exchangeOf).toReversed();
}
