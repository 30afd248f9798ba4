import { anglesOf, axesOf, groupsOf } from "./angles.ts";
import type { OcrEngine, PageWord } from "./engine.ts";
import { type Ink, inkOf, type Piece, splitByColour } from "./ink.ts";
import { type Frame, frameFor, pageIn, toFrame } from "./frame.ts";
import type { Picture } from "./picture.ts";
import { greyPieces, unreadIn } from "./unread.ts";

/** A rectangle in the picture after it was turned by `-angle` around its upper left corner. */
export interface Box {
  /** Direction in which the text runs, in radians clockwise from left to right. */
  readonly angle: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A word where it stands in the picture. */
export interface ReadWord extends Box {
  readonly text: string;
  readonly confidence: number;
  /** Words with the same number stand in one line. */
  readonly line: number;
  /** Where the letters begin and end that stand close by in the same line and were not read. */
  readonly from: number;
  readonly to: number;
}

/** All text of a picture. */
export interface PictureText {
  readonly words: readonly ReadWord[];
  /** Where there seems to be more of it. */
  readonly unread: readonly Box[];
}

/** Height of a small letter with which Tesseract reads best, in pixels. */
const LETTER_PX = 20;
const MAX_SCALE = 3;
/** A word that was read as surely as this is not read again in another direction. */
const SURE = 70;
/** Of few letters it takes more. */
const VERY_SURE = 85;
const UPWARDS = -Math.PI / 2;
/** Words read with less confidence may be none. */
const LEGIBLE = 30;
/** A space between two words is narrower, in heights of the line. */
const MAX_GAP = 0.75;
/** Rotated directions that are tried. */
const MAX_ANGLES = 3;

/**
 * Reads all text of a chart: upright first, then what is left in the directions in which it seems to run. What nothing
 * could be made of is read once more, larger.
 */
export async function readPicture(picture: Picture, engine: OcrEngine): Promise<PictureText> {
  const reading = new Reading(splitByColour(inkOf(picture), picture, isLetter), picture, engine);
  await reading.pass(0, reading.rest());
  for (const angle of anglesOf(groupsOf(reading.rest(), reading.letterPx)).slice(0, MAX_ANGLES)) {
    const sure = await reading.pass(angle, reading.restAlong(angle));
    if (sure > 0) await reading.pass(angle, reading.restAlong(angle), 1.4);
    // Text on its side mostly runs upwards; what that does not read may run downwards.
    if (angle === UPWARDS) await reading.pass(-angle, reading.restAlong(angle));
  }
  await reading.pass(0, reading.restAlong(0), 1.4);
  return { words: reading.wordsWithReach(), unread: reading.unread() };
}

/** Where letters stand that another reader than this one made nothing of. */
export function unreadBeside(words: readonly ReadWord[], picture: Picture): Box[] {
  const ink = splitByColour(inkOf(picture), picture, isLetter);
  return unreadAmong(words, ink, picture, ink.pieces.filter(isLetter));
}

function unreadAmong(
  words: readonly Omit<ReadWord, "from" | "to">[],
  ink: Ink,
  picture: Picture,
  all: readonly Piece[],
): Box[] {
  const greys = greyPieces(ink, picture);
  const letters = all.filter(({ id }) => greys.has(id));
  // Lines in colour would count as letters, of whatever size.
  return unreadIn(letters, words, medianHeight(letters));
}

class Reading {
  readonly #words: Omit<ReadWord, "from" | "to">[] = [];
  readonly letterPx: number;
  readonly #ink: Ink;
  readonly #picture: Picture;
  readonly #engine: OcrEngine;
  readonly #letters: readonly Piece[];
  readonly #done = new Set<number>();
  #lines = 0;

  constructor(ink: Ink, picture: Picture, engine: OcrEngine) {
    this.#ink = ink;
    this.#picture = picture;
    this.#engine = engine;
    this.#letters = ink.pieces.filter(isLetter);
    this.letterPx = medianHeight(this.#letters);
  }

  /** Letters that were not read yet. */
  rest(): Piece[] {
    return this.#letters.filter(({ id }) => !this.#done.has(id));
  }

  /** Those of them that stand in groups of this direction. */
  restAlong(angle: number): Piece[] {
    const groups = groupsOf(this.rest(), this.letterPx).filter(
      ({ pieces }) => angle !== 0 || pieces.length > 1 || isWide(pieces),
    );
    return groups.filter((group) => group.angle === null || isNear(group.angle, angle)).flatMap(({ pieces }) => pieces);
  }

  /** Reads these pieces in one direction; gives the number of words that are surely right. */
  async pass(angle: number, pieces: readonly Piece[], enlarged = 1): Promise<number> {
    if (pieces.filter(isTall).length < 2) return 0;
    const scale = Math.min(MAX_SCALE, Math.max(1, (LETTER_PX * enlarged) / this.letterPx));
    const frame = frameFor(pieces, angle, scale);
    const page = pageIn(this.#ink, frame, new Set(pieces.map(({ id }) => id)));
    return this.#take(await this.#engine.read(page), frame);
  }

  #take(words: readonly PageWord[], frame: Frame): number {
    const boxes = words.map((word) => ({ word, box: placed(word, frame) }));
    for (const { word, box } of boxes) {
      this.#words.push({
        ...this.#withLetters(box),
        text: word.text,
        confidence: word.confidence,
        line: this.#lines + word.line,
      });
    }
    for (const { word, box } of boxes) if (isSure(word)) this.#markDone(box);
    this.#lines += words.at(-1)?.line ?? 0;
    return words.filter(isSure).length;
  }

