import { serveCalls } from "../../tabular/children.ts";
import type { FileKind } from "../../tabular/kind.ts";
import { withTextTables } from "../../tabular/text-rows.ts";
import { hashKey } from "./keyed-hash.ts";
import type { LearnedFile } from "./learn.ts";
import { Lesson } from "./lesson.ts";

export interface LearnRequest {
  readonly path: string;
  readonly kind: FileKind;
  readonly key: Uint8Array;
  readonly entityColumn?: string | undefined;
  readonly workDir: string;
  readonly memoryMb: number;
}

export type LearnReply = LearnedFile;

const SAMPLE_ROWS = 3_000;

serveCalls(async (request) => {
  if (!isLearnRequest(request)) throw new TypeError("not a request to learn");
  const lesson = new Lesson(hashKey(request.key), request.entityColumn);
  await withTextTables(request, async (table) => {
    const sample: (readonly (string | null)[])[] = [];
    const all = table.names.map((_, index) => index);
    for await (const rows of table.rows(all, SAMPLE_ROWS)) sample.push(...rows);
    const columns = lesson.begin(table.names, sample, table.rowCount);
    if (columns.length === 0) return;
    for await (const rows of table.rows(columns.map(({ index }) => index))) lesson.take(columns, rows);
  });
  return lesson.end();
});

function isLearnRequest(request: unknown): request is LearnRequest {
  return typeof request === "object" && request !== null && "key" in request && "workDir" in request;
}
