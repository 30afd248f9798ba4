import type { Detector, Entity, Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";

const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,8192}={0,2}(?![A-Za-z0-9+/_-])/g;
const HEX = /(?<![A-Za-z0-9])(?:[0-9a-fA-F]{2}[ :]?){10,4096}(?![A-Za-z0-9])/g;

/** No reader has a use for a run this long; it is taken out whole, as nobody can tell what it carries. */
const OPAQUE = /[A-Za-z0-9+/_=-]{8193,}/g;

/** One look inside base64 and hex runs: what holds something sensitive goes as a whole. */
export function* findEncoded(subject: Subject, inner: readonly Detector[]): Generator<Finding> {
  const { text } = subject;
  if (text.length > 8192) for (const { start, end } of ranges(text, OPAQUE)) yield finding(start, end, "SECRET");
  for (const { start, end, match } of ranges(text, BASE64)) {
    if (!/[A-Za-z]/.test(match[0]) || !/[A-Z]/.test(match[0])) continue;
    const entity = entityInside(decode(match[0], "base64"), subject, inner);
    if (entity !== null) yield finding(start, end, entity);
  }
  for (const { start, match } of ranges(text, HEX)) {
    const entity = entityInside(decode(match[0].replace(/[ :]/g, ""), "hex"), subject, inner);
    if (entity !== null) yield finding(start, start + match[0].trimEnd().length, entity);
  }
}

function decode(run: string, encoding: "base64" | "hex"): string {
  const decoded = Buffer.from(run, encoding).toString("utf8");
  return /^[\t\r\n\u0020-\u007e\u00a0-\ufffc]*$/.test(decoded) ? decoded : "";
}

function entityInside(text: string, subject: Subject, inner: readonly Detector[]): Entity | null {
  if (text.length < 8) return null;
  for (const detect of inner) {
    for (const found of detect({ ...subject, text, context: "" })) return found.entity;
  }
  return null;
}

function finding(start: number, end: number, entity: Entity): Finding {
  return { start, end, entity, validated: true };
}
