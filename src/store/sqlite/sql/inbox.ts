import type { InboxRow } from "../../store.ts";
import type { Database } from "../database.ts";
import { deliveryOf } from "../../records.ts";

/** Inserts the delivery; `false` when its id is known. */
export function insertDelivery(db: Database, row: InboxRow): boolean {
  const changed = db.run(
    `INSERT INTO inbox (delivery_id, kind, body, received_at) VALUES (:deliveryId, :kind, :body, :receivedAt)
     ON CONFLICT (delivery_id) DO NOTHING`,
    { deliveryId: row.deliveryId, kind: row.kind, body: JSON.stringify(row.body), receivedAt: row.receivedAt },
  );
  return changed === 1;
}

/** The id stays known, what was delivered is gone. */
export function closeDelivery(db: Database, deliveryId: string, now: number): void {
  db.run("UPDATE inbox SET done_at = :now, body = '' WHERE delivery_id = :deliveryId AND done_at IS NULL", {
    deliveryId,
    now,
  });
}

/** Deletes the memory of deliveries that were done before `before`. */
export function dropDoneDeliveries(db: Database, before: number): void {
  db.run("DELETE FROM inbox WHERE done_at < :before", { before });
}

/** A write that has to reach the disk and leaves the table as it was. */
export function touchInbox(db: Database, now: number): void {
  const row: InboxRow = { deliveryId: "probe", kind: "event", body: null, receivedAt: now };
  insertDelivery(db, row);
  db.run("DELETE FROM inbox WHERE delivery_id = :deliveryId", { deliveryId: row.deliveryId });
}

export function selectOpenDeliveries(db: Database, before: number): InboxRow[] {
  const rows = db.all(
    `SELECT delivery_id, kind, body, received_at FROM inbox
     WHERE done_at IS NULL AND received_at < :before ORDER BY received_at, rowid`,
    { before },
  );
  return rows.map(deliveryOf);
}
