/** What a text has, as bits; a detector that needs what a text has not is spared it. */
export const HAS = {
  digit: 1,
  /** As many digits as one number may be written with, in groups with up to three signs between them. */
  sixDigits: 2,
  nineDigits: 4,
  twelveDigits: 8,
  /** A sign `@`, or the word for it. */
  at: 16,
  /** A capital, or a character beyond ASCII, which may be one. */
  capital: 32,
  /** So many characters without a space between them. */
  elevenInRow: 64,
  fifteenInRow: 128,
  /** Three dots or two colons. */
  dots: 256,
  /** Eight spaces, eight dashes or eight dots. */
  eightGaps: 512,
  /** So many characters in all. */
  sixChars: 1024,
  fifteenChars: 2048,
} as const;

const SPACE = 1;
const DIGIT = 2;
const SMALL = 3;
const CAPITAL = 4;
const AT = 5;
const COLON = 6;
const DOT = 7;
const DASH = 8;
const GAP = 9;
const SIGN = 10;

const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/\s/.test(char)) return SPACE;
  if (/\d/.test(char)) return DIGIT;
  if (/[a-z]/.test(char)) return SMALL;
  if (/[A-Z]/.test(char)) return CAPITAL;
  return [AT, COLON, DOT, DASH, GAP, GAP, GAP]["@:.-()/".indexOf(char)] ?? SIGN;
});
const LONGEST_GAP = 3;

/** The {@link HAS} of a text, in one pass. */
export function featuresOf(text: string): number {
  let bits = 0;
  let row = 0;
  let longest = 0;
  let digits = 0;
  let most = 0;
  let gap = 0;
  let dots = 0;
  let colons = 0;
  let spaces = 0;
  let dashes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? KIND[code] : code === 0xb7 ? GAP : CAPITAL;
    if (kind === SPACE) {
      spaces++;
      if (row > longest) longest = row;
      row = 0;
      gap = code === 0x20 ? gap + 1 : LONGEST_GAP + 1;
      continue;
    }
    row++;
    switch (kind) {
      case DIGIT:
        digits = gap > LONGEST_GAP ? 1 : digits + 1;
        if (digits > most) most = digits;
        gap = 0;
        continue;
      case SMALL:
        if (code === 0x74 && isAt(text, at)) bits |= HAS.at;
        break;
      case CAPITAL:
        bits |= code === 0x54 && isAt(text, at) ? HAS.capital | HAS.at : HAS.capital;
        break;
      case AT:
        bits |= HAS.at;
        break;
      case COLON:
        colons++;
        break;
      case DOT:
        dots++;
        gap++;
        continue;
      case DASH:
        dashes++;
        gap++;
        continue;
      case GAP:
        gap++;
        continue;
      default:
    }
    gap = LONGEST_GAP + 1;
  }
  return bits | bitsFor(most, Math.max(longest, row), text.length) | signBits(dots, colons, spaces, dashes);
}

function bitsFor(digits: number, row: number, length: number): number {
  let bits = digits > 0 ? HAS.digit : 0;
  if (digits >= 6) bits |= HAS.sixDigits;
  if (digits >= 9) bits |= HAS.nineDigits;
  if (digits >= 12) bits |= HAS.twelveDigits;
  if (row >= 11) bits |= HAS.elevenInRow;
  if (row >= 15) bits |= HAS.fifteenInRow;
  if (length >= 6) bits |= HAS.sixChars;
  return length >= 15 ? bits | HAS.fifteenChars : bits;
}

function signBits(dots: number, colons: number, spaces: number, dashes: number): number {
  return (dots >= 3 || colons >= 2 ? HAS.dots : 0) | (spaces >= 8 || dashes >= 8 || dots >= 8 ? HAS.eightGaps : 0);
}

/** Whether the `t` at a place ends the word `at`. */
function isAt(text: string, at: number): boolean {
  if ((text.charCodeAt(at - 1) | 32) !== 0x61) return false;
  return !isLetter(text.charCodeAt(at - 2)) && !isLetter(text.charCodeAt(at + 1));
}

function isLetter(code: number): boolean {
  const small = code | 32;
  return code < 128 && small >= 0x61 && small <= 0x7a;
}
