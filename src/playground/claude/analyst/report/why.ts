import { ident, literal } from "../../../../tabular/sql.ts";
import type { ModelStep, RunResult } from "../../model.ts";
import { unitLabel } from "../planner/language/calendar.ts";
import { addsUp, type WhyPlan } from "../planner/plan.ts";
import type { ColumnProfile } from "../planner/profile.ts";
import { dimensions } from "../planner/schema.ts";
import { barChart } from "./charts/bar.ts";
import { decimalsFor, formatValue, markdownTable, percent, plain, signed } from "./format.ts";
import { capital, filterWords, list, metricName, metricUnit, slug, spoken } from "./naming.ts";
import { footer } from "./notes.ts";
import { numberIn, type ResultTable } from "./result.ts";
import { fromClause, groupSql, metricSql, whereClause } from "./sql.ts";
import { draw } from "./charts/draw.ts";
import { query, type Report, type Scene } from "./steps.ts";

type Row = Readonly<Record<string, string>>;

const DIMENSIONS = 6;
const VALUES = 60;

/**
 * "Why did March drop": the data cannot tell causes, but they can tell where the change sits. The change from the step
 * before is split by every dimension, and the parts that moved most are named.
 */
export async function* whyReport(plan: WhyPlan, scene: Scene): Report {
  const [found, totals] = yield* query(scene, `Finding the ${plan.bucket} in question`, [
    { name: "change", sql: changeSql(plan, scene) },
    {
      name: "totals",
      sql: `SELECT count(*) AS rows_used, (SELECT count(*) FROM ${fromClause(scene.table)}) AS rows_read FROM ${fromClause(scene.table)}${whereClause(plan.filters)}`,
    },
  ]);
  const change = found?.rows[0];
  if (change === undefined)
    return [
      `**There is no such ${plan.bucket} with one before it in the data**, so there is no change to take apart.`,
      footer(plan, scene.table, totals?.rows[0]),
    ].join("\n\n");
  const parts = [changeWords(plan, scene, change)];
  const splits = splitColumns(plan, scene);
  if (splits.length > 0 && addsUp(plan.metric)) {
    const [pieces] = yield* query(scene, "Splitting the change by every dimension", [
      { name: "pieces", sql: piecesSql(plan, scene, change, splits) },
    ]);
    if (pieces !== undefined) parts.push(...(yield* pieceParts(plan, scene, change, pieces)));
  }
  parts.push("This shows where the change sits, not what caused it; causes outside the file are not in the data.");
  parts.push(footer(plan, scene.table, totals?.rows[0]));
  return parts.join("\n\n");
}

/** The step asked about with the one before; without a step, the sharpest change in the asked direction. */
function changeSql(plan: WhyPlan, { table }: Scene): string {
  const step = groupSql({ column: plan.dateColumn, bucket: plan.bucket });
  const where = whereClause(plan.filters, [`${ident(plan.dateColumn)} IS NOT NULL`]);
  const picked = [
    "before IS NOT NULL",
    ...(plan.period?.from == null ? [] : [`step = DATE ${literal(plan.period.from)}`]),
    ...(plan.cycle === null ? [] : [`${plan.cycle.unit}(step) = ${plan.cycle.number}`]),
  ];
  const order =
    plan.direction === "down"
      ? "after - before ASC"
      : plan.direction === "up"
        ? "after - before DESC"
        : "abs(after - before) DESC";
  return `WITH steps AS (
SELECT ${step} AS step, ${metricSql(plan.metric)} AS after
FROM ${fromClause(table)}${where}
GROUP BY 1
), changes AS (
SELECT step, lag(step) OVER (ORDER BY step) AS step_before, after, lag(after) OVER (ORDER BY step) AS before FROM steps
)
SELECT step, step_before, before, after, round(after - before, 4) AS change,
       round(100.0 * (after - before) / nullif(abs(before), 0), 1) AS change_pct
FROM changes
WHERE ${picked.join(" AND ")}
ORDER BY ${order}, step DESC
LIMIT 1`;
}

