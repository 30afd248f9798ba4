import type { Page } from "./engine.ts";
import type { Ink, Piece } from "./ink.ts";

/** A part of the turned picture, and how much larger its page is. */
export interface Frame {
  readonly angle: number;
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Rectangle = Omit<Frame, "angle" | "scale">;

const MARGIN = 12;
/** Larger pages take too long to read. */
const PAGE_PIXELS = 8_000_000;

/** A frame around all pieces, turned by `-angle`; the scale is less than asked for where the page would be too large. */
export function frameFor(pieces: readonly Piece[], angle: number, scale: number): Frame {
  const around = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const piece of pieces) {
    const own = toFrame(piece, angle);
    around.left = Math.min(around.left, own.left - MARGIN);
    around.top = Math.min(around.top, own.top - MARGIN);
    around.right = Math.max(around.right, own.right + MARGIN);
    around.bottom = Math.max(around.bottom, own.bottom + MARGIN);
  }
  const most = Math.sqrt(PAGE_PIXELS / ((around.right - around.left) * (around.bottom - around.top)));
  return { angle, scale: Math.min(scale, most), ...around };
}

/** The box of a piece in the turned picture: that of its own box's corners, or narrower for what lies along the axes. */
export function toFrame({ left, top, right, bottom }: Rectangle, angle: number): Rectangle {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const corners = [left, right + 1].flatMap((x) =>
    [top, bottom + 1].map((y) => [x * cos + y * sin, y * cos - x * sin]),
  );
  const [us, vs] = [corners.map(([u = 0]) => u), corners.map(([, v = 0]) => v)];
  return { left: Math.min(...us), top: Math.min(...vs), right: Math.max(...us), bottom: Math.max(...vs) };
}

/** Draws the ink of some pieces upright, black on white. */
export function pageIn(ink: Ink, frame: Frame, shown: ReadonlySet<number>): Page {
  const { angle, scale, left, top } = frame;
  const width = Math.max(1, Math.round((frame.right - left) * scale));
  const height = Math.max(1, Math.round((frame.bottom - top) * scale));
  const grey = new Uint8Array(width * height).fill(255);
  const source = shownInk(ink, shown);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let py = 0; py < height; py += 1) {
    const v = top + (py + 0.5) / scale;
    for (let px = 0; px < width; px += 1) {
      const u = left + (px + 0.5) / scale;
      const dark = sampled(source, ink, u * cos - v * sin - 0.5, u * sin + v * cos - 0.5);
      if (dark > 0) grey[py * width + px] = 255 - dark;
    }
  }
  return { width, height, grey };
}

function shownInk({ depth, piece, pieces }: Ink, shown: ReadonlySet<number>): Uint8Array {
  const isShown = new Uint8Array(pieces.length + 1);
  for (const id of shown) isShown[id] = 1;
  const source = new Uint8Array(depth.length);
  for (let at = 0; at < source.length; at += 1) if (isShown[piece[at] ?? 0] === 1) source[at] = depth[at] ?? 0;
  return source;
}

/** Between pixels the four around are blended. */
function sampled(source: Uint8Array, { width, height }: Ink, x: number, y: number): number {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  if (x0 < 0 || y0 < 0 || x0 >= width - 1 || y0 >= height - 1) return 0;
  const at = y0 * width + x0;
  const [a = 0, b = 0] = [source[at], source[at + 1]];
  const [c = 0, d = 0] = [source[at + width], source[at + width + 1]];
  if ((a | b | c | d) === 0) return 0;
  const [fx, fy] = [x - x0, y - y0];
  return Math.round((a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy);
}
