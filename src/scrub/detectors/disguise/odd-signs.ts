import type { Detector, Finding, Subject } from "../detector.ts";
import { digitsOf, spotOf } from "../detector.ts";

/** How much of the text around an odd sign is read again. */
const AROUND = 80;
const LEAST_DIGITS = 9;
/** Groups of figures, and of letters that pass for them, with what may part the groups of one number. */
const NUMBER = /(?<![A-Za-z\d])[+(]{0,2}[\dOoIl]+(?:[ \t\n()._/,-]{1,3}[\dOoIl]+)*(?![A-Za-z\d])/g;
/** Country, check digits and the rest of an account number. */
const ACCOUNT = /[A-Z]{2}[\dOIl]{2}(?:[ \t\n_/,-]{0,2}[A-Z\dl]){11,30}(?![A-Za-z\d])/y;
/** A comma is a decimal sign, or parts the thousands or the items of a list, unless such a word stands before. */
const SAID =
  /\b(?:cards?|visa|master ?card|amex|ssn|social security|iban|phone|mobile|tel|telephone|call|reach|karte|telefon|handy)\b[^\d\n]{0,24}$/i;
const THOUSANDS = /^\d{1,3}(?:,\d{3})+$/;
const LIST_ITEM = /^\n\d{1,3}[.)]/;
const SIZE = /^ ?[x\u00d7] ?\d/;
const SPACING = /[ \t\n_/,]+/g;

/** A text written in the usual way, and where each of its characters stood before. */
interface Rewritten {
  readonly text: string;
  readonly from: readonly number[];
}

/**
 * Numbers with signs between their groups that no number has (`4111_1111_1111_1111`, a tab, a line break, two spaces),
 * and with letters for figures (`4lll 1111`). Read in the usual way, the families must confirm them. `found` is what was
 * found without.
 */
export function* findOddSigns(
  subject: Subject,
  families: readonly Detector[],
  found: readonly Finding[],
): Generator<Finding> {
  yield* numbersIn(subject, families, found);
  yield* accountsIn(subject, families);
}

function* numbersIn(subject: Subject, families: readonly Detector[], found: readonly Finding[]): Generator<Finding> {
  const { text } = subject;
  const { starts, ends } = digitsOf(subject);
  let done = 0;
  for (let index = 0; index < ends.length; index++) {
    const end = ends[index] ?? 0;
    if (end <= done) continue;
    const odd = oddPlace(text, starts[index] ?? 0, end);
    if (odd === -1 || !mayGoOn(text, end, starts[index + 1], ends[index + 1])) continue;
    if (spotOf(subject, odd).cell) {
      const line = text.indexOf("\n", odd);
      done = line === -1 ? text.length : line;
      continue;
    }
    const number = numberAround(text, odd);
    if (number === null) continue;
    done = number.end;
    if (!isCandidate(subject, number, found)) continue;
    const { start, end: to } = number;
    const before = text.slice(Math.max(0, start - AROUND), start);
    const rewritten = rewrite(text, start - before.length, start, to, Math.min(text.length, to + AROUND));
    for (const { start: from, end: until, entity } of families.flatMap((find) => [
      ...find({ ...subject, text: rewritten.text }),
    ])) {
      const range = { start: rewritten.from[from] ?? start, end: (rewritten.from[until - 1] ?? to) + 1 };
      if (range.start >= to || range.end <= start) continue;
      if (
        range.end - range.start === until - from &&
        text.slice(range.start, range.end) === rewritten.text.slice(from, until)
      )
        continue;
      yield { ...range, entity, validated: true };
    }
  }
}

/** Where something odd stands next to a group of figures; -1 when nothing does. */
function oddPlace(text: string, start: number, end: number): number {
  if (isLetterFigure(text.charCodeAt(start - 1))) return start - 1;
  const code = text.charCodeAt(end);
  const next = text.charCodeAt(end + 1);
  if (isLetterFigure(code)) return end;
  if (code === TAB || code === LINE || code === COMMA || code === LOW_LINE || code === SLASH)
    return isFigure(next) || (next === SPACE && code !== COMMA) ? end : -1;
  if (code !== SPACE && code !== DASH) return -1;
  if (isLetterFigure(next)) return end + 1;
  return code === SPACE && (next === SPACE || next === TAB || next === LINE) ? end : -1;
}

/** Whether the next group of figures is near enough, or a letter for one; of commas most part thousands. */
function mayGoOn(text: string, end: number, next = 0, nextEnd = 0): boolean {
  if (text.charCodeAt(end) === COMMA) return next === end + 1 && nextEnd - next !== 3 && nextEnd - next > 1;
  return next - end <= LONGEST_GAP || isLetterFigure(text.charCodeAt(end + 1));
}

const LONGEST_GAP = 3;
const TAB = 0x09;
const LINE = 0x0a;
const SPACE = 0x20;
const COMMA = 0x2c;
const DASH = 0x2d;
const SLASH = 0x2f;
const LOW_LINE = 0x5f;

function isFigure(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || isLetterFigure(code);
}

/** `O`, `o`, `I` and `l`. */
function isLetterFigure(code: number): boolean {
  return code === 0x4f || code === 0x6f || code === 0x49 || code === 0x6c;
}

function numberAround(text: string, at: number): { start: number; end: number } | null {
  const from = Math.max(0, at - AROUND / 2);
  for (const { index, 0: number } of text.slice(from, at + AROUND / 2).matchAll(NUMBER)) {
    const start = from + index;
    if (start > at) return null;
    if (start + number.length > at) return { start, end: start + number.length };
  }
  return null;
}

