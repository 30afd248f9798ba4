import { CHANGE_PERCENT, columnsOf, RUNNING } from "./aggregate-sql.ts";
import { seriesOrder } from "./aggregate-table.ts";
import { bars, columns, pie, sideBySide, SLICES } from "./category-charts.ts";
import { hasSlices, panels, type PlannedChart, SERIES, shareScale, text, unit, values } from "./chart-parts.ts";
import { field, type Spec } from "./charts/frame.ts";
import { lineChart } from "./charts/line.ts";
import { formatValue } from "./format.ts";
import { capital, groupLabel } from "./naming.ts";
import { type Outcome, titleOf } from "./outcome.ts";
import { numberIn } from "./result.ts";
import { isTimeline } from "./sql.ts";

/** The chart that suits the result, or null when there is nothing to see or none is wanted. */
export function aggregateChart(outcome: Outcome): PlannedChart | null {
  const { plan, result } = outcome;
  if (plan.chart === "none" || plan.groups.length === 0 || plan.view === "per period" || result.rows.length < 2)
    return null;
  const [first, second] = plan.groups;
  if (plan.chart === "pie" && second === undefined && hasSlices(outcome)) return pie(outcome);
  const growth = plan.view === "change" && plan.chart === "auto" && result.rows.length <= 26;
  if (growth) return columns(outcome);
  if (first !== undefined && isTimeline(first.bucket) && plan.chart !== "bar" && !isSideBySide(outcome)) {
    return timeline(outcome);
  }
  if (second !== undefined) return sideBySide(outcome);
  if (
    plan.view === "share" &&
    plan.chart === "auto" &&
    result.rows.length <= SLICES - 1 &&
    plan.focus === null &&
    hasSlices(outcome)
  )
    return pie(outcome);
  return first?.bucket === null ? bars(outcome) : columns(outcome);
}

/** Two years against each other are columns; two regions over many months are lines. */
function isSideBySide({ plan, result, scene }: Outcome): boolean {
  const [key = ""] = columnsOf(plan, scene.table).groups;
  return plan.view === "compare" && new Set(result.rows.map((row) => row[key])).size <= 6;
}

function timeline(outcome: Outcome): PlannedChart {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [x = "", series] = groups;
  const y = plan.view === "change" ? CHANGE_PERCENT : plan.view === "running" ? RUNNING : (metrics[0] ?? "");
  const order = series === undefined ? [] : seriesOrder(outcome).slice(0, SERIES);
  const common = {
    ...text(outcome),
    x,
    bucket: plan.groups[0]?.bucket ?? null,
    xs: result.rows.map((row) => row[x] ?? ""),
  };
  if (series === undefined && metrics.length > 1 && plan.view === "plain") return severalMetrics(outcome, common);
  const yUnit = plan.view === "change" ? "%" : unit(outcome);
  const chart = lineChart({
    ...common,
    y,
    series: series ?? null,
    seriesOrder: order,
    ys: values(outcome, y),
    unit: yUnit,
    yTitle: capital(y),
  });
  const spec = series === undefined ? chart : keepSeries(chart, series, order);
  return { spec, title: titleOf(outcome), alt: timelineAlt(outcome, y, yUnit), data: "result", extra: null };
}

/** Two or more measures become lines of one chart; Vega-Lite's fold turns columns into rows. */
function severalMetrics(
  outcome: Outcome,
  common: Omit<Parameters<typeof lineChart>[0], "y" | "series" | "seriesOrder" | "ys" | "unit" | "yTitle">,
): PlannedChart {
  const { metrics } = columnsOf(outcome.plan, outcome.scene.table);
  if (!shareScale(outcome))
    return panels(outcome, "Line charts", (name, one) =>
      lineChart({ ...common, ...one, y: name, series: null, seriesOrder: [], yTitle: "", height: 190 }),
    );
  const ys = metrics.flatMap((name) => values(outcome, name));
  const chart = lineChart({
    ...common,
    y: "amount",
    series: "measure",
    seriesOrder: metrics,
    ys,
    unit: unit(outcome),
    yTitle: "",
  });
  const spec = { ...chart, transform: [{ fold: metrics.map(field), as: ["measure", "amount"] }] };
  return {
    spec,
    title: titleOf(outcome),
    alt: timelineAlt(outcome, metrics[0] ?? "", unit(outcome)),
    data: "result",
    extra: null,
  };
}

function keepSeries(spec: Spec, series: string, order: readonly string[]): Spec {
  const name = `isValid(datum[${JSON.stringify(series)}]) ? datum[${JSON.stringify(series)}] : ''`;
  return {
    ...spec,
    transform: [
      { calculate: name, as: series },
      { filter: `indexof(${JSON.stringify(order)}, datum[${JSON.stringify(series)}]) >= 0` },
    ],
  };
}

function timelineAlt(outcome: Outcome, y: string, yUnit: string | null): string {
  const { plan, scene, result } = outcome;
  const [x = "", series] = columnsOf(plan, scene.table).groups;
  const bucket = plan.groups[0]?.bucket ?? null;
  const title = `Line chart: ${titleOf(outcome)}`;
  if (series !== undefined) return `${title}, lines for ${seriesOrder(outcome).slice(0, SERIES).join(", ")}`;
  const told = result.rows.filter((row) => numberIn(row, y) !== null);
  const sorted = [...told].sort((a, b) => (numberIn(a, y) ?? 0) - (numberIn(b, y) ?? 0));
  const tell = (row: (typeof told)[number] | undefined) =>
    `${formatValue(row?.[y] ?? null, yUnit)} in ${groupLabel(row?.[x] ?? "", bucket)}`;
  return `${title}, from ${tell(told[0])} to ${tell(told.at(-1))}; highest ${tell(sorted.at(-1))}, lowest ${tell(sorted[0])}`;
}
