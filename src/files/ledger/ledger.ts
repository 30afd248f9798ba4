import { createHash } from "node:crypto";

import { encodeThread, type Thread } from "../../intake/question.ts";
import type { Dataset } from "../dataset.ts";
import type { Piece } from "../fetch.ts";
import { safeName } from "../names.ts";
import type { Found } from "../slack/message-files.ts";

/** A dataset that only lacks its copy at Claude. */
export type Draft = Omit<Dataset, "remoteFileId" | "remoteExpiresAt" | "learnedBy">;

export interface LedgerOptions {
  readonly now: number;
  /** Copies that end before this are renewed. */
  readonly aliveAt: number;
  /** Ids that Claude does not know any more, whatever their expiry says. */
  readonly lost: ReadonlySet<string>;
  /** Names the key under which values have to be learned. */
  readonly keyId: string;
}

/**
 * The datasets of one thread during one turn: what is known, what of it can be used as it is, under which id and name
 * something new is entered. Pure bookkeeping; the store is written by others.
 */
export class Ledger {
  readonly #thread: Thread;
  readonly #options: LedgerOptions;
  #known: readonly Dataset[];
  readonly #usable = new Map<string, Dataset>();
  /** Also of what has gone: its file may still lie in the container under that name. */
  readonly #names: Set<string>;
  #entered = 0;

  constructor(thread: Thread, known: readonly Dataset[], options: LedgerOptions) {
    this.#thread = thread;
    this.#options = options;
    this.#known = [...known].sort((a, b) => a.addedAt - b.addedAt);
    this.#names = new Set(known.map((dataset) => dataset.name));
    for (const dataset of this.#known) if (this.#isAlive(dataset)) this.#usable.set(dataset.id, dataset);
  }

  /** Slack ids of everything the thread is known to have. */
  slackFileIds(): readonly string[] {
    return [...new Set(this.#known.map((dataset) => dataset.slackFileId))];
  }

  /** What is known of one Slack file: one dataset, or one for each member of an archive. */
  knownOf(slackFileId: string): readonly Dataset[] {
    return this.#known.filter((dataset) => dataset.slackFileId === slackFileId);
  }

  /** Whether the bytes have to be fetched: never seen, edited since, or a copy at Claude is at its end. */
  needsBytes(found: Found): boolean {
    const known = this.knownOf(found.slackFileId);
    if (known.length === 0 || !known.every((dataset) => this.#usable.has(dataset.id))) return true;
    if (found.kind === "table") return known[0]?.sha256 !== createHash("sha256").update(found.csv).digest("hex");
    const addedAt = Math.max(...known.map((dataset) => dataset.addedAt));
    return (found.file?.editedAt ?? 0) > addedAt;
  }

  /** The dataset that has the same bytes already, if it is not the same file. */
  twinOf(slackFileId: string, sha256: string): Dataset | null {
    const all = [...this.#usable.values(), ...this.#known];
    return all.find((dataset) => dataset.sha256 === sha256 && dataset.slackFileId !== slackFileId) ?? null;
  }

  /** Id, name and place for a piece of a file. The same bytes of the same file get the same id and name again. */
  draft(slackFileId: string, piece: Piece): Draft {
    const id = datasetId(this.#thread, slackFileId, piece);
    const earlier = this.#known.find((dataset) => dataset.id === id);
    const name = earlier?.name ?? safeName(piece.title, piece.file.kind, this.#names);
    this.#names.add(name);
    const { title, bytes, sha256 } = piece;
    const { kind, use, tables } = piece.file;
    const addedAt = this.#options.now + this.#entered++;
    return { id, thread: this.#thread, slackFileId, name, title, kind, use, bytes, sha256, tables, addedAt };
  }

  isKnown(id: string): boolean {
    return this.#known.some((dataset) => dataset.id === id);
  }

  enter(dataset: Dataset): void {
    this.#usable.set(dataset.id, dataset);
  }

  /** What is known of the file does not count any more. Its names stay taken. */
  strike(slackFileId: string): void {
    for (const dataset of this.knownOf(slackFileId)) this.#usable.delete(dataset.id);
    this.#known = this.#known.filter((dataset) => dataset.slackFileId !== slackFileId);
  }

  /** What can be used now, in the order of the thread. */
  usable(found: readonly Found[]): readonly Dataset[] {
    const place = new Map(found.map((item, index) => [item.slackFileId, index]));
    const placeOf = (dataset: Dataset): number => place.get(dataset.slackFileId) ?? found.length;
    return [...this.#usable.values()].sort((a, b) => placeOf(a) - placeOf(b) || a.addedAt - b.addedAt);
  }

  #isAlive(dataset: Dataset): boolean {
    const { aliveAt, lost, keyId } = this.#options;
    // What scrub does not know, or not under the key of today, is fetched once more: nothing of it could be hidden.
    if (dataset.learnedBy !== keyId) return false;
    return dataset.remoteExpiresAt > aliveAt && !lost.has(dataset.remoteFileId);
  }
}

/** From the thread, the Slack file, the place inside an archive and the content: edited bytes are another dataset. */
function datasetId(thread: Thread, slackFileId: string, piece: Piece): string {
  const identity = [encodeThread(thread), slackFileId, piece.title, piece.sha256].join("\n");
  return `ds_${createHash("sha256").update(identity).digest("hex").slice(0, 24)}`;
}
