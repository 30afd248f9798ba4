import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "../errors.ts";
import type { Caps } from "./caps.ts";
import { type Engine, friendlyType, openEngine, SqlError } from "./engine.ts";
import { columnNames } from "./header.ts";
import { type Column, inferColumns, isBlank, type RawPart, type RawTable } from "./infer.ts";
import { readJson, readJsonLines } from "./json-table.ts";
import type { FileKind } from "./kind.ts";
import { ident, literal } from "./sql.ts";
import { planText, type RawCsv, rewriteText } from "./text-table.ts";
import { endsInTotals } from "./totals-row.ts";
import { readWorkbook } from "./workbook.ts";

/** A table DuckDB can read: Parquet files of its raw values and one typed expression per column. */
export interface PreparedTable {
  /** Sheet of a workbook, or key of a JSON list; null when the file is one table. */
  readonly sheet: string | null;
  readonly files: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: number;
  /** What was straightened while reading, in words. */
  readonly notes: readonly string[];
}

export interface PrepareLimits {
  readonly caps: Caps;
  readonly memoryMb: number;
}

type Source = RawCsv & { readonly sheet: string | null };

/**
 * Reads any tabular file into `workDir` (which must exist and be used for this file alone) and tells its columns.
 * Runs in a child process. Throws `AppError("file.refused")` with the reason in one sentence.
 */
export async function prepareTables(
  path: string,
  kind: FileKind,
  workDir: string,
  limits: PrepareLimits,
): Promise<PreparedTable[]> {
  const tempDir = join(workDir, "spill");
  await mkdir(tempDir, { recursive: true });
  const engine = await openEngine({ files: [path], folders: [workDir], tempDir, memoryMb: limits.memoryMb });
  try {
    return await prepareKind(engine, path, kind, workDir, limits);
  } catch (error) {
    throw error instanceof AppError ? error : damaged(error);
  } finally {
    engine.close();
  }
}

async function prepareKind(engine: Engine, path: string, kind: FileKind, workDir: string, { caps }: PrepareLimits) {
  switch (kind) {
    case "csv":
    case "tsv":
      return [await prepareText(engine, path, workDir, caps)];
    case "xlsx":
      return prepareAll(engine, await readWorkbook(path, workDir, caps), workDir);
    case "jsonl":
      return prepareAll(engine, await readJsonLines(path, workDir, caps), workDir);
    case "json": {
      const sources = await readJson(path, workDir, caps);
      return sources === null ? [await prepareLargeJson(engine, path, workDir)] : prepareAll(engine, sources, workDir);
    }
    case "parquet":
      return [await prepareTyped(engine, path)];
    default:
      throw new AppError({ code: "file.refused", userMessage: "This kind of file is not a table." });
  }
}

/** DuckDB's strict reader for clean files; at the first thing it dislikes the file is rewritten and read again. */
async function prepareText(engine: Engine, path: string, workDir: string, caps: Caps): Promise<PreparedTable> {
  const plan = await planText(path, caps);
  const semicolons = plan.reading.dialect.delimiter === ";";
  if (plan.direct !== null) {
    try {
      return await load(engine, { ...plan.direct, sheet: null }, join(workDir, "direct"), semicolons);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
    }
  }
  const clean = await rewriteText(path, plan, join(workDir, "clean.csv"), caps);
  return load(engine, { ...clean, sheet: null }, join(workDir, "clean"), semicolons);
}

async function prepareAll(engine: Engine, sources: readonly Source[], workDir: string): Promise<PreparedTable[]> {
  const tables: PreparedTable[] = [];
  for (const [index, source] of sources.entries()) {
    tables.push(await load(engine, source, join(workDir, `table-${index}`), false));
  }
  return tables;
}

/** Columns DuckDB writes at once: each holds buffers of its own, so that 2,000 of them would need gigabytes. */
const PART_COLUMNS = 250;