function splitColumns(plan: WhyPlan, { table }: Scene): ColumnProfile[] {
  const fixed = new Set(
    plan.filters.flatMap((filter) =>
      filter.kind === "in" && !filter.negated && filter.values.length === 1 ? [filter.column] : [],
    ),
  );
  return dimensions(table)
    .filter(({ name, distinct }) => !fixed.has(name) && distinct <= VALUES)
    .slice(0, DIMENSIONS);
}

function piecesSql(plan: WhyPlan, { table }: Scene, change: Row, splits: readonly ColumnProfile[]): string {
  const step = groupSql({ column: plan.dateColumn, bucket: plan.bucket });
  const at = (day: string | undefined) => `${step} = ${dayLiteral(day)}`;
  const where = whereClause(plan.filters, [`(${at(change["step_before"])} OR ${at(change["step"])})`]);
  const measured = splits.map(({ name }) => {
    const part = `coalesce(CAST(${ident(name)} AS VARCHAR), '(blank)')`;
    return `SELECT ${literal(name)} AS dimension, ${part} AS part, ${step} AS step, ${metricSql(plan.metric)} AS amount\nFROM ${fromClause(table)}${where}\nGROUP BY ALL`;
  });
  const amount = (day: string | undefined) => `coalesce(max(amount) FILTER (WHERE step = ${dayLiteral(day)}), 0)`;
  return `WITH measured AS (
${measured.join("\nUNION ALL\n")}
), pieces AS (
SELECT dimension, part, ${amount(change["step_before"])} AS before, ${amount(change["step"])} AS after
FROM measured
GROUP BY dimension, part
)
SELECT dimension, part, before, after, round(after - before, 4) AS change,
       round(100.0 * (after - before) / nullif(abs(before), 0), 1) AS change_pct,
       round(100.0 * (after - before) / nullif(${Number(change["change"] ?? 0)}, 0), 1) AS share_pct
FROM pieces
ORDER BY abs(after - before) DESC, dimension, part`;
}

function dayLiteral(day: string | undefined): string {
  return `DATE ${literal((day ?? "").slice(0, 10))}`;
}

function show(plan: WhyPlan, scene: Scene, value: string | number | null | undefined): string {
  return formatValue(value ?? null, metricUnit(plan.metric, scene.table));
}

function steps(plan: WhyPlan, change: Row): { before: string; after: string } {
  const label = (day: string | undefined) => unitLabel((day ?? "").slice(0, 10), plan.bucket);
  return { before: label(change["step_before"]), after: label(change["step"]) };
}

function changeWords(plan: WhyPlan, scene: Scene, change: Row): string {
  const name = capital(plain(metricName(plan.metric, scene.table)));
  const { before, after } = steps(plan, change);
  const amount = numberIn(change, "change") ?? 0;
  const verb = amount < 0 ? "fell" : amount > 0 ? "rose" : "did not change";
  const filters = plan.filters.length === 0 ? "" : ` (${plain(filterWords(plan.filters))})`;
  const from = `from ${show(plan, scene, change["before"])} in ${before} to ${show(plan, scene, change["after"])} in ${after}`;
  if (amount === 0) return `**${name} ${verb} ${from}**${filters}.`;
  const relative = numberIn(change, "change_pct");
  const against =
    (plan.direction === "down" && amount > 0) || (plan.direction === "up" && amount < 0)
      ? ` That is not the ${plan.direction === "down" ? "drop" : "rise"} the question speaks of.`
      : "";
  return `**${name} ${verb} by ${show(plan, scene, Math.abs(amount))}${relative === null ? "" : ` (${signed(relative, "%", 1)})`}**, ${from}${filters}.${against}`;
}

