import { isWhole, type Outcome } from "./outcome.ts";
import { CHANGE, CHANGE_PERCENT, columnsOf, hasShare, RUNNING, SHARE } from "./aggregate-sql.ts";
import { decimalsFor, formatValue, markdownTable, signed } from "./format.ts";
import { capital, groupLabel, metricUnit } from "./naming.ts";
import { numberIn } from "./result.ts";
import { isTimeline } from "./sql.ts";

type Row = Readonly<Record<string, string>>;

const ROWS = 15;
const TIMELINE_ROWS = 26;
const SERIES = 6;

/** The result as a compact Markdown table, or null where the sentence says it all. */
export function aggregateTable(outcome: Outcome): string | null {
  const { plan, result } = outcome;
  if (plan.groups.length === 0) return null;
  if (result.rows.length < 2) return null;
  if (plan.groups.length === 2 && plan.metrics.length === 1) return pivotTable(outcome);
  return plainTable(outcome);
}

interface ValueColumn {
  readonly name: string;
  format(row: Row): string;
}

function plainTable(outcome: Outcome): string | null {
  const { plan, result, scene } = outcome;
  const { groups } = columnsOf(plan, scene.table);
  const timeline = isTimeline(plan.groups[0]?.bucket ?? null);
  const most = plan.groups[0]?.bucket === null ? ROWS : TIMELINE_ROWS;
  // A long development is what the chart is for; a ranking is cut and says so.
  if (timeline && plan.sort === "natural" && result.rows.length > most) return null;
  const shown = result.rows.slice(0, most);
  const columns = valueColumns(outcome);
  const rows = shown.map((row) => [
    ...groups.map((name, index) => groupLabel(row[name] ?? "", plan.groups[index]?.bucket ?? null)),
    ...columns.map((column) => column.format(row)),
  ]);
  const header = [...groups, ...columns.map(({ name }) => name)].map(capital);
  const table = markdownTable(header, rows, [...groups.map(() => false), ...columns.map(() => true)]);
  const left = result.rows.length - shown.length;
  return left === 0 ? table : `${table}\n\n… and ${formatValue(left, null)} more.`;
}

function valueColumns(outcome: Outcome): ValueColumn[] {
  const { plan, scene, result } = outcome;
  const { metrics } = columnsOf(plan, scene.table);
  const columns = metrics.map((name, index): ValueColumn => numberColumn(name, unitOf(outcome, index), result.rows));
  if (plan.view === "change") {
    columns.push({
      name: CHANGE,
      format: (row) => signed(row[CHANGE] ?? "", unitOf(outcome, 0), decimals(result.rows, CHANGE)),
    });
    columns.push({ name: CHANGE_PERCENT, format: (row) => signed(row[CHANGE_PERCENT] ?? "", "%", 1) });
  }
  if (plan.view === "running") columns.push(numberColumn(RUNNING, unitOf(outcome, 0), result.rows));
  if (hasShare(plan) && isWhole(outcome))
    columns.push({ name: "share", format: (row) => formatValue(row[SHARE] ?? "", "%", 1) });
  return columns.map((column) => ({ ...column, format: (row) => column.format(row).replace("no value", "–") }));
}

function unitOf({ plan, scene }: Outcome, index: number): string | null {
  const metric = plan.metrics[index];
  return metric === undefined ? null : metricUnit(metric, scene.table);
}

function numberColumn(name: string, unit: string | null, rows: readonly Row[]): ValueColumn {
  const places = unit === "%" ? 1 : decimals(rows, name);
  return { name, format: (row) => formatValue(row[name] ?? "", unit, places) };
}

function decimals(rows: readonly Row[], name: string): number {
  return decimalsFor(rows.map((row) => numberIn(row, name)).filter((number) => number !== null));
}

/** Two groupings: the first goes down, the second across. */
function pivotTable(outcome: Outcome): string | null {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [down = "", across = ""] = groups;
  const [metric = ""] = metrics;
  const heads = seriesOrder(outcome).slice(0, SERIES);
  const keys = [...new Set(result.rows.map((row) => row[down] ?? ""))];
  const most = isTimeline(plan.groups[0]?.bucket ?? null) ? TIMELINE_ROWS : ROWS;
  if (keys.length > most && isTimeline(plan.groups[0]?.bucket ?? null)) return null;
  const cells = new Map(result.rows.map((row) => [JSON.stringify([row[down], row[across]]), row]));
  const column = numberColumn(metric, unitOf(outcome, 0), result.rows);
  const rows = keys
    .slice(0, most)
    .map((key) => [
      groupLabel(key, plan.groups[0]?.bucket ?? null),
      ...heads.map((head) => column.format(cells.get(JSON.stringify([key, head])) ?? {}).replace("no value", "–")),
    ]);
  const header = [capital(down), ...heads.map((head) => groupLabel(head, plan.groups[1]?.bucket ?? null))];
  return markdownTable(header, rows, [false, ...heads.map(() => true)]);
}

/** Values of the second grouping, the largest first. */
export function seriesOrder({ plan, scene, result }: Outcome): string[] {
  const { groups, metrics } = columnsOf(plan, scene.table);
  const sums = new Map<string, number>();
  for (const row of result.rows) {
    const name = row[groups[1] ?? ""] ?? "";
    sums.set(name, (sums.get(name) ?? 0) + Math.abs(numberIn(row, metrics[0] ?? "") ?? 0));
  }
  return [...sums].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "en")).map(([name]) => name);
}
