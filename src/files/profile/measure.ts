import type { ColumnRole } from "../../scrub/learned/columns/columns.ts";
import type { Engine } from "../../tabular/engine.ts";
import { type Column, typedSelect } from "../../tabular/infer.ts";
import type { PreparedTable } from "../../tabular/prepare.ts";
import { ident } from "../../tabular/sql.ts";
import { areNames } from "./names.ts";
import type { ColumnProfile, Holds } from "./profile.ts";

/** A table, what its columns hold, and whom its rows are about. */
export interface Subject {
  readonly table: PreparedTable;
  readonly roles: readonly ColumnRole[];
  /** Null when the table is not about people. */
  readonly who: { readonly columns: readonly Column[]; readonly sql: string } | null;
}

/** Columns measured by one statement: each of them takes memory of its own. */
const AT_ONCE = 20;
/** Beyond these, different values and quantiles are estimated instead of counted, which takes a fifth of the time. */
const EXACT_ROWS = 500_000;
const EXACT_COLUMNS = 60;
/** A text column with more different values, or longer ones, is no category. */
const CATEGORY_VALUES = 50;
const CATEGORY_CHARS = 40;
const TOP_VALUES = 5;
const MOST_LISTED = 40;
/** Of people's numbers the middle 90 %, or less where that would be the numbers of too few. */
const TAIL = 0.05;
const LARGEST_TAIL = 0.25;
const FACTS = 7;

/** How the values of people are kept apart from anybody's. */
interface Guard {
  /** Fewest people a shown value may stand for; 0 when the table is not about people. */
  readonly k: number;
  readonly persons: number;
  /** Share of the values that is left out at either end; null when there are too few people for a range. */
  readonly tail: number | null;
}

/** Describes every column. No value of a sensitive column, and none of fewer than `smallGroup` people, comes out. */
export async function measureTable(engine: Engine, subject: Subject, smallGroup: number): Promise<ColumnProfile[]> {
  const { table } = subject;
  const guard = await guardOf(engine, subject, smallGroup);
  const profiles: ColumnProfile[] = [];
  for (let start = 0; start < table.columns.length; start += AT_ONCE) {
    const end = Math.min(start + AT_ONCE, table.columns.length);
    profiles.push(...(await measure(engine, subject, guard, { start, end })));
  }
  return await withTopValues(engine, subject, guard, profiles);
}

async function guardOf(engine: Engine, { who }: Subject, smallGroup: number): Promise<Guard> {
  if (who === null || smallGroup === 0) return { k: 0, persons: 0, tail: 0 };
  const source = typedSelect(who.columns);
  const [[persons] = []] = await engine.all(`SELECT count(DISTINCT nullif(${who.sql}, '')) FROM (${source})`);
  const count = Number(persons);
  const tail = Math.max(TAIL, smallGroup / Math.max(1, count));
  return { k: smallGroup, persons: count, tail: tail > LARGEST_TAIL ? null : tail };
}

