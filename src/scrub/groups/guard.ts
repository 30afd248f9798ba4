import type { HashKey } from "../learned/keyed-hash.ts";
import type { GroupIndex } from "./index/table-index.ts";
import { headerWords, numberOf } from "./labels/fold.ts";
import { isRunningHeader, isShareHeader } from "./labels/words.ts";
import { groupsNamed } from "./mentions.ts";
import { type Layout, layoutOf, scoreOf, type ShownTable } from "./table/keys.ts";
import { Source } from "./table/source.ts";
import { hiddenUnits, together } from "./table/suppress.ts";
import { type Unit, unitsByCounts, unitsOf } from "./table/units.ts";

/** What must not be shown of a table. */
export interface Verdict {
  /** Rows that go, of a table with a group in each row. */
  readonly rows: ReadonlySet<number>;
  /** Cells that are blanked, as `row:column`. */
  readonly cells: ReadonlySet<string>;
  /** Groups that are hidden. */
  readonly groups: number;
  /** Sums of columns that would tell a hidden group if they were named elsewhere. */
  readonly tellingSums: readonly number[];
  /** Whether its labels were found in the uploads. */
  readonly isRead: boolean;
}

/** Shown in the place of a figure of a small group. */
export const HIDDEN = "\u2013";

const SHOWN_NOTHING: Verdict = { rows: new Set(), cells: new Set(), groups: 0, tellingSums: [], isRead: false };
/** Larger tables are lists. */
export const MAX_ROWS = 100_000;

/** The uploads of a thread, in which groups of people are counted again. Made once, asked for many tables. */
export class Groups {
  readonly sources: readonly Source[];
  /** Whether some table about people was too long to be counted again. */
  readonly isCut: boolean;

  constructor(key: HashKey, indexes: readonly GroupIndex[]) {
    this.sources = indexes.flatMap(({ tables }) => tables.map((table) => new Source(table, key)));
    this.isCut = indexes.some(({ isCut }) => isCut);
  }

  /** Names of the columns that tell people apart. */
  get peopleColumns(): readonly string[] {
    return [...new Set(this.sources.map(({ index }) => index.people.name))];
  }

  /** Whether the files are about people at all. */
  get isAboutPeople(): boolean {
    return this.sources.length > 0 || this.isCut;
  }

  /**
   * What of a table tells of fewer than `k` people. `isPerson` knows cells that name a person; `isKnown` knows numbers
   * that were shown before.
   */
  judge(table: ShownTable, k: number, context: JudgeContext): Verdict {
    if (k < 2 || !this.isAboutPeople || table.rows.length === 0 || table.rows.length > MAX_ROWS) return SHOWN_NOTHING;
    if (namesPersons(table, context.isPerson)) return SHOWN_NOTHING;
    const layout = this.#layout(table);
    if (layout !== null && (layout.isAboutRecords || listsPeople(table, layout))) return SHOWN_NOTHING;
    const units = layout === null ? unitsByCounts(table) : unitsOf(table, layout);
    const keys = layout?.keys.map(({ at }) => at) ?? [];
    const hidden = hiddenUnits(units, k, { isTotalKnown: isTotalKnown(table, keys, context.isKnown) });
    const verdict = hidden.size === 0 ? SHOWN_NOTHING : verdictOf(table, hidden, keys, k);
    const rows = new Set([...verdict.rows, ...this.#rowsWithoutFew(table, k)]);
    const groups = verdict.groups + rows.size - verdict.rows.size;
    return { ...verdict, rows, groups, isRead: layout !== null };
  }

  /** `All but Porto` tells as much of Porto as Porto itself. */
  #rowsWithoutFew({ rows }: ShownTable, k: number): number[] {
    return [...rows.entries()].flatMap(([row, cells]) => {
      const label = cells.find((cell) => cell.length < 80 && WITHOUT.test(cell));
      const left = label === undefined ? "" : label.slice(label.search(WITHOUT)).replace(WITHOUT, "");
      const isFew = this.sources.some((source) => groupsNamed(left, source).some(({ people }) => people < k));
      return left !== "" && isFew ? [row] : [];
    });
  }

  #layout(table: ShownTable): Layout | null {
    let best: Layout | null = null;
    for (const source of this.sources) {
      const layout = layoutOf(table, source);
      if (layout !== null && (best === null || scoreOf(layout) > scoreOf(best))) best = layout;
    }
    return best;
  }
}

