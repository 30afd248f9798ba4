import type { Thread } from "../../../intake/question.ts";
import type { PostedMessage } from "../../store.ts";
import type { Reader, Transaction } from "../connection/database.ts";
import { postedOf } from "../../records.ts";
import { threadValues } from "../../rows.ts";

const COLUMNS = "turn_id, message_channel, message_ts, role, file_ids";

/** Notes the message, or its new role and files; `false` when its turn is unknown. */
export async function upsertPosted(tx: Transaction, message: PostedMessage): Promise<boolean> {
  const changed = await tx.run(
    `INSERT INTO threadsheet.posted (team, channel, root_ts, ${COLUMNS})
     SELECT team, channel, root_ts, turn_id, :messageChannel::text, :ts::text, :role::text, :fileIds::text
     FROM threadsheet.turn WHERE turn_id = :turnId
     ON CONFLICT (turn_id, message_channel, message_ts) DO UPDATE SET role = :role, file_ids = :fileIds`,
    {
      turnId: message.turnId,
      messageChannel: message.channel,
      ts: message.ts,
      role: message.role,
      fileIds: JSON.stringify(message.fileIds),
    },
  );
  return changed === 1;
}

/** Messages of a turn in the order in which they were posted. */
export async function selectPosted(db: Reader, turnId: string): Promise<PostedMessage[]> {
  const sql = `SELECT ${COLUMNS} FROM threadsheet.posted WHERE turn_id = :turnId ORDER BY seq`;
  return (await db.all(sql, { turnId })).map(postedOf);
}

export async function selectPostedOfThread(db: Reader, thread: Thread): Promise<PostedMessage[]> {
  const sql = `SELECT ${COLUMNS} FROM threadsheet.posted
    WHERE team = :team AND channel = :channel AND root_ts = :rootTs ORDER BY seq`;
  return (await db.all(sql, threadValues(thread))).map(postedOf);
}