function isCandidate(
  subject: Subject,
  { start, end }: { readonly start: number; readonly end: number },
  found: readonly Finding[],
): boolean {
  const number = subject.text.slice(start, end);
  const digits = number.replace(/\D/g, "").length;
  const all = number.replace(/[^\dOoIl]/g, "").length;
  if (all < LEAST_DIGITS || digits * 2 < all || spotOf(subject, start).cell || spotOf(subject, end - 1).cell)
    return false;
  if (number.includes(",")) {
    if (
      number.includes(", ") ||
      THOUSANDS.test(number) ||
      !SAID.test(subject.text.slice(Math.max(0, start - AROUND), start))
    )
      return false;
  }
  // `256 x 174 mm` is no extension of a number in the column before.
  if (SIZE.test(subject.text.slice(end, end + 4))) return false;
  // Three spaces part columns; so do tabs and lines beside amounts.
  if (number.includes("   ") || (/[\t\n]| {2}/.test(number) && /\d\.\d{1,2}(?!\d)/.test(number))) return false;
  const line = number.indexOf("\n");
  if (line === -1) return true;
  // Several numbers below each other are several numbers; so is what was found complete on a line of its own.
  if (number.includes("\n", line + 1) || LIST_ITEM.test(subject.text.slice(start + line, start + line + 6)))
    return false;
  return !found.some((one) => one.start < start + line && one.end >= start + line);
}

/** The stretch with what is `from` to `to` in it written as numbers are. */
function rewrite(text: string, first: number, from: number, to: number, last: number): Rewritten {
  const places: number[] = [];
  let read = "";
  const keep = (start: number, end: number): void => {
    for (let at = start; at < end; at++) places.push(at);
  };
  keep(first, from);
  read += text.slice(first, from);
  const number = text.slice(from, to).replace(/[Oo]/g, "0").replace(/[Il]/g, "1");
  let copied = 0;
  for (const { index, 0: signs } of number.matchAll(SPACING)) {
    read += `${number.slice(copied, index)} `;
    keep(from + copied, from + index + 1);
    copied = index + signs.length;
  }
  keep(from + copied, last);
  return { text: read + number.slice(copied) + text.slice(to, last), from: places };
}

/** Account numbers, whose letters may be letters: with none, all, or those behind the bank's name as figures. */
function* accountsIn(subject: Subject, families: readonly Detector[]): Generator<Finding> {
  const { text } = subject;
  let done = 0;
  for (const group of digitsOf(subject).starts) {
    const index = group < done ? -1 : accountStart(text, group);
    if (index === -1) continue;
    ACCOUNT.lastIndex = index;
    const shown = ACCOUNT.exec(text)?.[0] ?? "";
    if (shown === "") continue;
    done = index + shown.length;
    const isOdd = /[\t\n_/,l]| {2}/.test(shown) || /[OI]/.test(shown.slice(2));
    if (!isOdd || shown.replace(/\D/g, "").length < LEAST_DIGITS || spotOf(subject, index).cell) continue;
    if (shown.includes(",") && !SAID.test(text.slice(Math.max(0, index - AROUND), index))) continue;
    const head = shown.slice(0, 2);
    const rest = shown.slice(2);
    const bank = /^(?:[^A-Z\dl]*[A-Z\dl]){6}/.exec(rest)?.[0].length ?? 0;
    const readings = [
      rest,
      asFigures(rest),
      asFigures(rest.slice(0, 2)) + rest.slice(2, bank) + asFigures(rest.slice(bank)),
    ];
    for (const reading of new Set(readings)) {
      const compact = `${head}${reading.replace(/[ \t\n_/,-]/g, "")}`;
      const length = accountLength(subject, compact, families);
      if (length === 0) continue;
      yield { start: index, end: index + lengthOf(shown, length), entity: "IBAN", validated: true };
      break;
    }
  }
}

/** Two capitals before a group of figures, or before a letter that passes for its first; -1 when there are none. */
function accountStart(text: string, group: number): number {
  for (const at of [group - 2, group - 3]) {
    if (isCapital(text.charCodeAt(at)) && isCapital(text.charCodeAt(at + 1)) && !/[A-Za-z\d]/.test(text.charAt(at - 1)))
      return at;
  }
  return -1;
}

function isCapital(code: number): boolean {
  return code > 0x40 && code < 0x5b;
}

function asFigures(text: string): string {
  return text.replace(/O/g, "0").replace(/[Il]/g, "1");
}

/** How many characters of it are an account number; words in capitals may follow. */
function accountLength(subject: Subject, compact: string, families: readonly Detector[]): number {
  for (let length = Math.min(compact.length, MOST_OF_ACCOUNT); length >= LEAST_OF_ACCOUNT; length--) {
    const place = { ...subject, text: compact.slice(0, length) };
    for (const find of families)
      for (const { entity, start, end } of find(place)) if (entity === "IBAN" && start === 0) return end;
  }
  return 0;
}

/** ISO 13616: Norway's have 15 characters, Russia's 33. */
const LEAST_OF_ACCOUNT = 15;
const MOST_OF_ACCOUNT = 34;

/** Where so many letters and figures end. */
function lengthOf(shown: string, count: number): number {
  let left = count;
  let at = 0;
  for (; at < shown.length && left > 0; at++) if (/[A-Za-z\d]/.test(shown.charAt(at))) left--;
  return at;
}
