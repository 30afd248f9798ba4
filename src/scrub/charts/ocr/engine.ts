import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A page for the reader: dark letters on white, a byte for each pixel. */
export interface Page {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

/** A word where it stands on its page. */
export interface PageWord {
  readonly text: string;
  /** 0 to 100. */
  readonly confidence: number;
  /** Words with the same number stand in one line. */
  readonly line: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Reads upright text; another engine than the built-in one needs nothing but this. */
export interface OcrEngine {
  /** Words of a page with scattered text. Throws when the page cannot be read. */
  read(page: Page): Promise<PageWord[]>;
  close(): Promise<void>;
}

/** Tesseract's LSTM for English, which reads Latin letters of other languages as well, but for some accents. */
export async function createTesseract(): Promise<OcrEngine> {
  const { createWorker, OEM, PSM } = (await import("tesseract.js")).default;
  const packages = createRequire(import.meta.url);
  const folder = dirname(packages.resolve("@tesseract.js-data/eng/package.json"));
  // Without `langPath` the data is fetched from a CDN, without `cacheMethod` it is written to the working folder.
  const offline = { langPath: join(folder, "4.0.0_best_int"), cacheMethod: "none", gzip: true };
  // Names are in no dictionary: with one they are bent into words that are.
  const worker = await createWorker("eng", OEM.LSTM_ONLY, offline, { load_system_dawg: "0", load_freq_dawg: "0" });
  await worker.setParameters({ tessedit_pageseg_mode: PSM.SPARSE_TEXT, user_defined_dpi: "200" });
  return {
    async read(page) {
      const { data } = await worker.recognize(pgm(page), {}, { text: false, tsv: true });
      return wordsOf(data.tsv ?? "");
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** A portable grey map, the form that takes least time to write and to read (netpbm.sourceforge.net/doc/pgm.html). */
function pgm({ width, height, grey }: Page): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1"), grey]);
}

/** Columns of Tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
function wordsOf(tsv: string): PageWord[] {
  const words: PageWord[] = [];
  let line = 0;
  for (const row of tsv.split("\n")) {
    const cells = row.split("\t");
    if (cells[0] === "4") line += 1;
    const text = cells[11]?.trim() ?? "";
    if (cells[0] !== "5" || text === "") continue;
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = cells.slice(6, 11).map(Number);
    words.push({ text, confidence, line, left, top, right: left + width, bottom: top + height });
  }
  return words;
}
