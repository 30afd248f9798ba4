import type { Picture } from "./picture.ts";

/** A connected piece of ink: a letter, a few that touch, a line, a marker. */
export interface Piece {
  readonly id: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Pixels, and the sums that tell in which direction they lie. */
  count: number;
  sumX: number;
  sumY: number;
  sumXX: number;
  sumYY: number;
  sumXY: number;
}

/**
 * What is drawn on the flat areas of a chart, whatever their colours: `depth` is how far a pixel is from the colour of
 * the area around it, `piece` the number of its {@link Piece}, 0 for none.
 */
export interface Ink {
  readonly width: number;
  readonly height: number;
  readonly depth: Uint8Array;
  readonly piece: Int32Array;
  readonly pieces: readonly Piece[];
  /** For each pixel one of the area around it. */
  readonly ground: Int32Array;
}

/** Shades of one area may differ as much as this: compression, gradients. */
const SAME_SHADE = 12;
/** Smaller areas are strokes of letters or what they enclose. */
const MIN_AREA = 900;
/** A pixel at the edge of a letter has about this share of its colour. */
const MIN_SHARE = 0.45;
/** Fainter ink cannot be read by anybody. */
const FAINT = 20;

/** Tells ink from ground: charts are drawn in flat areas, and text is what interrupts them. */
export function inkOf(picture: Picture): Ink {
  const { width, height } = picture;
  const ground = groundOf(picture);
  const depth = depthOf(picture, ground);
  const { piece, pieces } = piecesOf(depth, width, height);
  darken(depth, piece, pieces.length);
  return { width, height, depth, piece, pieces, ground };
}

/** For every pixel a pixel of the area it lies in or next to; -1 where there is no area at all. */
function groundOf(picture: Picture): Int32Array {
  const { width, height } = picture;
  const total = width * height;
  const seedOf = new Int32Array(total).fill(-1);
  const queue = new Int32Array(total);
  const grounds: number[] = [];
  for (let seed = 0; seed < total; seed += 1) {
    if (seedOf[seed] !== -1) continue;
    const size = fill(picture, seed, seedOf, queue);
    if (size >= MIN_AREA) grounds.push(seed);
  }
  return spread(picture, seedOf, new Set(grounds), queue);
}

/** Marks the area around a seed with it; gives its size. */
function fill({ width, height, pixels }: Picture, seed: number, seedOf: Int32Array, queue: Int32Array): number {
  let end = 1;
  queue[0] = seed;
  seedOf[seed] = seed;
  const take = (next: number): void => {
    if (seedOf[next] !== -1 || distance(pixels, next, seed) > SAME_SHADE) return;
    seedOf[next] = seed;
    queue[end++] = next;
  };
  for (let at = 0; at < end; at += 1) {
    const pixel = queue[at] ?? 0;
    const x = pixel % width;
    if (x > 0) take(pixel - 1);
    if (x < width - 1) take(pixel + 1);
    if (pixel >= width) take(pixel - width);
    if (pixel < (height - 1) * width) take(pixel + width);
  }
  return end;
}

/**
 * More pieces out of those that are no letters: text that a line runs through or a marker touches is one piece with it,
 * and is told apart by having the colour that other text has. Takes the place of the ink of the pieces it splits.
 */
export function splitByColour(ink: Ink, picture: Picture, isLetter: (piece: Piece) => boolean): Ink {
  const { width, height } = ink;
  const total = width * height;
  const colours = textColours(ink, picture, isLetter);
  const mixed = new Set(ink.pieces.filter((piece) => !isLetter(piece)).map(({ id }) => id));
  const depth = new Uint8Array(total);
  for (let pixel = 0; pixel < total; pixel += 1) {
    if (mixed.has(ink.piece[pixel] ?? 0))
      depth[pixel] = shareOf(picture.pixels, pixel, ink.ground[pixel] ?? -1, colours);
  }
  const { piece, pieces } = piecesOf(depth, width, height, ink.pieces.length);
  for (let pixel = 0; pixel < total; pixel += 1) {
    if (!mixed.has(ink.piece[pixel] ?? 0)) continue;
    ink.piece[pixel] = piece[pixel] ?? 0;
    ink.depth[pixel] = depth[pixel] ?? 0;
  }
  return { ...ink, pieces: [...ink.pieces, ...pieces] };
}

