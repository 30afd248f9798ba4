import path from "node:path";

import type { FetchDeps } from "./fetch.ts";
import { fileInfo, obtain } from "./slack/obtain.ts";
import { FileTrouble } from "./words/trouble.ts";

/** A file that the bot has posted, on disk again. */
export interface OwnFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Fetches files that the bot itself has posted into an existing folder, in the order of their ids. What is not there any
 * more is passed over. Throws what concerns more than one file: cancelled, Slack or the disk out of order.
 */
export async function refetch(
  slackFileIds: readonly string[],
  dir: string,
  deps: FetchDeps,
  signal: AbortSignal,
): Promise<readonly OwnFile[]> {
  const fetched: OwnFile[] = [];
  for (const [i, id] of slackFileIds.entries()) {
    try {
      const file = await fileInfo(id, deps, signal);
      const found = { kind: "file", slackFileId: id, ts: "", via: "message", file } as const;
      const target = path.join(dir, `own-${i}`);
      const spooled = await deps.downloads.hold(file.bytes ?? deps.maxBytes, signal, () =>
        obtain(found, file, target, deps, signal),
      );
      fetched.push({ name: file.title, ...spooled });
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
    }
  }
  return fetched;
}
