/** A stretch of a text. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** A set of characters below U+0100, looked up by code. */
export type CharSet = Uint8Array;

const CODES = 256;

/** The characters below U+0100 that match an expression for one character. */
export function charSet(pattern: RegExp): CharSet {
  return Uint8Array.from({ length: CODES }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

/** Whether the character at a place is in the set; no character beyond U+00FF and no place outside the text is. */
export function isIn(set: CharSet, text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < CODES && set[code] === 1;
}

/**
 * The longest stretches of characters of the set that have at least `least` of them, in order. Looks only at every
 * `least`-th character where there are none, so that a text without any costs next to nothing.
 */
export function runsOf(text: string, set: CharSet, least: number): Run[] {
  const runs: Run[] = [];
  for (let at = least - 1, from = 0; at < text.length; at += least) {
    if (!isIn(set, text, at)) continue;
    let start = at;
    while (start > from && isIn(set, text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && isIn(set, text, end)) end++;
    if (end - start >= least) runs.push({ start, end });
    // The place of `end` is no member, so the next stretch begins behind it.
    from = end + 1;
    at = end;
  }
  return runs;
}

/** Whether there is any such stretch. */
export function hasRun(text: string, set: CharSet, least: number): boolean {
  for (let at = least - 1; at < text.length;) {
    if (!isIn(set, text, at)) {
      at += least;
      continue;
    }
    let start = at;
    while (start > 0 && at - start < least - 1 && isIn(set, text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && end - start < least && isIn(set, text, end)) end++;
    if (end - start >= least) return true;
    at = end + least;
  }
  return false;
}

/**
 * Matches of a sticky expression that begin within the runs, in order and apart, as a global search finds them. `starts`
 * are the characters that they can begin with.
 */
export function* matchesAt(
  text: string,
  runs: readonly Run[],
  starts: CharSet,
  pattern: RegExp,
): Generator<{ start: number; end: number; match: RegExpExecArray }> {
  let from = 0;
  for (const run of runs) {
    for (let at = Math.max(from, run.start); at < run.end; at++) {
      if (!isIn(starts, text, at)) continue;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) continue;
      from = at + match[0].length;
      yield { start: at, end: from, match };
      at = from - 1;
    }
  }
}
