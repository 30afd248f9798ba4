import { type Dataset, isSealed } from "../files/dataset.ts";
import type { Files } from "../files/files.ts";
import type { Piece } from "../files/fetch.ts";
import type { Question, Thread } from "../intake/question.ts";
import { describeError, type Logger } from "../log.ts";
import type { Ingress } from "../scrub/ingress/ingress.ts";
import { type Stand, standsIn } from "../scrub/ingress/visible.ts";
import { isTable } from "../scrub/learned/learn.ts";
import type { ThreadSealing } from "../turn/sealing.ts";
import type { Store } from "../store/store.ts";

export interface RevealDeps {
  readonly store: Pick<Store, "turn" | "answerOf" | "datasets" | "learned" | "recordAudit">;
  readonly files: Pick<Files, "reread">;
  readonly ingress: Pick<Ingress, "seek">;
  readonly pseudonymKey: ThreadSealing["pseudonymKey"];
  readonly now: () => number;
  readonly log: Logger;
}

/** A pseudonym of an answer with what it stands for. */
export interface Revealed {
  readonly name: string;
  readonly value: string;
}

const TIMEOUT_MS = 120_000;

/** A piece of a file to be looked through, and the number of its first row in the thread. */
interface Source {
  readonly dataset: Dataset;
  readonly firstRow: number;
  readonly rows: number;
}

/**
 * Tells what stands behind the pseudonyms that an answer shows. Nothing is kept for it: the thread's files are fetched
 * from Slack again and the rows are read. That somebody asked is noted before anything is told; when it cannot be
 * noted, nothing is. Whether the person may know is for the caller to settle. Empty when nothing was found.
 */
export function createReveal(deps: RevealDeps): (turnId: string, byUser: string) => Promise<readonly Revealed[]> {
  return async (turnId, byUser) => {
    const [turn, saved] = await Promise.all([deps.store.turn(turnId), deps.store.answerOf(turnId)]);
    // What a shared answer hides comes from the files of another thread, which are not open to everybody here.
    if (turn === null || saved === null || turn.question.sharedFrom !== undefined) return [];
    const stands = standsIn(saved.answer);
    if (stands.length === 0) return [];
    const { thread } = turn.question;
    const found = await seekAll(stands, turn.question, deps);
    const revealed = stands.flatMap(({ name }) => {
      const value = found.get(name);
      return value === undefined ? [] : [{ name, value }];
    });
    await deps.store.recordAudit({
      ...thread,
      at: deps.now(),
      actor: byUser,
      kind: "reveal",
      facts: { turnId, asked: stands.length, told: revealed.length, kinds: kindsOf(revealed) },
    });
    return revealed;
  };
}

async function seekAll(stands: readonly Stand[], question: Question, deps: RevealDeps): Promise<Map<string, string>> {
  const { thread } = question;
  const sources = await sourcesOf(thread, deps.store);
  const ids = new Set(sources.map(({ dataset }) => dataset.slackFileId));
  const found = new Map<string, string>();
  const visit = async (slackFileId: string, pieces: readonly Piece[]): Promise<void> => {
    for (const piece of pieces) {
      const source = sources.find(({ dataset }) => isOf(dataset, slackFileId, piece, pieces.length));
      await seekPiece(piece, source ?? null);
    }
  };
  const seekPiece = async ({ path, file: { kind } }: Piece, source: Source | null): Promise<void> => {
    const pseudonyms = stands.flatMap((stand) => (stand.kind === "value" ? [stand.name] : []));
    const rows = source === null ? [] : rowsWithin(stands, source);
    if (!isTable(kind) || pseudonyms.length + rows.length === 0) return;
    try {
      const told = await deps.ingress.seek({ path, kind }, deps.pseudonymKey(thread), { pseudonyms, rows });
      for (const [name, value] of told) found.set(name, value);
    } catch (error) {
      deps.log.warn("a file could not be read for a reveal", { error: describeError(error), team: thread.team });
    }
  };
  await deps.files.reread(question, ids, visit, AbortSignal.timeout(TIMEOUT_MS));
  return found;
}

/** Rows are counted through the thread's learned files in their order. */
async function sourcesOf(thread: Thread, store: RevealDeps["store"]): Promise<readonly Source[]> {
  const [datasets, learned] = await Promise.all([store.datasets(thread), store.learned(thread)]);
  let next = 0;
  const counted = learned.flatMap(({ datasetId, rows }) => {
    const firstRow = next;
    next += rows;
    const dataset = datasets.find(({ id }) => id === datasetId);
    return dataset === undefined ? [] : [{ dataset, firstRow, rows }];
  });
  const ids = new Set(counted.map(({ dataset }) => dataset.id));
  return [
    ...counted,
    ...datasets.filter(({ id }) => !ids.has(id)).map((dataset) => ({ dataset, firstRow: 0, rows: 0 })),
  ];
}

/** A sealed dataset is known by other bytes than those that were posted. */
function isOf(dataset: Dataset, slackFileId: string, piece: Piece, pieces: number): boolean {
  if (dataset.slackFileId !== slackFileId) return false;
  return dataset.sha256 === piece.sha256 || (isSealed(dataset) && pieces === 1);
}

function rowsWithin(stands: readonly Stand[], { firstRow, rows }: Source) {
  return stands.flatMap((stand) => {
    if (stand.kind !== "row" || stand.row < firstRow || stand.row >= firstRow + rows) return [];
    return [{ row: stand.row - firstRow, entity: stand.entity, name: stand.name }];
  });
}

function kindsOf(revealed: readonly Revealed[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { name } of revealed) {
    const kind = name.includes("@") ? "EMAIL" : (/^[A-Z_]*[A-Z](?=_)/.exec(name)?.[0] ?? "OTHER");
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}
