import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { CAPS } from "./caps.ts";
import { openEngine } from "./engine.ts";
import type { FileKind } from "./kind.ts";
import { type PreparedTable, prepareTables } from "./prepare.ts";
import { typedSelect } from "./infer.ts";

/** A table of a file, read as text. */
export interface TextTable {
  /** Sheet of a workbook, or key of a JSON list; null when the file is one table. */
  readonly sheet: string | null;
  readonly names: readonly string[];
  readonly rowCount: number;
  /** Rows in order, in pieces, of the columns with these numbers. */
  rows(columns: readonly number[], limit?: number): AsyncIterable<readonly (readonly (string | null)[])[]>;
}

/**
 * Shows `visit` every table of a file, in bounded memory. Runs in a child process; `workDir` exists and is used for this
 * file alone. Throws `AppError("file.refused")` for what cannot be read.
 */
export async function withTextTables(
  file: { readonly path: string; readonly kind: FileKind; readonly workDir: string; readonly memoryMb: number },
  visit: (table: TextTable) => Promise<void>,
): Promise<void> {
  const { path, kind, workDir, memoryMb } = file;
  for (const table of await prepareTables(path, kind, workDir, { caps: CAPS, memoryMb })) {
    if (table.columns.length > 0) await open(table, { workDir, memoryMb }, visit);
  }
}

async function open(
  table: PreparedTable,
  { workDir, memoryMb }: { workDir: string; memoryMb: number },
  visit: (table: TextTable) => Promise<void>,
): Promise<void> {
  const tempDir = join(workDir, "spill");
  await mkdir(tempDir, { recursive: true });
  const engine = await openEngine({ files: table.files, tempDir, memoryMb });
  try {
    await visit({
      sheet: table.sheet,
      names: table.columns.map(({ name }) => name),
      rowCount: table.rows,
      rows: (columns, limit) => {
        const wanted = columns.flatMap((index) => table.columns[index] ?? []);
        return engine.texts(`${typedSelect(wanted)}${limit === undefined ? "" : ` LIMIT ${limit}`}`);
      },
    });
  } finally {
    engine.close();
  }
}
