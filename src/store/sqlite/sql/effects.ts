import type { Thread } from "../../../intake/question.ts";
import { effectId, holdFor, type Owed, turnEffectId } from "../../owed.ts";
import { effectOf } from "../../records.ts";
import { text, threadValues } from "../../rows.ts";
import type { Effect, Turn, TurnEffectKind } from "../../store.ts";
import type { Database } from "../database.ts";

const COLUMNS = "effect_id, team, channel, root_ts, turn_id, kind, ref, tries";

/** Writes down what a turn is going to do; what is written down already stays as it is. */
export function insertTurnEffect(db: Database, turn: Turn, kind: TurnEffectKind, ref: string, now: number): void {
  db.run(
    `INSERT INTO effect (effect_id, team, channel, root_ts, turn_id, kind, ref, created_at)
     VALUES (:id, :team, :channel, :rootTs, :turnId, :kind, :ref, :now) ON CONFLICT DO NOTHING`,
    { ...threadValues(turn.question.thread), id: turnEffectId(turn.id, kind, ref), turnId: turn.id, kind, ref, now },
  );
}

/** Writes down deletions that are due from `dueAt` on. */
export function insertOwed(db: Database, thread: Thread, owed: readonly Owed[], dueAt: number, now: number): Effect[] {
  return owed.map((each) => {
    const row = db.get(
      `INSERT INTO effect (effect_id, team, channel, root_ts, kind, ref, due_at, created_at)
       VALUES (:id, :team, :channel, :rootTs, :kind, :ref, :dueAt, :now)
       ON CONFLICT (effect_id) DO UPDATE SET due_at = min(due_at, :dueAt) RETURNING ${COLUMNS}`,
      { ...threadValues(thread), id: effectId(thread, each), kind: each.kind, ref: each.ref, dueAt, now },
    );
    return effectOf(row ?? {});
  });
}

/** What a turn has written down and not struck out, in order. */
export function selectTurnEffects(db: Database, turnId: string): Effect[] {
  const sql = `SELECT ${COLUMNS} FROM effect WHERE turn_id = :turnId ORDER BY rowid`;
  return db.all(sql, { turnId }).map(effectOf);
}

/** What open turns of the thread have written down. */
export function selectThreadEffects(db: Database, thread: Thread): Effect[] {
  const sql = `SELECT ${COLUMNS} FROM effect
    WHERE team = :team AND channel = :channel AND root_ts = :rootTs AND turn_id IS NOT NULL ORDER BY rowid`;
  return db.all(sql, threadValues(thread)).map(effectOf);
}

export function deleteTurnEffects(db: Database, turnId: string): void {
  db.run("DELETE FROM effect WHERE turn_id = :turnId", { turnId });
}

export function deleteEffects(db: Database, ids: readonly string[]): void {
  for (const id of ids) db.run("DELETE FROM effect WHERE effect_id = :id", { id });
}

export function isAnyDue(db: Database, now: number): boolean {
  return db.get("SELECT 1 FROM effect WHERE due_at <= :now LIMIT 1", { now }) !== undefined;
}

/** The deletions that have been due longest; each counts a try and is due again later. */
export function takeDue(db: Database, now: number, max: number, holdMs: number): Effect[] {
  const due = db.all(`SELECT ${COLUMNS} FROM effect WHERE due_at <= :now ORDER BY due_at, rowid LIMIT :max`, {
    now,
    max,
  });
  return due.map((row) => {
    const { tries } = effectOf(row);
    const taken = db.get(
      `UPDATE effect SET tries = tries + 1, due_at = :dueAt WHERE effect_id = :id RETURNING ${COLUMNS}`,
      { id: text(row, "effect_id"), dueAt: now + holdFor(holdMs, tries) },
    );
    return effectOf(taken ?? {});
  });
}
