import { tableTitle } from "../planner/versions.ts";
import { ident, literal } from "../../../../tabular/sql.ts";
import type { CorrelationPlan } from "../planner/plan.ts";
import { columnOf } from "../planner/schema.ts";
import { matrixChart, scatterChart } from "./charts/points.ts";
import { formatValue, markdownTable, plain, signed } from "./format.ts";
import { capital, filterWords, slug, spoken } from "./naming.ts";
import { footer } from "./notes.ts";
import { numberIn } from "./result.ts";
import { fromClause, whereClause } from "./sql.ts";
import { draw } from "./charts/draw.ts";
import { query, type Report, type Scene } from "./steps.ts";

const POINTS = 1_500;

/** How strongly columns of numbers move together: one pair with its points, or all pairs. */
export function correlationReport(plan: CorrelationPlan, scene: Scene): Report {
  const [x, y] = plan.columns;
  return plan.columns.length === 2 && x !== undefined && y !== undefined
    ? pairReport(plan, scene, x, y)
    : matrixReport(plan, scene);
}

async function* pairReport(plan: CorrelationPlan, scene: Scene, x: string, y: string): Report {
  const { table } = scene;
  const both = whereClause(plan.filters, [`${ident(x)} IS NOT NULL`, `${ident(y)} IS NOT NULL`]);
  const from = fromClause(table);
  const stats = `SELECT count(*) AS rows_used, (SELECT count(*) FROM ${from}) AS rows_read,
       round(corr(${ident(x)}, ${ident(y)}), 4) AS correlation, round(regr_slope(${ident(y)}, ${ident(x)}), 4) AS slope,
       round(100.0 * regr_r2(${ident(y)}, ${ident(x)}), 1) AS explained
FROM ${from}${both}`;
  // Every n-th row, so that the picture stays readable and the same each time.
  const points = `SELECT ${ident(x)}, ${ident(y)} FROM (
  SELECT ${ident(x)}, ${ident(y)}, row_number() OVER () AS nth, count(*) OVER () AS total FROM ${from}${both}
)
WHERE nth % greatest(1, total // ${POINTS}) = 0`;
  const [facts, sample] = yield* query(scene, `Comparing ${spoken(x)} with ${spoken(y)}`, [
    { name: "stats", sql: stats },
    { name: "points", sql: points },
  ]);
  const row = facts?.rows[0] ?? {};
  const r = numberIn(row, "correlation");
  const parts = [pairWords(scene, x, y, row)];
  if (r !== null && plan.chart !== "none" && sample !== undefined && sample.rows.length > 1) {
    const unit = (name: string) => columnOf(table, name)?.unit ?? null;
    const numbers = (name: string) => sample.rows.map((point) => numberIn(point, name) ?? 0);
    const title = `${capital(spoken(y))} against ${spoken(x)}`;
    const subtitle = [
      filterWords(plan.filters),
      `correlation ${formatValue(r, null, 2)}`,
      `${formatValue(sample.rows.length, null)} points drawn`,
    ]
      .filter((part) => part !== "")
      .join(" · ");
    const axes = {
      x,
      y,
      xs: numbers(x),
      ys: numbers(y),
      xTitle: capital(spoken(x)),
      yTitle: capital(spoken(y)),
      xUnit: unit(x),
      yUnit: unit(y),
    };
    const alt = `Scatter plot of ${spoken(y)} against ${spoken(x)}: correlation ${formatValue(r, null, 2)}`;
    parts.push(
      yield* draw(scene, scatterChart({ title, subtitle, ...axes }), "points", slug(`${y} against ${x}`), alt),
    );
  }
  parts.push(footer(plan, table, row));
  return parts.join("\n\n");
}

function pairWords(scene: Scene, x: string, y: string, row: Readonly<Record<string, string>>): string {
  const r = numberIn(row, "correlation");
  if (r === null)
    return `**${plain(x)} and ${plain(y)} cannot be correlated here**: one of them does not vary, or there are fewer than two rows with both.`;
  const unit = columnOf(scene.table, y)?.unit ?? null;
  const slope = `On the best straight line, ${plain(spoken(y))} changes by ${signed(row["slope"] ?? null, unit)} for each 1 of ${plain(spoken(x))}.`;
  const caution = "A correlation says that two things move together, not that one causes the other.";
  return `**${capital(plain(spoken(x)))} and ${plain(spoken(y))}: ${strength(r)} (correlation ${formatValue(r, null, 2)})**; ${formatValue(row["explained"] ?? null, "%", 1)} of the variation is shared. ${slope} ${caution}`;
}

/** Usual words for sizes of Pearson's r. */
function strength(r: number): string {
  const size = Math.abs(r);
  if (size < 0.1) return "practically no relationship";
  const word = size < 0.3 ? "a weak" : size < 0.6 ? "a moderate" : size < 0.85 ? "a strong" : "a very strong";
  return `${word} ${r > 0 ? "positive" : "negative"} relationship`;
}

async function* matrixReport(plan: CorrelationPlan, scene: Scene): Report {
  const { table } = scene;
  const from = `${fromClause(table)}${whereClause(plan.filters)}`;
  const pairs = plan.columns.flatMap((a) => plan.columns.map((b) => [a, b] as const));
  const parts = pairs.map(
    ([a, b]) =>
      `SELECT ${literal(spoken(a))} AS "first", ${literal(spoken(b))} AS "second", round(corr(${ident(a)}, ${ident(b)}), 4) AS correlation FROM ${from}`,
  );
  const counts = `SELECT count(*) AS rows_used, (SELECT count(*) FROM ${fromClause(table)}) AS rows_read FROM ${from}`;
  const [matrix, totals] = yield* query(scene, "Comparing every column of numbers with every other", [
    { name: "matrix", sql: parts.join("\nUNION ALL\n") },
    { name: "totals", sql: counts },
  ]);
  const order = plan.columns.map(spoken);
  const found = (matrix?.rows ?? []).filter(
    (row) => order.indexOf(row["first"] ?? "") < order.indexOf(row["second"] ?? ""),
  );
  const ranked = found
    .filter((row) => numberIn(row, "correlation") !== null)
    .sort((a, b) => Math.abs(numberIn(b, "correlation") ?? 0) - Math.abs(numberIn(a, "correlation") ?? 0));
  const [top] = ranked;
  if (top === undefined)
    return ["**No two columns of numbers vary together here.**", footer(plan, table, totals?.rows[0])].join("\n\n");
  const answer = [
    `**Strongest relationship: ${plain(top["first"] ?? "")} and ${plain(top["second"] ?? "")}, correlation ${formatValue(top["correlation"] ?? null, null, 2)}** (${strength(numberIn(top, "correlation") ?? 0)}). A correlation says that two things move together, not that one causes the other.`,
  ];
  if (plan.chart !== "none") {
    const spec = matrixChart({
      title: "Correlation between the columns of numbers",
      subtitle: filterWords(plan.filters) || tableTitle(table),
      row: "first",
      column: "second",
      value: "correlation",
      order,
    });
    const alt = `Correlation matrix of ${order.join(", ")}; strongest: ${top["first"]} and ${top["second"]} with ${formatValue(top["correlation"] ?? null, null, 2)}`;
    answer.push(yield* draw(scene, spec, "matrix", "correlation-matrix", alt));
  }
  const rows = ranked
    .slice(0, 8)
    .map((row) => [`${row["first"]} – ${row["second"]}`, formatValue(row["correlation"] ?? null, null, 2)]);
  answer.push(markdownTable(["Pair", "Correlation"], rows, [false, true]), footer(plan, table, totals?.rows[0]));
  return answer.join("\n\n");
}
