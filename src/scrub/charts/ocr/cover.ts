import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { Resvg } from "@resvg/resvg-js";

import type { Box } from "./passes.ts";
import { decodePicture, drawing, type EncodedPicture, type Picture } from "./picture.ts";

/** A place of a chart that is painted over, with what stands there instead. */
export interface Cover {
  readonly box: Box;
  readonly shown: string;
}

type Point = readonly [number, number];

/** Edges of letters are softer than what was measured of them. */
const MARGIN = 4;
/** Smaller letters would be a blur. */
const MIN_FONT_PX = 6;
/** Width of a letter of the font in parts of its height: a little more than the average, so that all of it fits. */
const LETTER_WIDTH = 0.64;

/** The image as a PNG in which nothing is left of what stood in the covered places. */
export function coverPicture(image: EncodedPicture, covers: readonly Cover[]): Buffer {
  const picture = decodePicture(image);
  const marks = covers.map((cover) => markOf(picture, cover)).join("");
  const font = { fontFiles: [fontFile()], loadSystemFonts: false, defaultFontFamily: "Inter" };
  return new Resvg(drawing(image, marks), { font, logLevel: "off" }).render().asPng();
}

function markOf(picture: Picture, { box, shown }: Cover): string {
  const wide = {
    ...box,
    left: box.left - MARGIN,
    top: box.top - MARGIN,
    right: box.right + MARGIN,
    bottom: box.bottom + MARGIN,
  };
  const ground = groundAround(picture, wide);
  const points = cornersOf(wide).map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`);
  const area = `<polygon points="${points.join(" ")}" fill="${css(ground)}" stroke="${css(ground)}"/>`;
  return area + wordsOn(wide, shown, isDark(ground) ? "#ffffff" : "#333333");
}

function wordsOn(box: Box, shown: string, ink: string): string {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const px = Math.min(height * 0.72, (width - 2) / (LETTER_WIDTH * shown.length));
  if (shown === "" || px < MIN_FONT_PX) return "";
  const [x, y] = toPicture(box.angle, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const turn = `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${((box.angle * 180) / Math.PI).toFixed(1)})`;
  const place = `transform="${turn}" y="${(px * 0.36).toFixed(1)}" text-anchor="middle"`;
  return `<text ${place} font-family="Inter" font-size="${px.toFixed(1)}" fill="${ink}">${escaped(shown)}</text>`;
}

function cornersOf({ angle, left, top, right, bottom }: Box): Point[] {
  const corners: Point[] = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return corners.map(([u, v]) => toPicture(angle, u, v));
}

/** From the turned picture back into the picture. */
function toPicture(angle: number, u: number, v: number): Point {
  return [u * Math.cos(angle) - v * Math.sin(angle), u * Math.sin(angle) + v * Math.cos(angle)];
}

type Colour = readonly [number, number, number];

/** The colour that most of the rim has. */
function groundAround({ width, height, pixels }: Picture, { angle, left, top, right, bottom }: Box): Colour {
  const seen = new Map<number, number>();
  const look = (u: number, v: number): void => {
    const [x, y] = toPicture(angle, u, v).map(Math.round);
    if (x === undefined || y === undefined || x < 0 || y < 0 || x >= width || y >= height) return;
    const [red = 0, green = 0, blue = 0] = pixels.subarray((y * width + x) * 4);
    const colour = (red << 16) | (green << 8) | blue;
    seen.set(colour, (seen.get(colour) ?? 0) + 1);
  };
  for (let u = left; u <= right; u += 1) for (const v of [top, bottom]) look(u, v);
  for (let v = top; v <= bottom; v += 1) for (const u of [left, right]) look(u, v);
  const [most = 0xffffff] = [...seen].sort((a, b) => b[1] - a[1])[0] ?? [];
  return [most >> 16, (most >> 8) & 0xff, most & 0xff];
}

/** By the weights of ITU-R BT.601. */
function isDark([red, green, blue]: Colour): boolean {
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
}

function css(colour: Colour): string {
  return `rgb(${colour.join(",")})`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** resvg draws no text at all without a font. */
function fontFile(): string {
  const folder = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/inter/package.json"));
  return join(folder, "500Medium/Inter_500Medium.ttf");
}
