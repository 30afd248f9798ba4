import { Resvg } from "@resvg/resvg-js";

/** An image as red, green, blue and alpha, a byte each, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** An encoded image with its size, which is read from its header without unpacking it. */
export interface EncodedPicture {
  readonly bytes: Buffer;
  readonly mime: "image/png" | "image/jpeg";
  readonly width: number;
  readonly height: number;
}

/** Larger than any chart; the child needs about 30 bytes for each pixel. */
const MAX_PIXELS = 16_000_000;

/** Looks at the header of a PNG or a baseline or progressive JPEG. Throws when it is neither, or too large. */
export function encodedPicture(bytes: Buffer): EncodedPicture {
  const mime = bytes[0] === 0x89 ? "image/png" : "image/jpeg";
  const { width, height } = mime === "image/png" ? pngSize(bytes) : jpegSize(bytes);
  if (width === 0 || height === 0 || width * height > MAX_PIXELS) throw new RangeError("too large to be read");
  return { bytes, mime, width, height };
}

/** The pixels on a white ground. */
export function decodePicture(image: EncodedPicture): Picture {
  const rendered = new Resvg(drawing(image, ""), { background: "#ffffff", logLevel: "off" }).render();
  return { width: rendered.width, height: rendered.height, pixels: rendered.pixels };
}

/** An SVG drawing of the image in its own size, with `marks` drawn over it. */
export function drawing({ bytes, mime, width, height }: EncodedPicture, marks: string): string {
  const size = `width="${width}" height="${height}"`;
  const href = `data:${mime};base64,${bytes.toString("base64")}`;
  // `optimizeSpeed` takes pixels as they are instead of blending neighbours.
  const image = `<image ${size} image-rendering="optimizeSpeed" href="${href}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${image}${marks}</svg>`;
}

/** The header chunk comes first (PNG third edition, 5.6 and 11.2.1). */
function pngSize(bytes: Buffer): { width: number; height: number } {
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** The frame header has the size (ITU-T T.81, B.2.2). */
function jpegSize(bytes: Buffer): { width: number; height: number } {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
  }
  throw new TypeError("no frame in this JPEG");
}
