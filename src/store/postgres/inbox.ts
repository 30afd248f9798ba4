import type { InboxRow } from "../store.ts";
import type { Reader, Transaction } from "./connection/database.ts";
import { deliveryOf } from "../records.ts";

const DROPPED_AT_ONCE = 100;

/** Inserts the delivery; `false` when its id is known and another call than `callId` brought it. */
export async function insertDelivery(tx: Transaction, row: InboxRow, callId: string): Promise<boolean> {
  const stored = await tx.run(
    `INSERT INTO threadsheet.inbox (delivery_id, kind, body, call_id, received_at)
     VALUES (:deliveryId, :kind, :body, :callId, :receivedAt)
     ON CONFLICT (delivery_id) DO UPDATE SET call_id = inbox.call_id WHERE inbox.call_id = :callId`,
    { deliveryId: row.deliveryId, kind: row.kind, body: JSON.stringify(row.body), callId, receivedAt: row.receivedAt },
  );
  return stored === 1;
}

/** The id stays known, what was delivered is gone. */
export async function closeDelivery(tx: Transaction, deliveryId: string, now: number): Promise<void> {
  await tx.run(
    "UPDATE threadsheet.inbox SET done_at = :now, body = '' WHERE delivery_id = :deliveryId AND done_at IS NULL",
    { deliveryId, now },
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
