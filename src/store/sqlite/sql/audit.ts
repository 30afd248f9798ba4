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
import type { Database } from "../database.ts";

const WANTED = "team = :team AND at >= :since AND (:channel IS NULL OR channel = :channel)";

/** Adds the entry, unless it is there already. */
export function insertAudit(db: Database, entry: AuditEntry & { readonly id: string }): void {
  db.run(
    `INSERT INTO audit (audit_id, team, channel, root_ts, at, actor, kind, facts)
     VALUES (:id, :team, :channel, :rootTs, :at, :actor, :kind, :facts) ON CONFLICT (audit_id) DO NOTHING`,
    auditValues(entry),
  );
}

/** The latest entries, newest first. */
export function selectAudit(
  db: Database,
  { team, channel, since }: AuditQuery,
  kind: AuditKind | null,
  limit: number,
): AuditEntry[] {
  const rows = db.all(
    `SELECT audit_id, team, channel, root_ts, at, actor, kind, facts FROM audit
     WHERE ${WANTED} AND (:kind IS NULL OR kind = :kind) ORDER BY at DESC, audit_id LIMIT :limit`,
    { team, channel: channel ?? null, since, kind, limit },
  );
  return rows.map(auditOf);
}

/** What answers have hidden, the most often hidden first. */
export function sumRedactions(db: Database, { team, channel, since }: AuditQuery): RedactionTotal[] {
  const rows = db.all(
    `SELECT each.value ->> 'entity' AS entity, each.value ->> 'action' AS action, sum(each.value ->> 'count') AS count
     FROM audit, json_each(audit.facts, '$.redactions') AS each
     WHERE ${WANTED} AND kind = 'scrub' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    { team, channel: channel ?? null, since },
  );
  return rows.map(totalOf);
}

/** Takes what names the thread out of its entries; also their ids and `turnId`, which name its turns. */
export function unlinkAudit(db: Database, thread: Thread): void {
  db.run(
    `UPDATE audit SET audit_id = lower(hex(randomblob(16))), root_ts = NULL,
       facts = json_remove(facts, '$.turnId')
     WHERE team = :team AND channel = :channel AND root_ts = :rootTs`,
    threadValues(thread),
  );
}

/** Everything that is known of a workspace. */
export function deleteAudit(db: Database, team: string): void {
  db.run("DELETE FROM audit WHERE team = :team", { team });
}
