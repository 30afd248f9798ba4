import { foldName, isWord } from "../../detectors/names/names.ts";
import { axesOf, groupsOf } from "./angles.ts";
import { toFrame } from "./frame.ts";
import type { Ink, Piece } from "./ink.ts";
import type { Box } from "./passes.ts";
import type { Picture } from "./picture.ts";

/** A word as it was read, with how sure that is. */
type Word = Box & { readonly text: string; readonly confidence: number; readonly line: number };

/** Letters of a script that the reader does not know come out as Latin ones, with less confidence than these. */
const SURE = 85;
const SURE_OF_FEW = 90;
const SURE_ENOUGH = 50;
const SURE_OF_NUMBER = 40;
/** Fewer pieces are a marker or a dash, unless they are as long as a word. */
const MIN_PIECES = 2;
const PAD = 2;
/** How far the parts of a colour are apart that is no grey. */
const COLOURED = 48;

/**
 * Where there is ink like that of letters which nothing was made of: words of other scripts, and what is too small or too
 * crossed to be read.
 */
export function unreadIn(letters: readonly Piece[], words: readonly Word[], letterPx: number): Box[] {
  const legible = legibleOf(words);
  const left = letters.filter((piece) => !isDrawn(piece, letterPx) && !legible.some((word) => isCentreIn(piece, word)));
  const groups = groupsOf(left, letterPx).flatMap(({ pieces, angle }) =>
    isBlock(pieces, letterPx) ? rowsOf(pieces) : [{ pieces, angle: angle ?? 0 }],
  );
  return groups.flatMap(({ pieces, angle }) => (isText(pieces, letterPx) ? [boxOf(pieces, angle)] : []));
}

/** Pieces that are black, white or grey, as letters of charts nearly always are and what is drawn is not. */
export function greyPieces({ piece, depth }: Ink, { pixels }: Picture): Set<number> {
  const colour = new Map<number, { spread: number; count: number }>();
  for (let pixel = 0; pixel < piece.length; pixel += 1) {
    const id = piece[pixel] ?? 0;
    // At the edge of a letter its colour is mixed with the ground's.
    if (id === 0 || (depth[pixel] ?? 0) < 200) continue;
    const [red = 0, green = 0, blue = 0] = pixels.subarray(pixel * 4, pixel * 4 + 3);
    const sum = colour.get(id) ?? { spread: 0, count: 0 };
    sum.spread += Math.max(red, green, blue) - Math.min(red, green, blue);
    sum.count += 1;
    colour.set(id, sum);
  }
  return new Set([...colour].filter(([, { spread, count }]) => spread < count * COLOURED).map(([id]) => id));
}

/** A word beside one that cannot be read belongs to the same name, unless it is a word of the language. */
function legibleOf(words: readonly Word[]): Word[] {
  const lines = Map.groupBy(words, ({ line }) => line);
  return [...lines.values()].flatMap((line) =>
    line.filter(
      (word) =>
        isLegible(word) &&
        (isKnown(word) || !line.some((other) => other !== word && isDoubtful(other) && areClose(word, other))),
    ),
  );
}

function isDoubtful(word: Word): boolean {
  // Of two letters is what a marker of a legend is taken for.
  return /[\p{L}\p{N}]{3}/u.test(word.text) && !isLegible(word);
}

function areClose(one: Box, other: Box): boolean {
  const gap = Math.max(one.left - other.right, other.left - one.right);
  return gap < 1.3 * Math.max(one.bottom - one.top, other.bottom - other.top);
}

function isLegible(word: Word): boolean {
  const { text, confidence } = word;
  const signs = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (signs === 0) return false;
  if (isNumber(text)) return confidence >= SURE_OF_NUMBER;
  if (signs < 3) return confidence >= SURE_OF_FEW;
  if (isKnown(word)) return confidence >= SURE_ENOUGH;
  // In other scripts capitals and digits seem to stand inside of words.
  const isMixed = /\p{Ll}\p{Lu}|\p{L}\d/u.test(text.replace(/^(?:Mc|Mac|De|Di|O')(?=\p{Lu})/u, ""));
  return confidence >= SURE && !isMixed;
}

/** A number, or a word of the language. */
function isKnown({ text }: Word): boolean {
  return isNumber(text) || isWord(foldName(text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "")));
}

function isNumber(text: string): boolean {
  const digits = text.match(/\p{N}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return digits > 0 && letters <= 2 && digits >= letters;
}

/** A speck, the frame of a legend, which would join all that stands in it, or a bit of a grid: too little ink for a letter. */
function isDrawn({ left, top, right, bottom, count }: Piece, letterPx: number): boolean {
  const [width, height] = [right - left + 1, bottom - top + 1];
  if (count < 4) return true;
  return Math.min(width, height) > letterPx && count < 0.13 * width * height;
}

/** Lines above each other that stand so close that they seem to be one thing. */
function isBlock(pieces: readonly Piece[], letterPx: number): boolean {
  const height = Math.max(...pieces.map(({ bottom }) => bottom)) - Math.min(...pieces.map(({ top }) => top));
  return pieces.length > 3 && height > 2.2 * letterPx && Math.abs(axesOf(pieces).breadth) > letterPx * 0.7;
}

function rowsOf(pieces: readonly Piece[]): { pieces: Piece[]; angle: number }[] {
  const rows: { pieces: Piece[]; bottom: number }[] = [];
  for (const piece of pieces.toSorted((a, b) => a.top - b.top)) {
    const row = rows.at(-1);
    if (row === undefined || piece.top > row.bottom) rows.push({ pieces: [piece], bottom: piece.bottom });
    else {
      row.pieces.push(piece);
      row.bottom = Math.max(row.bottom, piece.bottom);
    }
  }
  return rows.map((row) => ({ pieces: row.pieces, angle: 0 }));
}

/** As high as a line, and longer than high: markers and parts of what is drawn are not. */
function isText(pieces: readonly Piece[], letterPx: number): boolean {
  const { length, breadth } = axesOf(pieces);
  if (breadth > letterPx * 0.6 || breadth < letterPx * 0.1) return false;
  return pieces.length >= MIN_PIECES
    ? length > 1.3 * breadth && length > letterPx * 0.35
    : length > 3 * breadth && length > letterPx * 0.6;
}

function boxOf(pieces: readonly Piece[], angle: number): Box {
  const frames = pieces.map((piece) => toFrame(piece, angle));
  return {
    angle,
    left: Math.min(...frames.map(({ left }) => left)) - PAD,
    top: Math.min(...frames.map(({ top }) => top)) - PAD,
    right: Math.max(...frames.map(({ right }) => right)) + PAD,
    bottom: Math.max(...frames.map(({ bottom }) => bottom)) + PAD,
  };
}

function isCentreIn({ count, sumX, sumY }: Piece, { angle, left, top, right, bottom }: Box): boolean {
  const [x, y] = [sumX / count, sumY / count];
  const u = x * Math.cos(angle) + y * Math.sin(angle);
  const v = y * Math.cos(angle) - x * Math.sin(angle);
  return u >= left - 1 && u <= right + 1 && v >= top - 3 && v <= bottom + 3;
}