export interface JudgeContext {
  readonly isPerson: (cell: string) => boolean;
  readonly isKnown: (number: number) => boolean;
}

/** A row about whatever is left without a group. */
const WITHOUT =
  /(?<!\p{L})(?:except|excluding|excl\.?|without|all but|other than|not in|ohne|außer|sauf|hors|sin|excepto|salvo|senza|tranne|sem|exceto|zonder|behalve|bez|utan|uten|uden)\s+(?=\S)/iu;
const PSEUDONYM = /^\\?\[?(?:PERSON|EMAIL|PHONE|NATIONAL_ID|SSN|ACCOUNT)(?:\\?_\d+)?\\?\]?$/;
const LOOKED_AT = 50;

/** Whether a column names single people: pseudonyms tell enough there. */
function namesPersons({ header, rows }: ShownTable, isPerson: (cell: string) => boolean): boolean {
  const looked = rows.slice(0, LOOKED_AT);
  return header.some((_, at) => {
    const cells = looked.map((row) => row[at] ?? "").filter((cell) => cell !== "" && numberOf(cell) === null);
    if (cells.length < looked.length / 2) return false;
    return cells.filter((cell) => PSEUDONYM.test(cell.trim()) || isPerson(cell)).length > cells.length / 2;
  });
}

/** Whether a column holds the numbers of the very people in each row's group. */
function listsPeople(table: ShownTable, { source, keys }: Layout): boolean {
  const isKey = new Set(keys.map(({ at }) => at));
  return table.header.some((header, at) => {
    if (isKey.has(at) || headerWords(header).join("") !== source.peopleWords.join("")) return false;
    const wanted = new Map<number, number[]>();
    for (const [row, cells] of table.rows.entries()) {
      const person = source.personOf(cells[at] ?? "");
      if (person !== 0) wanted.set(person, [...(wanted.get(person) ?? []), row]);
    }
    if (wanted.size < table.rows.length * 0.5) return false;
    return foundTogether(wanted, { source, keys }) > table.rows.length * 0.9;
  });
}

function foundTogether(
  wanted: ReadonlyMap<number, readonly number[]>,
  { source, keys }: Pick<Layout, "source" | "keys">,
): number {
  const found = new Set<number>();
  const { rows, people } = source.index;
  for (let at = 0; at < rows; at += 1) {
    for (const row of wanted.get(people.ordinals[at] ?? 0) ?? []) {
      if (keys.every(({ values, reading }) => values[row] === reading.valueAt(at))) found.add(row);
    }
  }
  return found.size;
}

/** Whether the whole is known: shares say what is missing, and a sum may have been named before. */
function isTotalKnown(table: ShownTable, keys: readonly number[], isKnown: (number: number) => boolean): boolean {
  return table.header.some((header, at) => {
    if (keys.includes(at)) return false;
    const sum = sumOf(table, at);
    if (sum === null) return false;
    if (isShareHeader(header) || table.rows.every((row) => (row[at] ?? "").includes("%"))) {
      return Math.abs(sum - 100) < 1.5 || Math.abs(sum - 1) < 0.015;
    }
    return table.rows.length > 1 && isKnown(sum);
  });
}

function sumOf({ rows }: ShownTable, at: number): number | null {
  let sum = 0;
  for (const row of rows) {
    const number = numberOf(row[at] ?? "");
    if (number === null) return null;
    sum += number;
  }
  return sum;
}

function verdictOf(
  table: ShownTable,
  hidden: ReadonlySet<Unit>,
  keys: readonly number[],
  k: number,
): Omit<Verdict, "isRead"> {
  const rows = new Set<number>();
  const cells = new Set<string>();
  for (const { slots } of hidden) {
    for (const { row, column } of slots) {
      if (column === null) rows.add(row);
      else cells.add(`${row}:${column}`);
    }
  }
  // From one row to the next, a running sum tells the row between.
  for (const [at, header] of table.header.entries()) {
    if (!isRunningHeader(header) || rows.size === 0) continue;
    for (const row of table.rows.keys()) if (!rows.has(row)) cells.add(`${row}:${at}`);
  }
  const isTelling = hidden.size === 1 || together([...hidden], k) < k;
  const sums = isTelling ? table.header.flatMap((_, at) => (keys.includes(at) ? [] : (sumOf(table, at) ?? []))) : [];
  return { rows, cells, groups: hidden.size, tellingSums: table.rows.length > 1 ? sums : [] };
}
