import { ident, literal } from "../../../../../tabular/sql.ts";
import type { TableProfile } from "../../planner/profile.ts";
import { isIdentifier, isNumeric, isPeriodNumber } from "../../planner/schema.ts";
import { fromClause } from "../sql.ts";
import type { Key, SharedColumn } from "./key.ts";

const MEASURES = 12;
/** Columns whose values are compared. */
const COMPARED = 40;

/** Rows, totals and averages of what both tables measure, side by side. */
export function measureSql(left: TableProfile, right: TableProfile, shared: readonly SharedColumn[]): string {
  const numbers = shared
    .filter(({ left: one, right: other }) => isNumeric(one) && isNumeric(other))
    .filter(({ left: column }) => !isIdentifier(column, left.rows) && !isPeriodNumber(column))
    .slice(0, MEASURES);
  const line = (what: string, sql: string): string =>
    `SELECT ${literal(what)} AS what, (SELECT ${sql} FROM ${fromClause(left)}) AS first, (SELECT ${sql} FROM ${fromClause(right)}) AS second`;
  const lines = [
    line("rows", "count(*)"),
    ...numbers.flatMap(({ name }) => [
      line(`total ${name}`, `round(sum(${ident(name)}), 4)`),
      line(`average ${name}`, `round(avg(${ident(name)}), 4)`),
    ]),
  ];
  return `WITH compared AS (\n${lines.join("\nUNION ALL\n")}\n)
SELECT what, first, second, round(second - first, 4) AS change, round(100.0 * (second - first) / nullif(abs(first), 0), 1) AS change_pct
FROM compared`;
}

/** Columns of both sides whose values are compared. */
export function comparedColumns(shared: readonly SharedColumn[], key: Key): readonly SharedColumn[] {
  return shared.filter(({ name }) => !key.includes(name)).slice(0, COMPARED);
}

function sides(left: TableProfile, right: TableProfile): string {
  return `WITH a AS (SELECT * FROM ${fromClause(left)}), b AS (SELECT * FROM ${fromClause(right)})`;
}

function using(key: Key): string {
  return `USING (${key.map(ident).join(", ")})`;
}

function differs({ name, left, right }: SharedColumn): string {
  const column = ident(name);
  const value = (side: string): string => {
    if (left.type === right.type) return `${side}.${column}`;
    return `CAST(${side}.${column} AS ${isNumeric(left) && isNumeric(right) ? "DOUBLE" : "VARCHAR"})`;
  };
  return `${value("a")} IS DISTINCT FROM ${value("b")}`;
}

/** One row: rows of either side by key, rows with other values, and for each column how many of them have another. */
export function rowsSql(left: TableProfile, right: TableProfile, key: Key, columns: readonly SharedColumn[]): string {
  const changed = columns.map((column, at) => `count(*) FILTER (WHERE ${differs(column)}) AS changed_${at}`);
  const any = columns.length === 0 ? "false" : columns.map(differs).join(" OR ");
  return `${sides(left, right)}
SELECT count(*) AS both_sides,
       (SELECT count(*) FROM a ANTI JOIN b ${using(key)}) AS only_first,
       (SELECT count(*) FROM b ANTI JOIN a ${using(key)}) AS only_second,
       ${[`count(*) FILTER (WHERE ${any}) AS changed`, ...changed].join(",\n       ")}
FROM a JOIN b ${using(key)}`;
}

/** Keys that only one side has, the first few. */
export function onlySql(here: TableProfile, there: TableProfile, key: Key, limit: number): string {
  const names = key.map((name, at) => `CAST(a.${ident(name)} AS VARCHAR) AS key_${at + 1}`);
  return `${sides(here, there)}
SELECT ${names.join(", ")} FROM a ANTI JOIN b ${using(key)}
ORDER BY ${key.map((name) => `a.${ident(name)}`).join(", ")} LIMIT ${limit}`;
}

/** Every value that is another on the other side, by key; null where no column is left to compare. */
export function changesSql(
  left: TableProfile,
  right: TableProfile,
  key: Key,
  columns: readonly SharedColumn[],
  limit: number | null,
): string | null {
  if (columns.length === 0) return null;
  const keys = key.map((name, at) => `a.${ident(name)} AS key_${at + 1}`).join(", ");
  const lines = columns.map(
    (column, at) =>
      `SELECT ${keys}, ${at} AS place, ${literal(column.name)} AS "column", CAST(a.${ident(column.name)} AS VARCHAR) AS before, CAST(b.${ident(column.name)} AS VARCHAR) AS after
  FROM a JOIN b ${using(key)} WHERE ${differs(column)}`,
  );
  const order = key.map((_, at) => `key_${at + 1}`).join(", ");
  return `${sides(left, right)}, changes AS (\n${lines.join("\nUNION ALL\n")}\n)
SELECT * EXCLUDE (place) FROM changes
ORDER BY ${order}, place${limit === null ? "" : ` LIMIT ${limit}`}`;
}

/** Without a key whole rows are compared, by the columns that both sides have. */
export function wholeRowsSql(left: TableProfile, right: TableProfile, shared: readonly SharedColumn[]): string {
  const list = shared.map(({ name }) => `CAST(${ident(name)} AS VARCHAR)`).join(", ");
  const rows = (table: TableProfile) => `SELECT ${list} FROM ${fromClause(table)}`;
  return `SELECT (SELECT count(*) FROM (${rows(left)} EXCEPT ALL ${rows(right)})) AS only_first,
       (SELECT count(*) FROM (${rows(right)} EXCEPT ALL ${rows(left)})) AS only_second`;
}
