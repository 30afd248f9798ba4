import type { Question } from "../../intake/question.ts";
import { AppError } from "../../errors.ts";
import type { LearnedRows, Lease } from "../../store/store.ts";
import { type Collected, collect } from "../collect.ts";
import { type Dataset, type Refusal, sealedBy } from "../dataset.ts";
import { type Fetched, type FetchDeps, fetchFile, type Learned, type Piece, removeDir } from "../fetch.ts";
import type { FilesDeps, Prepared, Sealing } from "../files.ts";
import { workAhead } from "../flow/ahead.ts";
import type { Clock } from "../flow/clock.ts";
import { type Found, isPastedTableId } from "../slack/message-files.ts";
import { fileInfo, hopeless } from "../slack/obtain.ts";
import { ALIVE_MARGIN_MS, type Remote, type Upload } from "../upload.ts";
import { FileTrouble, isPassing, toRefusal, type Trouble } from "../words/trouble.ts";
import { type Draft, Ledger } from "./ledger.ts";
import type { Memo } from "./memo.ts";
import { sealAll } from "./seal.ts";

/** What one turn asks of the files stage. */
export interface TurnRequest {
  readonly question: Question;
  readonly lease: Lease;
  readonly sealed: boolean;
  readonly botUserId: string;
  readonly lost: ReadonlySet<string>;
  readonly onStep: (words: string) => void;
  /** Names the key of the copies that count as they are; that of the thread unless told otherwise. */
  readonly keyId?: string;
}

export interface TurnDeps extends Pick<FilesDeps, "store" | "claude" | "learning" | "sealing" | "log"> {
  readonly clock: Clock;
  /** What a new file is handed over to. */
  readonly uploads: {
    put(upload: Upload & Pick<Draft, "kind">, lost: ReadonlySet<string>, signal: AbortSignal): Promise<Remote>;
  };
  /** What is said to be done with a new file. Default `Handing over`. */
  readonly doing?: string;
  readonly memo: Memo;
  readonly fetch: FetchDeps;
}

/** Files of one thread being fetched while the one before is handed over; also what bounds the spool. */
const AHEAD = 3;
/** Members of one archive being handed over at once. */
const UPLOADS = 4;

/** The files of a turn's thread, made ready; see `Files.prepare`. */
export async function prepareTurn(turn: TurnRequest, deps: TurnDeps, signal: AbortSignal): Promise<Prepared> {
  const { slack, clock } = deps.fetch;
  const collected = await collect(turn.question, { slack, clock, botUserId: turn.botUserId }, signal);
  const known = await deps.store.datasets(turn.question.thread);
  const now = clock.now();
  const ledger = new Ledger(turn.question.thread, known, {
    now,
    aliveAt: now + ALIVE_MARGIN_MS,
    lost: turn.lost,
    keyId: turn.keyId ?? keyIdOf(turn, deps),
  });
  const work = new TurnFiles(turn, deps, ledger, collected);
  await work.dropGone(signal);
  await work.fetchMissing(signal);
  return work.result();
}

/** Names the key, and whether it is copies that Claude gets: what went out otherwise does not count. */
export function keyIdOf({ question: { thread }, sealed }: TurnRequest, deps: TurnDeps): string {
  const keyId = deps.learning.keyId(thread.team);
  return sealed ? sealedBy(keyId) : keyId;
}

/** A new dataset and its bytes, on the way to Claude. */
interface Handover {
  readonly draft: Draft;
  readonly piece: Piece;
}

type Handed =
  | { readonly dataset: Dataset; readonly learned: LearnedRows | null }
  | { readonly trouble: Trouble; readonly refusal: Refusal };

class TurnFiles {
  readonly #turn: TurnRequest;
  readonly #deps: TurnDeps;
  readonly #ledger: Ledger;
  readonly #collected: Collected;
  readonly #gone = new Set<string>();
  readonly #fresh: Dataset[] = [];
  readonly #removed: Dataset[] = [];
  readonly #refusals: { readonly found: Found | null; readonly refusal: Refusal }[] = [];

  constructor(turn: TurnRequest, deps: TurnDeps, ledger: Ledger, collected: Collected) {
    this.#turn = turn;
    this.#deps = deps;
    this.#ledger = ledger;
    this.#collected = collected;
  }

