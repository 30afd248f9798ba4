import { open } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";
import { createInflateRaw } from "node:zlib";

import { AppError } from "../errors.ts";
import type { Caps } from "./caps.ts";

interface ZipPart {
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

/** A zip without a comment ends 22 bytes after its directory; a comment adds up to 65,535 (APPNOTE 4.3.16). */
const TAIL_BYTES = 22 + 65_535;
/** Deflate cannot expand more than this (zlib's technical notes). */
const DEFLATE_RATIO = 1_032;

/**
 * Makes sure that a workbook unpacks to no more than allowed, by what its directory says and then by unpacking and
 * counting, because a directory can lie. Throws `AppError("file.refused")`.
 */
export async function assertNoBomb(path: string, caps: Caps): Promise<void> {
  const { parts, size } = await readDirectory(path);
  let declared = 0;
  for (const part of parts) declared += part.unpacked;
  const packed = Math.max(size, 1);
  if (declared > caps.unzippedBytes || (declared > 16 * 1024 * 1024 && declared / packed > caps.unzipRatio))
    throw bomb();
  if (size * DEFLATE_RATIO <= caps.unzippedBytes) return;
  let left = caps.unzippedBytes;
  for (const part of parts) left -= await unpackedSize(path, part, left);
}

async function readDirectory(path: string): Promise<{ parts: ZipPart[]; size: number }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end === -1 || end + 22 > tail.length) throw damaged();
    const length = tail.readUInt32LE(end + 12);
    const start = tail.readUInt32LE(end + 16);
    if (start + length > size || length > 16 * 1024 * 1024) throw damaged();
    const directory = Buffer.alloc(length);
    await file.read(directory, 0, length, start);
    return { parts: parseDirectory(directory), size };
  } finally {
    await file.close();
  }
}

/** Central directory headers, APPNOTE 4.3.12. */
function parseDirectory(directory: Buffer): ZipPart[] {
  const parts: ZipPart[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50) {
    parts.push({
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      unpacked: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    const lengths = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return parts;
}

async function unpackedSize(path: string, part: ZipPart, left: number): Promise<number> {
  if (part.packed === 0) return 0;
  const start = await dataStart(path, part.offset);
  if (part.method === 0) return part.packed;
  let count = 0;
  const counter = new Writable({
    write(chunk: Buffer, _encoding, done) {
      count += chunk.length;
      done(count > left ? bomb() : null);
    },
  });
  try {
    await pipeline(createReadStream(path, { start, end: start + part.packed - 1 }), createInflateRaw(), counter);
  } catch (error) {
    throw error instanceof AppError ? error : damaged(error);
  }
  return count;
}

/** The local header repeats the name and has its own extra field, APPNOTE 4.3.7. */
async function dataStart(path: string, offset: number): Promise<number> {
  const file = await open(path, "r");
  try {
    const header = Buffer.alloc(30);
    await file.read(header, 0, 30, offset);
    return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

function bomb(): AppError {
  const userMessage = "This workbook unpacks to far more data than I may read, so I left it alone.";
  return new AppError({ code: "file.refused", userMessage });
}

/** For workbooks whose zip or XML is broken. */
export function damaged(cause?: unknown): AppError {
  return new AppError({ code: "file.refused", userMessage: "This workbook is damaged and cannot be opened.", cause });
}
