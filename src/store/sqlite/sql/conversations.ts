import type { Conversation } from "../../../conversation/conversation.ts";
import type { Thread } from "../../../intake/question.ts";
import type { Database } from "../database.ts";
import { conversationOf } from "../../records.ts";
import { threadOf, threadValues } from "../../rows.ts";

const COLUMNS = "team, channel, root_ts, container_id, in_container, model, created_at, updated_at";
const THREAD = "team = :team AND channel = :channel AND root_ts = :rootTs";

/** Makes the conversation, or notes that it goes on; its model stays the first one. */
export function upsertConversation(db: Database, thread: Thread, model: string, now: number): Conversation {
  const row = db.get(
    `INSERT INTO conversation (team, channel, root_ts, model, created_at, updated_at)
     VALUES (:team, :channel, :rootTs, :model, :now, :now)
     ON CONFLICT (team, channel, root_ts) DO UPDATE SET updated_at = :now
     RETURNING ${COLUMNS}`,
    { ...threadValues(thread), model, now },
  );
  return conversationOf(row ?? {});
}

export function selectConversation(db: Database, thread: Thread): Conversation | null {
  const row = db.get(`SELECT ${COLUMNS} FROM conversation WHERE ${THREAD}`, threadValues(thread));
  return row === undefined ? null : conversationOf(row);
}

export function updateContainer(
  db: Database,
  thread: Thread,
  containerId: string | null,
  inContainer: readonly string[],
  now: number,
): void {
  db.run(
    `UPDATE conversation SET container_id = :containerId, in_container = :inContainer, updated_at = :now WHERE ${THREAD}`,
    { ...threadValues(thread), containerId, inContainer: JSON.stringify(inContainer), now },
  );
}

/** Conversations of the workspace, latest first. */
export function selectRecentConversations(db: Database, team: string, limit: number): Conversation[] {
  const rows = db.all(
    `SELECT ${COLUMNS} FROM conversation WHERE team = :team ORDER BY updated_at DESC, created_at DESC LIMIT :limit`,
    { team, limit },
  );
  return rows.map(conversationOf);
}

/** Threads that rest for longer than they are kept and have no open turn. */
export function selectResting(db: Database, now: number, keepDays: number, limit: number): Thread[] {
  const rows = db.all(
    `WITH resting AS (
       SELECT conversation.team, conversation.channel, conversation.root_ts, conversation.updated_at,
         :now - 86400000 * coalesce(here.settings ->> 'retentionDays', everywhere.settings ->> 'retentionDays',
           :keepDays) AS before
       FROM conversation
       LEFT JOIN setting AS here ON here.team = conversation.team AND here.channel = conversation.channel
       LEFT JOIN setting AS everywhere ON everywhere.team = conversation.team AND everywhere.channel = ''
     )
     SELECT team, channel, root_ts FROM resting WHERE updated_at < before AND NOT EXISTS (
       SELECT 1 FROM turn WHERE turn.team = resting.team AND turn.channel = resting.channel
         AND turn.root_ts = resting.root_ts
         AND (turn.state IN ('queued', 'running', 'answered') OR turn.updated_at >= resting.before))
     ORDER BY updated_at LIMIT :limit`,
    { now, keepDays, limit },
  );
  return rows.map(threadOf);
}