  /** Datasets whose file is no longer there in Slack go, here and at Claude. */
  async dropGone(signal: AbortSignal): Promise<void> {
    const found = new Map(this.#collected.found.map((item) => [item.slackFileId, item]));
    for (const slackFileId of this.#ledger.slackFileIds()) {
      const trouble = await this.#whyGone(slackFileId, found.get(slackFileId), signal);
      if (trouble === null) continue;
      const title = this.#ledger.knownOf(slackFileId)[0]?.title.split(" › ")[0] ?? slackFileId;
      this.#gone.add(slackFileId);
      this.#refusals.push({ found: null, refusal: toRefusal(trouble, slackFileId, title) });
      await this.#remove(slackFileId, []);
    }
  }

  async #whyGone(slackFileId: string, found: Found | undefined, signal: AbortSignal): Promise<Trouble | null> {
    if (found?.kind === "file" && found.file !== null) return hopeless(found.file);
    if (found?.kind === "table") return null;
    if (isPastedTableId(slackFileId)) return this.#collected.complete ? { kind: "deleted" } : null;
    try {
      return hopeless(await fileInfo(slackFileId, this.#deps.fetch, signal));
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      return ["deleted", "forbidden"].includes(error.trouble.kind) ? error.trouble : null;
    }
  }

  /** Brings in what the ledger lacks, in thread order, fetching a little ahead. */
  async fetchMissing(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const inner = AbortSignal.any([signal, stop.signal]);
    const fetch = (found: Found): Promise<Fetched> => {
      this.#turn.onStep(`Reading ${titleOf(found)}`);
      return fetchFile(found, this.#turn.question, this.#deps.fetch, inner);
    };
    const discard = (fetched: Fetched): Promise<void> => removeDir(fetched.dir);
    if (this.#turn.sealed) return await this.#fetchSealed(this.#sealing, fetch, stop, inner);
    for await (const fetched of workAhead(this.#missing(), AHEAD, fetch, discard)) {
      try {
        await this.#takeIn(fetched, inner);
      } catch (error) {
        stop.abort(error);
        throw error;
      } finally {
        await removeDir(fetched.dir);
      }
    }
  }

  get #sealing(): Sealing {
    const { sealing } = this.#deps;
    if (sealing === undefined) throw new Error("files are to be sealed, and nothing can do it");
    return sealing;
  }

  /**
   * All files are on disk before the first one is handed over, also those that are known: their remarks may name
   * somebody whom only a new one lists.
   */
  async #fetchSealed(
    sealing: Sealing,
    fetch: (found: Found) => Promise<Fetched>,
    stop: AbortController,
    signal: AbortSignal,
  ): Promise<void> {
    const { thread } = this.#turn.question;
    const missing = this.#missing();
    const isNew = ({ kind, slackFileId }: Found) => kind === "file" || this.#ledger.knownOf(slackFileId).length === 0;
    const wanted = missing.some(isNew) ? this.#present() : missing;
    const fetched: Fetched[] = [];
    try {
      for (const found of wanted) fetched.push(await fetch(found));
      const known = (await this.#deps.store.learned(thread)).map(({ rows, hashes, groups }) => ({
        rows,
        table: hashes,
        groups,
      }));
      for (const sealed of await sealAll(fetched, thread, { ...this.#deps, sealing, known }, signal))
        await this.#takeIn(sealed, signal);
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      for (const { dir } of fetched) await removeDir(dir);
    }
  }

  /** What is there and was not found to be useless. */
  #present(): readonly Found[] {
    const { found } = this.#collected;
    return found.filter(
      (item) => !this.#gone.has(item.slackFileId) && this.#deps.memo.find(this.#turn.question.thread, item) === null,
    );
  }

  async result(): Promise<Prepared> {
    const datasets = this.#ledger.usable(this.#collected.found);
    return { datasets, fresh: this.#fresh, removed: this.#removed, refusals: await this.#untold() };
  }

  #missing(): readonly Found[] {
    return this.#collected.found.filter((found) => {
      if (this.#gone.has(found.slackFileId) || !this.#ledger.needsBytes(found)) return false;
      const settled = this.#deps.memo.find(this.#turn.question.thread, found);
      const copiesLive = settled?.copiesOf.every((hash) => this.#ledger.twinOf(found.slackFileId, hash) !== null);
      if (settled === null || copiesLive === false) return true;
      for (const refusal of settled.refusals) this.#refusals.push({ found, refusal });
      return false;
    });
  }

  async #takeIn(fetched: Fetched, signal: AbortSignal): Promise<void> {
    const { found } = fetched;
    const wasKnown = this.#ledger.knownOf(found.slackFileId).length > 0;
    const { drafts, copiesOf, refusals: copies } = this.#enterCopies(fetched);
    const { datasets, learned, refusals: refused, isFinal } = await this.#handOver(drafts, signal);
    // All or nothing for what passes by itself: half an archive would count as the whole one from then on.
    if (isFinal) await this.#enter(fetched, datasets, learned);
    const refusals = [...fetched.refusals, ...copies, ...refused];
    const wasLost = wasKnown && datasets.length === 0;
    for (const refusal of refusals) {
      this.#deps.log.info("file refused", { team: this.#turn.question.thread.team, kind: refusal.reason });
      this.#refusals.push({ found: wasLost ? null : found, refusal });
    }
    if (datasets.length === 0 && fetched.isFinal && isFinal) {
      this.#deps.memo.remember(this.#turn.question.thread, found, { refusals, copiesOf });
    }
  }

  /** Which pieces are new, and which the thread has already under another file. */
  #enterCopies(fetched: Fetched) {
    const { slackFileId } = fetched.found;
    const refusals: Refusal[] = [];
    const copiesOf: string[] = [];
    const drafts: Handover[] = [];
    for (const piece of fetched.pieces) {
      const twin = this.#ledger.twinOf(slackFileId, piece.sha256);
      if (twin === null) {
        drafts.push({ draft: this.#ledger.draft(slackFileId, piece), piece });
        continue;
      }
      copiesOf.push(piece.sha256);
      if (twin.title !== piece.title) {
        refusals.push(toRefusal({ kind: "duplicate", of: twin.title }, slackFileId, piece.title));
      }
    }
    return { drafts, copiesOf, refusals };
  }

  async #handOver(drafts: readonly Handover[], signal: AbortSignal) {
    const datasets: Dataset[] = [];
    const learned: LearnedRows[] = [];
    const refusals: Refusal[] = [];
    let isFinal = true;
    const put = (handover: Handover): Promise<Handed> => this.#put(handover, signal);
    for await (const handed of workAhead(drafts, UPLOADS, put, async () => undefined)) {
      if ("dataset" in handed) {
        datasets.push(handed.dataset);
        if (handed.learned !== null) learned.push(handed.learned);
      } else refusals.push(handed.refusal);
      if ("trouble" in handed && isPassing(handed.trouble)) isFinal = false;
    }
    return { datasets, learned, refusals, isFinal };
  }

  async #put({ draft, piece }: Handover, signal: AbortSignal): Promise<Handed> {
    const { team } = this.#turn.question.thread;
    const { name, bytes, sha256, kind } = draft;
    this.#turn.onStep(`${this.#deps.doing ?? "Handing over"} ${draft.title}`);
    try {
      const upload = { team, name, bytes, sha256, kind, path: piece.path, type: piece.file.type };
      const learning = this.#learn(draft, piece, signal);
      // Heard of below; until then it must not count as unhandled.
      learning.catch(() => undefined);
      const remote = await this.#deps.uploads.put(upload, this.#turn.lost, signal);
      const learned = await learning;
      return { dataset: { ...draft, ...remote, learnedBy: keyIdOf(this.#turn, this.#deps) }, learned };
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      return { trouble: error.trouble, refusal: toRefusal(error.trouble, draft.slackFileId, draft.title) };
    }
  }

  /** A file whose values cannot be learned is not used: nothing of it could be hidden. */
  async #learn(draft: Draft, piece: Piece, signal: AbortSignal): Promise<LearnedRows | null> {
    const { team } = this.#turn.question.thread;
    if (piece.sealed !== undefined) return rowsOf(draft, piece.sealed.learned);
    try {
      return rowsOf(draft, await this.#deps.learning.learn({ path: piece.path, kind: draft.kind, team }, signal));
    } catch (error) {
      if (error instanceof AppError && error.code === "file.refused")
        throw new FileTrouble({ kind: "unlearned" }, error);
      throw error;
    }
  }

  /** Records the datasets of one file; what an edit replaced goes. Saved as one, so that an archive is known whole. */
  async #enter(fetched: Fetched, datasets: readonly Dataset[], learned: readonly LearnedRows[]): Promise<void> {
    const ids = datasets.map((dataset) => dataset.id);
    const fresh = datasets.filter((dataset) => !this.#ledger.isKnown(dataset.id));
    const { slackFileId } = fetched.found;
    const isReplaced = this.#ledger.knownOf(slackFileId).some((dataset) => !ids.includes(dataset.id));
    if (isReplaced && fetched.isFinal) await this.#remove(slackFileId, ids);
    if (datasets.length > 0) await this.#deps.store.saveDatasets(this.#turn.lease, datasets, learned);
    for (const dataset of datasets) this.#ledger.enter(dataset);
    this.#fresh.push(...fresh);
  }

  /** Removes a file's rows but for `keep`; copies at Claude that nobody uses then are owed for deletion. */
  async #remove(slackFileId: string, keep: readonly string[]): Promise<void> {
    const gone = await this.#deps.store.removeDataset(this.#turn.question.thread, slackFileId, keep);
    this.#ledger.strike(slackFileId);
    this.#removed.push(...gone);
  }

  /**
   * Refusals nobody has read yet. A file is told about in the turn that brings it: it came with the question, or was
   * posted after the last question that was answered. `found: null` is news by nature: it was usable until now.
   */
  async #untold(): Promise<readonly Refusal[]> {
    if (this.#refusals.length === 0) return [];
    const { question } = this.#turn;
    const [last] = (await this.#deps.store.exchanges(question.thread, 1)).slice(-1);
    const isNews = (found: Found | null): boolean => {
      if (found === null || found.ts === "" || found.ts === question.ts) return true;
      if (last === undefined || question.fileIds.includes(found.slackFileId)) return true;
      return Math.floor(Number(found.ts) * 1000) > last.askedAt;
    };
    return this.#refusals.filter(({ found }) => isNews(found)).map(({ refusal }) => refusal);
  }
}

function rowsOf(draft: Draft, learned: Learned | null): LearnedRows | null {
  if (learned === null) return null;
  return { datasetId: draft.id, rows: learned.rows, hashes: learned.table, groups: learned.groups };
}

function titleOf(found: Found): string {
  return found.kind === "table" ? "a pasted table" : (found.file?.title ?? "a file");
}
