import type { Detector, Entity, Finding, Subject } from "./detector.ts";
import { ranges, spotOf } from "./detector.ts";
import { NATIONAL_WORDS } from "./national/find.ts";

/** Single characters with single spaces between them: `1 9 2 . 1 6 8 . 0 . 1`, `j a n e @ …`. */
const SPACED = /(?<!\S)(?:[A-Za-z0-9@.+:_/-][ ]){8,128}[A-Za-z0-9](?![A-Za-z0-9])/g;
const DASHED = /(?<![A-Za-z0-9-])(?:[0-9]-){8,18}[0-9](?![A-Za-z0-9-])/g;
const DOTTED = /(?<![A-Za-z0-9.])(?:[0-9]\.){8,18}[0-9](?![A-Za-z0-9]|\.\d)/g;
const NUMBER = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)";
/** `five five five one two three four`, as numbers are dictated. */
const SPOKEN = new RegExp(`\\b${NUMBER}(?:[ ,-]{1,3}${NUMBER}){6,24}\\b`, "gi");
const FIGURES = new Map(
  "zero one two three four five six seven eight nine".split(" ").map((word, figure) => [word, String(figure)] as const),
);
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
    [DOTTED, "."],
  ] as const) {
    for (const { start, end, match } of ranges(text, pattern)) {
      const compact = match[0].replaceAll(sign, "");
      const entity = entityIn({ ...subject, text: compact, context: contextOf(subject, start) }, inner);
      if (entity !== null) yield { start, end, entity, validated: true };
    }
  }
}

/** Numbers in words, figure by figure. */
export function* findSpoken(subject: Subject, inner: readonly Detector[]): Generator<Finding> {
  for (const { start, end, match } of ranges(subject.text, SPOKEN)) {
    const figures = match[0].toLowerCase().replace(/[a-z]+/g, (word) => FIGURES.get(word) ?? "0");
    const text = figures.replace(/[ ,-]/g, "");
    const entity = entityIn({ ...subject, text, context: contextOf(subject, start) }, inner);
    if (entity !== null) yield { start, end, entity, validated: true };
  }
}

/** Long numbers with a check, which are the same number on two lines. */
const BROKEN: ReadonlySet<Entity> = new Set(["IBAN", "CARD", "SSN", "NATIONAL_ID"]);
const LINE_PART = 40;
const LEAST_PART = 3;
const LIST_ITEM = /^\d{1,3}[.)]/;
const LINE_END = /[A-Za-z0-9][A-Za-z0-9 -]{0,39}$/;
const LINE_BEGIN = /^[A-Za-z0-9][A-Za-z0-9 -]{0,39}/;

/** A number of running text with a line break in it. */
export function* findBroken(subject: Subject, inner: readonly Detector[]): Generator<Finding> {
  const { text } = subject;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    if (!isAlphanumeric(text.charCodeAt(at - 1)) || !isAlphanumeric(text.charCodeAt(at + 1))) continue;
    const left = LINE_END.exec(text.slice(Math.max(0, at - LINE_PART), at))?.[0] ?? "";
    const right = LINE_BEGIN.exec(text.slice(at + 1, at + 1 + LINE_PART))?.[0] ?? "";
    if (
      !/\d/.test(left) ||
      !/\d/.test(right) ||
      LIST_ITEM.test(text.slice(at + 1, at + 6)) ||
      spotOf(subject, at - 1).cell
    )
      continue;
    const joined = left + right;
    if (joined.replace(/\D/g, "").length < 9) continue;
    const start = at - left.length;
    const place = { ...subject, text: joined, context: contextOf(subject, start) };
    for (const { entity, start: from, end: to } of inner.flatMap((find) => [...find(place)])) {
      if (!BROKEN.has(entity) || left.length - from < LEAST_PART || to - left.length < LEAST_PART) continue;
      if (entity === "NATIONAL_ID" && !isNamed(place.context)) continue;
      yield { start: start + from, end: at + 1 + to - left.length, entity, validated: true };
    }
  }
}

function isAlphanumeric(code: number): boolean {
  return (code > 0x2f && code < 0x3a) || (code > 0x40 && code < 0x5b) || (code > 0x60 && code < 0x7b);
}

function contextOf({ text, context }: Subject, start: number): string {
  return context === "" ? text.slice(Math.max(0, start - BEFORE), start) : context;
}

/** An official number is one here only if a word says so. */
function isNamed(context: string): boolean {
  return NATIONAL_WORDS.some((words) => words.test(context));
}

function entityIn(subject: Subject, inner: readonly Detector[]): Entity | null {
  for (const find of inner) {
    for (const { entity, start, end } of find(subject)) {
      if (
        (TRUSTED.has(entity) || (entity === "NATIONAL_ID" && isNamed(subject.context))) &&
        (end - start) * 3 >= subject.text.length * 2
      )
        return entity;
    }
  }
  return null;
}
