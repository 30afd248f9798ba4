import { ident, literal, literals } from "../../../../tabular/sql.ts";
import { isJoined } from "../planner/joined.ts";
import type { Aggregate, Bucket, Filter, Group, Metric, Period, RatioPart } from "../planner/plan.ts";
import type { TableProfile } from "../planner/profile.ts";
import { hasRules, type Rules } from "../planner/rules.ts";

/** Where the rows come from: the table, or two of them over their key, under the rules of the thread. */
export function fromClause(table: TableProfile): string {
  const rows = rowsOf(table);
  return hasRules(table) ? ruled(rows, table.rules) : rows;
}

function ruled(rows: string, { fills, without }: Rules): string {
  if (fills.length === 0 && without.length === 0) return rows;
  const values = fills.map(({ column, value }) => {
    const sql = typeof value === "number" ? String(value) : literal(value);
    return `coalesce(${ident(column)}, ${sql}) AS ${ident(column)}`;
  });
  const star = values.length === 0 ? "*" : `* REPLACE (${values.join(", ")})`;
  // A row of which nothing is known is not one of those that were named.
  const conditions = without.map((filters) => `NOT coalesce(${filters.map(filterSql).join(" AND ")}, false)`);
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return `(SELECT ${star} FROM ${rows}${where})`;
}

function rowsOf(table: TableProfile): string {
  if (!isJoined(table)) return ident(table.name);
  const { left, right, leftKey, rightKey, added } = table.join;
  const extra = added.map(({ column, as }) => `r.${ident(column)} AS ${ident(as)}`);
  const list = ["l.*", ...extra].join(", ");
  return `(SELECT ${list} FROM ${ident(left)} l LEFT JOIN ${ident(right)} r ON l.${ident(leftKey)} = r.${ident(rightKey)})`;
}

/** ` WHERE …` for the filters, or nothing. */
export function whereClause(filters: readonly Filter[], more: readonly string[] = []): string {
  const conditions = [...filters.map(filterSql), ...more];
  return conditions.length === 0 ? "" : `\nWHERE ${conditions.join("\n  AND ")}`;
}

function filterSql(filter: Filter): string {
  const column = ident(filter.column);
  switch (filter.kind) {
    case "in":
      return inSql(column, filter.values, filter.negated);
    case "flag":
      return filter.value ? column : `NOT ${column}`;
    case "compare":
      return `${column} ${filter.op} ${filter.value}`;
    case "range":
      return `${column} BETWEEN ${filter.low} AND ${filter.high}`;
    case "period":
      return anyOf(filter.periods.map((period) => periodSql(column, period)));
    case "cycle":
      return `${filter.unit}(${column}) IN (${filter.numbers.join(", ")})`;
    case "weekday":
      return `isodow(${column}) IN (${filter.days.join(", ")})`;
    case "contains":
      return `${column} ILIKE ${literal(`%${filter.text.replaceAll(/[%_]/g, "")}%`)}`;
    case "missing":
      return `${column} IS ${filter.missing ? "" : "NOT "}NULL`;
  }
}

function inSql(column: string, values: readonly string[], negated: boolean): string {
  const [first = ""] = values;
  if (values.length === 1)
    return negated ? `${column} IS DISTINCT FROM ${literal(first)}` : `${column} = ${literal(first)}`;
  return negated
    ? `(${column} IS NULL OR ${column} NOT IN (${literals(values)}))`
    : `${column} IN (${literals(values)})`;
}

function periodSql(column: string, { from, to }: Period): string {
  const parts = [
    from === null ? null : `${column} >= DATE ${literal(from)}`,
    to === null ? null : `${column} < DATE ${literal(to)}`,
  ];
  return parts.filter((part) => part !== null).join(" AND ");
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1
    ? (conditions[0] ?? "true")
    : `(${conditions.map((condition) => `(${condition})`).join(" OR ")})`;
}

/** A metric as an SQL aggregate. */
export function metricSql(metric: Metric): string {
  switch (metric.kind) {
    case "rows":
      return "count(*)";
    case "column":
      return aggregateSql(metric.fn, ident(metric.column));
    case "difference":
      return `round(sum(${ident(metric.minuend)}) - sum(${ident(metric.subtrahend)}), 4)`;
    case "ratio": {
      const scale = metric.percent ? "100.0 * " : "";
      return `round(${scale}(${partSql(metric.over)}) / nullif(${partSql(metric.under)}, 0), 4)`;
    }
  }
}

function partSql(part: RatioPart): string {
  if (part.kind === "rows") return "count(*)";
  if (part.kind === "flag") return `count(*) FILTER (WHERE ${ident(part.column)})`;
  if (part.kind === "distinct") return `count(DISTINCT ${ident(part.column)})`;
  const sum = `sum(${ident(part.column)})`;
  return part.minus === null ? sum : `${sum} - sum(${ident(part.minus)})`;
}

function aggregateSql(fn: Aggregate, column: string): string {
  if (fn === "distinct") return `count(DISTINCT ${column})`;
  if (fn === "sum" || fn === "avg" || fn === "median") return `round(${fn}(${column}), 4)`;
  return fn === "stddev" ? `round(stddev_samp(${column}), 4)` : `${fn}(${column})`;
}

/** What rows are grouped by, as a value that sorts and prints well. */
export function groupSql({ column, bucket }: Group): string {
  const name = ident(column);
  switch (bucket) {
    case null:
      return name;
    case "hour":
      return `date_trunc('hour', ${name})`;
    case "weekday":
      return `dayname(${name})`;
    case "hour of day":
      return `hour(${name})`;
    case "month of year":
      return `monthname(${name})`;
    default:
      return `CAST(date_trunc('${bucket}', ${name}) AS DATE)`;
  }
}

/** Order of the names of weekdays and months, which is not the alphabet's. */
export function groupOrderSql({ column, bucket }: Group): string | null {
  if (bucket === "weekday") return `min(isodow(${ident(column)}))`;
  return bucket === "month of year" ? `min(month(${ident(column)}))` : null;
}

export function isTimeline(bucket: Bucket | null): bucket is "hour" | "day" | "week" | "month" | "quarter" | "year" {
  return bucket !== null && !["weekday", "hour of day", "month of year"].includes(bucket);
}
