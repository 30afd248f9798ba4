import { kindOfCode } from "./beginnings.ts";
import { charSet } from "./runs.ts";
import { threeAt, type Words, wordTables } from "./words.ts";

/** What may stand between two groups of the digits of one number. */
const GAP_SIGNS = charSet(/[ ()./\u00b7-]/);
const LONGEST_GAP = 3;
const DIGIT = kindOfCode(0x30);
/** The first of the kinds that are no letters. */
const NO_LETTER = DIGIT;

/** Groups of digits, in order; a number may be written in several. */
export interface DigitRuns {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Digits from the group's first to the last that may belong to the same number. */
  readonly reach: readonly number[];
}

/** What one pass over a text tells: where words may begin that a detector knows, and where digits stand. */
export interface Glance {
  /** Sorts of words, as bits, that may stand anywhere. */
  readonly sorts: number;
  readonly places: readonly number[];
  readonly sortsAt: readonly number[];
  readonly digits: DigitRuns;
  /** The most digits that one number can have. */
  readonly mostDigits: number;
}

/** Reads a text once. */
export function glance(text: string): Glance {
  const { start, mid } = wordTables();
  const places: number[] = [];
  const sortsAt: number[] = [];
  const groups = new Groups();
  let sorts = 0;
  let kind = 0;
  let three = threeAt(text, 0) >> 5;
  for (let at = 0; at < text.length; at++) {
    three = ((three & 0x3ff) << 5) | kindOfCode(text.charCodeAt(at + 2));
    const found = (isLetter(kind) ? mid : start)[three] ?? 0;
    if (found !== 0) {
      sorts |= found;
      places.push(at);
      sortsAt.push(found);
    }
    const before = kind;
    kind = three >> 10;
    if (kind === DIGIT) {
      if (before !== DIGIT) groups.begin(text, at);
    } else if (before === DIGIT) groups.end(at);
  }
  if (kind === DIGIT) groups.end(text.length);
  const reach = groups.reach();
  return {
    sorts,
    places,
    sortsAt,
    digits: { starts: groups.starts, ends: groups.ends, reach },
    mostDigits: groups.most,
  };
}

function isLetter(kind: number): boolean {
  return kind > 0 && kind < NO_LETTER;
}

class Groups {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly #joined: boolean[] = [];
  most = 0;

  begin(text: string, at: number): void {
    const last = this.ends.length - 1;
    this.#joined.push(last >= 0 && isGap(text, this.ends[last] ?? 0, at));
    this.starts.push(at);
  }

  end(at: number): void {
    this.ends.push(at);
  }

  reach(): number[] {
    const { starts, ends } = this;
    const reach = starts.map(() => 0);
    let digits = 0;
    for (let index = starts.length - 1; index >= 0; index--) {
      digits += (ends[index] ?? 0) - (starts[index] ?? 0);
      reach[index] = digits;
      if (digits > this.most) this.most = digits;
      if (this.#joined[index] !== true) digits = 0;
    }
    return reach;
  }
}

function isGap(text: string, from: number, to: number): boolean {
  if (to - from > LONGEST_GAP) return false;
  for (let at = from; at < to; at++) if (GAP_SIGNS[text.charCodeAt(at)] !== 1) return false;
  return true;
}

/** Whether a word of the sort stands in a part of the text that is read as a text of its own. */
export function standsBetween(
  text: string,
  { sorts, places, sortsAt }: Glance,
  words: Words,
  from: number,
  to: number,
): boolean {
  // Cut out, the part may begin within a word and be read as if the word began there.
  const isCut = from > 0 && from < to && ((wordTables().start[threeAt(text, from)] ?? 0) & words.bit) !== 0;
  if (!isCut && (sorts & words.bit) === 0) return false;
  let part: string | null = null;
  if (isCut) {
    part = text.slice(from, to);
    if (words.begins(part, 0)) return true;
  }
  for (let index = firstFrom(places, from); index < places.length; index++) {
    const at = places[index] ?? to;
    if (at >= to) break;
    if (((sortsAt[index] ?? 0) & words.bit) === 0) continue;
    part ??= text.slice(from, to);
    if (words.begins(part, at - from)) return true;
  }
  return false;
}

/** Whether a word of the sort stands in the text. */
export function stands(text: string, { sorts, places, sortsAt }: Glance, words: Words): boolean {
  if ((sorts & words.bit) === 0) return false;
  for (let index = 0; index < places.length; index++) {
    if (((sortsAt[index] ?? 0) & words.bit) !== 0 && words.begins(text, places[index] ?? 0)) return true;
  }
  return false;
}

/** Index of the first of the ascending numbers that is no less than `least`. */
export function firstFrom(numbers: readonly number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
