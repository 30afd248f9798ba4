import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { AppError } from "../../../../errors.ts";
import { CAPS } from "../../../../tabular/caps.ts";
import { type FileKind, TABULAR_KINDS } from "../../../../tabular/kind.ts";
import { type PreparedTable, prepareTables } from "../../../../tabular/prepare.ts";
import { sniffFile } from "../../../../tabular/sniff.ts";
import type { Place } from "./place.ts";

export const MEMORY_MB = 512;

/** Folder of the work folder in which results lie that later statements may read as tables. */
export const NAMED_RESULTS = "tables";

/** A table of the container under the name SQL knows it by. */
export interface NamedTable {
  readonly name: string;
  /** File it comes from, as the thread knows it. */
  readonly fileName: string;
  readonly table: PreparedTable;
}

/** A file of the container that is not a table, and why. */
export interface OtherFile {
  readonly fileName: string;
  readonly kind: string;
  /** One sentence when it should have been a table. */
  readonly problem: string | null;
}

export interface Tables {
  readonly tables: readonly NamedTable[];
  readonly others: readonly OtherFile[];
}

interface Found {
  readonly fileName: string;
  readonly path: string;
}

/** All tables of a container: its inputs, and the results earlier commands left in the work folder. */
export async function openTables(place: Place): Promise<Tables> {
  const tables: NamedTable[] = [];
  const others: OtherFile[] = [];
  for (const file of [...(await filesIn(place.inputDir)), ...(await resultsIn(place.workDir))]) {
    const kind = (await sniffFile(file.path)).kind;
    if (!isTabular(kind)) {
      others.push({ fileName: file.fileName, kind, problem: null });
      continue;
    }
    try {
      const prepared = await prepareOnce(file, kind, place.workDir);
      for (const table of prepared)
        tables.push({ name: tableName(file, table, prepared, tables), fileName: file.fileName, table });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      others.push({ fileName: file.fileName, kind, problem: error.userMessage });
    }
  }
  return { tables, others };
}

function isTabular(kind: string): kind is FileKind {
  return [...TABULAR_KINDS].some((known) => known === kind);
}

async function filesIn(folder: string): Promise<Found[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith(".")).map(({ name }) => name);
  return names.sort().map((fileName) => ({ fileName, path: join(folder, fileName) }));
}

/** Results that were given a table name; see `sql --name`. */
async function resultsIn(workDir: string): Promise<Found[]> {
  const folder = join(workDir, NAMED_RESULTS);
  await mkdir(folder, { recursive: true });
  return filesIn(folder);
}

/** The tables of a file, read once per content and kept in the work folder for the commands that follow. */
async function prepareOnce(file: Found, kind: FileKind, workDir: string): Promise<PreparedTable[]> {
  const { size, mtimeMs } = await stat(file.path);
  const key = createHash("sha256")
    .update(JSON.stringify([file.fileName, size, mtimeMs, kind]))
    .digest("hex")
    .slice(0, 16);
  const folder = join(workDir, ".tables", key);
  const record = join(folder, "tables.json");
  const kept = await readFile(record, "utf8").catch(() => null);
  if (kept !== null) {
    const tables: PreparedTable[] = JSON.parse(kept);
    return tables;
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const tables = await prepareTables(file.path, kind, folder, { caps: CAPS, memoryMb: MEMORY_MB });
  await writeFile(`${record}.new`, JSON.stringify(tables));
  await rename(`${record}.new`, record);
  return tables;
}

/** `Q3 sales.csv` → `q3_sales`, sheet "Plan" of `budget.xlsx` → `budget_plan`; unique among the container's tables. */
function tableName(
  file: Found,
  table: PreparedTable,
  all: readonly PreparedTable[],
  taken: readonly NamedTable[],
): string {
  const stem = basename(file.fileName).replace(/\.[^.]+$/, "");
  const words = all.length > 1 && table.sheet !== null ? `${stem} ${table.sheet}` : stem;
  const plain = words
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "");
  const base = /^\p{L}/u.test(plain) ? plain : `t_${plain}`;
  let name = base;
  for (let again = 2; taken.some((other) => other.name === name); again += 1) name = `${base}_${again}`;
  return name;
}
