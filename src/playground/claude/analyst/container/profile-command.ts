import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { openEngine, type Engine } from "../../../../tabular/engine.ts";
import { type Column, typedSelect } from "../../../../tabular/infer.ts";
import type { PreparedTable } from "../../../../tabular/prepare.ts";
import { ident } from "../../../../tabular/sql.ts";
import type { ColumnProfile, Profile, TableProfile } from "../planner/profile.ts";
import type { Place } from "./place.ts";
import { cellText } from "./print.ts";
import { MEMORY_MB, type NamedTable, openTables, type OtherFile } from "./tables.ts";

/** Beyond these, different values are estimated (HyperLogLog) instead of counted, which takes a fifth of the time. */
const EXACT_ROWS = 500_000;
const EXACT_COLUMNS = 60;
const AT_ONCE = 40;
/** Columns with no more distinct values than this have them listed, so that a question may name one. */
const LISTED_VALUES = 1_000;
const LISTED_COLUMNS = 60;

/** `profile`: what is in every table of the container. Writes `profile.json` for the planner and prints a short form. */
export async function profileCommand(place: Place): Promise<string> {
  const { tables, others } = await openTables(place);
  const profiles: TableProfile[] = [];
  for (const table of tables) profiles.push(await profileTable(place, table));
  const profile: Profile = { tables: profiles, others };
  await writeFile(join(place.workDir, "profile.json"), JSON.stringify(profile));
  return [...profiles.map(printProfile), ...others.map(printOther)].join("\n");
}

async function profileTable(place: Place, { name, fileName, table }: NamedTable): Promise<TableProfile> {
  const tempDir = join(place.workDir, ".tables", "spill");
  const engine = await openEngine({ files: table.files, tempDir, memoryMb: MEMORY_MB });
  try {
    const columns: ColumnProfile[] = [];
    for (let start = 0; start < table.columns.length; start += AT_ONCE) {
      columns.push(...(await measure(engine, table, table.columns.slice(start, start + AT_ONCE))));
    }
    const { sheet, rows, notes } = table;
    return { name, fileName, sheet, rows, notes, columns: await listValues(engine, table.columns, columns) };
  } finally {
    engine.close();
  }
}

async function measure(
  engine: Engine,
  { rows, columns: all }: PreparedTable,
  columns: readonly Column[],
): Promise<ColumnProfile[]> {
  const exact = rows <= EXACT_ROWS && all.length <= EXACT_COLUMNS;
  const parts = columns.flatMap(({ name }) => {
    const column = ident(name);
    const distinct = exact ? `count(DISTINCT ${column})` : `approx_count_distinct(${column})`;
    return [`count(${column})`, distinct, `min(${column})`, `max(${column})`];
  });
  const [row = []] = await engine.all(`SELECT ${parts.join(", ")} FROM (${typedSelect(columns)})`);
  return columns.map((column, index) => {
    const [filled, distinct, min, max] = row.slice(index * 4, index * 4 + 4);
    const { name, type, unit, note, unreadable } = column;
    const missing = rows - Number(filled) - unreadable;
    return {
      name,
      type,
      unit,
      note,
      unreadable,
      missing,
      distinct: Number(distinct),
      min: plain(min),
      max: plain(max),
      values: null,
    };
  });
}

function plain(value: unknown): string | number | null {
  return typeof value === "number" ? value : value === null || value === undefined ? null : cellText(value);
}

/** The values of text columns that have few, the most frequent first. */
async function listValues(
  engine: Engine,
  raw: readonly Column[],
  columns: readonly ColumnProfile[],
): Promise<ColumnProfile[]> {
  const listed: ColumnProfile[] = [];
  let budget = LISTED_COLUMNS;
  for (const [index, column] of columns.entries()) {
    if (column.type !== "text" || column.distinct === 0 || column.distinct > LISTED_VALUES || budget === 0) {
      listed.push(column);
      continue;
    }
    budget -= 1;
    const value = ident(column.name);
    const source = typedSelect(raw.slice(index, index + 1));
    const sql = `SELECT ${value} FROM (${source}) WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${LISTED_VALUES}`;
    const values = (await engine.all(sql)).map(([text]) => String(text));
    listed.push({ ...column, values, distinct: values.length < LISTED_VALUES ? values.length : column.distinct });
  }
  return listed;
}

const COLUMNS_PRINTED = 40;

function printProfile(table: TableProfile): string {
  const title = `${table.name} (${table.fileName}${table.sheet === null ? "" : `, ${table.sheet}`}): ${table.rows} rows, ${table.columns.length} columns`;
  const lines = table.columns.slice(0, COLUMNS_PRINTED).map(printColumn);
  const more = table.columns.length - lines.length;
  if (more > 0) lines.push(`  … and ${more} more columns`);
  return [title, ...lines, ...table.notes.map((note) => `  note: ${note}`), ""].join("\n");
}

function printColumn(column: ColumnProfile): string {
  const missing = column.missing > 0 ? `, ${column.missing} missing` : "";
  const unreadable = column.unreadable > 0 ? `, ${column.unreadable} unreadable` : "";
  return `  ${column.name}: ${column.type}, ${columnFacts(column)}${missing}${unreadable}`;
}

function columnFacts({ type, distinct, min, max, values }: ColumnProfile): string {
  if (values !== null && values.length <= 12) return values.join(" | ");
  if (type !== "text" && min !== null) return `${min} … ${max}`;
  return `${distinct} different values`;
}

function printOther({ fileName, kind, problem }: OtherFile): string {
  return problem === null ? `${fileName}: ${kind}, not a table\n` : `${fileName}: ${problem}\n`;
}
