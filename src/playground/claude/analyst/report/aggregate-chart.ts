import { addsUp } from "../planner/plan.ts";
import { type Outcome, titleOf } from "./outcome.ts";
import { CHANGE_PERCENT, columnsOf, RUNNING, SHARE, topAndOtherSql } from "./aggregate-sql.ts";
import { seriesOrder } from "./aggregate-table.ts";
import { barChart, columnChart } from "./charts/bar.ts";
import type { ChartText, Spec } from "./charts/frame.ts";
import { lineChart } from "./charts/line.ts";
import { pieChart } from "./charts/pie.ts";
import { formatValue } from "./format.ts";
import { capital, filterWords, groupLabel, metricUnit, spanWords, totalName } from "./naming.ts";
import { numberIn } from "./result.ts";
import { isTimeline } from "./sql.ts";

export interface PlannedChart {
  readonly spec: Spec;
  readonly title: string;
  readonly alt: string;
  /** Result file the chart is drawn from. */
  readonly data: string;
  /** A statement to run first, when the result itself is not what is drawn. */
  readonly extra: { readonly words: string; readonly sql: string } | null;
}

const BARS = 20;
const SLICES = 7;
const SERIES = 6;

/** The chart that suits the result, or null when there is nothing to see or none is wanted. */
export function aggregateChart(outcome: Outcome): PlannedChart | null {
  const { plan, result } = outcome;
  if (plan.chart === "none" || plan.groups.length === 0 || plan.view === "per period" || result.rows.length < 2)
    return null;
  const [first, second] = plan.groups;
  if (plan.chart === "pie" && second === undefined && isWhole(outcome)) return pie(outcome);
  if (first !== undefined && isTimeline(first.bucket) && plan.chart !== "bar" && !isSideBySide(outcome))
    return timeline(outcome);
  if (second !== undefined) return sideBySide(outcome);
  if (
    plan.view === "share" &&
    plan.chart === "auto" &&
    result.rows.length <= SLICES - 1 &&
    plan.focus === null &&
    isWhole(outcome)
  )
    return pie(outcome);
  return first?.bucket === null ? bars(outcome) : columns(outcome);
}

/** Two years against each other are columns; two regions over many months are lines. */
function isSideBySide({ plan, result, scene }: Outcome): boolean {
  const [key = ""] = columnsOf(plan, scene.table).groups;
  return plan.view === "compare" && new Set(result.rows.map((row) => row[key])).size <= 6;
}

/** Slices make sense for parts that add up to a whole and none of which is negative. */
function isWhole(outcome: Outcome): boolean {
  const [metric] = outcome.plan.metrics;
  return (
    metric !== undefined &&
    addsUp(metric) &&
    outcome.plan.metrics.length === 1 &&
    values(outcome).every((value) => value >= 0)
  );
}

function values({ plan, scene, result }: Outcome, column?: string): number[] {
  const name = column ?? columnsOf(plan, scene.table).metrics[0] ?? "";
  return result.rows.map((row) => numberIn(row, name)).filter((value) => value !== null);
}

function text(outcome: Outcome): ChartText {
  const { plan, totals } = outcome;
  const span = (totals["first_day"] ?? "") === "" ? "" : spanWords(totals["first_day"] ?? "", totals["last_day"] ?? "");
  const parts = [filterWords(plan.filters.filter(({ kind }) => span === "" || kind !== "period")), span].filter(
    (part) => part !== "",
  );
  return { title: titleOf(outcome), subtitle: parts.join(" · ") || outcome.scene.table.fileName };
}

