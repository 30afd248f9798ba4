import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Journal } from "../../journal.ts";

/** Where the emulator keeps things: the journal, the bytes of files, the folders of containers. */
export interface State {
  readonly journal: Journal;
  readonly filesDir: string;
  readonly containersDir: string;
  readonly apiKey: string;
  /** Key of the thinking signatures. */
  readonly secret: string;
  /** Removes a temporary folder; keeps a named one. */
  close(): void;
}

/** Opens the state below `dataDir`; `null` means a temporary folder that goes away at the end. */
export function openState(dataDir: string | null): State {
  const root = dataDir ?? mkdtempSync(join(tmpdir(), "threadsheet-claude-"));
  const filesDir = join(root, "files");
  const containersDir = join(root, "containers");
  for (const folder of [filesDir, containersDir]) mkdirSync(folder, { recursive: true });
  const journal = new Journal(join(root, "claude.jsonl"));
  const keys = keysOf(journal);
  return {
    journal,
    filesDir,
    containersDir,
    ...keys,
    close: () => {
      if (dataDir === null) rmSync(root, { recursive: true, force: true });
    },
  };
}

interface Keys {
  readonly apiKey: string;
  readonly secret: string;
}

/** Made once for a data folder, so that a conversation's signatures stay good after a restart. */
function keysOf(journal: Journal): Keys {
  const kept = journal.all<Keys>("keys")[0];
  if (kept !== undefined) return kept;
  const keys = { apiKey: `playground-${randomBytes(16).toString("hex")}`, secret: randomBytes(32).toString("hex") };
  journal.put("keys", "keys", keys);
  return keys;
}
