import type { Thread } from "../../../intake/question.ts";
import type { PostedMessage } from "../../store.ts";
import type { Database } from "../database.ts";
import { postedOf } from "../../records.ts";
import { threadValues } from "../../rows.ts";

const COLUMNS = "turn_id, message_channel, message_ts, role, file_ids";

/** Notes the message, or its new role and files; `false` when its turn is unknown. */
export function upsertPosted(db: Database, message: PostedMessage): boolean {
  const changed = db.run(
    `INSERT INTO posted (team, channel, root_ts, ${COLUMNS})
     SELECT team, channel, root_ts, turn_id, :channel, :ts, :role, :fileIds FROM turn WHERE turn_id = :turnId
     ON CONFLICT (turn_id, message_channel, message_ts) DO UPDATE SET role = :role, file_ids = :fileIds`,
    {
      turnId: message.turnId,
      channel: message.channel,
      ts: message.ts,
      role: message.role,
      fileIds: JSON.stringify(message.fileIds),
    },
  );
  return changed === 1;
}

/** Messages of a turn in the order in which they were posted. */
export function selectPosted(db: Database, turnId: string): PostedMessage[] {
  return db.all(`SELECT ${COLUMNS} FROM posted WHERE turn_id = :turnId ORDER BY rowid`, { turnId }).map(postedOf);
}

export function selectPostedOfThread(db: Database, thread: Thread): PostedMessage[] {
  return db
    .all(
      `SELECT ${COLUMNS} FROM posted WHERE team = :team AND channel = :channel AND root_ts = :rootTs ORDER BY rowid`,
      threadValues(thread),
    )
    .map(postedOf);
}
