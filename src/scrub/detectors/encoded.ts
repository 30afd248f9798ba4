import type { Detector, Entity, Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";
import { normalise } from "../find/normalise.ts";

const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,8192}={0,2}(?![A-Za-z0-9+/_-])/g;
const HEX = /(?<![A-Za-z0-9])(?:0x|0X|#)?(?:[0-9a-fA-F]{2}[ :]?){8,4096}(?![A-Za-z0-9])/g;
/** An encoding within an encoding is as deep as anybody goes. */
const MOST_LAYERS = 3;

/** No reader has a use for a run this long; it is taken out whole, as nobody can tell what it carries. */
const OPAQUE = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{8193,}/g;

/** One look inside base64 and hex runs: what holds something sensitive goes as a whole. */
export function* findEncoded(subject: Subject, inner: readonly Detector[]): Generator<Finding> {
  const { text } = subject;
  if (text.length > 8192) for (const { start, end } of ranges(text, OPAQUE)) yield finding(start, end, "SECRET");
  for (const { start, end, match } of ranges(text, BASE64)) {
    if (!isBase64(match[0])) continue;
    const entity = entityInside(decode(match[0], "base64"), subject, inner, 1);
    if (entity !== null) yield finding(start, end, entity);
  }
  for (const { start, match } of ranges(text, HEX)) {
    const entity = entityInside(decode(hexOf(match[0]), "hex"), subject, inner, 1);
    if (entity !== null) yield finding(start, start + match[0].trimEnd().length, entity);
  }
}

function isBase64(run: string): boolean {
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
  if (text.length < 6) return null;
  const read = normalise(text).text;
  const whole = { ...subject, text: read, context: "", cell: false };
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
