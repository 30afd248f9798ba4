import { nameWords, stem } from "./language/words.ts";
import type { ColumnProfile, Profile, TableProfile } from "./profile.ts";

/** Two tables of the thread seen as one: every row of the left with what the right knows about its key. */
export interface JoinedTable extends TableProfile {
  readonly join: {
    readonly left: string;
    readonly right: string;
    readonly leftKey: string;
    readonly rightKey: string;
    /** Columns of the right table and what they are called here. */
    readonly added: readonly { readonly column: string; readonly as: string }[];
  };
}

export function isJoined(table: TableProfile): table is JoinedTable {
  return "join" in table;
}

/** The profile with every pair of tables added that shares a key, so that a question may use columns of both. */
export function withJoins(profile: Profile): Profile {
  const joined: JoinedTable[] = [];
  for (const left of profile.tables) {
    for (const right of profile.tables) {
      if (left === right || isSameShape(left, right)) continue;
      const keys = sharedKey(left, right);
      if (keys !== null) joined.push(joinTables(left, right, keys));
    }
  }
  return { ...profile, tables: [...profile.tables, ...joined] };
}

/** Two months of the same report are compared, not joined. */
function isSameShape(left: TableProfile, right: TableProfile): boolean {
  const names = new Set(left.columns.map(({ name }) => name.toLowerCase()));
  const same = right.columns.filter(({ name }) => names.has(name.toLowerCase())).length;
  const most = Math.max(left.columns.length, right.columns.length);
  return same === most || (same > 2 && same >= most * 0.8);
}

interface Keys {
  readonly left: ColumnProfile;
  readonly right: ColumnProfile;
}

/** A column that is unique on the right and whose values, as far as known, are those of a column on the left. */
function sharedKey(left: TableProfile, right: TableProfile): Keys | null {
  let best: { keys: Keys; score: number } | null = null;
  for (const key of right.columns) {
    if (key.distinct === 0 || key.distinct < right.rows - key.missing || key.type === "number") continue;
    for (const column of left.columns) {
      const score = column.type === key.type ? keyScore(column, key, right) : 0;
      if (score > (best?.score ?? 0.5)) best = { keys: { left: column, right: key }, score };
    }
  }
  return best?.keys ?? null;
}

function keyScore(column: ColumnProfile, key: ColumnProfile, right: TableProfile): number {
  const named = sameName(column, key, right) ? 0.6 : 0;
  const shared = overlap(column, key);
  if (shared === null) return named;
  return shared < 0.5 ? 0 : named + shared;
}

function sameName(column: ColumnProfile, key: ColumnProfile, right: TableProfile): boolean {
  const a = nameWords(column.name).join(" ");
  const b = nameWords(key.name).join(" ");
  return a === b || a === `${entityOf(right)} ${b}` || b === `${entityOf(right)} ${a}`;
}

/** Share of the left values that the right knows; null when the values are not listed. Numbers are told by name only. */
function overlap(column: ColumnProfile, key: ColumnProfile): number | null {
  if (column.values === null || key.values === null || column.values.length === 0) return null;
  const known = new Set(key.values);
  return column.values.filter((value) => known.has(value)).length / column.values.length;
}

function joinTables(left: TableProfile, right: TableProfile, keys: Keys): JoinedTable {
  const taken = new Set(left.columns.map(({ name }) => name.toLowerCase()));
  const added = right.columns
    .filter((column) => column !== keys.right)
    .map((column) => ({ column, as: freeName(column.name, right, taken) }));
  return {
    name: `${left.name}+${right.name}`,
    fileName: left.fileName,
    sheet: left.sheet,
    rows: left.rows,
    notes: left.notes,
    columns: [...left.columns, ...added.map(({ column, as }) => ({ ...column, name: as }))],
    join: {
      left: left.name,
      right: right.name,
      leftKey: keys.left.name,
      rightKey: keys.right.name,
      added: added.map(({ column, as }) => ({ column: column.name, as })),
    },
  };
}

/** `name` of a table of regions is called `region name` beside the other table's columns. */
function freeName(name: string, right: TableProfile, taken: Set<string>): string {
  const general = ["name", "title", "label", "description", "type", "group"].includes(name.toLowerCase());
  const base = general || taken.has(name.toLowerCase()) ? `${entityOf(right)} ${name}` : name;
  let free = base;
  for (let again = 2; taken.has(free.toLowerCase()); again += 1) free = `${base} ${again}`;
  taken.add(free.toLowerCase());
  return free;
}

function entityOf(table: TableProfile): string {
  return stem(nameWords(table.sheet ?? table.fileName.replace(/\.[^.]+$/, "")).at(-1) ?? "other");
}
