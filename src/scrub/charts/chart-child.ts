import { createHash } from "node:crypto";

import { serveCalls } from "../../tabular/children.ts";
import { type Cover, coverPicture } from "./ocr/cover.ts";
import { createTesseract, type OcrEngine } from "./ocr/engine.ts";
import { type ReadWord, readPicture } from "./ocr/passes.ts";
import { decodePicture, encodedPicture } from "./ocr/picture.ts";

export type ChartRequest =
  | { readonly kind: "read"; readonly image: Uint8Array }
  | { readonly kind: "cover"; readonly image: Uint8Array; readonly covers: readonly Cover[] };

export type ChartReply = readonly ReadWord[] | Uint8Array;

/** An answer that is given a second time, after a lost reply, brings the same charts. They go with this process. */
const REMEMBERED = 16;
const known = new Map<string, readonly ReadWord[]>();
let engine: Promise<OcrEngine> | null = null;

serveCalls(async (request) => {
  if (!isChartRequest(request)) throw new TypeError("not a request about a chart");
  if (request.kind === "read") return await read(Buffer.from(request.image));
  return coverPicture(encodedPicture(Buffer.from(request.image)), request.covers);
});

async function read(image: Buffer): Promise<readonly ReadWord[]> {
  const name = createHash("sha256").update(image).digest("hex");
  const before = known.get(name);
  if (before !== undefined) return before;
  engine ??= createTesseract();
  const words = await readPicture(decodePicture(encodedPicture(image)), await engine);
  known.set(name, words);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
  return words;
}

function isChartRequest(request: unknown): request is ChartRequest {
  return typeof request === "object" && request !== null && "kind" in request && "image" in request;
}
