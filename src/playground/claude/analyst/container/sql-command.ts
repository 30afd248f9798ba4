import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { openEngine, SqlError } from "../../../../tabular/engine.ts";
import { columnsFor, typedSelect } from "../../../../tabular/infer.ts";
import { ident } from "../../../../tabular/sql.ts";
import type { QueryResult } from "../../../../tabular/tables.ts";
import { CommandError, type Place, writable } from "./place.ts";
import { csvText, printTable } from "./print.ts";
import { MEMORY_MB, NAMED_RESULTS, type NamedTable, openTables } from "./tables.ts";

const ROWS = 200_000;

/** `sql [--out file.csv] [--name table] <<'SQL'`: runs one SELECT over the container's tables. Gives what it prints. */
export async function sqlCommand(place: Place, options: { out?: string; name?: string }, sql: string): Promise<string> {
  const { tables } = await openTables(place);
  const result = await runSql(place, tables, sql);
  const targets = [options.out, options.name === undefined ? undefined : join(NAMED_RESULTS, `${options.name}.csv`)];
  for (const target of targets)
    if (target !== undefined) await writeFile(await writable(place, target), csvText(result));
  return printTable(result);
}

/** Runs one SELECT. Throws `CommandError` with DuckDB's own words when it is wrong. */
export async function runSql(place: Place, tables: readonly NamedTable[], sql: string): Promise<QueryResult> {
  const statement = sql.trim().replace(/;\s*$/, "");
  const files = tables.flatMap(({ table }) => table.files);
  const engine = await openEngine({ files, tempDir: join(place.workDir, ".tables", "spill"), memoryMb: MEMORY_MB });
  try {
    const said = statement.toLowerCase();
    for (const { name, table } of tables) {
      if (!said.includes(name) || table.columns.length === 0) continue;
      await engine.run(`CREATE VIEW ${ident(name)} AS ${typedSelect(columnsFor(statement, table.columns))}`);
    }
    return await engine.select(statement, ROWS);
  } catch (error) {
    if (error instanceof SqlError) throw new CommandError(`SQL error: ${error.message.trim()}`);
    throw error;
  } finally {
    engine.close();
  }
}