async function load(engine: Engine, source: Source, target: string, semicolons: boolean): Promise<PreparedTable> {
  const { names, sheet, notes } = source;
  const parts = partsOf(names.length, target);
  for (const part of parts) {
    // A row group is held in memory while it is written; wide tables get short ones.
    const group = Math.max(2_048, Math.min(122_880, Math.floor(4_000_000 / (part.end - part.start))));
    const select = csvSelect(source, part);
    await engine.run(`COPY (${select}) TO ${literal(part.file)} (FORMAT parquet, ROW_GROUP_SIZE ${group})`);
  }
  const [first] = parts;
  if (first === undefined) return { sheet, files: [], columns: [], rows: 0, notes };
  const [[rows] = []] = await engine.all(`SELECT count(*) FROM read_parquet(${literal(first.file)})`);
  const raw = { parts, names, rows: Number(rows), semicolons };
  const columns = await inferColumns(engine, raw);
  if (await endsInTotals(engine, first.file, columns, raw.rows)) return withoutLast(engine, { sheet, notes }, raw);
  return tableOf({ sheet, notes }, raw, columns);
}

function tableOf(source: Pick<Source, "sheet" | "notes">, raw: RawTable, columns: readonly Column[]): PreparedTable {
  const kept = columns.filter((column) => !isBlank(column, raw.rows));
  return { ...source, files: raw.parts.map(({ file }) => file), columns: kept, rows: raw.rows };
}

/** The table without its last row, which adds up the others. */
async function withoutLast(
  engine: Engine,
  source: Pick<Source, "sheet" | "notes">,
  raw: RawTable,
): Promise<PreparedTable> {
  const rows = raw.rows - 1;
  const parts: RawPart[] = [];
  for (const part of raw.parts) {
    const file = part.file.replace(/\.parquet$/, "-rows.parquet");
    await engine.run(
      `COPY (SELECT * FROM read_parquet(${literal(part.file)}) LIMIT ${rows}) TO ${literal(file)} (FORMAT parquet)`,
    );
    parts.push({ ...part, file });
  }
  const shorter = { ...raw, parts, rows };
  const notes = [...source.notes, "the row of totals at the end left out"];
  return tableOf({ sheet: source.sheet, notes }, shorter, await inferColumns(engine, shorter));
}

function partsOf(width: number, target: string): RawPart[] {
  const parts: RawPart[] = [];
  for (let start = 0; start < width; start += PART_COLUMNS) {
    parts.push({ file: `${target}-${parts.length}.parquet`, start, end: Math.min(start + PART_COLUMNS, width) });
  }
  return parts;
}

function csvSelect({ path, dialect, skipLines, names }: RawCsv, { start, end }: RawPart): string {
  const chosen = Array.from({ length: end - start }, (_, index) => `c${start + index}`).join(", ");
  const columns = names.map((_, index) => `'c${index}': 'VARCHAR'`).join(", ");
  const quote = dialect.quote === "" ? "''" : literal(dialect.quote);
  return `SELECT ${chosen} FROM read_csv(${literal(path)}, auto_detect = false, header = false, skip = ${skipLines},
    delim = ${literal(dialect.delimiter)}, quote = ${quote}, escape = ${quote}, columns = {${columns}},
    nullstr = '', strict_mode = true, null_padding = false, ignore_errors = false, max_line_size = 8000000,
    buffer_size = 32000000)`;
}

async function prepareTyped(engine: Engine, path: string): Promise<PreparedTable> {
  const described = await engine.all(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`);
  const [[rows] = []] = await engine.all(`SELECT count(*) FROM read_parquet(${literal(path)})`);
  const names = columnNames(
    described.map(([name]) => String(name)),
    described.length,
  );
  const columns = described.map(([name, type], index) =>
    typedColumn(path, names[index] ?? "", String(name), String(type)),
  );
  return { sheet: null, files: [path], columns, rows: Number(rows), notes: [] };
}

function typedColumn(file: string, name: string, raw: string, type: string): Column {
  const friendly = friendlyType(type);
  const nested = friendly === "text" && type !== "VARCHAR";
  const sql = nested ? `CAST(${ident(raw)} AS VARCHAR)` : ident(raw);
  return { name, file, type: friendly, sql, unit: null, unreadable: 0, missing: 0, note: null };
}

async function prepareLargeJson(engine: Engine, path: string, workDir: string): Promise<PreparedTable> {
  const file = join(workDir, "large.parquet");
  const source = `read_json(${literal(path)}, format = 'auto', maximum_object_size = 67108864)`;
  await engine.run(`COPY (SELECT * FROM ${source}) TO ${literal(file)} (FORMAT parquet)`);
  return prepareTyped(engine, file);
}

function damaged(cause: unknown): AppError {
  return new AppError({
    code: "file.refused",
    userMessage: "This file is damaged and cannot be read as a table.",
    operatorHint: "preparing a table failed",
    cause,
  });
}
