import type { Detector, Entity, Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";

/** Single characters with single spaces between them: `1 9 2 . 1 6 8 . 0 . 1`, `j a n e @ …`. */
const SPACED = /(?<!\S)(?:[A-Za-z0-9@.+:_-][ ]){8,128}[A-Za-z0-9](?![A-Za-z0-9])/g;
const DASHED = /(?<![A-Za-z0-9-])(?:[0-9]-){8,18}[0-9](?![A-Za-z0-9-])/g;
/** What cannot be a row of single figures by chance. */
const TRUSTED: ReadonlySet<Entity> = new Set([
  "EMAIL",
  "IP",
  "IBAN",
  "SSN",
  "PHONE",
  "CARD",
  "MAC",
  "CRYPTO",
  "SECRET",
]);
const BEFORE = 60;

/** Values written with a sign between all their characters; what is found in one takes the whole run with it. */
export function* findSpacedOut(subject: Subject, inner: readonly Detector[]): Generator<Finding> {
  const { text } = subject;
  for (const [pattern, sign] of [
    [SPACED, " "],
    [DASHED, "-"],
  ] as const) {
    for (const { start, end, match } of ranges(text, pattern)) {
      const compact = match[0].replaceAll(sign, "");
      const context = subject.context === "" ? text.slice(Math.max(0, start - BEFORE), start) : subject.context;
      const entity = entityIn({ ...subject, text: compact, context }, inner);
      if (entity !== null) yield { start, end, entity, validated: true };
    }
  }
}

function entityIn(subject: Subject, inner: readonly Detector[]): Entity | null {
  for (const find of inner) {
    for (const { entity, start, end } of find(subject)) {
      if (TRUSTED.has(entity) && (end - start) * 3 >= subject.text.length * 2) return entity;
    }
  }
  return null;
}
