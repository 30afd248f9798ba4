import type { DigitRuns } from "./glance.ts";

/**
 * Matches of a sticky expression that begin with a group of digits, in order and apart, as a global search finds them.
 * Groups are passed over from which on no number has `least` digits. `open` is a sign that a match may begin with
 * instead, right before the group.
 */
export function* numbers(
  text: string,
  { starts, reach }: DigitRuns,
  least: number,
  pattern: RegExp,
  open = "",
): Generator<{ start: number; end: number; match: RegExpExecArray }> {
  let from = 0;
  for (let index = 0; index < starts.length; index++) {
    if ((reach[index] ?? 0) < least) continue;
    const group = starts[index] ?? 0;
    const first = open !== "" && group > from && text.charAt(group - 1) === open ? group - 1 : group;
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

/**
 * The same for numbers with a plus sign before them, which a space or a bracket may follow, or two zeros to begin with;
 * a bracket may stand before either.
 */
export function* prefixedNumbers(
  text: string,
  { starts, reach }: DigitRuns,
  least: number,
  pattern: RegExp,
): Generator<{ start: number; end: number; match: RegExpExecArray }> {
  let from = 0;
  for (let index = 0; index < starts.length; index++) {
    if ((reach[index] ?? 0) < least) continue;
    const group = starts[index] ?? 0;
    const prefix = prefixAt(text, group);
    if (prefix === -1) continue;
    const first = text.charCodeAt(prefix - 1) === OPEN ? prefix - 1 : prefix;
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
