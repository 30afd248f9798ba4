import type { Thread } from "../intake/question.ts";
import type { Shared, UploadSource } from "../post/slack/files.ts";
import type { SafeText } from "../scrub/safe-answer.ts";
import type { AuditEntry, Fact } from "../store/audit.ts";
import type { Store } from "../store/store.ts";

export interface AuditExportDeps {
  readonly store: Pick<Store, "audit">;
  /** Shares files into a thread as one message. */
  readonly share: (thread: Thread, sources: readonly UploadSource[]) => Promise<Shared>;
  readonly say: (plain: string) => SafeText;
}

/** About 25 MB of lines. */
export const AUDIT_ENTRIES = 100_000;

/**
 * Makes the function that shares the audit of a thread's workspace into that thread, as JSON lines, the oldest first; the
 * latest {@link AUDIT_ENTRIES}. How many entries they are. Throws what `share` throws.
 */
export function createAuditExport({ store, share, say }: AuditExportDeps): (thread: Thread) => Promise<number> {
  return async (thread) => {
    const entries = await store.audit({ team: thread.team, since: 0, limit: AUDIT_ENTRIES });
    const lines = entries.toReversed().map((entry) => `${say(JSON.stringify(lineOf(entry)))}\n`);
    await share(thread, [{ name: "threadsheet-audit.jsonl", content: { text: lines.join("") } }]);
    return entries.length;
  };
}

function lineOf({ at, kind, actor, channel, rootTs, facts }: AuditEntry): Record<string, Fact> {
  return { at: new Date(at).toISOString(), kind, actor, channel: channel || null, thread: rootTs, facts };
}
