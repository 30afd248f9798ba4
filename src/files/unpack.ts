import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createGunzip, createInflateRaw } from "node:zlib";

import { AppError } from "../errors.ts";
import { readZipDirectory, type ZipEntry } from "./archive/zip-directory.ts";
import { displayTitle } from "./names.ts";
import { FileTrouble } from "./words/trouble.ts";

export interface UnpackLimits {
  /** One unpacked file. */
  readonly memberBytes: number;
  /** All files of one archive together. */
  readonly totalBytes: number;
  /** Unpacked over packed size; tables reach 20 to 50, a deflate bomb 1,032. */
  readonly ratio: number;
  /** Below this many unpacked bytes the ratio says nothing and is not looked at. */
  readonly ratioFreeBytes: number;
  /** Files in one archive, folders and system litter not counted. */
  readonly members: number;
  readonly timeoutMs: number;
}

export const UNPACK_LIMITS: Omit<UnpackLimits, "memberBytes"> = {
  totalBytes: 512 * 1024 * 1024,
  ratio: 200,
  ratioFreeBytes: 8 * 1024 * 1024,
  members: 200,
  timeoutMs: 60_000,
};

/** A file out of an archive, on disk. */
export interface Member {
  /** Path inside the archive, cleaned for reading; for gz the archive's name without its ending. */
  readonly title: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A member that was left where it is, and why. */
export interface LeftOut {
  readonly title: string;
  readonly trouble: FileTrouble;
}

export interface Unpacked {
  readonly members: readonly Member[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * The one file inside a gz, unpacked into `dir`. zlib works in Node's thread pool and its output goes straight to disk,
 * so neither memory nor the event loop feel the size. Throws {@link FileTrouble} `bomb`, `too_large` or `damaged`.
 */
export async function unpackGzip(
  archive: string,
  title: string,
  dir: string,
  limits: UnpackLimits,
  signal: AbortSignal,
): Promise<Unpacked> {
  const { size } = await stat(archive);
  const gauge = createMeter(limits).of(size);
  const target = path.join(dir, "0");
  const source = createReadStream(archive);
  await timed(limits, signal, (inner) => write(source, createGunzip(CHUNKS), gauge, target, inner));
  const member = { title: withoutGz(title), path: target, bytes: gauge.bytes(), sha256: gauge.sha256() };
  return { members: [member], leftOut: [] };
}

/**
 * The files inside a zip, unpacked into `dir` under names of ours: a member's path is only ever a title, so `../` and
 * absolute paths lead nowhere. Folders, links and what operating systems litter are skipped. Throws {@link FileTrouble}
 * `encrypted`, `bomb`, `too_many` or `damaged` for the archive as a whole.
 */
export async function unpackZip(
  archive: string,
  dir: string,
  limits: UnpackLimits,
  signal: AbortSignal,
): Promise<Unpacked> {
  const entries = (await readZipDirectory(archive)).filter((entry) => !isLitter(entry));
  refuseZip(entries, limits);
  const members: Member[] = [];
  const leftOut: LeftOut[] = [];
  const meter = createMeter(limits);
  await timed(limits, signal, async (inner) => {
    for (const [index, entry] of entries.entries()) {
      const title = memberTitle(entry.path);
      const trouble = refuseEntry(entry, limits);
      if (trouble !== null) leftOut.push({ title, trouble });
      else members.push(await extract(archive, entry, title, path.join(dir, String(index)), meter, inner));
    }
  });
  return { members, leftOut };
}

const CHUNKS = { chunkSize: 64 * 1024 };

function refuseZip(entries: readonly ZipEntry[], limits: UnpackLimits): void {
  if (entries.length === 0) throw new FileTrouble({ kind: "nothing_inside" });
  if (entries.length > limits.members) throw new FileTrouble({ kind: "too_many", max: limits.members });
  if (entries.some((entry) => entry.isEncrypted)) throw new FileTrouble({ kind: "encrypted" });
  const declared = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  if (declared > limits.totalBytes) throw new FileTrouble({ kind: "bomb" });
}

function refuseEntry(entry: ZipEntry, limits: UnpackLimits): FileTrouble | null {
  if (entry.method !== 0 && entry.method !== 8) return new FileTrouble({ kind: "unsupported" });
  if (entry.unpackedBytes > limits.memberBytes) {
    return new FileTrouble({ kind: "too_large", maxBytes: limits.memberBytes });
  }
  return entry.unpackedBytes === 0 ? new FileTrouble({ kind: "empty" }) : null;
}

async function extract(
  archive: string,
  entry: ZipEntry,
  title: string,
  target: string,
  meter: Meter,
  signal: AbortSignal,
): Promise<Member> {
  const end = entry.dataOffset + entry.packedBytes - 1;
  const source = createReadStream(archive, { start: entry.dataOffset, end });
  const gauge = meter.of(entry.packedBytes);
  await write(source, entry.method === 8 ? createInflateRaw(CHUNKS) : null, gauge, target, signal);
  if (gauge.bytes() !== entry.unpackedBytes || gauge.crc32() !== entry.crc32)
    throw new FileTrouble({ kind: "damaged" });
  return { title, path: target, bytes: gauge.bytes(), sha256: gauge.sha256() };
}

/** Counts one member's unpacked bytes and stops it when they cross a limit. */
interface Gauge {
  pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  bytes(): number;
  crc32(): number;
  /** To be asked once, when all bytes have passed. */
  sha256(): string;
}

/** The gauges of one archive; they share the limit on all its members together. */
interface Meter {
  of(packedBytes: number): Gauge;
}

function createMeter(limits: UnpackLimits): Meter {
  let total = 0;
  return {
    of(packedBytes) {
      const hash = createHash("sha256");
      let bytes = 0;
      let check = 0;
      return {
        bytes: () => bytes,
        crc32: () => check,
        sha256: () => hash.digest("hex"),
        async *pass(chunks) {
          for await (const chunk of chunks) {
            bytes += chunk.byteLength;
            total += chunk.byteLength;
            check = crc32(chunk, check);
            hash.update(chunk);
            if (isBomb(bytes, packedBytes, limits) || total > limits.totalBytes)
              throw new FileTrouble({ kind: "bomb" });
            if (bytes > limits.memberBytes) throw new FileTrouble({ kind: "too_large", maxBytes: limits.memberBytes });
            yield chunk;
          }
        },
      };
    },
  };
}

function isBomb(bytes: number, packedBytes: number, limits: UnpackLimits): boolean {
  return bytes > limits.ratioFreeBytes && bytes > packedBytes * limits.ratio;
}

async function write(
  source: Readable,
  inflate: Transform | null,
  gauge: Gauge,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const pass = (chunks: AsyncIterable<Uint8Array>) => gauge.pass(chunks);
  const sink = createWriteStream(target, { flags: "wx", mode: 0o600 });
  if (inflate === null) await pipeline(source, pass, sink, { signal });
  else await pipeline(source, inflate, pass, sink, { signal });
}

async function timed(limits: UnpackLimits, signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>) {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  try {
    await work(AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new FileTrouble({ kind: "bomb" }, error);
    throw toTrouble(error);
  }
}

/** zlib reports torn and broken input by its own codes; anything else is the disk. */
function toTrouble(error: unknown): unknown {
  if (error instanceof FileTrouble || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code.startsWith("Z_")) return new FileTrouble({ kind: "damaged" }, error);
  if (code !== "ENOSPC") return error;
  return new AppError({
    code: "file.unreachable",
    userMessage: "I have no room left to unpack files right now. Please ask me again later.",
    retryable: true,
    operatorHint: "The disk that holds the spool folder is full.",
    cause: error,
  });
}

function isLitter(entry: ZipEntry): boolean {
  const parts = entry.path.split(/[/\\]/);
  const name = parts.at(-1) ?? "";
  return (
    entry.isDirectory ||
    entry.isSymlink ||
    parts.includes("__MACOSX") ||
    name.startsWith(".") ||
    /^(?:thumbs\.db|desktop\.ini)$/i.test(name)
  );
}

/** The path as people read it, without the parts that would climb or start at a root. */
function memberTitle(entryPath: string): string {
  const parts = entryPath.split(/[/\\]/).filter((part) => part !== "" && !/^(?:\.{1,2}|[a-z]:)$/i.test(part));
  return displayTitle(parts.join("/")) || "file";
}

function withoutGz(title: string): string {
  return title.replace(/\.t?gz(?:ip)?$/i, "") || title;
}
