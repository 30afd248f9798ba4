/** Fewer digits are years, quantities and house numbers. */
export const MIN_DIGITS = 7;
/** A number's end that is compared where one of two has a country code and the other has not. */
export const TAIL = 9;
/** Fifteen (ITU-T E.164) and a prefix to dial out with. */
const MAX_DIGITS = 17;
/** This far into a row of short figures with a space between each stands a list of figures; whole numbers still count. */
const MANY_GROUPS = 60;
const SHORT = 6;
const GAP = /^(?:[ ()./\u2011-]|\) | \(|\)[-./]| [-/] |- )$/;
/** Country codes of two digits; those of one are 1 and 7, all others have three (ITU-T E.164, annex). */
const TWO_DIGITS = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** `(06-72) 274-971`: the bracket was opened a few characters before. */
const OPENED = /\([^()]{0,7}$/;

/** A number of a text, however its digits are grouped. */
export interface NumberAt<T> {
  readonly start: number;
  readonly end: number;
  readonly known: T;
}

interface Group {
  readonly start: number;
  readonly end: number;
}

/** The digits after the country code; null where the code is all there is. */
export function withoutCountry(digits: string): string | null {
  const code = /^[17]/.test(digits) ? 1 : TWO_DIGITS.test(digits) ? 2 : 3;
  const rest = digits.slice(code).replace(/^0+/, "");
  return rest.length < MIN_DIGITS ? null : rest;
}

/** Without what is dialled after the other end has answered: `x12`, `ext. 12`. */
export function withoutExtension(phone: string): string {
  return phone.replace(/ ?(?:x|ext\.?|#) ?\d{1,6}$/i, "");
}

/** Numbers that `lookUp` knows by their digits, the longest at each place. */
export function* knownNumbers<T>(text: string, lookUp: (digits: string) => T | null): Generator<NumberAt<T>> {
  const groups = [...text.matchAll(/\d+/g)].map(({ index, 0: digits }) => ({
    start: index,
    end: index + digits.length,
  }));
  let run = 0;
  for (let from = 0; from < groups.length; from += 1) {
    const first = groups[from];
    if (first === undefined) return;
    if (!isJoined(text, groups[from - 1], first)) run = from;
    if (from - run > MANY_GROUPS && first.end - first.start < SHORT) continue;
    const found = longestFrom(text, groups, from, lookUp);
    if (found === null) continue;
    yield { start: before(text, first.start), end: groups[found.to]?.end ?? first.end, known: found.known };
    from = found.to;
  }
}

function longestFrom<T>(
  text: string,
  groups: readonly Group[],
  from: number,
  lookUp: (digits: string) => T | null,
): { to: number; known: T } | null {
  let found: { to: number; known: T } | null = null;
  let digits = "";
  for (let to = from; to < groups.length; to += 1) {
    const group = groups[to];
    if (group === undefined || (to > from && !isJoined(text, groups[to - 1], group))) break;
    digits += text.slice(group.start, Math.min(group.end, group.start + MAX_DIGITS + 1));
    if (digits.length > MAX_DIGITS) break;
    if (digits.length < MIN_DIGITS) continue;
    const known = knownAs(digits, isInternational(text, groups[from]?.start ?? 0), lookUp);
    if (known !== null) found = { to, known };
  }
  return found;
}

function knownAs<T>(written: string, international: boolean, lookUp: (digits: string) => T | null): T | null {
  const digits = written.replace(/^0+/, "");
  if (digits.length < MIN_DIGITS) return null;
  const known = lookUp(digits) ?? (digits.length > TAIL ? lookUp(digits.slice(-TAIL)) : null);
  if (known !== null || !(international || written.startsWith("00"))) return known;
  const national = withoutCountry(digits);
  return national === null ? null : lookUp(national);
}

function isInternational(text: string, start: number): boolean {
  return text.charCodeAt(start - 1) === 0x2b;
}

function isJoined(text: string, last: Group | undefined, next: Group): boolean {
  if (last === undefined || next.start - last.end > 3) return false;
  // `1) 048 882 4317`: the bracket is of a list unless it was opened.
  if (text.charCodeAt(last.end) === 0x29 && !OPENED.test(text.slice(Math.max(0, last.start - 8), last.start)))
    return false;
  return GAP.test(text.slice(last.end, next.start));
}

/** The signs in front belong to the number. */
function before(text: string, start: number): number {
  const plus = text.charCodeAt(start - 1) === 0x2b ? start - 1 : start;
  return text.charCodeAt(plus - 1) === 0x28 ? plus - 1 : plus;
}
