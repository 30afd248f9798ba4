import { numberOf } from "../labels/fold.ts";
import { countsPeople, isFigureHeader, isRankHeader, namesPeople, saysTotal } from "../labels/words.ts";
import { isCounter, type Layout, type ShownTable, TOTAL, UNKNOWN } from "./keys.ts";

/** Cells that are about one group of people. */
export interface Unit {
  /** Value for each key; TOTAL where it takes in all of them. */
  readonly tuple: readonly number[];
  readonly slots: readonly Slot[];
  /** Different people; what is not known is null, and the group is then not judged. */
  readonly count: number | null;
  /** Who they are, where they could be counted again. */
  readonly members: Uint32Array | null;
}

/** A row, or a cell of it. */
export interface Slot {
  readonly row: number;
  readonly column: number | null;
}

/** The groups of a table, counted again in the upload and held against the counts that the table shows. */
export function unitsOf(table: ShownTable, layout: Layout): Unit[] {
  const drafts = draftsOf(table, layout);
  const members = membersOf(drafts, layout);
  const counts = countColumns(table, layout);
  return drafts.map(({ tuple, slots }, i) => {
    const own = tuple.includes(UNKNOWN) ? null : (members[i] ?? null);
    const shown =
      layout.across === null
        ? Math.min(...slots.map(({ row }) => shownCount(table, row, counts)))
        : Number.POSITIVE_INFINITY;
    const counted = own?.length ?? null;
    // A row that says itself that nobody is in it tells nothing of anybody.
    if (shown === 0 || (counted === 0 && slots.every((slot) => isEmpty(table, slot))))
      return { tuple, slots, count: null, members: null };
    if (shown < (counted ?? Number.POSITIVE_INFINITY)) return { tuple, slots, count: shown, members: null };
    return { tuple, slots, count: counted, members: own };
  });
}

/** The groups of a table that fits no upload, as far as it says itself how many people are in each. */
export function unitsByCounts(table: ShownTable): Unit[] {
  const counts = table.header.flatMap((header, at) => (namesPeople(header) ? [at] : []));
  if (counts.length === 0) return [];
  return table.rows.map((row, at): Unit => {
    const shown = Math.min(...counts.map((column) => countIn(row[column] ?? "")));
    const isTotal = row.some((cell) => saysTotal(cell));
    return {
      tuple: [isTotal ? TOTAL : at],
      slots: [{ row: at, column: null }],
      count: Number.isFinite(shown) && shown > 0 ? shown : null,
      members: null,
    };
  });
}

interface Draft {
  readonly tuple: readonly number[];
  readonly slots: Slot[];
}

function draftsOf(table: ShownTable, { keys, across }: Layout): Draft[] {
  const drafts = new Map<string, Draft>();
  const add = (tuple: readonly number[], slot: Slot) => {
    // What is unknown is a group of its own, row by row.
    const name = tuple.includes(UNKNOWN) ? `${tuple.join(":")}@${slot.row}` : tuple.join(":");
    const known = drafts.get(name);
    if (known === undefined) drafts.set(name, { tuple, slots: [slot] });
    else known.slots.push(slot);
  };
  for (const row of table.rows.keys()) {
    const ofRow = keys.map(({ values }) => values[row] ?? UNKNOWN);
    if (across === null) add(ofRow, { row, column: null });
    else {
      for (const [column, value] of across.values.entries()) {
        if (value !== UNKNOWN) add([...ofRow, value], { row, column });
      }
    }
  }
  return [...drafts.values()];
}

/** Counts all groups of one level — those that add up over the same keys — in one pass over the upload. */
function membersOf(drafts: readonly Draft[], { source, keys, across }: Layout): (Uint32Array | null)[] {
  const readings = [...keys, ...(across === null ? [] : [across])].map(({ reading }) => reading);
  const members: (Uint32Array | null)[] = drafts.map(() => null);
  const levels = new Map<string, number[]>();
  for (const [i, { tuple }] of drafts.entries()) {
    if (tuple.includes(UNKNOWN)) continue;
    const level = tuple.map((value) => (value === TOTAL ? "*" : "=")).join("");
    const known = levels.get(level);
    if (known === undefined) levels.set(level, [i]);
    else known.push(i);
  }
  for (const [level, indexes] of levels) {
    const fixed = readings.flatMap((reading, at) => (level.charAt(at) === "=" ? [{ reading, at }] : []));
    const groups = new Map(
      indexes.map((index, group) => [fixed.map(({ at }) => drafts[index]?.tuple[at]).join(":"), group]),
    );
    const lists = source.members(indexes.length, (row) => {
      let tuple = "";
      for (const [i, { reading }] of fixed.entries()) {
        const value = reading.valueAt(row);
        if (value === -1) return -1;
        tuple = i === 0 ? String(value) : `${tuple}:${value}`;
      }
      return groups.get(tuple) ?? -1;
    });
    for (const [group, index] of indexes.entries()) members[index] = lists[group] ?? null;
  }
  return members;
}

/** The columns in which a table says how many people or records a row is about. */
function countColumns(table: ShownTable, { source, keys }: Layout): number[] {
  const isKey = new Set(keys.map(({ at }) => at));
  return [...table.header.entries()].flatMap(([at, header]) => {
    if (isKey.has(at) || !(countsPeople(header) || isCountOfPeople(header, source.index.people.name))) return [];
    // A column that numbers the rows counts nobody.
    return isRankHeader(header) &&
      isCounter(
        header,
        table.rows.map((row) => row[at] ?? ""),
      )
      ? []
      : [at];
  });
}

/** The fewest people that a row says it is about; infinity when it does not say. */
function shownCount(table: ShownTable, row: number, columns: readonly number[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...columns.map((at) => countIn(table.rows[row]?.[at] ?? "")));
}

/** `groupby(...)["customer_id"].nunique()` keeps the column's name. */
function isCountOfPeople(header: string, people: string): boolean {
  return header.trim() === people.trim() && !isFigureHeader(header);
}

function countIn(cell: string): number {
  const count = numberOf(cell);
  return count !== null && Number.isInteger(count) && count >= 0 && !cell.includes("%")
    ? count
    : Number.POSITIVE_INFINITY;
}

/** Nothing, or none. */
function isEmpty(table: ShownTable, { row, column }: Slot): boolean {
  if (column === null) return false;
  const cell = table.rows[row]?.[column] ?? "";
  return !/[1-9]/.test(cell);
}
