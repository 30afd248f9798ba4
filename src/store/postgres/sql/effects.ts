import type { Thread } from "../../../intake/question.ts";
import { effectId, holdFor, type Owed, turnEffectId } from "../../owed.ts";
import { effectOf } from "../../records.ts";
import { number, threadValues } from "../../rows.ts";
import type { Effect, Turn, TurnEffectKind } from "../../store.ts";
import type { Reader, Transaction } from "../connection/database.ts";

const COLUMNS = "effect_id, team, channel, root_ts, turn_id, kind, ref, tries";

/** What a turn is going to do. */
export interface TurnEffect {
  readonly turn: Turn;
  readonly kind: TurnEffectKind;
  readonly ref: string;
}

/** Writes down what turns are going to do; what is written down already stays as it is. */
export async function insertTurnEffects(tx: Transaction, list: readonly TurnEffect[], now: number): Promise<void> {
  if (list.length === 0) return;
  const threads = list.map(({ turn }) => turn.question.thread);
  await tx.run(
    `INSERT INTO threadsheet.effect (effect_id, team, channel, root_ts, turn_id, kind, ref, created_at)
     SELECT id, team, channel, root_ts, turn_id, kind, ref, :now
     FROM unnest(:ids::text[], :teams::text[], :channels::text[], :rootTs::text[], :turnIds::text[], :kinds::text[],
       :refs::text[]) AS new (id, team, channel, root_ts, turn_id, kind, ref)
     ON CONFLICT DO NOTHING`,
    {
      ids: list.map(({ turn, kind, ref }) => turnEffectId(turn.id, kind, ref)),
      teams: threads.map((thread) => thread.team),
      channels: threads.map((thread) => thread.channel),
      rootTs: threads.map((thread) => thread.rootTs),
      turnIds: list.map(({ turn }) => turn.id),
      kinds: list.map(({ kind }) => kind),
      refs: list.map(({ ref }) => ref),
      now,
    },
  );
}

/** Writes down deletions that are due from `dueAt` on. */
export async function insertOwed(
  tx: Transaction,
  thread: Thread,
  owed: readonly Owed[],
  dueAt: number,
  now: number,
): Promise<Effect[]> {
  if (owed.length === 0) return [];
  // In one order everywhere: two transactions that owe the same cannot wait for each other.
  const sorted = [...owed].sort((a, b) => (effectId(thread, a) < effectId(thread, b) ? -1 : 1));
  const rows = await tx.all(
    `INSERT INTO threadsheet.effect AS known (effect_id, team, channel, root_ts, kind, ref, due_at, created_at)
     SELECT id, :team, :channel, :rootTs, kind, ref, :dueAt, :now
     FROM unnest(:ids::text[], :kinds::text[], :refs::text[]) AS new (id, kind, ref)
     ON CONFLICT (effect_id) DO UPDATE SET due_at = least(known.due_at, excluded.due_at) RETURNING ${COLUMNS}`,
    {
      ...threadValues(thread),
      ids: sorted.map((each) => effectId(thread, each)),
      kinds: sorted.map(({ kind }) => kind),
      refs: sorted.map(({ ref }) => ref),
      dueAt,
      now,
    },
  );
  return rows.map(effectOf);
}

/** What a turn has written down and not struck out, in order. */
export async function selectTurnEffects(db: Reader, turnId: string): Promise<Effect[]> {
  const sql = `SELECT ${COLUMNS} FROM threadsheet.effect WHERE turn_id = :turnId ORDER BY created_at, effect_id`;
  return (await db.all(sql, { turnId })).map(effectOf);
}

/** What open turns of the thread have written down. */
export async function selectThreadEffects(db: Reader, thread: Thread): Promise<Effect[]> {
  const sql = `SELECT ${COLUMNS} FROM threadsheet.effect
    WHERE team = :team AND channel = :channel AND root_ts = :rootTs AND turn_id IS NOT NULL
    ORDER BY created_at, effect_id`;
  return (await db.all(sql, threadValues(thread))).map(effectOf);
}

export async function deleteTurnEffects(tx: Transaction, turnIds: readonly string[]): Promise<void> {
  await tx.run("DELETE FROM threadsheet.effect WHERE turn_id = ANY (:turnIds::text[])", { turnIds });
}

export async function deleteEffects(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.run("DELETE FROM threadsheet.effect WHERE effect_id = ANY (:ids::text[])", { ids });
}

/** Whether a deletion is due; `now` is null for the database's time. */
export async function isAnyDue(db: Reader, now: number | null): Promise<boolean> {
  const row = await db.get(
    `SELECT 1 AS due FROM threadsheet.effect
     WHERE due_at <= coalesce(:now::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) LIMIT 1`,
    { now },
  );
  return row !== undefined;
}

/** The deletions that have been due longest; each counts a try and is due again later. */
export async function takeDue(tx: Transaction, now: number, max: number, holdMs: number): Promise<Effect[]> {
  const due = await tx.all(
    `SELECT ${COLUMNS}, due_at FROM threadsheet.effect WHERE due_at <= :now
     ORDER BY due_at, effect_id LIMIT :max FOR UPDATE SKIP LOCKED`,
    { now, max },
  );
  if (due.length === 0) return [];
  await tx.run(
    `UPDATE threadsheet.effect SET tries = tries + 1, due_at = next.due_at
     FROM unnest(:ids::text[], :dueAt::bigint[]) AS next (id, due_at) WHERE effect_id = next.id`,
    {
      ids: due.map((row) => effectOf(row).id),
      dueAt: due.map((row) => now + holdFor(holdMs, number(row, "tries"))),
    },
  );
  return due.map((row) => ({ ...effectOf(row), tries: number(row, "tries") + 1 }));
}
