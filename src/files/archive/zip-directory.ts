import { type FileHandle, open } from "node:fs/promises";

import { FileTrouble } from "../words/trouble.ts";

/** One file of a zip, as its central directory describes it (PKWARE APPNOTE 6.3.10, section 4.3.12). */
export interface ZipEntry {
  /** Path as written by whoever packed it; not to be trusted as a path. */
  readonly path: string;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Where the packed bytes begin in the archive. */
  readonly dataOffset: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const END64_LOCATOR = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const COMMENT_MAX = 0xffff;
/** Room for thousands of entries; a directory beyond this is not one people make. */
const DIRECTORY_MAX = 4 * 1024 * 1024;
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;

/**
 * The entries of a zip in directory order. The directory at the end is the truth, as every unpacker reads it; entries
 * that overlap in the archive are the mark of a bomb and refused as one. Throws {@link FileTrouble} `damaged` or `bomb`.
 */
export async function readZipDirectory(path: string): Promise<readonly ZipEntry[]> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const end = await findEnd(file, size);
    if (end.bytes > DIRECTORY_MAX || end.offset + end.bytes > size) throw damaged();
    const drafts = readEntries(await readAt(file, end.offset, end.bytes));
    const entries: ZipEntry[] = [];
    for (const draft of drafts) entries.push(await locate(file, draft, end.shift));
    refuseOverlaps(entries, end.offset);
    return entries;
  } finally {
    await file.close();
  }
}

interface End {
  readonly offset: number;
  readonly bytes: number;
  /** Bytes put before the archive (a self-extracting stub), by which all offsets are off. */
  readonly shift: number;
}

async function findEnd(file: FileHandle, size: number): Promise<End> {
  const tailBytes = Math.min(size, END_BYTES + COMMENT_MAX);
  const tail = await readAt(file, size - tailBytes, tailBytes);
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END || at + END_BYTES + tail.readUInt16LE(at + 20) > tail.length) continue;
    const endOffset = size - tailBytes + at;
    const end64 = await findEnd64(file, endOffset);
    if (end64 !== null) return end64;
    const bytes = tail.readUInt32LE(at + 12);
    const offset = endOffset - bytes;
    return checked({ offset, bytes, shift: offset - tail.readUInt32LE(at + 16) });
  }
  throw damaged();
}

async function findEnd64(file: FileHandle, endOffset: number): Promise<End | null> {
  if (endOffset < END64_LOCATOR_BYTES + END64_BYTES) return null;
  const locator = await readAt(file, endOffset - END64_LOCATOR_BYTES, END64_LOCATOR_BYTES);
  if (locator.readUInt32LE(0) !== END64_LOCATOR) return null;
  const at = endOffset - END64_LOCATOR_BYTES - END64_BYTES;
  const end = await readAt(file, at, END64_BYTES);
  if (end.readUInt32LE(0) !== END64) throw damaged();
  const bytes = Number(end.readBigUInt64LE(40));
  const offset = at - bytes;
  return checked({ offset, bytes, shift: offset - Number(end.readBigUInt64LE(48)) });
}

function checked(end: End): End {
  if (end.offset < 0 || end.shift < 0) throw damaged();
  return end;
}

type Draft = Omit<ZipEntry, "dataOffset"> & { readonly localOffset: number };

function readEntries(directory: Buffer): readonly Draft[] {
  const drafts: Draft[] = [];
  for (let at = 0; at < directory.length;) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY) throw damaged();
    const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const next = extraEnd + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw damaged();
    const name = directory.subarray(at + ENTRY_BYTES, nameEnd);
    drafts.push(readEntry(directory.subarray(at, nameEnd), name, directory.subarray(nameEnd, extraEnd)));
    at = next;
  }
  return drafts;
}

function readEntry(fixed: Buffer, name: Buffer, extra: Buffer): Draft {
  const flags = fixed.readUInt16LE(8);
  const path = decodeName(name, (flags & 0x800) !== 0);
  const mode = fixed.readUInt16LE(40);
  const large = readZip64(extra, [fixed.readUInt32LE(24), fixed.readUInt32LE(20), fixed.readUInt32LE(42)]);
  return {
    path,
    isDirectory: /[/\\]$/.test(path),
    isSymlink: (mode & S_IFMT) === S_IFLNK,
    isEncrypted: (flags & 1) !== 0,
    method: fixed.readUInt16LE(10),
    crc32: fixed.readUInt32LE(16),
    unpackedBytes: large[0] ?? 0,
    packedBytes: large[1] ?? 0,
    localOffset: large[2] ?? 0,
  };
}

/** Sizes and offset that did not fit into 32 bits stand, in this order, in extra field 1. */
function readZip64(extra: Buffer, values: readonly number[]): readonly number[] {
  const wide = findExtra(extra, 1);
  let at = 0;
  return values.map((value) => {
    if (value !== 0xffffffff) return value;
    if (wide === null || at + 8 > wide.length) throw damaged();
    const large = Number(wide.readBigUInt64LE(at));
    at += 8;
    return large;
  });
}

function findExtra(extra: Buffer, id: number): Buffer | null {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, Math.min(end, extra.length));
    at = end;
  }
  return null;
}

/** Names are UTF-8 when flagged; many packers write UTF-8 without the flag, old ones a DOS code page. */
function decodeName(name: Buffer, isFlagged: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: !isFlagged }).decode(name);
  } catch {
    return name.toString("latin1");
  }
}

async function locate(file: FileHandle, draft: Draft, shift: number): Promise<ZipEntry> {
  const { localOffset, ...entry } = draft;
  const at = localOffset + shift;
  const local = await readAt(file, at, LOCAL_BYTES);
  if (local.readUInt32LE(0) !== LOCAL) throw damaged();
  return { ...entry, dataOffset: at + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28) };
}

/** Entries that share packed bytes let 42 kB become petabytes (D. Fifield, "A better zip bomb", 2019). */
function refuseOverlaps(entries: readonly ZipEntry[], directoryOffset: number): void {
  let free = 0;
  for (const entry of [...entries].sort((a, b) => a.dataOffset - b.dataOffset)) {
    if (entry.dataOffset < free) throw new FileTrouble({ kind: "bomb" });
    free = entry.dataOffset + entry.packedBytes;
    if (free > directoryOffset) throw damaged();
  }
}

async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, offset);
  if (bytesRead !== bytes) throw damaged();
  return buffer;
}

function damaged(): FileTrouble {
  return new FileTrouble({ kind: "damaged" });
}
