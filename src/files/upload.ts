import { openAsBlob } from "node:fs";

import { AppError } from "../errors.ts";
import { CLAUDE } from "../limits.ts";
import type { Logger } from "../log.ts";
import type { Store } from "../store/store.ts";
import { apiErrorCode, apiStatus, isTransient, retryAfterMs } from "./claude/api-error.ts";
import type { ClaudeFiles } from "./claude/claude-files.ts";
import { ByteBudget } from "./flow/byte-budget.ts";
import type { Clock } from "./flow/clock.ts";
import { FileTrouble } from "./words/trouble.ts";

export interface UploadDeps {
  readonly claude: { readonly files: Pick<ClaudeFiles, "upload" | "retrieveMetadata"> };
  readonly store: Pick<Store, "findUpload">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Lifetime of the copy at the provider; 30 days are the life of a container. */
  readonly expiresInSeconds: number;
  /** Bytes being sent at once, over all threads of the process. */
  readonly bytesInFlight: number;
}

/** A file on disk that Claude shall have. */
export interface Upload {
  readonly team: string;
  readonly path: string;
  /** Safe name, see `safeName`; it is the name in `$INPUT_DIR`. */
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Remote {
  readonly remoteFileId: string;
  readonly remoteExpiresAt: number;
}

export interface Uploads {
  /**
   * The file at Claude: the live copy of the same bytes and name in this workspace, or a new one. Ids in `lost` are
   * not used again. Throws {@link FileTrouble} when this file is not taken, `AppError` `claude.auth`, `claude.billing`
   * or `claude.unavailable` when none would be, and the signal's reason when cancelled.
   */
  put(upload: Upload, lost: ReadonlySet<string>, signal: AbortSignal): Promise<Remote>;
}

/** A copy that ends sooner is not used any more: the turn that begins now may run for long. */
export const ALIVE_MARGIN_MS = 60 * 60_000;

const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 60_000;
const METADATA_TIMEOUT_MS = 15_000;
const UPLOAD_TIMEOUT_MS = 60_000;
/** 256 kB a second is a poor line; a slower one counts as dead. */
const SLOWEST_BYTES_PER_MS = 256;

/** Uploads for the whole process: one byte budget, and twins that arrive at the same moment are sent once. */
export function createUploads(deps: UploadDeps): Uploads {
  const budget = new ByteBudget(deps.bytesInFlight);
  const running = new Map<string, Promise<Remote>>();
  return {
    async put(upload, lost, signal) {
      const key = `${upload.team}:${upload.sha256}:${upload.name}`;
      const twin = running.get(key);
      // Nothing may be awaited between looking for a twin and being one.
      const sent = twin === undefined ? null : await twin.catch(failedElsewhere);
      if (sent !== null && !lost.has(sent.remoteFileId)) return sent;
      const work = putOne(upload, lost, deps, budget, signal);
      running.set(key, work);
      try {
        return await work;
      } finally {
        if (running.get(key) === work) running.delete(key);
      }
    },
  };
}

/** A twin that failed or was cancelled told its own thread; here the file is simply sent again. */
function failedElsewhere(): null {
  return null;
}

async function putOne(
  upload: Upload,
  lost: ReadonlySet<string>,
  deps: UploadDeps,
  budget: ByteBudget,
  signal: AbortSignal,
): Promise<Remote> {
  return (await reuse(upload, lost, deps, signal)) ?? (await send(upload, deps, budget, signal));
}

/**
 * The workspace's live copy, if Claude still has it under the same name. A copy under another name is not taken: the
 * name shows in the container, and a name of one thread must not appear in another.
 */
async function reuse(
  upload: Upload,
  lost: ReadonlySet<string>,
  deps: UploadDeps,
  signal: AbortSignal,
): Promise<Remote | null> {
  const known = await deps.store.findUpload(upload.team, upload.sha256, deps.clock.now() + ALIVE_MARGIN_MS);
  if (known === null || lost.has(known.remoteFileId)) return null;
  try {
    const options = { signal, timeout: METADATA_TIMEOUT_MS, maxRetries: 0 };
    const metadata = await deps.claude.files.retrieveMetadata(known.remoteFileId, {}, options);
    const isSame = metadata.filename === upload.name && metadata.size_bytes === upload.bytes;
    return isSame ? { remoteFileId: known.remoteFileId, remoteExpiresAt: known.expiresAt } : null;
  } catch (error) {
    signal.throwIfAborted();
    // Deleted, expired or not to be found out: a new copy is always right.
    deps.log.debug("known upload cannot be used again", { status: apiStatus(error) ?? 0, team: upload.team });
    return null;
  }
}

async function send(upload: Upload, deps: UploadDeps, budget: ByteBudget, signal: AbortSignal): Promise<Remote> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await budget.hold(upload.bytes, signal, () => sendOnce(upload, deps, signal));
    } catch (error) {
      signal.throwIfAborted();
      const pause = retryAfterMs(error, deps.clock.now()) ?? 500 * 2 ** attempt;
      if (!isTransient(error) || attempt === ATTEMPTS || pause > LONGEST_WAIT_MS) throw toFailure(error, upload, deps);
      deps.log.warn("upload is tried again", { status: apiStatus(error) ?? 0, attempt, team: upload.team });
      await deps.clock.wait(pause, signal);
    }
  }
}

