import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { splitRecords } from "../../../../tabular/records.ts";

/** A result that a command left in the work folder, read back by column name. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Reads `name` from the container's work folder; values are text as the command wrote them, blanks are "". */
export async function readResult(workDir: string, name: string): Promise<ResultTable> {
  const text = await readFile(join(workDir, name), "utf8");
  const [columns = [], ...records] = splitRecords(text, { delimiter: ",", quote: '"', backslash: false });
  const rows = records.map((record) =>
    Object.fromEntries(columns.map((column, index) => [column, record[index] ?? ""])),
  );
  return { columns, rows };
}

/** A value as a number, null when blank. */
export function numberIn(row: Readonly<Record<string, string>> | undefined, column: string): number | null {
  const text = row?.[column] ?? "";
  return text === "" ? null : Number(text);
}
