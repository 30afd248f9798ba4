import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

import { AppError } from "../errors.ts";
import { literals } from "./sql.ts";
import type { FriendlyType } from "./infer.ts";
import type { QueryResult } from "./tables.ts";

export interface EngineOptions {
  /** The only files that can be opened. */
  readonly files: readonly string[];
  /** Folders in which files can be read and written; none for plain queries. */
  readonly folders?: readonly string[];
  /** Where DuckDB spills. */
  readonly tempDir: string;
  readonly memoryMb: number;
}

/** An open, locked DuckDB. Lives in child processes only: its native code never shares a process with secrets. */
export interface Engine {
  run(sql: string): Promise<void>;
  /** Rows of any statement, all of them. */
  all(sql: string): Promise<QueryResult["rows"]>;
  /** Rows of one SELECT, at most `limit`. Throws `SqlError` for what the statement did wrong. */
  select(sql: string, limit: number): Promise<QueryResult>;
  /** Rows of a statement as text, in pieces, so that a large result is never in memory as a whole. */
  texts(sql: string): AsyncGenerator<readonly (readonly (string | null)[])[]>;
  close(): void;
}

/** What DuckDB said about a statement; its text may quote the statement, so it goes to the asker's console only. */
export class SqlError extends Error {
  override readonly name = "SqlError";
}

/** `duckdb_statement_type` of the C API; SELECT covers WITH, VALUES, FROM-first, DESCRIBE and SUMMARIZE. */
const SELECT = 1;
const INTEGERS = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;

/** Opens an in-memory database that reaches nothing but the named files and can be reconfigured by no statement. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    memory_limit: `${options.memoryMb}MB`,
    threads: "2",
    temp_directory: options.tempDir,
    max_temp_directory_size: "4GB",
    preserve_insertion_order: "true",
  });
  const connection = await instance.connect();
  await connection.run(`SET allowed_paths = [${literals(options.files)}]`);
  await connection.run(`SET allowed_directories = [${literals(options.folders ?? [])}]`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
  return wrap(instance, connection);
}

function wrap(instance: DuckDBInstance, connection: DuckDBConnection): Engine {
  return {
    async run(sql) {
      await guarded(() => connection.run(sql));
    },
    async all(sql) {
      const reader = await guarded(() => connection.runAndReadAll(sql));
      return plainRows(reader.columnTypes().map(String), reader.getRowsJson());
    },
    async select(sql, limit) {
      await assertOneSelect(connection, sql);
      const reader = await guarded(() => connection.streamAndReadUntil(sql, limit + 1));
      const types = reader.columnTypes().map(String);
      const names = reader.deduplicatedColumnNames();
      const columns = names.map((name, index) => ({ name, type: friendlyType(types[index] ?? "") }));
      const rows = plainRows(types, reader.getRowsJson());
      return { columns, rows: rows.slice(0, limit), truncated: rows.length > limit };
    },
    async *texts(sql) {
      const result = await guarded(() => connection.stream(sql));
      for (;;) {
        const chunk = await guarded(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function assertOneSelect(connection: DuckDBConnection, sql: string): Promise<void> {
  const statements = await guarded(() => connection.extractStatements(sql));
  if (statements.count !== 1) throw new SqlError("Exactly one statement can be run at a time.");
  const prepared = await guarded(() => statements.prepare(0));
  const type: number = prepared.statementType;
  prepared.destroySync();
  if (type !== SELECT) throw new SqlError("Only SELECT statements can be run here.");
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/Out of Memory|failed to (?:allocate|pin)|max_temp_directory_size/i.test(message)) throw tooBig(error);
    throw new SqlError(message, { cause: error });
  }
}

function tooBig(cause: unknown): AppError {
  const userMessage = "This file needs more memory than I may use, so I stopped reading it.";
  return new AppError({ code: "file.refused", userMessage, cause });
}

/** JSON form of the rows, with whole numbers as numbers where a double holds them exactly. */
function plainRows(types: readonly string[], rows: readonly (readonly unknown[])[]): unknown[][] {
  return rows.map((row) => row.map((value, index) => plainValue(types[index] ?? "", value)));
}

function plainValue(type: string, value: unknown): unknown {
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return type === "VARCHAR" ? value : null;
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  if (typeof value !== "string") return value;
  if (type.startsWith("DECIMAL")) return Number(value);
  if (!INTEGERS.test(type)) return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** DuckDB's type in the words people use. */
export function friendlyType(type: string): FriendlyType {
  if (INTEGERS.test(type)) return "integer";
  if (/^(?:DOUBLE|FLOAT|DECIMAL)/.test(type)) return "number";
  if (type === "DATE") return "date";
  if (type.startsWith("TIMESTAMP")) return "timestamp";
  return type === "BOOLEAN" ? "yes/no" : "text";
}
