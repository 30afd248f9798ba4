import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "../errors.ts";
import { CAPS } from "./caps.ts";
import { serveCalls } from "./children.ts";
import { openEngine, SqlError } from "./engine.ts";
import { columnsFor, typedSelect } from "./infer.ts";
import type { TableShape } from "./kind.ts";
import { type PreparedTable, prepareTables } from "./prepare.ts";
import { ident } from "./sql.ts";
import type { QueryResult, TableSource } from "./tables.ts";

/** What `tables.ts` asks of its child. */
export type TableRequest =
  | { readonly what: "shape"; readonly source: TableSource; readonly workDir: string; readonly memoryMb: number }
  | {
      readonly what: "query";
      readonly sources: readonly TableSource[];
      readonly sql: string;
      readonly rows: number;
      readonly workDir: string;
      readonly memoryMb: number;
    };

serveCalls(async (request) => {
  if (!isTableRequest(request)) throw new TypeError("not a table request");
  return await answer(request);
});

function isTableRequest(request: unknown): request is TableRequest {
  return typeof request === "object" && request !== null && "what" in request && "workDir" in request;
}

/** Its answer; the part that was not asked for is empty. */
export interface TableReply {
  readonly shapes: readonly TableShape[];
  readonly result: QueryResult;
}

const NO_RESULT: QueryResult = { columns: [], rows: [], truncated: false };

async function answer(request: TableRequest): Promise<TableReply> {
  await mkdir(request.workDir, { recursive: true });
  try {
    if (request.what === "shape") return { shapes: await shape(request), result: NO_RESULT };
    return { shapes: [], result: await query(request) };
  } finally {
    await rm(request.workDir, { recursive: true, force: true });
  }
}

async function shape({ source, workDir, memoryMb }: TableRequest & { what: "shape" }): Promise<TableShape[]> {
  const tables = await prepareTables(source.path, source.kind, workDir, { caps: CAPS, memoryMb });
  return tables.map(({ sheet, columns, rows }) => ({
    sheet,
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows,
  }));
}

async function query(request: TableRequest & { what: "query" }): Promise<QueryResult> {
  const { sources, workDir, memoryMb } = request;
  const views: { name: string; table: PreparedTable }[] = [];
  for (const [index, source] of sources.entries()) {
    const folder = join(workDir, String(index));
    await mkdir(folder, { recursive: true });
    const tables = await prepareTables(source.path, source.kind, folder, { caps: CAPS, memoryMb });
    const table = tables.find(
      ({ sheet }) => source.sheet === undefined || source.sheet === null || sheet === source.sheet,
    );
    if (table === undefined)
      throw new AppError({ code: "file.refused", userMessage: "This workbook has no such sheet." });
    views.push({ name: source.name, table });
  }
  const files = views.flatMap(({ table }) => table.files);
  const engine = await openEngine({ files, tempDir: join(workDir, "spill"), memoryMb });
  try {
    for (const { name, table } of views) {
      await engine.run(`CREATE VIEW ${ident(name)} AS ${typedSelect(columnsFor(request.sql, table.columns))}`);
    }
    return await engine.select(request.sql, request.rows);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new AppError({
      code: "internal",
      userMessage: "The calculation failed.",
      operatorHint: "a query was refused by DuckDB",
    });
  } finally {
    engine.close();
  }
}
