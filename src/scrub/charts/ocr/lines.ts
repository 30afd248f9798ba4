import type { Corner, LineEngine, ReadLine } from "./paddle.ts";
import type { ReadWord } from "./passes.ts";
import type { Picture } from "./picture.ts";
import { Raster } from "./raster.ts";

/** A line that is steeper than this may run upwards, in radians. */
const STEEP = 0.35;
/** What was read with less confidence is noise. */
const MIN_CONFIDENCE = 0.5;

/** Larger pictures have larger letters, and take longer than anybody waits. */
const MOST_PIXELS = 1_300_000;
/** Lines that are lower than this are read once more in a larger picture, which makes them as high as that. */
const LOW_PX = 16;
const LARGE_PX = 22;

/** Reads all text of a chart: upright, and once more turned to the right where lines seem to stand or to lean. */
export async function readWithLines(picture: Picture, engine: LineEngine): Promise<ReadWord[]> {
  const { width, height, pixels: data } = picture;
  const raster = new Raster({ data, width, height });
  const most = Math.sqrt(MOST_PIXELS / (width * height));
  const first = await readScaled(raster, Math.min(1, most), engine);
  const px = medianHeight(first);
  if (px >= LOW_PX || first.length === 0 || most <= 1) return first.flatMap(wordsOf);
  const larger = await readScaled(raster, Math.min(most, LARGE_PX / px), engine);
  return larger.flatMap(wordsOf);
}

async function readScaled(raster: Raster, scale: number, engine: LineEngine): Promise<ReadLine[]> {
  const lines = (await readBothWays(raster.scaled(scale), engine)).filter(
    ({ confidence }) => confidence >= MIN_CONFIDENCE,
  );
  return lines.map((line) => ({ ...line, corners: line.corners.map(([x, y]): Corner => [x / scale, y / scale]) }));
}

function medianHeight(lines: readonly ReadLine[]): number {
  const heights = lines.map(({ corners }) => frameOf(corners)).map(({ width, height }) => Math.min(width, height));
  return heights.toSorted((a, b) => a - b)[heights.length >> 1] ?? 0;
}

async function readBothWays(raster: Raster, engine: LineEngine): Promise<ReadLine[]> {
  const steep: (readonly Corner[])[] = [];
  const upright = await engine.lines(raster, (corners) => {
    if (isSteep(corners)) steep.push(corners);
    return true;
  });
  if (steep.length === 0) return upright;
  const back = ([x, y]: Corner): Corner => [y, raster.height - x];
  const turned = await engine.lines(raster.turned(), (corners) => {
    const middle = middleOf(corners.map(back));
    return steep.some((other) => isInside(middle, other));
  });
  return [...upright, ...turned.map((line) => ({ ...line, corners: line.corners.map(back) }))];
}

/** Standing, or leaning by more than a little. */
function isSteep(corners: readonly Corner[]): boolean {
  const { angle, width, height } = frameOf(corners);
  return height > width * 1.5 || Math.abs(angle) > STEEP;
}

/** The words of a line where they stand: the models tell the line's place alone, so each gets its share of it. */
function wordsOf({ text, confidence, corners }: ReadLine, line: number): ReadWord[] {
  const { angle, left, top, width, height } = frameOf(corners);
  const letter = width / Math.max(1, text.length);
  return [...spaced(text).matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const before = spaced(text).slice(0, index).replaceAll(JOINT, "").length;
    const from = left + before * letter;
    const to = from + word.length * letter;
    const box = { angle, left: from, right: to, top, bottom: top + height };
    return { ...box, text: word, confidence: confidence * 100, line, from, to };
  });
}

/** Stands where the reader lost a space. */
const JOINT = "\u2009";

/** Spaces get lost in small print: a capital begins a word after a small letter, and after the ring of a legend's entry. */
function spaced(text: string): string {
  return text.replaceAll(/(?<=\p{L})(?=\p{Lu}\p{Ll})/gu, JOINT);
}

interface LineFrame {
  readonly angle: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The direction from the first corner to the second, and the line in the picture turned by that. */
function frameOf(corners: readonly Corner[]): LineFrame {
  const [[x0, y0], [x1, y1], [x2, y2]] = threeOf(corners);
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const left = x0 * Math.cos(angle) + y0 * Math.sin(angle);
  const top = y0 * Math.cos(angle) - x0 * Math.sin(angle);
  return { angle, left, top, width: Math.hypot(x1 - x0, y1 - y0), height: Math.hypot(x2 - x1, y2 - y1) };
}

function threeOf(corners: readonly Corner[]): readonly [Corner, Corner, Corner] {
  const [a = [0, 0], b = [0, 0], c = [0, 0]] = corners;
  return [a, b, c];
}

function middleOf(corners: readonly Corner[]): Corner {
  const sum = corners.reduce<Corner>(([x, y], corner) => [x + corner[0], y + corner[1]], [0, 0]);
  return [sum[0] / corners.length, sum[1] / corners.length];
}

function isInside([x, y]: Corner, corners: readonly Corner[]): boolean {
  const { angle, left, top, width, height } = frameOf(corners);
  const u = x * Math.cos(angle) + y * Math.sin(angle);
  const v = y * Math.cos(angle) - x * Math.sin(angle);
  return u >= left && u <= left + width && v >= top && v <= top + height;
}
