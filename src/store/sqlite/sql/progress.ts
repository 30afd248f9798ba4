import { bytes, text, threadValues } from "../../rows.ts";
import type { KeptFile, Turn } from "../../store.ts";
import type { Database } from "../database.ts";

/** Keeps what the model gave the turn so far, in place of what was kept before. */
export function upsertCheckpoint(db: Database, turn: Turn, sealed: string, now: number): void {
  db.run(
    `INSERT INTO checkpoint (team, channel, root_ts, turn_id, sealed, saved_at)
     VALUES (:team, :channel, :rootTs, :turnId, :sealed, :now)
     ON CONFLICT (turn_id) DO UPDATE SET sealed = :sealed, saved_at = :now`,
    { ...threadValues(turn.question.thread), turnId: turn.id, sealed, now },
  );
}

export function selectCheckpoint(db: Database, turnId: string): string | null {
  const row = db.get("SELECT sealed FROM checkpoint WHERE turn_id = :turnId", { turnId });
  return row === undefined ? null : text(row, "sealed");
}

export function deleteCheckpoint(db: Database, turnId: string): void {
  db.run("DELETE FROM checkpoint WHERE turn_id = :turnId", { turnId });
}

export function upsertKeptFile(db: Database, turn: Turn, file: KeptFile): void {
  db.run(
    `INSERT INTO kept_file (team, channel, root_ts, turn_id, name, bytes)
     VALUES (:team, :channel, :rootTs, :turnId, :name, :bytes)
     ON CONFLICT (turn_id, name) DO UPDATE SET bytes = :bytes`,
    { ...threadValues(turn.question.thread), turnId: turn.id, name: file.name, bytes: file.bytes },
  );
}

export function selectKeptFiles(db: Database, turnId: string): KeptFile[] {
  const rows = db.all("SELECT name, bytes FROM kept_file WHERE turn_id = :turnId ORDER BY rowid", { turnId });
  return rows.map((row) => ({ name: text(row, "name"), bytes: bytes(row, "bytes") }));
}

export function deleteKeptFiles(db: Database, turnId: string): void {
  db.run("DELETE FROM kept_file WHERE turn_id = :turnId", { turnId });
}
