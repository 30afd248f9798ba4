import { randomUUID } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { createChildren } from "../../tabular/children.ts";
import { type FileKind, TABULAR_KINDS } from "../../tabular/kind.ts";
import type { ProfileRequest } from "./profile-child.ts";

/** A table as it is described to whoever posts it. Holds no value of a single person. */
export interface TableProfile {
  /** Sheet of a workbook, or key of a JSON list; null when the file is one table. */
  readonly sheet: string | null;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** What was straightened while reading, in words. */
  readonly notes: readonly string[];
}

export interface ColumnProfile {
  readonly name: string;
  /** Friendly type: text, integer, number, date, timestamp, yes/no. */
  readonly type: string;
  /** Currency sign or `%` found around the numbers. */
  readonly unit: string | null;
  /** Rows without a value, or with one that does not read as the column's type. */
  readonly missing: number;
  /** Different values; estimated where `isEstimate` says so. */
  readonly distinct: number;
  readonly isEstimate: boolean;
  /** Of the different values those that another one only differs from in case or outer spaces; 0 where it was not looked for. */
  readonly variants: number;
  readonly holds: Holds;
}

/** What stands in a column. */
export type Holds =
  | { readonly kind: "nothing" }
  /** Values that are hidden in answers; none of them is here. */
  | { readonly kind: "sensitive"; readonly entity: string }
  /** From `low` to `high`; of tables about people only the `middle` part of the values, in percent. */
  | {
      readonly kind: "numbers";
      readonly low: number;
      readonly high: number;
      readonly median: number;
      readonly middle: number;
    }
  | { readonly kind: "dates"; readonly first: string; readonly last: string }
  /** The most frequent values with their share of the rows, from 0 to 1. */
  | { readonly kind: "values"; readonly top: readonly { readonly value: string; readonly share: number }[] }
  | { readonly kind: "free text" }
  /** Few different values that are people's names. */
  | { readonly kind: "names" }
  /** Too many different values to name any, or values of too few people. */
  | { readonly kind: "other" };

export interface ProfileOptions {
  /** Fewest people that a value which is shown may stand for; 0 for no such rule. */
  readonly smallGroup: number;
  readonly signal: AbortSignal;
}

export interface Profiler {
  /** Describes every table of the file; empty for kinds that are no table. Throws `AppError("file.refused")`. */
  profile(path: string, kind: FileKind, options: ProfileOptions): Promise<readonly TableProfile[]>;
  close(): Promise<void>;
}

const HEAP_MB = 768;
const ENGINE_MB = 384;
const IDLE_MS = 60_000;
const LEAST_TIME_MS = 180_000;
/** What a busy machine still gets through; an idle one is many times as fast. */
const SLOWEST_BYTES_PER_MS = 200;

/** Reads in a child process of its own, so that it runs beside the learning of the same file. */
export function createProfiler({ workDir }: { readonly workDir: string }): Profiler {
  const children = createChildren<ProfileRequest, readonly TableProfile[]>({
    entry: new URL("./profile-child.ts", import.meta.url),
    processes: 1,
    heapMb: HEAP_MB,
    idleMs: IDLE_MS,
  });
  return {
    async profile(path, kind, { smallGroup, signal }) {
      if (!TABULAR_KINDS.has(kind)) return [];
      const own = join(workDir, `profile-${randomUUID()}`);
      await mkdir(own, { recursive: true });
      try {
        const timeoutMs = LEAST_TIME_MS + (await stat(path)).size / SLOWEST_BYTES_PER_MS;
        return await children.call(
          { path, kind, smallGroup, workDir: own, memoryMb: ENGINE_MB },
          { timeoutMs, signal },
        );
      } finally {
        await rm(own, { recursive: true, force: true });
      }
    },
    close: () => children.close(),
  };
}
