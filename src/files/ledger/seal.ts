import { mkdtemp } from "node:fs/promises";
import path from "node:path";

import { AppError } from "../../errors.ts";
import type { Thread } from "../../intake/question.ts";
import { TABULAR_KINDS } from "../../tabular/kind.ts";
import type { Refusal } from "../dataset.ts";
import type { Fetched, FetchDeps, Learned, Piece } from "../fetch.ts";
import type { Learning, Sealing } from "../files.ts";
import { FileTrouble, toRefusal, type Trouble } from "../words/trouble.ts";

export interface SealDeps {
  readonly learning: Learning;
  readonly sealing: Sealing;
  readonly fetch: Pick<FetchDeps, "tabular">;
  /** What was learned of the thread's files before. */
  readonly known: readonly Learned[];
}

/** A file of the thread, and what was learned of each of its pieces. */
interface Lesson {
  readonly fetched: Fetched;
  readonly pieces: readonly { readonly piece: Piece; readonly learned: Learned | null }[];
  readonly refusals: readonly Refusal[];
}

/**
 * The same files with every piece replaced by copies that Claude may see, or by a refusal. All files are learned before
 * the first one is rewritten: a remark in one may name somebody whom only another one lists.
 */
export async function sealAll(
  all: readonly Fetched[],
  thread: Thread,
  deps: SealDeps,
  signal: AbortSignal,
): Promise<Fetched[]> {
  const lessons: Lesson[] = [];
  for (const fetched of all) lessons.push(await learnFile(fetched, thread, deps, signal));
  const fresh = lessons.flatMap(({ pieces }) => pieces.flatMap(({ learned }) => learned ?? []));
  const known = [...deps.known, ...fresh];
  const sealed: Fetched[] = [];
  for (const lesson of lessons) sealed.push(await sealFile(lesson, thread, { ...deps, known }, signal));
  return sealed;
}

async function learnFile(fetched: Fetched, thread: Thread, deps: SealDeps, signal: AbortSignal): Promise<Lesson> {
  const pieces: { piece: Piece; learned: Learned | null }[] = [];
  const refusals: Refusal[] = [];
  for (const piece of fetched.pieces) {
    try {
      const { kind } = piece.file;
      if (!TABULAR_KINDS.has(kind)) throw new FileTrouble({ kind: "unsealable" });
      const learned = await orRefused("unlearned", () =>
        deps.learning.learn({ path: piece.path, kind, team: thread.team }, signal),
      );
      pieces.push({ piece, learned });
    } catch (error) {
      refusals.push(refusalOf(error, fetched, piece));
    }
  }
  return { fetched, pieces, refusals };
}

async function sealFile(lesson: Lesson, thread: Thread, deps: SealDeps, signal: AbortSignal): Promise<Fetched> {
  const { fetched } = lesson;
  const pieces: Piece[] = [];
  const refusals = [...fetched.refusals, ...lesson.refusals];
  for (const { piece, learned } of lesson.pieces) {
    try {
      const copies = await orRefused("unlearned", () => sealPiece(piece, learned, thread, deps, signal));
      pieces.push(...copies);
    } catch (error) {
      refusals.push(refusalOf(error, fetched, piece));
    }
  }
  return { ...fetched, pieces, refusals };
}

/** Copies of a piece's tables. What was learned of it goes with the first one. */
async function sealPiece(
  piece: Piece,
  learned: Learned | null,
  thread: Thread,
  { sealing, known, fetch }: SealDeps,
  signal: AbortSignal,
): Promise<Piece[]> {
  const targetDir = await mkdtemp(path.join(path.dirname(piece.path), "sealed-"));
  const source = { path: piece.path, kind: piece.file.kind, targetDir };
  const tables = await sealing.rewrite(source, thread, known, signal);
  const title = sealing.name(thread, known, piece.title);
  const copies: Piece[] = [];
  for (const [index, { path: copy, bytes, sha256, sheet }] of tables.entries()) {
    const shapes = await fetch.tabular.shape(copy, "csv", { signal });
    const file = { kind: "csv", use: "container", type: "text/csv", tables: shapes } as const;
    const part = tables.length === 1 ? title : `${title} › ${sheet ?? `table ${index + 1}`}`;
    copies.push({ path: copy, bytes, sha256, title: part, file, sealed: { learned: index === 0 ? learned : null } });
  }
  return copies;
}

/** A file that cannot be read through is not used: nothing of it could be hidden. */
async function orRefused<T>(kind: Trouble["kind"] & "unlearned", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === "file.refused") throw new FileTrouble({ kind }, error);
    throw error;
  }
}

function refusalOf(error: unknown, fetched: Fetched, piece: Piece): Refusal {
  if (!(error instanceof FileTrouble)) throw error;
  return toRefusal(error.trouble, fetched.found.slackFileId, piece.title);
}
