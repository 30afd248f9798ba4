import type { Dataset } from "../../../files/dataset.ts";
import type { Thread } from "../../../intake/question.ts";
import type { Reader, Transaction } from "../connection/database.ts";
import { datasetOf, learnedOf } from "../../records.ts";
import { threadOf, number, text, threadValues } from "../../rows.ts";
import type { LearnedRows } from "../../store.ts";

const COLUMNS = `team, channel, root_ts, dataset_id, slack_file_id, name, title, kind, use, bytes, sha256, tables,
  remote_file_id, remote_expires_at, learned_by, added_at`;
const THREAD = "team = :team AND channel = :channel AND root_ts = :rootTs";

/** Inserts the dataset, or replaces the one with its id and keeps its place in the order. */
export async function upsertDataset(tx: Transaction, dataset: Dataset): Promise<void> {
  await tx.run(
    `INSERT INTO threadsheet.dataset (${COLUMNS})
     VALUES (:team, :channel, :rootTs, :id, :slackFileId, :name, :title, :kind, :use, :bytes, :sha256, :tables,
       :remoteFileId, :remoteExpiresAt, :learnedBy, :addedAt)
     ON CONFLICT (team, channel, root_ts, dataset_id) DO UPDATE SET slack_file_id = :slackFileId, name = :name,
       title = :title, kind = :kind, use = :use, bytes = :bytes, sha256 = :sha256, tables = :tables,
       remote_file_id = :remoteFileId, remote_expires_at = :remoteExpiresAt, learned_by = :learnedBy,
       added_at = :addedAt`,
    {
      ...threadValues(dataset.thread),
      id: dataset.id,
      slackFileId: dataset.slackFileId,
      name: dataset.name,
      title: dataset.title,
      kind: dataset.kind,
      use: dataset.use,
      bytes: dataset.bytes,
      sha256: dataset.sha256,
      tables: JSON.stringify(dataset.tables),
      remoteFileId: dataset.remoteFileId,
      remoteExpiresAt: dataset.remoteExpiresAt,
      learnedBy: dataset.learnedBy,
      addedAt: dataset.addedAt,
    },
  );
}

/** The thread's datasets in the order in which they came. */
export async function selectDatasets(db: Reader, thread: Thread): Promise<Dataset[]> {
  const sql = `SELECT ${COLUMNS} FROM threadsheet.dataset WHERE ${THREAD} ORDER BY added_at, seq`;
  return (await db.all(sql, threadValues(thread))).map(datasetOf);
}

/** Deletes what came out of one Slack file, but for the ids to keep, and gives it back. */
export async function deleteDatasets(
  tx: Transaction,
  thread: Thread,
  slackFileId: string,
  keep: readonly string[] = [],
): Promise<Dataset[]> {
  const rows = await tx.all(
    `DELETE FROM threadsheet.dataset WHERE ${THREAD} AND slack_file_id = :slackFileId
       AND dataset_id <> ALL (:keep::text[]) RETURNING ${COLUMNS}`,
    { ...threadValues(thread), slackFileId, keep },
  );
  return rows.map(datasetOf);
}

/** The upload of these bytes in the workspace that lives longest, if any lives after `aliveAt`. */
export async function selectUpload(
  db: Reader,
  team: string,
  sha256: string,
  aliveAt: number,
): Promise<{ remoteFileId: string; expiresAt: number } | null> {
  const row = await db.get(
    `SELECT remote_file_id, remote_expires_at FROM threadsheet.dataset
     WHERE team = :team AND sha256 = :sha256 AND remote_expires_at > :aliveAt
     ORDER BY remote_expires_at DESC LIMIT 1`,
    { team, sha256, aliveAt },
  );
  if (row === undefined) return null;
  return { remoteFileId: text(row, "remote_file_id"), expiresAt: number(row, "remote_expires_at") };
}

/** Uploads that no other thread of the workspace uses. */
export async function selectOwnUploads(db: Reader, thread: Thread): Promise<string[]> {
  const rows = await db.all(
    `SELECT DISTINCT remote_file_id FROM threadsheet.dataset AS own WHERE ${THREAD} AND NOT EXISTS (
       SELECT 1 FROM threadsheet.dataset AS other WHERE other.team = own.team AND other.remote_file_id = own.remote_file_id
         AND (other.channel <> own.channel OR other.root_ts <> own.root_ts))
     ORDER BY remote_file_id`,
    threadValues(thread),
  );
  return rows.map((row) => text(row, "remote_file_id"));
}

/** Of these uploads those that no thread of the workspace uses. */
export async function selectUnusedUploads(
  db: Reader,
  team: string,
  remoteFileIds: readonly string[],
): Promise<string[]> {
  const rows = await db.all(
    `SELECT gone.id FROM unnest(:ids::text[]) AS gone (id) WHERE NOT EXISTS (
       SELECT 1 FROM threadsheet.dataset WHERE team = :team AND remote_file_id = gone.id)`,
    { team, ids: remoteFileIds },
  );
  return rows.map((row) => text(row, "id"));
}

/** Keeps what was learned of a dataset, in place of what was kept before. */
export async function upsertLearned(
  tx: Transaction,
  thread: Thread,
  { datasetId, rows, hashes, groups }: LearnedRows,
): Promise<void> {
  await tx.run(
    `INSERT INTO threadsheet.learned (team, channel, root_ts, dataset_id, row_count, hashes, groups)
     VALUES (:team, :channel, :rootTs, :datasetId, :rows, :hashes, :groups)
     ON CONFLICT (team, channel, root_ts, dataset_id)
       DO UPDATE SET row_count = :rows, hashes = :hashes, groups = :groups`,
    { ...threadValues(thread), datasetId, rows, hashes, groups },
  );
}

export async function selectLearned(db: Reader, thread: Thread): Promise<LearnedRows[]> {
  const rows = await db.all(
    `SELECT learned.dataset_id, learned.row_count, learned.hashes, learned.groups FROM threadsheet.learned
     JOIN threadsheet.dataset USING (team, channel, root_ts, dataset_id)
     WHERE ${THREAD} ORDER BY dataset.added_at, dataset.seq`,
    threadValues(thread),
  );
  return rows.map(learnedOf);
}

/** Threads of the workspace that have something out of this Slack file. */
export async function selectThreadsWith(db: Reader, team: string, slackFileId: string): Promise<Thread[]> {
  const rows = await db.all(
    `SELECT DISTINCT team, channel, root_ts FROM threadsheet.dataset
     WHERE team = :team AND slack_file_id = :slackFileId`,
    { team, slackFileId },
  );
  return rows.map(threadOf);
}
