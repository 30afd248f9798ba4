import { charSet } from "./runs.ts";

/** What may stand between two groups of the digits of one number. */
const GAP_SIGNS = charSet(/[ ()./\u00b7-]/);
const LONGEST_GAP = 3;

/** Groups of digits, in order; a number may be written in several. */
export interface DigitRuns {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Digits from the group's first to the last that may belong to the same number. */
  readonly reach: readonly number[];
  /** The most of them. */
  readonly most: number;
}

/** Where digits stand in a text. */
export function readDigits(text: string): DigitRuns {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (!isDigit(text.charCodeAt(at))) continue;
    starts.push(at);
    while (isDigit(text.charCodeAt(at + 1))) at++;
    ends.push(at + 1);
  }
  const reach = reachOf(text, starts, ends);
  return { starts, ends, reach, most: reach.reduce((most, digits) => (digits > most ? digits : most), 0) };
}

function reachOf(text: string, starts: readonly number[], ends: readonly number[]): number[] {
  const reach = starts.map(() => 0);
  for (let index = starts.length - 1; index >= 0; index--) {
    const end = ends[index] ?? 0;
    const next = starts[index + 1];
    const more = next !== undefined && isGap(text, end, next) ? (reach[index + 1] ?? 0) : 0;
    reach[index] = end - (starts[index] ?? 0) + more;
  }
  return reach;
}

function isGap(text: string, from: number, to: number): boolean {
  if (to - from > LONGEST_GAP) return false;
  for (let at = from; at < to; at++) if (GAP_SIGNS[text.charCodeAt(at)] !== 1) return false;
  return true;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

interface NumberAt {
  readonly start: number;
  readonly end: number;
  readonly match: RegExpExecArray;
}

/**
 * Matches of a sticky expression that begin with a group of digits, in order and apart, as a global search finds them.
 * Groups are passed over from which on no number has `least` digits. `open` is a sign that a match may begin with
 * instead, right before the group.
 */
export function numbers(text: string, runs: DigitRuns, least: number, pattern: RegExp, open = ""): Generator<NumberAt> {
  return matches(text, runs, least, pattern, (group) =>
    open !== "" && text.charAt(group - 1) === open ? group - 1 : group,
  );
}

/**
 * The same for numbers with a plus sign before them, which a space or a bracket may follow, or two zeros to begin with;
 * a bracket may stand before either.
 */
export function prefixedNumbers(text: string, runs: DigitRuns, least: number, pattern: RegExp): Generator<NumberAt> {
  return matches(text, runs, least, pattern, (group) => {
    const prefix = prefixAt(text, group);
    return prefix !== -1 && text.charCodeAt(prefix - 1) === OPEN ? prefix - 1 : prefix;
  });
}

/** `firstOf` tells from where on a match for a group may begin; -1 for a group that begins none. */
function* matches(
  text: string,
  { starts, reach }: DigitRuns,
  least: number,
  pattern: RegExp,
  firstOf: (group: number) => number,
): Generator<NumberAt> {
  let from = 0;
  for (let index = 0; index < starts.length; index++) {
    if ((reach[index] ?? 0) < least) continue;
    const group = starts[index] ?? 0;
    const first = firstOf(group);
    if (first === -1) continue;
    for (let at = Math.max(first, from); at <= group; at++) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) continue;
      from = at + match[0].length;
      yield { start: at, end: from, match };
      break;
    }
  }
}

const OPEN = 0x28;

/** Where the plus sign before a group stands, or the group itself when it begins with two zeros; -1 for any other. */
function prefixAt(text: string, group: number): number {
  let at = group - 1;
  if (text.charCodeAt(at) === OPEN) at--;
  if (text.charCodeAt(at) === 0x20) at--;
  if (text.charCodeAt(at) === 0x2b) return at;
  return text.charCodeAt(group) === 0x30 && text.charCodeAt(group + 1) === 0x30 ? group : -1;
}
