import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import type { Logger } from "../log.ts";
import type { SafeAnswer, SafeFilePart, SafeImagePart } from "../scrub/safe-answer.ts";
import { withFilesAt } from "../scrub/scrub.ts";
import type { KeptFile, Lease, Store } from "../store/store.ts";

/** All files of one answer together; the database is not made for more. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

const OVER = new Set(["done", "failed", "cancelled"]);

/** Folder of everything that is on its way for a turn, and the part of it that belongs to this lease alone. */
export function turnFolders(spoolDir: string, { turn, fence }: Lease): { turn: string; own: string } {
  const folder = join(spoolDir, "turns", encodeURIComponent(turn.id));
  return { turn: folder, own: join(folder, String(fence)) };
}

/** The files of an answer as far as they can be kept with it, each once. */
export async function filesToKeep(answer: SafeAnswer, log: Logger): Promise<readonly KeptFile[]> {
  const files = new Map<string, KeptFile>();
  let left = MAX_KEPT_BYTES;
  for (const { path, bytes: size } of fileParts(answer)) {
    const name = basename(path);
    if (files.has(name)) continue;
    if (size > left) {
      log.warn("a file of an answer is too large to be kept", { bytes: size });
      continue;
    }
    left -= size;
    files.set(name, { name, bytes: await readFile(path) });
  }
  return [...files.values()];
}

/** A stored answer with its files on this machine: where they were written, or else written anew into `dir`. */
export async function withKeptFiles(
  answer: SafeAnswer,
  dir: string,
  keptFiles: () => Promise<readonly KeptFile[]>,
): Promise<SafeAnswer> {
  const foreign = fileParts(answer).filter(({ path }) => dirname(path) !== dir);
  if (foreign.length === 0) return answer;
  const names = new Set(foreign.map(({ path }) => basename(path)));
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const places = new Map<string, string>();
  for (const { path } of foreign) if (await exists(path)) places.set(basename(path), path);
  for (const { name, bytes } of await keptFiles()) {
    if (!names.has(name)) continue;
    const path = join(dir, name);
    await writeFile(path, bytes, { mode: 0o600 });
    places.set(name, path);
  }
  return withFilesAt(answer, ({ path }) => (dirname(path) === dir ? path : (places.get(basename(path)) ?? null)));
}

/** Removes what processes that died left for turns that are over by now. */
export async function sweepTurnFolders(spoolDir: string, store: Pick<Store, "turn">, log: Logger): Promise<void> {
  const root = join(spoolDir, "turns");
  await mkdir(root, { recursive: true, mode: 0o700 });
  let swept = 0;
  for (const name of await readdir(root)) {
    const turn = await store.turn(decodeURIComponent(name));
    if (turn !== null && !OVER.has(turn.state)) continue;
    await rm(join(root, name), { recursive: true, force: true });
    swept += 1;
  }
  if (swept > 0) log.info("folders of ended turns were removed", { count: swept });
}

function fileParts(answer: SafeAnswer): (SafeImagePart | SafeFilePart)[] {
  return answer.parts.filter((part) => part.kind === "image" || part.kind === "file");
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
