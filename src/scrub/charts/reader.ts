import { hash } from "node:crypto";

import { createChildren } from "../../tabular/children.ts";
import type { ChartReply, ChartRequest } from "./chart-child.ts";
import { type ChartEngine, scriptsOf } from "./engines.ts";
import type { Cover } from "./ocr/cover.ts";
import type { Script } from "../learned/words/scripts.ts";
import type { Box, ReadWord } from "./ocr/passes.ts";

/** Reads and repaints charts. */
export interface ChartReader {
  /** All words of a PNG or JPEG. Throws when it cannot be read in time. */
  read(image: Uint8Array): Promise<readonly ReadWord[]>;
  /** Where there is text in the image that could not be read. Throws as `read` does. */
  unread(image: Uint8Array): Promise<readonly Box[]>;
  /** Letters beside Latin ones that it reads. */
  readonly scripts: ReadonlySet<Script>;
  /** The image as a PNG with these places painted over. */
  cover(image: Uint8Array, covers: readonly Cover[]): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A chart takes about two seconds; what takes longer is no chart, or made to take long. */
const TIMEOUT_MS = 20_000;
const HEAP_MB = 512;
const IDLE_MS = 60_000;

/** Works in a child process, which is started by the first chart and ends when there are none. */
export function createChartReader({ engine = "tesseract" }: { engine?: ChartEngine } = {}): ChartReader {
  const children = createChildren<ChartRequest, ChartReply>({
    entry: new URL("./chart-child.ts", import.meta.url),
    processes: 1,
    heapMb: HEAP_MB,
    idleMs: IDLE_MS,
  });
  const options = { timeoutMs: TIMEOUT_MS };
  return {
    scripts: scriptsOf(engine),
    async read(image) {
      const reply = await children.call({ kind: "read", image, engine }, options);
      if (reply.kind !== "words") throw new TypeError("words were asked for");
      return reply.words;
    },
    async unread(image) {
      const reply = await children.call({ kind: "unread", image, engine }, options);
      if (reply.kind !== "boxes") throw new TypeError("places were asked for");
      return reply.boxes;
    },
    async cover(image, covers) {
      const reply = await children.call({ kind: "cover", image, covers }, options);
      if (reply.kind !== "image") throw new TypeError("an image was asked for");
      return reply.image;
    },
    close: () => children.close(),
  };
}

/** Reads each picture once, and what cannot be read is not tried again. For one turn, whose pictures are few. */
export function readingOnce(reader: ChartReader): ChartReader {
  const known = new Map<string, Promise<readonly ReadWord[]>>();
  return {
    read(image) {
      const name = hash("sha256", image);
      const before = known.get(name) ?? reader.read(image);
      known.set(name, before);
      return before;
    },
    scripts: reader.scripts,
    unread: (image) => reader.unread(image),
    cover: (image, covers) => reader.cover(image, covers),
    close: () => reader.close(),
  };
}
