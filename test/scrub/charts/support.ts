import { Inspector } from "../../../src/scrub/find/inspector.ts";
import { Ledger } from "../../../src/scrub/find/ledger.ts";
import { LearnedFinder } from "../../../src/scrub/learned/find.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../../src/scrub/learned/learn.ts";
import { LearnedTable } from "../../../src/scrub/learned/table.ts";
import type { ReadWord } from "../../../src/scrub/charts/ocr/passes.ts";
import type { ChartReader } from "../../../src/scrub/charts/reader.ts";
import { png } from "../../corpus/scrub/images.ts";

const KEY = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

/** What a file with these columns teaches. */
export function learnedFrom(names: readonly string[], rows: readonly (readonly string[])[]): LearnedFinder {
  const file = learnRows({ names, rows }, KEY);
  return new LearnedFinder(hashKey(KEY), [{ table: LearnedTable.fromBytes(file.table), rows: file.rows }]);
}

export function inspectorWith(learned: LearnedFinder | null): { inspector: Inspector; ledger: Ledger } {
  const ledger = new Ledger();
  return { ledger, inspector: new Inspector({ learned, now: () => 0, ledger }) };
}

/** Words of one line, as wide as their letters, with a space between them. */
export function lineOf(text: string, { line = 1, top = 0, angle = 0 } = {}): ReadWord[] {
  let left = 10;
  return text.split(" ").map((word) => {
    const right = left + word.length * 7;
    const read = { text: word, confidence: 90, line, angle, left, top, right, bottom: top + 12, from: left, to: right };
    left = right + 5;
    return read;
  });
}

/** A reader that has read these words, or that fails. */
export function readerOf(words: readonly ReadWord[] | Error, more: Partial<ChartReader> = {}): ChartReader {
  return {
    scripts: new Set(),
    read: () => (words instanceof Error ? Promise.reject(words) : Promise.resolve(words)),
    unread: () => Promise.resolve([]),
    cover: () => Promise.resolve(png(5, 3)),
    close: () => Promise.resolve(),
    ...more,
  };
}
