import type { Thread } from "../../../intake/question.ts";
import {
  type AuditEntry,
  type AuditKind,
  auditOf,
  type AuditQuery,
  auditValues,
  type RedactionTotal,
  totalOf,
} from "../../audit.ts";
import { threadValues } from "../../rows.ts";
import type { Reader, Transaction } from "../connection/database.ts";

const WANTED = "team = :team AND at >= :since AND (:channel::text IS NULL OR channel = :channel)";

/** Adds the entry, unless it is there already. */
export async function insertAudit(tx: Transaction, entry: AuditEntry & { readonly id: string }): Promise<void> {
  await tx.run(
    `INSERT INTO threadsheet.audit (audit_id, team, channel, root_ts, at, actor, kind, facts)
     VALUES (:id, :team, :channel, :rootTs, :at, :actor, :kind, :facts) ON CONFLICT (audit_id) DO NOTHING`,
    auditValues(entry),
  );
}

/** The latest entries, newest first. */
export async function selectAudit(
  db: Reader,
  { team, channel, since }: AuditQuery,
  kind: AuditKind | null,
  limit: number,
): Promise<AuditEntry[]> {
  const rows = await db.all(
    `SELECT audit_id, team, channel, root_ts, at, actor, kind, facts FROM threadsheet.audit
     WHERE ${WANTED} AND (:kind::text IS NULL OR kind = :kind) ORDER BY at DESC, audit_id LIMIT :limit`,
    { team, channel: channel ?? null, since, kind, limit },
  );
  return rows.map(auditOf);
}

/** What answers have hidden, the most often hidden first. */
export async function sumRedactions(db: Reader, { team, channel, since }: AuditQuery): Promise<RedactionTotal[]> {
  const rows = await db.all(
    `SELECT (each ->> 'entity') COLLATE "C" AS entity, (each ->> 'action') COLLATE "C" AS action,
       sum((each ->> 'count')::bigint)::bigint AS count
     FROM threadsheet.audit, jsonb_array_elements(facts::jsonb -> 'redactions') AS each
     WHERE ${WANTED} AND kind = 'scrub' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    { team, channel: channel ?? null, since },
  );
  return rows.map(totalOf);
}

/** Takes what names the thread out of its entries; also their ids and `turnId`, which name its turns. */
export async function unlinkAudit(tx: Transaction, thread: Thread): Promise<void> {
  await tx.run(
    `UPDATE threadsheet.audit SET audit_id = gen_random_uuid()::text, root_ts = NULL,
       facts = (facts::jsonb - 'turnId')::text
     WHERE team = :team AND channel = :channel AND root_ts = :rootTs`,
    threadValues(thread),
  );
}

/** Everything that is known of a workspace. */
export async function deleteAudit(tx: Transaction, team: string): Promise<void> {
  await tx.run("DELETE FROM threadsheet.audit WHERE team = :team", { team });
}