async function measure(
  engine: Engine,
  { table, roles }: Subject,
  guard: Guard,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<ColumnProfile[]> {
  const columns = table.columns.slice(start, end);
  const isExact = table.rows <= EXACT_ROWS && table.columns.length <= EXACT_COLUMNS;
  const parts = columns.flatMap((column) => factsSql(column, guard, isExact));
  const [row = []] = await engine.all(`SELECT ${parts.join(", ")} FROM (${typedSelect(columns)})`);
  return columns.map((column, index) => {
    const facts = row.slice(index * FACTS, (index + 1) * FACTS);
    const [filled, distinct, folded] = facts.map(Number);
    const { name, type, unit } = column;
    return {
      name,
      type,
      unit,
      missing: table.rows - (filled ?? 0),
      distinct: Math.min(distinct ?? 0, filled ?? 0),
      isEstimate: !isExact,
      variants: isExact && type === "text" ? Math.max(0, (distinct ?? 0) - (folded ?? 0)) : 0,
      holds: holdsOf(column, roles[start + index] ?? { kind: "none" }, guard, facts),
    };
  });
}

/**
 * Always as many as {@link FACTS}: filled, different, lowest, highest, median, and the ends of the middle part; of texts in
 * the place of the lowest how many differ when case and outer spaces do not count.
 */
function factsSql({ name, type }: Column, { tail }: Guard, isExact: boolean): string[] {
  const column = ident(name);
  const distinct = isExact ? `count(DISTINCT ${column})` : `approx_count_distinct(${column})`;
  const common = [`count(${column})`, distinct];
  const folded = isExact && type === "text" ? `count(DISTINCT lower(trim(${column})))` : "NULL";
  if (type === "text" || type === "yes/no")
    return [...common, folded, "NULL", `avg(length(CAST(${column} AS VARCHAR)))`, "NULL", "NULL"];
  const ends = [`min(${column})`, `max(${column})`];
  if (type === "date" || type === "timestamp") return [...common, ...ends, "NULL", "NULL", "NULL"];
  const quantile = (share: number) =>
    isExact ? `quantile_cont(${column}, ${share})` : `approx_quantile(CAST(${column} AS DOUBLE), ${share})`;
  return [...common, ...ends, quantile(0.5), quantile(tail ?? 0.5), quantile(1 - (tail ?? 0.5))];
}

function holdsOf(column: Column, role: ColumnRole, guard: Guard, facts: readonly unknown[]): Holds {
  const [filled, , low, high, median, from, to] = facts;
  if (Number(filled) === 0) return { kind: "nothing" };
  if (role.kind === "values") return { kind: "sensitive", entity: role.entity };
  if (role.kind === "name_part" || role.kind === "usernames") return { kind: "sensitive", entity: "PERSON" };
  if (role.kind === "texts") return { kind: "free text" };
  if (guard.tail === null || column.type === "text" || column.type === "yes/no") return { kind: "other" };
  if (column.type === "date" || column.type === "timestamp")
    return { kind: "dates", first: day(low, guard), last: day(high, guard) };
  const [lower, upper] = guard.k === 0 ? [low, high] : [from, to];
  const middle = Math.round((1 - 2 * (guard.k === 0 ? 0 : guard.tail)) * 100);
  return { kind: "numbers", low: Number(lower), high: Number(upper), median: Number(median), middle };
}

/** A day, and of tables about people the month: somebody's first day at work is nobody else's. */
function day(value: unknown, { k }: Guard): string {
  return (typeof value === "string" ? value : "").slice(0, k === 0 ? 10 : 7);
}

/** The values of columns that have few, the most frequent first. */
async function withTopValues(
  engine: Engine,
  subject: Subject,
  guard: Guard,
  profiles: readonly ColumnProfile[],
): Promise<ColumnProfile[]> {
  const listed: ColumnProfile[] = [];
  let budget = MOST_LISTED;
  for (const [index, profile] of profiles.entries()) {
    if (budget === 0 || !isCategory(profile, subject.table.rows)) {
      listed.push(profile);
      continue;
    }
    budget -= 1;
    const { holds, distinct } = await topValues(engine, subject, guard, index);
    listed.push(
      distinct < CATEGORY_VALUES ? { ...profile, holds, distinct, isEstimate: false } : { ...profile, holds },
    );
  }
  return listed;
}

function isCategory({ type, holds, distinct }: ColumnProfile, rows: number): boolean {
  if (holds.kind !== "other" || (type !== "text" && type !== "yes/no")) return false;
  return distinct > 0 && distinct <= CATEGORY_VALUES && distinct < rows;
}

async function topValues(
  engine: Engine,
  { table, who }: Subject,
  { k }: Guard,
  index: number,
): Promise<Pick<ColumnProfile, "holds" | "distinct">> {
  const column = table.columns[index];
  if (column === undefined) return { holds: { kind: "other" }, distinct: 0 };
  const value = `CAST(${ident(column.name)} AS VARCHAR)`;
  const others = k === 0 || who === null ? [] : who.columns.filter(({ name }) => name !== column.name);
  const persons = k === 0 || who === null ? "0" : `count(DISTINCT nullif(${who.sql}, ''))`;
  const sql = `SELECT ${value}, count(*), ${persons}, max(length(${value})) FROM (${typedSelect([column, ...others])})
    WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${CATEGORY_VALUES}`;
  const rows = await engine.all(sql);
  const isShort = rows.every(([, , , length]) => Number(length) <= CATEGORY_CHARS);
  const shown = isShort ? rows.filter(([, , count]) => Number(count) >= k).slice(0, TOP_VALUES) : [];
  const top = shown.map(([text, count]) => ({ value: String(text), share: Number(count) / table.rows }));
  const distinct = rows.length;
  if (areNames(rows.map(([text]) => String(text)))) return { holds: { kind: "names" }, distinct };
  return { holds: top.length === 0 ? { kind: "other" } : { kind: "values", top }, distinct };
}
