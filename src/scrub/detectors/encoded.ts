import type { Detector, Entity, Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";
import { charSet, matchesAt, type Run, runsOf } from "./scan/runs.ts";
import { normalise } from "../find/normalise.ts";

const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{11,8192}={0,2}(?![A-Za-z0-9+/_-])/y;
const HEX = /(?<![A-Za-z0-9])(?:0x|0X|#)?(?:[0-9a-fA-F]{2}[ :]?){8,4096}(?![A-Za-z0-9])/y;
const BASE64_CHARS = charSet(/[A-Za-z0-9+/_-]/);
const LEAST_BASE64 = 11;
const HEX_CHARS = charSet(/[0-9a-fA-F :]/);
const LEAST_HEX = 16;
const HEX_STARTS = charSet(/[0-9a-fA-F#]/);
/** An encoding within an encoding is as deep as anybody goes. */
const MOST_LAYERS = 3;

/** No reader has a use for a run this long; it is taken out whole, as nobody can tell what it carries. */
const OPAQUE = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{8193,}/g;

/** One look inside base64 and hex runs: what holds something sensitive goes as a whole. */
export function* findEncoded(subject: Subject, inner: readonly Detector[]): Generator<Finding> {
  const { text } = subject;
  if (text.length > 8192) for (const { start, end } of ranges(text, OPAQUE)) yield finding(start, end, "SECRET");
  for (const { start, end, match } of matchesAt(text, startsOf(text), BASE64_CHARS, BASE64)) {
    if (!isBase64(match[0])) continue;
    const entity = entityInside(decode(match[0], "base64"), placeOf(subject, start), inner, 1);
    if (entity !== null) yield finding(start, end, entity);
  }
  yield* findListed(subject, inner);
  for (const { start, match } of matchesAt(text, hexPlaces(text), HEX_STARTS, HEX)) {
    const entity = entityInside(decode(hexOf(match[0]), "hex"), placeOf(subject, start), inner, 1);
    if (entity !== null) yield finding(start, start + match[0].trimEnd().length, entity);
  }
}

/** Characters as figures: `0x6a, 0x61, …`, `[106, 97, …]`, and the letters and figures of base32 (RFC 4648). */
const LISTED = /(?:0x[0-9a-f]{1,2}[, ]{1,2}){7,400}0x[0-9a-f]{1,2}(?![0-9a-z])|\[(?:\d{2,3}, ?){7,400}\d{2,3}\]/gi;
const BASE32 = /(?<![A-Za-z0-9])[A-Z2-7]{16,4096}={0,6}(?![A-Za-z0-9=])/y;
const BASE32_CHARS = charSet(/[A-Z2-7]/);
const LEAST_BASE32 = 16;

function* findListed(subject: Subject, inner: readonly Detector[]): Generator<Finding> {
  const { text } = subject;
  if (text.includes("0x") || text.includes("[")) {
    for (const { start, end, match } of ranges(text, LISTED)) {
      const bytes = match[0].match(/0x[0-9a-f]+|\d+/gi) ?? [];
      const entity = entityInside(textOf(Uint8Array.from(bytes, Number)), placeOf(subject, start), inner, 1);
      if (entity !== null) yield finding(start, end, entity);
    }
  }
  const places = runsOf(text, BASE32_CHARS, LEAST_BASE32).map(({ start }) => ({ start, end: start + 1 }));
  for (const { start, end, match } of matchesAt(text, places, BASE32_CHARS, BASE32)) {
    const entity = entityInside(textOf(fromBase32(match[0])), placeOf(subject, start), inner, 1);
    if (entity !== null) yield finding(start, end, entity);
  }
}

function fromBase32(run: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const char of run.replaceAll("=", "")) {
    value = ((value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(char)) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** Bytes as text; nothing unless all of them are. */
function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  return isText(text) ? text : "";
}

const BEFORE = 40;

/** What is said of an encoded value stands before it. */
function placeOf(subject: Subject, start: number): Subject {
  return { ...subject, context: subject.text.slice(Math.max(0, start - BEFORE), start) };
}

function startsOf(text: string): Run[] {
  return runsOf(text, BASE64_CHARS, LEAST_BASE64).map(({ start }) => ({ start, end: start + 1 }));
}

/** Where pairs of hex digits may follow each other, and the mark before them (`0x`, `#`). */
function hexPlaces(text: string): Run[] {
  return runsOf(text, HEX_CHARS, LEAST_HEX).map(({ start, end }) => ({ start: Math.max(0, start - 2), end }));
}

function isBase64(run: string): boolean {
  if (run.endsWith("=") && run.length % 4 === 0 && /[A-Z]/.test(run) && /\d/.test(run)) return true;
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && (/\d/.test(run) || run.length % 4 === 0 || run.length >= 20);
}

function hexOf(run: string): string {
  return run.replace(/^(?:0[xX]|#)|[ :]/g, "");
}

/** What a run decodes to; nothing unless all of it is text. */
function decode(run: string, encoding: "base64" | "hex"): string {
  const bytes = Buffer.from(run, encoding);
  // Most random runs show in their first bytes that they are none, which saves the rest.
  if (bytes.length < 6 || !isText(bytes.subarray(0, 12).toString("latin1"))) return "";
  const decoded = bytes.toString("utf8");
  return isText(decoded) ? decoded : "";
}

function isText(text: string): boolean {
  return /^[\t\r\n\u0020-\u007e\u0080-\ufffc]*$/.test(text);
}

function entityInside(text: string, subject: Subject, inner: readonly Detector[], layer: number): Entity | null {
  if (text.length < (/^[ -~]*$/.test(text) ? 4 : 2)) return null;
  const read = normalise(text).text;
  const whole = { ...subject, text: read, cell: false };
  for (const detect of inner) {
    for (const found of detect(whole)) return found.entity;
  }
  const run = read.trim();
  if (layer >= MOST_LAYERS) return null;
  if (/^[A-Za-z0-9+/_-]{12,}={0,2}$/.test(run) && isBase64(run)) {
    return entityInside(decode(run, "base64"), subject, inner, layer + 1);
  }
  return /^(?:[0-9a-f]{2}){8,}$/i.test(run) ? entityInside(decode(run, "hex"), subject, inner, layer + 1) : null;
}

function finding(start: number, end: number, entity: Entity): Finding {
  return { start, end, entity, validated: true };
}
