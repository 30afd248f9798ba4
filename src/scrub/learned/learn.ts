import { randomUUID } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { createChildren } from "../../tabular/children.ts";
import type { FileKind } from "../../tabular/kind.ts";
import { smallRows } from "../../tabular/small-shape.ts";
import { hashKey } from "./keyed-hash.ts";
import type { LearnReply, LearnRequest } from "./learn-child.ts";
import { Lesson } from "./lesson.ts";

/** What was learned of a file. */
export interface LearnedFile {
  /** A table as `LearnedTable.toBytes` writes it; holds no value in a readable form. */
  readonly table: Uint8Array;
  /** What groups of people are counted by, as `indexToBytes` writes it; null when no table is about people. */
  readonly groups: Uint8Array | null;
  /** Rows of all its tables. */
  readonly rows: number;
  /** Columns whose values are sensitive. */
  readonly columns: readonly LearnedColumn[];
}

export interface LearnedColumn {
  readonly name: string;
  readonly entity: string;
}

export interface LearnOptions {
  readonly signal?: AbortSignal | undefined;
  /** The column that says whom a row is about, where somebody knows better than the headers tell. */
  readonly entityColumn?: string | undefined;
}

export interface Learner {
  /**
   * Learns the sensitive values of every table of the file. `key` are 8 secret bytes of the workspace. Null for kinds
   * that are no table. Throws `AppError("file.refused")` when the file cannot be read.
   */
  learn(path: string, kind: FileKind, key: Uint8Array, options?: LearnOptions): Promise<LearnedFile | null>;
  close(): Promise<void>;
}

const TABLES: ReadonlySet<string> = new Set<FileKind>(["csv", "tsv", "json", "jsonl", "xlsx", "parquet"]);
const HEAP_MB = 768;
const ENGINE_MB = 384;
const IDLE_MS = 60_000;
const LEAST_TIME_MS = 180_000;
/** What a busy machine still gets through; an idle one is many times as fast. */
const SLOWEST_BYTES_PER_MS = 200;

/** Whether files of this kind are tables, from which values can be learned. */
export function isTable(kind: string): kind is FileKind {
  return TABLES.has(kind);
}

/** How long reading all of a file may take, in milliseconds. */
export async function timeFor(path: string): Promise<number> {
  return LEAST_TIME_MS + (await stat(path)).size / SLOWEST_BYTES_PER_MS;
}

/** Learns in a child process; only small and tidy texts are read here. */
export function createLearner({ workDir }: { readonly workDir: string }): Learner {
  const children = createChildren<LearnRequest, LearnReply>({
    entry: new URL("./learn-child.ts", import.meta.url),
    processes: 1,
    heapMb: HEAP_MB,
    idleMs: IDLE_MS,
  });
  return {
    async learn(path, kind, key, { signal, entityColumn } = {}) {
      if (!isTable(kind)) return null;
      const small = kind === "csv" || kind === "tsv" ? await smallRows(path) : null;
      if (small !== null) return learnRows(small, key, entityColumn);
      const own = join(workDir, `learn-${randomUUID()}`);
      await mkdir(own, { recursive: true });
      try {
        const request = { path, kind, key, entityColumn, workDir: own, memoryMb: ENGINE_MB };
        return await children.call(request, { timeoutMs: await timeFor(path), signal });
      } finally {
        await rm(own, { recursive: true, force: true });
      }
    },
    close: () => children.close(),
  };
}

/** Learns rows that are in memory. */
export function learnRows(
  table: { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] },
  key: Uint8Array,
  entityColumn?: string,
): LearnedFile {
  const lesson = new Lesson(hashKey(key), entityColumn);
  const columns = lesson.begin(table.names, table.rows, table.rows.length);
  lesson.take(
    columns,
    table.rows.map((row) => columns.map(({ index }) => row[index] ?? null)),
  );
  return lesson.end();
}
