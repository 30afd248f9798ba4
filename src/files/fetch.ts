import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Question } from "../intake/question.ts";
import type { Refusal } from "./dataset.ts";
import type { Spooled } from "./download.ts";
import type { ByteBudget } from "./flow/byte-budget.ts";
import { inspect, type InspectDeps, type Inspected } from "./inspect.ts";
import type { Found, FoundFile, FoundTable } from "./slack/message-files.ts";
import { admit, obtain, type ObtainDeps } from "./slack/obtain.ts";
import { FileTrouble, isPassing, toRefusal, type Trouble, UNNAMED } from "./words/trouble.ts";
import { type Member, unpackGzip, type Unpacked, unpackZip, type UnpackLimits } from "./unpack.ts";

export interface FetchDeps extends ObtainDeps, InspectDeps {
  readonly spoolDir: string;
  readonly unpack: UnpackLimits;
  /** Bytes being downloaded at once, over all threads of the process. */
  readonly downloads: ByteBudget;
}

/** One analysable file on disk: what was posted, or a member of an archive that was. */
export interface Piece extends Spooled {
  readonly title: string;
  readonly file: Inspected;
  /** Set where the file at `path` is a rewritten copy: what was learned of the one that was posted. */
  readonly sealed?: { readonly learned: Learned | null };
}

/** What scrub learned of a file. */
export interface Learned {
  readonly rows: number;
  readonly table: Uint8Array;
  readonly groups: Uint8Array | null;
}

/** What became of one file of the thread. */
export interface Fetched {
  readonly found: Found;
  /** Holds the pieces; to be removed when they are done with. Null when there are none. */
  readonly dir: string | null;
  readonly pieces: readonly Piece[];
  readonly refusals: readonly Refusal[];
  /** Whether the refusals stay true as long as the file stays as it is. */
  readonly isFinal: boolean;
}

/**
 * Brings one file of the thread to disk, looks what it is and unpacks it if it is an archive. What cannot be used
 * becomes a refusal. Throws only what concerns more than this file: cancelled, Slack or the disk out of order.
 */
export async function fetchFile(
  found: Found,
  question: Question,
  deps: FetchDeps,
  signal: AbortSignal,
): Promise<Fetched> {
  await mkdir(deps.spoolDir, { recursive: true, mode: 0o700 });
  const dir = await mkdtemp(path.join(deps.spoolDir, "file-"));
  const basket = new Basket(found, dir);
  try {
    if (found.kind === "table") await takeTable(found, basket, deps, signal);
    else await takeFile(found, question, basket, deps, signal);
  } catch (error) {
    if (error instanceof FileTrouble) basket.refuse(error.trouble);
    else {
      await removeDir(dir);
      throw error;
    }
  }
  return basket.result();
}

export async function removeDir(dir: string | null): Promise<void> {
  if (dir !== null) await rm(dir, { recursive: true, force: true });
}

/** Gathers the outcome of one file. */
class Basket {
  readonly dir: string;
  readonly #found: Found;
  readonly #pieces: Piece[] = [];
  readonly #troubles: { trouble: Trouble; title: string }[] = [];
  title = UNNAMED;

  constructor(found: Found, dir: string) {
    this.#found = found;
    this.dir = dir;
    if (found.kind === "file" && found.file !== null) this.title = found.file.title;
  }

  add(piece: Piece): void {
    this.#pieces.push(piece);
  }

  refuse(trouble: Trouble, title = this.title): void {
    this.#troubles.push({ trouble, title });
  }

  result(): Fetched {
    return {
      found: this.#found,
      dir: this.dir,
      pieces: this.#pieces,
      refusals: this.#troubles.map(({ trouble, title }) => toRefusal(trouble, this.#found.slackFileId, title)),
      isFinal: this.#troubles.every(({ trouble }) => !isPassing(trouble)),
    };
  }
}

async function takeTable(found: FoundTable, basket: Basket, deps: FetchDeps, signal: AbortSignal): Promise<void> {
  basket.title = found.title;
  const bytes = Buffer.from(found.csv);
  const spooled = { path: path.join(basket.dir, "table"), bytes: bytes.length, sha256: sha256Of(bytes) };
  await writeFile(spooled.path, bytes, { mode: 0o600 });
  const look = await inspect(spooled.path, spooled.bytes, deps, signal);
  if (look.archive === null) basket.add({ ...spooled, title: basket.title, file: look.file });
}

async function takeFile(
  found: FoundFile,
  question: Question,
  basket: Basket,
  deps: FetchDeps,
  signal: AbortSignal,
): Promise<void> {
  const file = await admit(found, question, deps, signal);
  basket.title = file.title;
  const target = path.join(basket.dir, "file");
  const spooled = await deps.downloads.hold(file.bytes ?? deps.maxBytes, signal, () =>
    obtain(found, file, target, deps, signal),
  );
  const look = await inspect(spooled.path, spooled.bytes, deps, signal);
  if (look.archive === null) return basket.add({ ...spooled, title: file.title, file: look.file });
  const inner = path.join(basket.dir, "members");
  await mkdir(inner);
  const unpacked =
    look.archive === "gzip"
      ? await unpackGzip(target, file.title, inner, deps.unpack, signal)
      : await unpackZip(target, inner, deps.unpack, signal);
  await takeMembers(unpacked, basket, deps, signal);
}

/** More left-out members than this are told in one sentence. */
const TOLD_ONE_BY_ONE = 3;

async function takeMembers(unpacked: Unpacked, basket: Basket, deps: FetchDeps, signal: AbortSignal): Promise<void> {
  const leftOut = unpacked.leftOut.map(({ title, trouble }) => ({ title, trouble: trouble.trouble }));
  let taken = 0;
  for (const member of unpacked.members) {
    const trouble = await takeMember(member, basket, deps, signal);
    if (trouble === null) taken += 1;
    else leftOut.push({ title: member.title, trouble });
  }
  if (taken === 0 && leftOut.length !== 1) throw new FileTrouble({ kind: "nothing_inside" });
  if (leftOut.length > TOLD_ONE_BY_ONE) {
    basket.refuse({ kind: "members", titles: leftOut.map(({ title }) => title) });
  } else {
    for (const { title, trouble } of leftOut) basket.refuse(trouble, memberTitle(basket, title));
  }
}

async function takeMember(
  member: Member,
  basket: Basket,
  deps: FetchDeps,
  signal: AbortSignal,
): Promise<Trouble | null> {
  try {
    const look = await inspect(member.path, member.bytes, deps, signal);
    if (look.archive !== null) return { kind: "nested" };
    const { path, bytes, sha256 } = member;
    basket.add({ path, bytes, sha256, title: memberTitle(basket, member.title), file: look.file });
    return null;
  } catch (error) {
    if (error instanceof FileTrouble) return error.trouble;
    throw error;
  }
}

function memberTitle(basket: Basket, title: string): string {
  return `${basket.title} › ${title}`;
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
