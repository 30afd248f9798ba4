import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

import { median } from "./stats.ts";

const WRITES = 25;
/** A page of the write-ahead log, as SQLite appends it for a small commit. */
const PAGE = Buffer.alloc(4_096, 1);

/** Median milliseconds of making one page durable in this folder: the floor under every commit. */
export function diskSyncMs(folder: string): number {
  const file = openSync(join(folder, "sync-probe"), "a");
  try {
    const times: number[] = [];
    for (let i = 0; i < WRITES; i += 1) {
      const startedAt = performance.now();
      writeSync(file, PAGE);
      fdatasyncSync(file);
      times.push(performance.now() - startedAt);
    }
    return median(times);
  } finally {
    closeSync(file);
  }
}
