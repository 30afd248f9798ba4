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

/** What a file of the container turned out to be; kept, so that each file is read once. */
interface Reading {
  readonly kind: string;
  readonly problem: string | null;
  readonly tables: readonly PreparedTable[];
}

/** All tables of a container: its inputs, and the results earlier commands left in the work folder. */
export async function openTables(place: Place): Promise<Tables> {
  const tables: NamedTable[] = [];
  const others: OtherFile[] = [];
  for (const file of [...(await filesIn(place.inputDir)), ...(await resultsIn(place.workDir))]) {
    const reading = await readOnce(file, place.workDir);
    const { fileName } = file;
    if (reading.tables.length === 0) others.push({ fileName, kind: reading.kind, problem: reading.problem });
    for (const table of reading.tables) {
      tables.push({ name: tableName(file, table, reading.tables, tables), fileName, table });
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

/** A file read once per content; what came out is kept in the work folder for the commands that follow. */
async function readOnce(file: Found, workDir: string): Promise<Reading> {
  const { size, mtimeMs } = await stat(file.path);
  const facts = JSON.stringify([file.fileName, size, mtimeMs]);
  const folder = join(workDir, ".tables", createHash("sha256").update(facts).digest("hex").slice(0, 16));
  const record = join(folder, "reading.json");
  const kept = await readFile(record, "utf8").catch(() => null);
  if (kept !== null) {
    const reading: Reading = JSON.parse(kept);
    return reading;
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const reading = await read(file.path, folder);
  await writeFile(`${record}.new`, JSON.stringify(reading));
  await rename(`${record}.new`, record);
  return reading;
}

async function read(path: string, folder: string): Promise<Reading> {
  const { kind } = await sniffFile(path);
  if (!isTabular(kind)) return { kind, problem: null, tables: [] };
  try {
    return {
      kind,
      problem: null,
      tables: await prepareTables(path, kind, folder, { caps: CAPS, memoryMb: MEMORY_MB }),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind, problem: error.userMessage, tables: [] };
  }
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
