import { Refused } from "./refused.ts";

const MAX_PIXELS = 50_000_000;

/** Start-of-frame markers (ITU T.81, table B.1) of the forms that every client can show. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** Quantisation, Huffman, restart interval, number of lines: what the picture needs. */
const TABLES = new Set([0xdb, 0xc4, 0xdd, 0xdc]);

/** The picture's own segments only. Throws {@link Refused} when anything about the file is not a plain JPEG. */
export function cleanJpeg(raw: Buffer): Buffer {
  const kept: Buffer[] = [raw.subarray(0, 2)];
  let framed = false;
  let scanned = false;
  let at = 2;
  for (;;) {
    const marker = markerAt(raw, at);
    if (marker === 0xd9) break;
    const end = segmentEnd(raw, at);
    const segment = raw.subarray(at, end);
    if (FRAMES.has(marker)) {
      checkSize(segment);
      framed = true;
    }
    if (marker === 0xda) {
      const scanEnd = endOfScan(raw, end);
      kept.push(raw.subarray(at, scanEnd));
      scanned = true;
      at = scanEnd;
      continue;
    }
    const shown = keep(marker, segment);
    if (shown !== null) kept.push(shown);
    at = end;
  }
  if (!framed || !scanned) throw new Refused("the image has no picture in it");
  if (at + 2 !== raw.length) throw new Refused("something is hidden behind the end of the image");
  kept.push(raw.subarray(at, at + 2));
  return Buffer.concat(kept);
}

function markerAt(raw: Buffer, at: number): number {
  const marker = raw[at + 1];
  if (raw[at] !== 0xff || marker === undefined || marker === 0 || marker === 0xff)
    throw new Refused("the image is damaged");
  return marker;
}

function segmentEnd(raw: Buffer, at: number): number {
  if (at + 4 > raw.length) throw new Refused("the image is cut off");
  const end = at + 2 + raw.readUInt16BE(at + 2);
  if (end < at + 4 || end > raw.length) throw new Refused("the image is cut off");
  return end;
}

/** JFIF without its thumbnail and Adobe's colour transform stay; other application data and comments go. */
function keep(marker: number, segment: Buffer): Buffer | null {
  if (TABLES.has(marker) || FRAMES.has(marker)) return segment;
  if (marker === 0xe0) return segment.toString("latin1", 4, 9) === "JFIF\0" ? jfif(segment) : null;
  if (marker === 0xee) return segment.toString("latin1", 4, 9) === "Adobe" ? segment.subarray(0, 16) : null;
  if ((marker >= 0xe1 && marker <= 0xef) || marker === 0xfe) return null;
  throw new Refused("the image has a form I do not know");
}

function jfif(segment: Buffer): Buffer {
  if (segment.length < 18) throw new Refused("the image is damaged");
  const head = Buffer.from(segment.subarray(0, 18));
  head.writeUInt16BE(16, 2);
  head.writeUInt16BE(0, 16);
  return head;
}

function checkSize(frame: Buffer): void {
  if (frame.length < 9) throw new Refused("the image is damaged");
  const height = frame.readUInt16BE(5);
  const width = frame.readUInt16BE(7);
  if (width === 0 || height === 0 || width * height > MAX_PIXELS)
    throw new Refused("the image's size is not plausible");
}

/** Entropy-coded data goes on to the next marker that is neither stuffing nor a restart. */
function endOfScan(raw: Buffer, from: number): number {
  for (let at = raw.indexOf(0xff, from); at !== -1 && at + 1 < raw.length; at = raw.indexOf(0xff, at + 1)) {
    const next = raw[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw new Refused("the image is cut off");
}
