import { ident } from "../../../../tabular/sql.ts";
import { addsUp, type AggregatePlan, type Group, type Metric } from "../planner/plan.ts";
import { isAboutPeople, isListOfPeople } from "../planner/people.ts";
import type { TableProfile } from "../planner/profile.ts";
import { groupName, metricName } from "./naming.ts";
import { fromClause, groupOrderSql, groupSql, isTimeline, metricSql, whereClause } from "./sql.ts";

/** Names of the result's columns. */
export interface Columns {
  readonly groups: readonly string[];
  readonly metrics: readonly string[];
}

export const SHARE = "share %";
export const CHANGE = "change";
export const CHANGE_PERCENT = "change %";
export const RUNNING = "running total";

export function columnsOf(plan: AggregatePlan, table: TableProfile): Columns {
  const groups = plan.groups.map(groupName);
  const metrics = plan.metrics.map((metric) => metricName(metric, table));
  return {
    groups,
    metrics: metrics.map((name, index) =>
      groups.includes(name) || metrics.indexOf(name) !== index ? `${name} (value)` : name,
    ),
  };
}

/** The grouped result in its final order. */
export function resultSql(plan: AggregatePlan, table: TableProfile): string {
  const { groups, metrics } = columnsOf(plan, table);
  const lines = [
    ...plan.groups.map((group, index) => `${groupSql(group)} AS ${ident(groups[index] ?? "")}`),
    ...plan.metrics.map((metric, index) => `${metricSql(metric)} AS ${ident(metrics[index] ?? "")}`),
    ...extraColumns(plan, metrics),
  ];
  const where = whereClause(plan.filters, timeExists(plan.groups));
  const by = plan.groups.map((_, index) => index + 1).join(", ");
  const limit = plan.limit === null ? "" : `\nLIMIT ${plan.limit}`;
  const rows = rowsSql(plan, table, where);
  return `SELECT ${lines.join(",\n       ")}\nFROM ${rows}\nGROUP BY ${by}${enoughPeople(plan, table)}\nORDER BY ${orderSql(plan)}${limit}`;
}

/** The name under which small groups are merged. */
export const OTHER = "Other";

/** The rows to be grouped; where they are about people, small groups under one name. */
function rowsSql(plan: AggregatePlan, table: TableProfile, where: string): string {
  const rows = `${fromClause(table)}${where}`;
  const named = mergeable(plan, table);
  if (!isAboutPeople(table) || named.length === 0) return rows;
  const { column, atLeast } = table.people;
  const by = plan.groups.map(groupSql).join(", ");
  const few = `count(DISTINCT ${ident(column)}) OVER (PARTITION BY ${by}) < ${atLeast}`;
  const merged = named.map((name) => `CASE WHEN ${few} THEN '${OTHER}' ELSE ${ident(name)} END AS ${ident(name)}`);
  return `(SELECT * REPLACE (${merged.join(", ")}) FROM ${rows})`;
}

/** What is still too small after that tells of too few people. */
function enoughPeople({ groups }: AggregatePlan, table: TableProfile): string {
  if (!isAboutPeople(table) || isListOfPeople(table, columnsIn(groups))) return "";
  return `\nHAVING count(DISTINCT ${ident(table.people.column)}) >= ${table.people.atLeast}`;
}

/** Columns of words that are grouped by; a list of people is no group of them. */
function mergeable({ groups }: AggregatePlan, table: TableProfile): string[] {
  if (!isAboutPeople(table) || isListOfPeople(table, columnsIn(groups))) return [];
  return groups.flatMap(({ column, bucket }) => {
    const type = table.columns.find(({ name }) => name === column)?.type;
    return bucket === null && type === "text" ? [column] : [];
  });
}

function columnsIn(groups: readonly Group[]): string[] {
  return groups.map(({ column }) => column);
}

/** Rows without a date belong to no step of time. */
function timeExists(groups: readonly Group[]): string[] {
  return groups.filter(({ bucket }) => bucket !== null).map(({ column }) => `${ident(column)} IS NOT NULL`);
}

function extraColumns(plan: AggregatePlan, metrics: readonly string[]): string[] {
  const [metric] = plan.metrics;
  const [name = ""] = metrics;
  if (metric === undefined) return [];
  const sql = metricSql(metric);
  if (plan.view === "change") return changeColumns(sql, plan.groups[0]);
  if (plan.view === "running")
    return [
      `round(sum(${sql}) OVER (${partition(plan)}ORDER BY ${groupSql(plan.groups[0] ?? { column: name, bucket: null })}), 4) AS ${ident(RUNNING)}`,
    ];
  return hasShare(plan) ? [`round(100.0 * ${sql} / nullif(sum(${sql}) OVER (), 0), 1) AS ${ident(SHARE)}`] : [];
}

function partition(plan: AggregatePlan): string {
  const second = plan.groups[1];
  return second === undefined ? "" : `PARTITION BY ${groupSql(second)} `;
}

function changeColumns(sql: string, group: Group | undefined): string[] {
  if (group === undefined) return [];
  const before = `lag(${sql}) OVER (ORDER BY ${groupSql(group)})`;
  return [
    `round(${sql} - ${before}, 4) AS ${ident(CHANGE)}`,
    `round(100.0 * (${sql} - ${before}) / nullif(abs(${before}), 0), 1) AS ${ident(CHANGE_PERCENT)}`,
  ];
}

