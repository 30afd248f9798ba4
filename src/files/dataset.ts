import type { Thread } from "../intake/question.ts";
import type { FileKind, TableShape } from "../tabular/kind.ts";

/** How Claude gets the file: placed in the container, or read by the model itself. */
export type DatasetUse = "container" | "document" | "image";

/** A file of the thread that can be analysed. Known by Slack file id and content hash. */
export interface Dataset {
  readonly id: string;
  readonly thread: Thread;
  readonly slackFileId: string;
  /** Unique and safe name under which the file lies in `$INPUT_DIR`. */
  readonly name: string;
  /** The name people gave it in Slack (or the member's path for a file out of a zip). */
  readonly title: string;
  readonly kind: FileKind;
  readonly use: DatasetUse;
  readonly bytes: number;
  readonly sha256: string;
  /** Empty for files that are not tabular. */
  readonly tables: readonly TableShape[];
  /** Id at the Files API and when it ends there (epoch ms); empty and 0 while Claude has no copy. */
  readonly remoteFileId: string;
  readonly remoteExpiresAt: number;
  /** Names the key under which scrub learned its values; null when it has not looked at it yet. */
  readonly learnedBy: string | null;
  readonly addedAt: number;
}

/** Which version of a file this is, of how many; files of one name and kind are versions of one thing, in the thread's order. */
export function versionOf(dataset: Dataset, all: readonly Dataset[]): { readonly number: number; readonly of: number } {
  const same = all.filter(({ title, kind }) => title === dataset.title && kind === dataset.kind);
  return { number: same.indexOf(dataset) + 1, of: same.length };
}

const SEALED = ".sealed";

/** Name of a key for datasets of which only a copy with pseudonyms went to Claude. */
export function sealedBy(keyId: string): string {
  return `${keyId}${SEALED}`;
}

/** Whether Claude has only a copy with pseudonyms in place of what is sensitive. */
export function isSealed({ learnedBy }: Pick<Dataset, "learnedBy">): boolean {
  return learnedBy?.endsWith(SEALED) === true;
}

/** A file of the thread that cannot be used, with the one sentence the person reads. */
export interface Refusal {
  readonly slackFileId: string;
  readonly title: string;
  readonly reason:
    | "not_downloadable"
    | "no_access"
    | "still_processing"
    | "deleted"
    | "external"
    | "too_large"
    | "empty"
    | "truncated"
    | "unsupported"
    | "bomb"
    | "encrypted"
    | "damaged"
    /** Same bytes as another file of the thread under another name: used once, and said so. */
    | "duplicate"
    | "unavailable";
  /** Whole sentence in plain words, naming the file and the next step. */
  readonly sentence: string;
}