async function sendOnce(upload: Upload, deps: UploadDeps, signal: AbortSignal): Promise<Remote> {
  const startedAt = deps.clock.now();
  // A blob over the file is read while it is sent; streams would be gathered in memory by the SDK first.
  const blob = await openAsBlob(upload.path, { type: upload.type });
  const file = new File([blob], upload.name, { type: upload.type });
  const metadata = await deps.claude.files.upload(
    { file, expires_in_seconds: lifetime(deps.expiresInSeconds) },
    {
      signal,
      maxRetries: 0,
      timeout: UPLOAD_TIMEOUT_MS + Math.ceil(upload.bytes / SLOWEST_BYTES_PER_MS),
      // Without it fetch keeps a second copy of the body, in case of a redirect (nodejs/undici#4058).
      fetchOptions: { redirect: "error" },
    },
  );
  const ms = deps.clock.now() - startedAt;
  deps.log.info("file uploaded", { team: upload.team, bytes: upload.bytes, ms });
  const expiresAt = metadata.expires_at ? Date.parse(metadata.expires_at) : Number.NaN;
  const fallback = startedAt + lifetime(deps.expiresInSeconds) * 1000;
  return { remoteFileId: metadata.id, remoteExpiresAt: Number.isNaN(expiresAt) ? fallback : expiresAt };
}

function lifetime(seconds: number): number {
  return Math.min(Math.max(Math.round(seconds), CLAUDE.expiresInSecondsMin), CLAUDE.expiresInSecondsMax);
}

function toFailure(error: unknown, upload: Upload, deps: UploadDeps): unknown {
  const status = apiStatus(error);
  if (status === null && !isTransient(error)) return error;
  const code = apiErrorCode(error);
  deps.log.error("upload failed", {
    status: status ?? 0,
    team: upload.team,
    bytes: upload.bytes,
    code: code ?? "none",
  });
  if (status === 413) return new FileTrouble({ kind: "too_large", maxBytes: CLAUDE.fileBytes }, error);
  if (code === "storage_quota_exceeded") return new FileTrouble({ kind: "storage_full" }, error);
  if (status === 401 || status === 403) return keyRefused(error);
  if (status === 402 || code === "enforced_spend_limit_reached") return spendLimit(error);
  if (isTransient(error)) return unavailable(error);
  return new FileTrouble({ kind: "not_accepted" }, error);
}

function keyRefused(cause: unknown): AppError {
  return new AppError({
    code: "claude.auth",
    userMessage: "Claude does not accept my key, so I could not hand over the files. Please ask an admin to check it.",
    operatorHint: "The Files API refused ANTHROPIC_API_KEY.",
    cause,
  });
}

function spendLimit(cause: unknown): AppError {
  return new AppError({
    code: "claude.billing",
    userMessage: "The spending limit of our Claude account is reached. An admin can raise it; then ask me again.",
    cause,
  });
}

function unavailable(cause: unknown): AppError {
  return new AppError({
    code: "claude.unavailable",
    userMessage: "Claude does not take files right now. Please try again in a few minutes.",
    retryable: true,
    cause,
  });
}
