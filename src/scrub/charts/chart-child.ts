import { createHash } from "node:crypto";

import { serveCalls } from "../../tabular/children.ts";
import type { ChartEngine } from "./engines.ts";
import { type Cover, coverPicture } from "./ocr/cover.ts";
import { createTesseract, type OcrEngine } from "./ocr/engine.ts";
import { type Box, type PictureText, type ReadWord, readPicture, unreadBeside } from "./ocr/passes.ts";
import { readWithLines } from "./ocr/lines.ts";
import { createPaddle, type LineEngine } from "./ocr/paddle.ts";
import { decodePicture, encodedPicture, type Picture } from "./ocr/picture.ts";

export type ChartRequest =
  | { readonly kind: "read" | "unread"; readonly image: Uint8Array; readonly engine: ChartEngine }
  | { readonly kind: "cover"; readonly image: Uint8Array; readonly covers: readonly Cover[] };

export type ChartReply =
  | { readonly kind: "words"; readonly words: readonly ReadWord[] }
  | { readonly kind: "boxes"; readonly boxes: readonly Box[] }
  | { readonly kind: "image"; readonly image: Uint8Array };

/** An answer that is given a second time, after a lost reply, brings the same charts. They go with this process. */
const REMEMBERED = 16;
const known = new Map<string, PictureText>();
let tesseract: Promise<OcrEngine> | null = null;
let paddle: Promise<LineEngine> | null = null;

serveCalls(async (request): Promise<ChartReply> => {
  if (!isChartRequest(request)) throw new TypeError("not a request about a chart");
  const image = Buffer.from(request.image);
  if (request.kind === "cover") return { kind: "image", image: coverPicture(encodedPicture(image), request.covers) };
  const { words, unread } = await read(image, request.engine);
  return request.kind === "read" ? { kind: "words", words } : { kind: "boxes", boxes: unread };
});

async function read(image: Buffer, engine: ChartEngine): Promise<PictureText> {
  const name = createHash("sha256").update(image).digest("hex");
  const before = known.get(name);
  if (before !== undefined) return before;
  const text = await textIn(decodePicture(encodedPicture(image)), engine);
  known.set(name, text);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
  return text;
}

async function textIn(picture: Picture, engine: ChartEngine): Promise<PictureText> {
  if (engine === "tesseract") return await readPicture(picture, await (tesseract ??= createTesseract()));
  const words = await readWithLines(picture, await (paddle ??= createPaddle()));
  return { words, unread: unreadBeside(words, picture) };
}

function isChartRequest(request: unknown): request is ChartRequest {
  return typeof request === "object" && request !== null && "kind" in request && "image" in request;
}