/** Parts of one whole: a single measure that adds up, split by one thing that is not a timeline. */
export function hasShare(plan: AggregatePlan): boolean {
  const [metric] = plan.metrics;
  if (metric === undefined || plan.metrics.length > 1 || plan.groups.length !== 1 || !addsUp(metric)) return false;
  return plan.view === "share" || (plan.view === "plain" && !isTimeline(plan.groups[0]?.bucket ?? null));
}

function orderSql(plan: AggregatePlan): string {
  const first = plan.groups[0];
  const natural = first === undefined ? null : groupOrderSql(first);
  const byGroup = [natural ?? "1", ...plan.groups.slice(1).map((_, index) => String(index + 2))];
  const cyclic =
    first !== undefined &&
    first.bucket !== null &&
    !isTimeline(first.bucket) &&
    plan.limit === null &&
    plan.sort === "desc";
  if (plan.sort === "natural" || plan.view === "change" || plan.view === "running" || cyclic) return byGroup.join(", ");
  const metric = plan.groups.length + 1;
  return [`${metric} ${plan.sort === "asc" ? "ASC" : "DESC"} NULLS LAST`, ...byGroup].join(", ");
}

/** One row: rows used and read, and each metric over all rows that were used. */
export function totalsSql(plan: AggregatePlan, table: TableProfile): string {
  const { metrics } = columnsOf(plan, table);
  const lines = [
    "count(*) AS rows_used",
    `(SELECT count(*) FROM ${fromClause(table)}) AS rows_read`,
    ...plan.metrics.flatMap((metric, index) => [
      `${metricSql(metric)} AS ${ident(metrics[index] ?? "")}`,
      ...blanks(metric, index),
    ]),
    ...dateEdges(plan),
  ];
  return `SELECT ${lines.join(",\n       ")}\nFROM ${fromClause(table)}${whereClause(plan.filters)}`;
}

function blanks(metric: Metric, index: number): string[] {
  return metric.kind === "column" && metric.fn !== "distinct"
    ? [`count(*) - count(${ident(metric.column)}) AS blank_${index}`]
    : [];
}

function dateEdges(plan: AggregatePlan): string[] {
  const time = plan.groups.find(({ bucket }) => bucket !== null);
  if (time === undefined) return [];
  const column = ident(time.column);
  return [
    `CAST(min(${column}) AS DATE) AS first_day`,
    `CAST(max(${column}) AS DATE) AS last_day`,
    `count(*) - count(${column}) AS undated`,
  ];
}

/** One row about the groups: how many, the highest, the lowest, the first and the last. */
export function summarySql(plan: AggregatePlan, table: TableProfile): string {
  const { groups, metrics } = columnsOf(plan, table);
  const key = ident(groups[0] ?? "");
  const value = ident(metrics[0] ?? "");
  const inner = resultSql(
    {
      ...plan,
      limit: null,
      view: "plain",
      metrics: plan.metrics.slice(0, 1),
      groups: plan.groups.slice(0, 1),
      sort: "natural",
    },
    table,
  );
  const timeline = isTimeline(plan.groups[0]?.bucket ?? null);
  const ends = timeline
    ? `,\n       arg_min(${value}, ${key}) AS first_value, arg_max(${value}, ${key}) AS last_value,
       round(100.0 * (last_value - first_value) / nullif(abs(first_value), 0), 1) AS change_pct`
    : "";
  return `WITH result AS (\n${inner}\n)
SELECT count(*) AS groups, round(avg(${value}), 4) AS average,
       max(${value}) AS highest, arg_max(${key}, ${value}) AS highest_at,
       min(${value}) AS lowest, arg_min(${key}, ${value}) AS lowest_at,
       highest - lowest AS difference,
       round(100.0 * (highest - lowest) / nullif(abs(lowest), 0), 1) AS difference_pct${ends}
FROM result`;
}

/** Average, highest and lowest of the totals of a step of time: "average monthly revenue". */
export function perPeriodSql(plan: AggregatePlan, table: TableProfile): string {
  const [metric] = plan.metrics;
  const total: Metric =
    metric?.kind === "column" && metric.fn === "avg" ? { ...metric, fn: "sum" } : (metric ?? { kind: "rows" });
  return summarySql({ ...plan, metrics: [total] }, table);
}

/** The largest groups and the rest as one, for charts that hold only a few. */
export function topAndOtherSql(plan: AggregatePlan, table: TableProfile, most: number): string {
  const { groups, metrics } = columnsOf(plan, table);
  const [key = ""] = groups;
  const [value = ""] = metrics;
  const inner = resultSql({ ...plan, limit: null, view: "plain", sort: "desc" }, table);
  const name = `CASE WHEN place <= ${most} THEN coalesce(CAST(${ident(key)} AS VARCHAR), '(blank)') ELSE 'Other' END`;
  return `WITH result AS (\n${inner}\n), ranked AS (
SELECT *, row_number() OVER (ORDER BY ${ident(value)} DESC NULLS LAST, ${ident(key)}) AS place FROM result
)
SELECT ${name} AS ${ident(key)}, round(sum(${ident(value)}), 4) AS ${ident(value)},
       round(100.0 * sum(${ident(value)}) / nullif(sum(sum(${ident(value)})) OVER (), 0), 1) AS ${ident(SHARE)}
FROM ranked
GROUP BY 1
ORDER BY min(place)`;
}
