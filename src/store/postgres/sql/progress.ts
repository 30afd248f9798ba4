import { bytes, text, threadValues } from "../../rows.ts";
import type { KeptFile, Turn } from "../../store.ts";
import type { Reader, Transaction } from "../connection/database.ts";

/** Keeps what the model gave the turn so far, in place of what was kept before. */
export async function upsertCheckpoint(tx: Transaction, turn: Turn, sealed: string, now: number): Promise<void> {
  await tx.run(
    `INSERT INTO threadsheet.checkpoint (team, channel, root_ts, turn_id, sealed, saved_at)
     VALUES (:team, :channel, :rootTs, :turnId, :sealed, :now)
     ON CONFLICT (turn_id) DO UPDATE SET sealed = :sealed, saved_at = :now`,
    { ...threadValues(turn.question.thread), turnId: turn.id, sealed, now },
  );
}

export async function selectCheckpoint(db: Reader, turnId: string): Promise<string | null> {
  const row = await db.get("SELECT sealed FROM threadsheet.checkpoint WHERE turn_id = :turnId", { turnId });
  return row === undefined ? null : text(row, "sealed");
}

export async function deleteCheckpoint(tx: Transaction, turnId: string): Promise<void> {
  await tx.run("DELETE FROM threadsheet.checkpoint WHERE turn_id = :turnId", { turnId });
}

export async function upsertKeptFile(tx: Transaction, turn: Turn, file: KeptFile): Promise<void> {
  await tx.run(
    `INSERT INTO threadsheet.kept_file (team, channel, root_ts, turn_id, name, bytes)
     VALUES (:team, :channel, :rootTs, :turnId, :name, :bytes)
     ON CONFLICT (turn_id, name) DO UPDATE SET bytes = :bytes`,
    { ...threadValues(turn.question.thread), turnId: turn.id, name: file.name, bytes: file.bytes },
  );
}

export async function selectKeptFiles(db: Reader, turnId: string): Promise<KeptFile[]> {
  const sql = "SELECT name, bytes FROM threadsheet.kept_file WHERE turn_id = :turnId ORDER BY name";
  const rows = await db.all(sql, { turnId });
  return rows.map((row) => ({ name: text(row, "name"), bytes: bytes(row, "bytes") }));
}

export async function deleteKeptFiles(tx: Transaction, turnId: string): Promise<void> {
  await tx.run("DELETE FROM threadsheet.kept_file WHERE turn_id = :turnId", { turnId });
}