function unit({ plan, scene }: Outcome): string | null {
  const [metric] = plan.metrics;
  return metric === undefined ? null : metricUnit(metric, scene.table);
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
  const spec = { ...chart, transform: [{ fold: [...metrics], as: ["measure", "amount"] }] };
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

function bars(outcome: Outcome): PlannedChart {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [category = ""] = groups;
  const value = plan.view === "share" ? SHARE : (metrics[0] ?? "");
  if (metrics.length > 1 && plan.view !== "share") return groupedMetrics(outcome);
  const shown = result.rows.slice(0, BARS);
  const order = shown.map((row) => row[category] ?? "");
  const left = result.rows.length - shown.length;
  const told = text(outcome);
  const subtitle = left > 0 ? `${told.subtitle} · ${shown.length} of ${result.rows.length} shown` : told.subtitle;
  const valueUnit = plan.view === "share" ? "%" : unit(outcome);
  const chart = barChart({
    ...told,
    subtitle,
    category,
    value,
    order: order.map(blankName),
    values: values(outcome, value),
    unit: valueUnit,
    valueTitle: capital(value),
    focus: plan.focus,
  });
  const spec = {
    ...chart,
    transform: [
      blankNames(category),
      { filter: `indexof(${JSON.stringify(order.map(blankName))}, datum[${JSON.stringify(category)}]) >= 0` },
    ],
  };
  return {
    spec,
    title: titleOf(outcome),
    alt: categoryAlt(outcome, "Bar chart", value, valueUnit),
    data: "result",
    extra: null,
  };
}

function blankName(name: string): string {
  return name === "" ? "(blank)" : name;
}

/** Blank categories get their name; numbers that name categories become text. */
function blankNames(category: string): Spec {
  const name = `datum[${JSON.stringify(category)}]`;
  return { calculate: `isValid(${name}) ? '' + ${name} : '(blank)'`, as: category };
}

function categoryAlt(outcome: Outcome, kind: string, value: string, valueUnit: string | null): string {
  const { plan, scene, result } = outcome;
  const { groups } = columnsOf(plan, scene.table);
  const told = result.rows.slice(0, 6).map((row) => {
    const name = groups
      .map((group, index) => groupLabel(row[group] ?? "", plan.groups[index]?.bucket ?? null))
      .join(" ");
    return `${name} ${formatValue(row[value] ?? null, valueUnit)}`;
  });
  const more = result.rows.length > told.length ? ` and ${result.rows.length - told.length} more` : "";
  return `${kind}: ${titleOf(outcome)}: ${told.join(", ")}${more}`;
}

function columns(outcome: Outcome): PlannedChart {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [category = ""] = groups;
  const [value = ""] = metrics;
  const bucket = plan.groups[0]?.bucket ?? null;
  const chronological = isTimeline(bucket);
  const keys = result.rows.map((row) => row[category] ?? "");
  const order = (chronological ? [...keys].sort() : keys).map((key) => groupLabel(key, bucket));
  const chart = columnChart({
    ...text(outcome),
    category: "label",
    value,
    order,
    values: values(outcome, value),
    unit: unit(outcome),
    valueTitle: capital(value),
    series: null,
    seriesOrder: [],
    stacked: false,
  });
  const names = Object.fromEntries(keys.map((key) => [key, groupLabel(key, bucket)]));
  const spec = {
    ...chart,
    transform: [{ calculate: `(${JSON.stringify(names)})[datum[${JSON.stringify(category)}]]`, as: "label" }],
  };
  return {
    spec,
    title: titleOf(outcome),
    alt: categoryAlt(outcome, "Column chart", value, unit(outcome)),
    data: "result",
    extra: null,
  };
}

/** Several measures of each category. */
function groupedMetrics(outcome: Outcome): PlannedChart {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [category = ""] = groups;
  const order = result.rows.slice(0, 10).map((row) => blankName(row[category] ?? ""));
  const all = metrics.flatMap((name) => values(outcome, name));
  const chart = columnChart({
    ...text(outcome),
    category,
    value: "amount",
    order,
    values: all,
    unit: unit(outcome),
    valueTitle: "",
    series: "measure",
    seriesOrder: metrics,
    stacked: false,
  });
  const keep = { filter: `indexof(${JSON.stringify(order)}, datum[${JSON.stringify(category)}]) >= 0` };
  const spec = { ...chart, transform: [blankNames(category), keep, { fold: [...metrics], as: ["measure", "amount"] }] };
  return {
    spec,
    title: titleOf(outcome),
    alt: categoryAlt(outcome, "Column chart", metrics[0] ?? "", unit(outcome)),
    data: "result",
    extra: null,
  };
}

/** Two groupings: the second is told apart by colour. */
function sideBySide(outcome: Outcome): PlannedChart {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [category = "", series = ""] = groups;
  const [value = ""] = metrics;
  const bucket = plan.groups[0]?.bucket ?? null;
  const keys = [...new Set(result.rows.map((row) => row[category] ?? ""))].slice(0, 12);
  const names = Object.fromEntries(keys.map((key) => [key, groupLabel(key, bucket)]));
  const order = (isTimeline(bucket) ? [...keys].sort() : keys).map((key) => groupLabel(key, bucket));
  const seriesNames = seriesOrder(outcome).slice(0, SERIES);
  const chart = columnChart({
    ...text(outcome),
    category: "label",
    value,
    order,
    values: values(outcome),
    unit: unit(outcome),
    valueTitle: capital(value),
    series,
    seriesOrder: seriesNames,
    stacked: false,
  });
  const name = `isValid(datum[${JSON.stringify(category)}]) ? '' + datum[${JSON.stringify(category)}] : ''`;
  const spec = {
    ...chart,
    transform: [
      { calculate: `(${JSON.stringify(names)})[${name}]`, as: "label" },
      { filter: "isValid(datum.label)" },
      {
        calculate: `isValid(datum[${JSON.stringify(series)}]) ? '' + datum[${JSON.stringify(series)}] : ''`,
        as: series,
      },
      { filter: `indexof(${JSON.stringify(seriesNames)}, datum[${JSON.stringify(series)}]) >= 0` },
    ],
  };
  return {
    spec,
    title: titleOf(outcome),
    alt: categoryAlt(outcome, "Column chart", value, unit(outcome)),
    data: "result",
    extra: null,
  };
}

function pie(outcome: Outcome): PlannedChart {
  const { plan, scene, result, totals } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [category = ""] = groups;
  const [value = ""] = metrics;
  const bucket = plan.groups[0]?.bucket ?? null;
  const sorted = [...result.rows].sort((a, b) => (numberIn(b, value) ?? 0) - (numberIn(a, value) ?? 0));
  const kept = sorted.slice(0, sorted.length > SLICES ? SLICES - 1 : SLICES);
  const many = (numberIn(outcome.summary, "groups") ?? 0) > kept.length;
  const names = kept.map((row) => groupLabel(row[category] ?? "", bucket));
  const order = many ? [...names, "Other"] : names;
  const labels = Object.fromEntries(
    sorted.map((row) => [row[category] ?? "", groupLabel(row[category] ?? "", bucket)]),
  );
  const total = formatValue(numberIn(totals, value), unit(outcome), 0);
  const chart = pieChart({
    ...text(outcome),
    category,
    value,
    share: SHARE,
    order,
    total,
    totalName: totalName(plan.metrics[0] ?? { kind: "rows" }, scene.table),
  });
  const key = `isValid(datum[${JSON.stringify(category)}]) ? '' + datum[${JSON.stringify(category)}] : ''`;
  const named = {
    calculate: `(${JSON.stringify({ ...labels, Other: "Other", "(blank)": "(blank)" })})[${key}]`,
    as: category,
  };
  const own: unknown[] = Array.isArray(chart["transform"]) ? chart["transform"] : [];
  const extra = {
    words: "Adding up the slices of the pie",
    sql: topAndOtherSql({ ...plan, limit: null }, scene.table, kept.length),
  };
  return {
    spec: { ...chart, transform: [named, ...own] },
    title: titleOf(outcome),
    alt: categoryAlt(outcome, "Pie chart", value, unit(outcome)),
    data: "slices",
    extra,
  };
}
