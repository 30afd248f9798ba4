/** Fewest characters of an official number. */
export const SHORTEST = 6;
/** Most characters of one without separators. */
export const LONGEST = 22;

/** A part of what may be an official number: letters and digits without a separator. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const CAPITALS_BEFORE = /(?<![A-Za-z0-9])[A-Z]{1,5}(?=[ -]$)/;
const CAPITALS_AFTER = /^[ -]([A-Z]{1,3})(?![A-Za-z0-9])/;

/** Pieces that can be a part of a number: runs with digits, and the few capitals right beside them. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    const start = at;
    let digit = -1;
    for (; at < text.length; at++) {
      const kind = kindOf(text.charCodeAt(at));
      if (kind === OTHER) break;
      if (kind === DIGIT && digit < 0) digit = at - start;
    }
    // No official number has more than six letters in front.
    if (digit >= 0 && digit <= 6 && isPiece(text, start, at)) addPiece(pieces, text, start, at);
    at++;
  }
  return pieces;
}

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return /\d/.test(char) ? DIGIT : /[A-Za-z]/.test(char) ? LETTER : OTHER;
});

function kindOf(code: number): number {
  return code < 128 ? (KIND[code] ?? OTHER) : OTHER;
}

function isPiece(text: string, start: number, end: number): boolean {
  const length = end - start;
  return length <= LONGEST && (length >= SHORTEST || !isAlonePiece(text, start, end));
}

function addPiece(pieces: Piece[], text: string, start: number, end: number): void {
  const before = isCapital(text, start - 2) ? CAPITALS_BEFORE.exec(text.slice(Math.max(0, start - 7), start)) : null;
  const at = Math.max(0, start - 7) + (before?.index ?? 0);
  if (before !== null && at >= (pieces.at(-1)?.end ?? 0)) {
    pieces.push({ start: at, end: at + before[0].length, text: before[0] });
  }
  pieces.push({ start, end, text: text.slice(start, end) });
  const letters = isCapital(text, end + 1) ? CAPITALS_AFTER.exec(text.slice(end, end + 5))?.[1] : undefined;
  if (letters !== undefined) pieces.push({ start: end + 1, end: end + 1 + letters.length, text: letters });
}

/** A short piece with no other beside it is an everyday figure. */
function isAlonePiece(text: string, start: number, end: number): boolean {
  return !isGap(text.charCodeAt(end)) && !isGap(text.charCodeAt(start - 1));
}

function isGap(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0x2f;
}

function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90;
}