  wordsWithReach(): ReadWord[] {
    const read = this.#words.filter((word) => word.confidence >= LEGIBLE && /[\p{L}\p{N}]{2}/u.test(word.text));
    const lost = new Map<number, readonly Piece[]>();
    return this.#words.map((word) => {
      // What was read in another direction may have been these letters on their side.
      const aligned = read.filter(({ angle }) => isNear(angle, word.angle));
      const rest =
        lost.get(word.angle) ?? this.#letters.filter((piece) => !aligned.some((box) => isCentreIn(piece, box)));
      lost.set(word.angle, rest);
      return { ...word, ...reachOf(word, rest) };
    });
  }

  unread(): Box[] {
    return unreadAmong(this.#words, this.#ink, this.#picture, this.#letters);
  }

  #markDone(box: Box): void {
    for (const piece of this.#letters) if (isCentreIn(piece, box)) this.#done.add(piece.id);
  }

  /** The box grown by the letters in it: marks above and below belong to the word. */
  #withLetters(box: Box): Box {
    let { left, top, right, bottom } = box;
    const reach = (bottom - top) * 2;
    for (const piece of this.#letters) {
      if (!isCentreIn(piece, box)) continue;
      const own = toFrame(piece, box.angle);
      if (own.right - own.left > right - left + reach || own.bottom - own.top > reach) continue;
      left = Math.min(left, own.left);
      top = Math.min(top, own.top);
      right = Math.max(right, own.right);
      bottom = Math.max(bottom, own.bottom);
    }
    return { angle: box.angle, left, top, right, bottom };
  }
}

/** How far a word's line goes on in letters that nothing could be made of. */
function reachOf(word: Box, lost: readonly Piece[]): { from: number; to: number } {
  const height = word.bottom - word.top;
  let [from, to] = [word.left, word.right];
  const near = lost
    .filter((piece) => isCentreIn(piece, { ...word, left: word.left - height * 12, right: word.right + height * 12 }))
    .map((piece) => toFrame(piece, word.angle))
    .filter(({ left, right }) => right - left < height * 8);
  for (const { left, right } of near.toSorted((a, b) => a.left - b.left)) {
    if (left - to <= height * MAX_GAP && right > to) to = right;
  }
  for (const { left, right } of near.toSorted((a, b) => b.right - a.right)) {
    if (from - right <= height * MAX_GAP && left < from) from = left;
  }
  return { from, to };
}

/** A letter's height in standard deviations of the ink across its line. */
const BREADTHS = 3.6;
const MAX_LETTER_PX = 70;
/** A word whose letters touch is one piece. */
const MAX_WORD_PX = 360;

function isLetter(piece: Piece): boolean {
  const { left, top, right, bottom, count } = piece;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (short >= 12 && count > 0.92 * width * height) return false;
  const { length: along, breadth } = axesOf([piece]);
  // A line: thin and long, and no dash or `l` of a large letter.
  if (breadth < 1.6 && along > 12) return false;
  return long <= MAX_WORD_PX && (short <= MAX_LETTER_PX || long <= 200);
}

/** A word whose letters touch. */
function isWide(pieces: readonly Piece[]): boolean {
  const { length, breadth } = axesOf(pieces);
  return length > 1.7 * breadth && length > 6;
}

function isTall({ left, top, right, bottom }: Piece): boolean {
  return Math.max(right - left, bottom - top) >= 4;
}

function medianHeight(pieces: readonly Piece[]): number {
  const heights = pieces
    .map((piece) => {
      const { left, top, right, bottom } = piece;
      // Of a word aslant whose letters touch only its breadth tells the height of a letter.
      return Math.min(right - left + 1, bottom - top + 1, Math.round(axesOf([piece]).breadth * BREADTHS));
    })
    .filter((px) => px >= 4 && px <= MAX_LETTER_PX)
    .sort((a, b) => a - b);
  return heights[heights.length >> 1] ?? 10;
}

function isNear(one: number, other: number): boolean {
  const turn = Math.abs(one - other) % Math.PI;
  return Math.min(turn, Math.PI - turn) < 0.22;
}

function placed(word: PageWord, { angle, scale, left, top }: Frame): Box {
  return {
    angle,
    left: left + word.left / scale,
    top: top + word.top / scale,
    right: left + word.right / scale,
    bottom: top + word.bottom / scale,
  };
}

function isCentreIn({ count, sumX, sumY }: Piece, { angle, left, top, right, bottom }: Box): boolean {
  const [x, y] = [sumX / count, sumY / count];
  const u = x * Math.cos(angle) + y * Math.sin(angle);
  const v = y * Math.cos(angle) - x * Math.sin(angle);
  return u >= left - 1 && u <= right + 1 && v >= top - 3 && v <= bottom + 3;
}

/** Letters that lie on their side are read as a few bars and dots, and not as a word of the shape of words. */
function isSure({ text, confidence, left, top, right, bottom }: PageWord): boolean {
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (letters < 2 || confidence < (letters < 4 ? VERY_SURE : SURE)) return false;
  return right - left > 0.3 * letters * (bottom - top) * 0.8;
}
