import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import type { FileKind, TableShape } from "./kind.ts";
import { createChildren } from "./children.ts";
import { smallShape } from "./small-shape.ts";
import type { TableReply, TableRequest } from "./worker.ts";

/** A file as a table to query: under which SQL name, which sheet of a workbook (the first when not told). */
export interface TableSource {
  readonly name: string;
  readonly path: string;
  readonly kind: FileKind;
  readonly sheet?: string | null;
}

export interface QueryLimits {
  /** Rows given back at most; more sets `truncated`. Default 10,000. */
  readonly rows?: number;
  /** Wall clock, the reading of the files included. Default 60 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Dates and timestamps as ISO text; integers beyond 2^53 as text. */
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
}

export interface TabularOptions {
  /** Folder for what is spooled while reading; made when missing, emptied on `close`. */
  readonly workDir: string;
  /** Child processes at once. Default 1; each holds at most `memoryMb` for DuckDB. */
  readonly processes?: number;
  /** DuckDB's own memory limit; beyond it DuckDB spills to `workDir`. Default 512. */
  readonly memoryMb?: number;
  /** Wall clock of one call unless told otherwise. Default 60 s. */
  readonly timeoutMs?: number;
}

/**
 * Reads tables of any usable kind in child processes, so that a hostile file can hurt nothing but its own child. Only
 * the shape of a small and tidy text is told without one.
 */
export interface Tabular {
  /** Columns, friendly types (text, integer, number, date, timestamp, yes/no) and row counts; one shape per sheet. */
  shape(path: string, kind: FileKind, options?: { signal?: AbortSignal }): Promise<readonly TableShape[]>;
  /** Rows of one read-only SQL statement over the files. Throws `AppError("file.refused")` for a file that cannot be read. */
  query(tables: readonly TableSource[], sql: string, limits?: QueryLimits): Promise<QueryResult>;
  close(): Promise<void>;
}

const HEAP_MB = 1_024;
const IDLE_MS = 60_000;

/** Nothing is started or loaded until the first call. */
export function createTabular(options: TabularOptions): Tabular {
  const memoryMb = options.memoryMb ?? 512;
  const usual = options.timeoutMs ?? 60_000;
  const children = createChildren<TableRequest, TableReply>({
    entry: new URL("./worker.ts", import.meta.url),
    processes: options.processes ?? 1,
    heapMb: HEAP_MB,
    idleMs: IDLE_MS,
  });

  /** Each call has its own folder; a killed child cannot clean up, so the parent does. */
  async function inFolder<T>(work: (workDir: string) => Promise<T>): Promise<T> {
    await mkdir(options.workDir, { recursive: true });
    const workDir = await mkdtemp(join(options.workDir, "tables-"));
    try {
      return await work(workDir);
    } finally {
      await rm(workDir, { recursive: true, force: true });
    }
  }

  return {
    shape: async (path, kind, { signal } = {}) => {
      const small = kind === "csv" || kind === "tsv" ? await smallShape(path) : null;
      if (small !== null) return [small];
      return inFolder(async (workDir) => {
        const source = { name: "data", path, kind };
        const reply = await children.call({ what: "shape", source, workDir, memoryMb }, { timeoutMs: usual, signal });
        return reply.shapes;
      });
    },
    query: (sources, sql, { rows = 10_000, timeoutMs = usual, signal } = {}) =>
      inFolder(async (workDir) => {
        const request = { what: "query", sources, sql, rows, workDir, memoryMb } as const;
        return (await children.call(request, { timeoutMs, signal })).result;
      }),
    close: () => children.close(),
  };
}
