import { kindOfCode } from "./beginnings.ts";
import { threeAt, type Words, wordTables } from "./words.ts";

/** The first of the kinds of characters that are no letters. */
const NO_LETTER = kindOfCode(0x30);

/** Where words may begin that a detector knows. */
export interface Places {
  /** Sorts of words, as bits, that may stand anywhere. */
  readonly sorts: number;
  readonly at: readonly number[];
  readonly sortsAt: readonly number[];
}

/** Looks for the words of all sorts in one pass. */
export function placesIn(text: string): Places {
  const { start, mid } = wordTables();
  let places: number[] = NONE;
  let sortsAt: number[] = NONE;
  let sorts = 0;
  let kind = 0;
  let three = threeAt(text, 0) >> 5;
  for (let at = 0; at < text.length; at++) {
    three = ((three & 0x3ff) << 5) | kindOfCode(text.charCodeAt(at + 2));
    const found = (kind > 0 && kind < NO_LETTER ? mid : start)[three] ?? 0;
    kind = three >> 10;
    if (found === 0) continue;
    if (sorts === 0) [places, sortsAt] = [[], []];
    sorts |= found;
    places.push(at);
    sortsAt.push(found);
  }
  return { sorts, at: places, sortsAt };
}

const NONE: number[] = [];

/** Whether a word of the sort stands in a part of the text that is read as a text of its own. */
export function standsBetween(
  text: string,
  { sorts, at: places, sortsAt }: Places,
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
export function stands(text: string, { sorts, at: places, sortsAt }: Places, words: Words): boolean {
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
