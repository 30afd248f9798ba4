import type { InboxRow } from "../../store.ts";
import type { Reader, Transaction } from "../connection/database.ts";
import { deliveryOf } from "../../records.ts";

const DROPPED_AT_ONCE = 100;

/** A delivery with the call that brings it, so that a call repeated after a lost connection knows its own row. */
export interface Delivered {
  readonly row: InboxRow;
  readonly callId: string;
}

/** Inserts the deliveries; for each whether it was new: `false` when its id is known and another call brought it. */
export async function insertDeliveries(tx: Transaction, delivered: readonly Delivered[]): Promise<boolean[]> {
  // One statement may not meet a row twice (postgresql.org/docs/current/sql-insert.html, ON CONFLICT).
  const first = new Map(delivered.toReversed().map((each) => [each.row.deliveryId, each]));
  const each = [...first.values()];
  const stored = await tx.all(
    `INSERT INTO threadsheet.inbox (delivery_id, kind, body, call_id, received_at)
     SELECT * FROM unnest(:ids::text[], :kinds::text[], :bodies::text[], :callIds::text[], :times::bigint[])
     ON CONFLICT (delivery_id) DO UPDATE SET call_id = inbox.call_id WHERE inbox.call_id = EXCLUDED.call_id
     RETURNING call_id`,
    {
      ids: each.map(({ row }) => row.deliveryId),
      kinds: each.map(({ row }) => row.kind),
      bodies: each.map(({ row }) => JSON.stringify(row.body)),
      callIds: each.map(({ callId }) => callId),
      times: each.map(({ row }) => row.receivedAt),
    },
  );
  const fresh = new Set(stored.map((row) => row["call_id"]));
  return delivered.map(({ callId }) => fresh.has(callId));
}

/** The ids stay known, what was delivered is gone. */
export async function closeDeliveries(tx: Transaction, deliveryIds: readonly string[], now: number): Promise<void> {
  await tx.run(
    `UPDATE threadsheet.inbox SET done_at = :now, body = ''
     WHERE delivery_id = ANY(:deliveryIds::text[]) AND done_at IS NULL`,
    { deliveryIds, now },
  );
}

/** Deletes the memory of deliveries that were done before `before`, some at a time; others may do the same just now. */
export async function dropDoneDeliveries(tx: Transaction, before: number): Promise<void> {
  await tx.run(
    `DELETE FROM threadsheet.inbox WHERE delivery_id IN (
       SELECT delivery_id FROM threadsheet.inbox WHERE done_at < :before
       ORDER BY done_at LIMIT :max FOR UPDATE SKIP LOCKED)`,
    { before, max: DROPPED_AT_ONCE },
  );
}

export async function selectOpenDeliveries(db: Reader, before: number): Promise<InboxRow[]> {
  const rows = await db.all(
    `SELECT delivery_id, kind, body, received_at FROM threadsheet.inbox
     WHERE done_at IS NULL AND received_at < :before ORDER BY received_at, seq`,
    { before },
  );
  return rows.map(deliveryOf);
}

/** Reaches the server's disk like any other write and is refused like one, but stands for no row. */
export async function writeNothing(tx: Transaction): Promise<void> {
  // A standby refuses the first, a full disk the second (postgresql.org/docs/current/functions-admin.html).
  await tx.run("DELETE FROM threadsheet.inbox WHERE false");
  await tx.run("SELECT pg_logical_emit_message(true, 'threadsheet', '')");
}
