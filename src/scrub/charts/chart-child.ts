import { createHash } from "node:crypto";

import { serveCalls } from "../../tabular/children.ts";
import type { ChartEngine } from "./engines.ts";
import { type Cover, coverPicture } from "./ocr/cover.ts";
import { createTesseract, type OcrEngine } from "./ocr/engine.ts";
import { type ReadWord, readPicture } from "./ocr/passes.ts";
import { readWithLines } from "./ocr/lines.ts";
import { createPaddle, type LineEngine } from "./ocr/paddle.ts";
import { decodePicture, encodedPicture, type Picture } from "./ocr/picture.ts";

export type ChartRequest =
  | { readonly kind: "read"; readonly image: Uint8Array; readonly engine: ChartEngine }
  | { readonly kind: "cover"; readonly image: Uint8Array; readonly covers: readonly Cover[] };

export type ChartReply = readonly ReadWord[] | Uint8Array;

/** An answer that is given a second time, after a lost reply, brings the same charts. They go with this process. */
const REMEMBERED = 16;
const known = new Map<string, readonly ReadWord[]>();
let tesseract: Promise<OcrEngine> | null = null;
let paddle: Promise<LineEngine> | null = null;

serveCalls(async (request) => {
  if (!isChartRequest(request)) throw new TypeError("not a request about a chart");
  if (request.kind === "read") return await read(Buffer.from(request.image), request.engine);
  return coverPicture(encodedPicture(Buffer.from(request.image)), request.covers);
});

async function read(image: Buffer, engine: ChartEngine): Promise<readonly ReadWord[]> {
  const name = createHash("sha256").update(image).digest("hex");
  const before = known.get(name);
  if (before !== undefined) return before;
  const words = await wordsIn(decodePicture(encodedPicture(image)), engine);
  known.set(name, words);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
  return words;
}

async function wordsIn(picture: Picture, engine: ChartEngine): Promise<readonly ReadWord[]> {
  if (engine === "tesseract") return await readPicture(picture, await (tesseract ??= createTesseract()));
  return await readWithLines(picture, await (paddle ??= createPaddle()));
}

function isChartRequest(request: unknown): request is ChartRequest {
  return typeof request === "object" && request !== null && "kind" in request && "image" in request;
}