/** The dimension that tells most comes first: the one whose single parts carry the largest shares of the change. */
async function* pieceParts(
  plan: WhyPlan,
  scene: Scene,
  change: Row,
  pieces: ResultTable,
): AsyncGenerator<ModelStep, string[], RunResult | undefined> {
  const byDimension = Map.groupBy(pieces.rows, (row) => row["dimension"] ?? "");
  const ranked = [...byDimension].sort(
    (a, b) => concentration(b[1]) - concentration(a[1]) || a[0].localeCompare(b[0], "en"),
  );
  const [first] = ranked;
  if (first === undefined) return [];
  const [dimension, rows] = first;
  const parts = [contributionWords(plan, scene, ranked)];
  if (plan.chart !== "none" && rows.length > 1)
    parts.push(yield* contributionChart(plan, scene, change, dimension, rows));
  parts.push(contributionTable(plan, scene, ranked));
  return parts;
}

/** How unevenly the change sits: the sum of squared shares over the dimension's parts, less what even parts would give. */
function concentration(rows: readonly Row[]): number {
  const sizes = rows.map((row) => Math.abs(numberIn(row, "change") ?? 0));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  if (whole === 0) return 0;
  return sizes.reduce((sum, size) => sum + (size / whole) ** 2, 0) - 1 / rows.length;
}

function contributionWords(
  plan: WhyPlan,
  scene: Scene,
  ranked: readonly (readonly [string, readonly Row[]])[],
): string {
  const unit = metricUnit(plan.metric, scene.table);
  const told = ranked.slice(0, 3).map(([dimension, rows]) => {
    const [top] = rows;
    return `${plain(spoken(dimension))} **${plain(top?.["part"] ?? "")}** (${signed(top?.["change"] ?? null, unit)}, ${percent(top?.["share_pct"] ?? null)} of the change)`;
  });
  return `The largest parts of the change: ${list(told, "and")}.`;
}

async function* contributionChart(
  plan: WhyPlan,
  scene: Scene,
  change: Row,
  dimension: string,
  rows: readonly Row[],
): Report {
  const shown = rows.slice(0, 12);
  const { before, after } = steps(plan, change);
  const name = metricName(plan.metric, scene.table);
  const order = shown.map((row) => row["part"] ?? "");
  const title = `Change of ${name} by ${spoken(dimension)}`;
  const chart = barChart({
    title,
    subtitle: [`${after} against ${before}`, filterWords(plan.filters)].filter((part) => part !== "").join(" · "),
    category: "part",
    value: "change",
    order,
    values: shown.map((row) => numberIn(row, "change") ?? 0),
    unit: metricUnit(plan.metric, scene.table),
    valueTitle: "change",
    focus: null,
  });
  const keep = `datum.dimension === ${JSON.stringify(dimension)} && indexof(${JSON.stringify(order)}, '' + datum.part) >= 0`;
  const spec = { ...chart, transform: [{ filter: keep }, { calculate: "'' + datum.part", as: "part" }] };
  const unit = metricUnit(plan.metric, scene.table);
  const alt = `Bar chart: ${title}, ${after} against ${before}: ${shown
    .slice(0, 6)
    .map((row) => `${row["part"]} ${signed(row["change"] ?? null, unit)}`)
    .join(", ")}`;
  return yield* draw(scene, spec, "pieces", slug(`${title} ${after}`), alt);
}

function contributionTable(
  plan: WhyPlan,
  scene: Scene,
  ranked: readonly (readonly [string, readonly Row[]])[],
): string {
  const unit = metricUnit(plan.metric, scene.table);
  const rows = ranked.slice(0, 4).flatMap(([dimension, parts]) => parts.slice(0, 4).map((row) => ({ dimension, row })));
  const places = decimalsFor(rows.map(({ row }) => numberIn(row, "change") ?? 0));
  const cells = rows.map(({ dimension, row }) => [
    spoken(dimension),
    row["part"] ?? "",
    formatValue(row["before"] ?? null, unit, places),
    formatValue(row["after"] ?? null, unit, places),
    signed(row["change"] ?? null, unit, places),
    percent(row["share_pct"] ?? null),
  ]);
  return markdownTable(["Split by", "Part", "Before", "After", "Change", "Of the change"], cells, [
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
}
