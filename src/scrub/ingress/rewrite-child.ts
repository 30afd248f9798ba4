import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { serveCalls } from "../../tabular/children.ts";
import { CsvFile } from "../../tabular/csv-file.ts";
import type { FileKind } from "../../tabular/kind.ts";
import { type TextTable, withTextTables } from "../../tabular/text-rows.ts";
import { LearnedFinder } from "../learned/find.ts";
import { hashKey } from "../learned/keyed-hash.ts";
import { Lesson } from "../learned/lesson.ts";
import { LearnedTable } from "../learned/table.ts";
import { Pseudonyms, type PseudonymKey } from "./pseudonym.ts";
import { Sealer } from "./sealer.ts";
import { Seeker, type Wanted } from "./seeker.ts";

/** What is known of the thread's files, and the secret of its pseudonyms. */
export interface ThreadKnowledge {
  readonly pseudonymKey: PseudonymKey;
  /** Key of the learned tables. */
  readonly key: Uint8Array;
  readonly learned: readonly { readonly table: Uint8Array; readonly rows: number }[];
}

interface FileRequest {
  readonly path: string;
  readonly kind: FileKind;
  readonly workDir: string;
  readonly memoryMb: number;
}

export interface RewriteRequest extends FileRequest, ThreadKnowledge {
  readonly what: "rewrite";
  /** Existing folder for the copies. */
  readonly targetDir: string;
}

export interface SeekRequest extends FileRequest {
  readonly what: "seek";
  readonly pseudonymKey: PseudonymKey;
  readonly wanted: Wanted;
}

/** A table of the file as a CSV file in which every value may be seen. */
export interface RewrittenTable {
  readonly sheet: string | null;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
}

export type IngressReply =
  | { readonly what: "rewritten"; readonly tables: readonly RewrittenTable[] }
  | { readonly what: "found"; readonly values: readonly (readonly [string, string])[]; readonly rows: number };

const SAMPLE_ROWS = 3_000;

serveCalls(async (request): Promise<IngressReply> => {
  if (isRewrite(request)) return { what: "rewritten", tables: await rewrite(request) };
  if (isSeek(request)) return await seek(request);
  throw new TypeError("not a request of the ingress");
});

async function rewrite(request: RewriteRequest): Promise<RewrittenTable[]> {
  const tables = request.learned.map(({ table, rows }) => ({ table: LearnedTable.fromBytes(table), rows }));
  const learned = tables.length === 0 ? null : new LearnedFinder(hashKey(request.key), tables);
  const sealer = new Sealer(new Pseudonyms(request.pseudonymKey), learned);
  const written: RewrittenTable[] = [];
  await withTextTables(request, async (table) => {
    const path = join(request.targetDir, `copy-${written.length}.csv`);
    const rows = await writeTable(table, path, sealer);
    const sheet = table.sheet === null ? null : sealer.name(table.sheet);
    written.push({ sheet, path, rows, bytes: (await stat(path)).size, sha256: await sha256Of(path) });
  });
  return written;
}

async function writeTable(table: TextTable, path: string, sealer: Sealer): Promise<number> {
  const all = table.names.map((_, index) => index);
  const sample: (readonly (string | null)[])[] = [];
  for await (const rows of table.rows(all, SAMPLE_ROWS)) sample.push(...rows);
  const plan = sealer.plan(table.names, sample);
  const out = new CsvFile(path);
  try {
    out.write(plan.names);
    for await (const rows of table.rows(all)) for (const row of rows) out.write(plan.write(row));
    return out.records - 1;
  } finally {
    out.close();
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function seek(request: SeekRequest): Promise<IngressReply> {
  const seeker = new Seeker(new Pseudonyms(request.pseudonymKey), request.wanted);
  await withTextTables(request, async (table) => {
    const all = table.names.map((_, index) => index);
    const sample: (readonly (string | null)[])[] = [];
    for await (const rows of table.rows(all, SAMPLE_ROWS)) sample.push(...rows);
    // Rows are counted as they were when the file was learned: a table that taught nothing does not count.
    if (new Lesson({ k0: 0, k1: 0 }).begin(table.names, sample, table.rowCount).length === 0) return;
    seeker.begin(table.names, sample);
    for await (const rows of table.rows(all)) seeker.take(rows);
  });
  return { what: "found", values: seeker.found(), rows: seeker.rows };
}

function isRewrite(request: unknown): request is RewriteRequest {
  return isObject(request) && request["what"] === "rewrite";
}

function isSeek(request: unknown): request is SeekRequest {
  return isObject(request) && request["what"] === "seek";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
