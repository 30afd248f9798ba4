import { encodeThread, type Thread } from "../../intake/question.ts";
import type { Refusal } from "../dataset.ts";
import type { Found } from "../slack/message-files.ts";

/** What a file came to that gave no dataset and will not, as long as it stays as it is. */
export interface Settled {
  readonly refusals: readonly Refusal[];
  /** Content hashes it was a copy of; empty when it was refused. */
  readonly copiesOf: readonly string[];
}

/** Enough for the busy threads of a large workspace; an entry is a few hundred bytes. */
const ENTRIES = 2_000;

/**
 * Remembers files that gave no dataset, so that a follow-up does not download them again. Only saves work: after a
 * restart each of them is looked at once more, with the same result.
 */
export class Memo {
  readonly #settled = new Map<string, Settled>();

  find(thread: Thread, found: Found): Settled | null {
    return this.#settled.get(keyOf(thread, found)) ?? null;
  }

  remember(thread: Thread, found: Found, settled: Settled): void {
    const key = keyOf(thread, found);
    this.#settled.delete(key);
    this.#settled.set(key, settled);
    const oldest = this.#settled.keys().next();
    if (this.#settled.size > ENTRIES && !oldest.done) this.#settled.delete(oldest.value);
  }
}

function keyOf(thread: Thread, found: Found): string {
  const version = found.kind === "table" ? found.csv : (found.file?.editedAt ?? 0);
  return `${encodeThread(thread)}|${found.slackFileId}|${version}`;
}
