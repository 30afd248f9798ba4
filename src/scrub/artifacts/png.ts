import { crc32, inflateSync } from "node:zlib";

import { Refused } from "./refused.ts";

/** Decoders of clients give up far above this; a chart has about one megapixel. */
const MAX_PIXELS = 50_000_000;
const INFLATED_BYTES = 256 * 1024 * 1024;

/** Chunks that say how the pixels look (PNG third edition, chapter 11); all others are words, times or private data. */
const KEPT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND", "gAMA", "sRGB", "cHRM", "sBIT", "bKGD", "pHYs"]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly whole: Buffer;
}

/** The picture's own chunks only. Throws {@link Refused} when anything about the file is not a plain PNG. */
export function cleanPng(raw: Buffer): Buffer {
  const chunks = readChunks(raw);
  checkOrder(chunks);
  checkPixels(chunks);
  const kept = chunks.filter((chunk) => KEPT.has(chunk.type)).map((chunk) => chunk.whole);
  return Buffer.concat([raw.subarray(0, 8), ...kept]);
}

function readChunks(raw: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  let at = 8;
  while (at < raw.length) {
    if (chunks.at(-1)?.type === "IEND") throw new Refused("something is hidden behind the end of the image");
    if (at + 12 > raw.length) throw new Refused("the image is cut off");
    const length = raw.readUInt32BE(at);
    const end = at + 12 + length;
    if (length > 0x7fffffff || end > raw.length) throw new Refused("the image is cut off");
    const type = raw.toString("latin1", at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) throw new Refused("the image is damaged");
    if (crc32(raw.subarray(at + 4, end - 4)) !== raw.readUInt32BE(end - 4)) throw new Refused("the image is damaged");
    chunks.push({ type, data: raw.subarray(at + 8, end - 4), whole: raw.subarray(at, end) });
    at = end;
  }
  return chunks;
}

function checkOrder(chunks: readonly Chunk[]): void {
  const types = chunks.map((chunk) => chunk.type);
  const critical = types.filter((type) => /^[A-Z]/.test(type));
  if (types[0] !== "IHDR" || types.at(-1) !== "IEND" || chunks.at(-1)?.data.length !== 0)
    throw new Refused("the image is damaged");
  if (critical.some((type) => !KEPT.has(type))) throw new Refused("the image has a form I do not know");
  for (const single of ["IHDR", "PLTE", "IEND"]) {
    if (types.filter((type) => type === single).length > 1) throw new Refused("the image is damaged");
  }
  const first = types.indexOf("IDAT");
  const last = types.lastIndexOf("IDAT");
  if (first === -1 || last - first + 1 !== types.filter((type) => type === "IDAT").length)
    throw new Refused("the image is damaged");
}

/** The compressed data must unpack to the very rows that the header announces, with nothing behind them. */
function checkPixels(chunks: readonly Chunk[]): void {
  const header = chunks[0]?.data;
  if (header === undefined || header.length !== 13) throw new Refused("the image is damaged");
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  if (width === 0 || height === 0 || width * height > MAX_PIXELS)
    throw new Refused("the image's size is not plausible");
  const expected = rawBytes(width, height, header);
  if (expected > INFLATED_BYTES) throw new Refused("the image is too large");
  const data = Buffer.concat(chunks.filter((chunk) => chunk.type === "IDAT").map((chunk) => chunk.data));
  const { length, consumed } = inflate(data, expected);
  if (length !== expected || consumed !== data.length)
    throw new Refused("the image holds more or less than its pixels");
}

function inflate(data: Buffer, expected: number): { length: number; consumed: number } {
  try {
    const inflated: unknown = inflateSync(data, { maxOutputLength: expected + 1, info: true });
    if (isInflated(inflated)) return { length: inflated.buffer.length, consumed: inflated.engine.bytesWritten };
  } catch {
    // zlib's message says nothing more to a person than this.
    throw new Refused("the image is damaged");
  }
  throw new Refused("the image cannot be read");
}

/** What zlib gives back when it is asked for `info`; `bytesWritten` counts the input that it has used. */
function isInflated(value: unknown): value is { buffer: Buffer; engine: { bytesWritten: number } } {
  return typeof value === "object" && value !== null && "buffer" in value && "engine" in value;
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Filter byte and samples of every row (PNG chapter 7), over the seven passes when interlaced (chapter 8). */
function rawBytes(width: number, height: number, header: Buffer): number {
  const [depth = 0, color = 0, compression = 1, filter = 1, interlace = 2] = header.subarray(8);
  const channels = CHANNELS[color];
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth)) throw new Refused("the image is damaged");
  if (compression !== 0 || filter !== 0 || interlace > 1) throw new Refused("the image is damaged");
  const rows = (columns: number, lines: number) =>
    columns === 0 ? 0 : lines * (1 + Math.ceil((columns * channels * depth) / 8));
  if (interlace === 0) return rows(width, height);
  let total = 0;
  for (const [x, y, dx, dy] of ADAM7) total += rows(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy));
  return total;
}

const ADAM7: readonly (readonly [number, number, number, number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];
