import type { ClaudeFiles } from "./claude/claude-files.ts";
import type { Clock } from "./flow/clock.ts";
import { apiStatus, isTransient, retryAfterMs } from "./claude/api-error.ts";

export interface ExpireDeps {
  readonly claude: { readonly files: Pick<ClaudeFiles, "delete"> };
  readonly clock: Clock;
}

export interface Expired {
  /** Gone at the provider, by us or before. */
  readonly gone: readonly string[];
  /** Still there as far as we know; to be tried again. They end by themselves at their expiry. */
  readonly failed: readonly { readonly remoteFileId: string; readonly error: unknown }[];
}

const ATTEMPTS = 3;

/** Deletes files at the provider, one after the other. Never throws: what could not be deleted is reported back. */
export async function expireFiles(
  remoteFileIds: readonly string[],
  deps: ExpireDeps,
  signal?: AbortSignal,
): Promise<Expired> {
  const gone: string[] = [];
  const failed: { remoteFileId: string; error: unknown }[] = [];
  for (const remoteFileId of new Set(remoteFileIds)) {
    try {
      await deleteOne(remoteFileId, deps, signal);
      gone.push(remoteFileId);
    } catch (error) {
      failed.push({ remoteFileId, error });
    }
  }
  return { gone, failed };
}

async function deleteOne(remoteFileId: string, deps: ExpireDeps, signal?: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await deps.claude.files.delete(remoteFileId, {}, signal === undefined ? {} : { signal });
      return;
    } catch (error) {
      if (apiStatus(error) === 404) return;
      if (attempt === ATTEMPTS || !isTransient(error)) throw error;
      await deps.clock.wait(retryAfterMs(error, deps.clock.now()) ?? 500 * 2 ** attempt, signal);
    }
  }
}