/** One pixel each of the colours that most letters have. */
function textColours(
  { piece, depth, pieces }: Ink,
  { pixels }: Picture,
  isLetter: (piece: Piece) => boolean,
): number[] {
  const letters = new Set(pieces.filter(isLetter).map(({ id }) => id));
  const found = new Map<number, { readonly pixel: number; count: number }>();
  for (let pixel = 0; pixel < depth.length; pixel += 1) {
    if ((depth[pixel] ?? 0) < 250 || !letters.has(piece[pixel] ?? 0)) continue;
    const [red = 0, green = 0, blue = 0] = pixels.subarray(pixel * 4, pixel * 4 + 3);
    const shade = ((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5);
    const known = found.get(shade);
    if (known === undefined) found.set(shade, { pixel, count: 1 });
    else known.count += 1;
  }
  const most = Math.max(0, ...[...found.values()].map(({ count }) => count));
  // Markers and short lines of other colours are taken for letters as well, but they are few.
  return [...found.values()].filter(({ count }) => count > most / 4).map(({ pixel }) => pixel);
}

/** How much of a text's colour a pixel has, as a depth; little counts as none. */
function shareOf(pixels: Uint8Array, pixel: number, ground: number, colours: readonly number[]): number {
  if (ground === -1) return 0;
  let most = 0;
  for (const colour of colours) {
    const room = distance(pixels, ground, colour);
    if (room > 60) most = Math.max(most, 1 - distance(pixels, pixel, colour) / room);
  }
  return most < MIN_SHARE ? 0 : Math.round(most * 255);
}

/** Gives every pixel that lies in no large area the nearest one. */
function spread(
  { width, height }: Picture,
  seedOf: Int32Array,
  grounds: ReadonlySet<number>,
  queue: Int32Array,
): Int32Array {
  let end = 0;
  for (let pixel = 0; pixel < seedOf.length; pixel += 1) {
    if (grounds.has(seedOf[pixel] ?? -1)) queue[end++] = pixel;
    else seedOf[pixel] = -1;
  }
  const take = (next: number, seed: number): void => {
    if (seedOf[next] !== -1) return;
    seedOf[next] = seed;
    queue[end++] = next;
  };
  for (let at = 0; at < end; at += 1) {
    const pixel = queue[at] ?? 0;
    const seed = seedOf[pixel] ?? -1;
    const x = pixel % width;
    if (x > 0) take(pixel - 1, seed);
    if (x < width - 1) take(pixel + 1, seed);
    if (pixel >= width) take(pixel - width, seed);
    if (pixel < (height - 1) * width) take(pixel + width, seed);
  }
  return seedOf;
}

/** The largest difference of the three colours. */
function distance(pixels: Uint8Array, one: number, other: number): number {
  let most = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const difference = Math.abs((pixels[one * 4 + channel] ?? 0) - (pixels[other * 4 + channel] ?? 0));
    if (difference > most) most = difference;
  }
  return most;
}

function depthOf({ pixels }: Picture, ground: Int32Array): Uint8Array {
  const depth = new Uint8Array(ground.length);
  for (let pixel = 0; pixel < depth.length; pixel += 1) {
    const seed = ground[pixel] ?? -1;
    if (seed !== -1 && seed !== pixel) depth[pixel] = distance(pixels, pixel, seed);
  }
  return depth;
}

/** Joins neighbouring ink, diagonals included. */
function piecesOf(depth: Uint8Array, width: number, height: number, known = 0): { piece: Int32Array; pieces: Piece[] } {
  const piece = new Int32Array(depth.length);
  const queue = new Int32Array(depth.length);
  const pieces: Piece[] = [];
  for (let seed = 0; seed < depth.length; seed += 1) {
    if (piece[seed] !== 0 || (depth[seed] ?? 0) < FAINT) continue;
    pieces.push(trace(seed, known + pieces.length + 1, { depth, width, height, piece, queue }));
  }
  return { piece, pieces };
}

interface Tracing {
  readonly depth: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly piece: Int32Array;
  readonly queue: Int32Array;
}

function trace(seed: number, id: number, { depth, width, height, piece, queue }: Tracing): Piece {
  const traced = emptyPiece(id);
  let end = 1;
  queue[0] = seed;
  piece[seed] = id;
  for (let at = 0; at < end; at += 1) {
    const pixel = queue[at] ?? 0;
    const x = pixel % width;
    const y = (pixel - x) / width;
    note(traced, x, y);
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1) {
        const next = ny * width + nx;
        if (piece[next] !== 0 || (depth[next] ?? 0) < FAINT) continue;
        piece[next] = id;
        queue[end++] = next;
      }
    }
  }
  return traced;
}

function emptyPiece(id: number): Piece {
  const nowhere = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: -1, bottom: -1 };
  return { id, ...nowhere, count: 0, sumX: 0, sumY: 0, sumXX: 0, sumYY: 0, sumXY: 0 };
}

function note(piece: Piece, x: number, y: number): void {
  piece.left = Math.min(piece.left, x);
  piece.top = Math.min(piece.top, y);
  piece.right = Math.max(piece.right, x);
  piece.bottom = Math.max(piece.bottom, y);
  piece.count += 1;
  piece.sumX += x;
  piece.sumY += y;
  piece.sumXX += x * x;
  piece.sumYY += y * y;
  piece.sumXY += x * y;
}

/** Pale letters are made as dark as black ones. */
function darken(depth: Uint8Array, piece: Int32Array, count: number): void {
  const deepest = new Uint8Array(count + 1);
  for (let pixel = 0; pixel < depth.length; pixel += 1) {
    const id = piece[pixel] ?? 0;
    if ((depth[pixel] ?? 0) > (deepest[id] ?? 0)) deepest[id] = depth[pixel] ?? 0;
  }
  for (let pixel = 0; pixel < depth.length; pixel += 1) {
    const id = piece[pixel] ?? 0;
    depth[pixel] = id === 0 ? 0 : Math.round(((depth[pixel] ?? 0) * 255) / (deepest[id] ?? 255));
  }
}
