import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Artifact } from "../../analysis/answer.ts";
import { type ChartOptions, cleanChart } from "../charts/clean-chart.ts";
import type { ArtifactOptions } from "./artifacts.ts";
import { cleanJpeg } from "./jpeg.ts";
import { cleanPng } from "./png.ts";
import { Refused } from "./refused.ts";

/** Larger than any chart; keeps a hostile file from filling the memory. */
const IMAGE_BYTES = 32 * 1024 * 1024;

/** An image before `scrub.ts` gives it the brand. */
export interface CleanImage {
  readonly kind: "image";
  readonly name: string;
  readonly alt: string;
  readonly path: string;
  readonly bytes: number;
  readonly mime: "image/png" | "image/jpeg";
  /** How many labels of it were painted over. */
  readonly covered: number;
}

/** A copy of the image that is nothing but pixels without sensitive labels, in the work folder. Throws {@link Refused}. */
export async function cleanImageFile(
  artifact: Artifact,
  name: string,
  alt: string,
  options: ArtifactOptions,
): Promise<CleanImage> {
  const { bytes, mime, covered } = await withoutLabels(await pictureOf(artifact), options);
  const path = join(options.workDir, `${artifact.sha256.slice(0, 16)}-clean.${mime === "image/png" ? "png" : "jpg"}`);
  await writeFile(path, bytes);
  const extension = mime === "image/png" ? ".png" : ".jpg";
  const shownName = /\.(?:png|jpe?g)$/i.test(name) ? name.replace(/\.[a-z]+$/i, extension) : name + extension;
  return { kind: "image", name: shownName, alt, path, bytes: bytes.length, mime, covered };
}

/** What a chart with these texts is read with; null where charts are not read. */
export function readingOf(options: ArtifactOptions, texts: readonly string[]): ChartOptions | null {
  const { inspector, learned, charts, chartRule, showsFewPeople } = options;
  if (charts === null) return null;
  return { inspector, learned, reader: charts, rule: chartRule, showsFewPeople, texts };
}

interface Picture {
  readonly bytes: Buffer;
  readonly mime: CleanImage["mime"];
  readonly texts: readonly string[];
}

/** The picture with the texts that were told of it. Throws {@link Refused}. */
export async function pictureOf({ path, texts = [] }: Artifact): Promise<Picture> {
  if ((await stat(path)).size > IMAGE_BYTES) throw new Refused("the image is too large");
  return { ...cleanImage(await readFile(path)), texts };
}

/** The image with the labels painted over that must not be seen; what was painted over is a PNG. */
async function withoutLabels(
  { texts, ...image }: Picture,
  options: ArtifactOptions,
): Promise<{ bytes: Buffer; mime: CleanImage["mime"]; covered: number }> {
  const reading = readingOf(options, texts);
  if (reading === null) return { ...image, covered: 0 };
  const { bytes, covered } = await cleanChart(image.bytes, reading);
  return covered === 0 ? { ...image, covered } : { bytes: cleanPng(Buffer.from(bytes)), mime: "image/png", covered };
}

/** The image without anything but its pixels. Throws {@link Refused} when it is no whole PNG or JPEG. */
export function cleanImage(raw: Buffer): { bytes: Buffer; mime: "image/png" | "image/jpeg" } {
  if (raw.subarray(0, 8).equals(PNG_MAGIC)) return { bytes: cleanPng(raw), mime: "image/png" };
  if (raw[0] === 0xff && raw[1] === 0xd8 && raw[2] === 0xff) return { bytes: cleanJpeg(raw), mime: "image/jpeg" };
  throw new Refused("its content is neither PNG nor JPEG");
}

const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
