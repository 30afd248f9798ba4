import { CHANGE_PERCENT, columnsOf, SHARE, topAndOtherSql } from "./aggregate-sql.ts";
import { seriesOrder } from "./aggregate-table.ts";
import { barChart, columnChart } from "./charts/bar.ts";
import { field } from "./charts/frame.ts";
import { pieChart } from "./charts/pie.ts";
import {
  blankName,
  blankNames,
  categoryAlt,
  panels,
  type PlannedChart,
  SERIES,
  shareScale,
  text,
  unit,
  values,
} from "./chart-parts.ts";
import { formatValue } from "./format.ts";
import { capital, groupLabel, totalName } from "./naming.ts";
import { type Outcome, titleOf } from "./outcome.ts";
import { numberIn } from "./result.ts";
import { isTimeline } from "./sql.ts";

const BARS = 20;

export const SLICES = 7;

export function bars(outcome: Outcome): PlannedChart {
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

export function columns(outcome: Outcome): PlannedChart {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [category = ""] = groups;
  const value = plan.view === "change" ? CHANGE_PERCENT : (metrics[0] ?? "");
  const valueUnit = plan.view === "change" ? "%" : unit(outcome);
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
    unit: valueUnit,
    valueTitle: plan.view === "change" ? "" : capital(value),
    series: null,
    seriesOrder: [],
    stacked: false,
  });
  const names = Object.fromEntries(keys.map((key) => [key, groupLabel(key, bucket)]));
  const spec = {
    ...chart,
    transform: [
      { calculate: `(${JSON.stringify(names)})[datum[${JSON.stringify(category)}]]`, as: "label" },
      { filter: `isValid(datum[${JSON.stringify(value)}])` },
    ],
  };
  return {
    spec,
    title: titleOf(outcome),
    alt: categoryAlt(outcome, "Column chart", value, valueUnit),
    data: "result",
    extra: null,
  };
}

/** Several measures of each category. */
export function groupedMetrics(outcome: Outcome): PlannedChart {
  const { plan, scene, result } = outcome;
  const { groups, metrics } = columnsOf(plan, scene.table);
  const [category = ""] = groups;
  const order = result.rows.slice(0, 10).map((row) => blankName(row[category] ?? ""));
  const keep = { filter: `indexof(${JSON.stringify(order)}, datum[${JSON.stringify(category)}]) >= 0` };
  if (!shareScale(outcome)) {
    return panels(outcome, "Bar charts", (name, one) => {
      const bars = barChart({
        ...text(outcome),
        category,
        value: name,
        order,
        values: one.ys,
        unit: one.unit,
        valueTitle: name,
        focus: null,
      });
      return { ...bars, transform: [blankNames(category), keep] };
    });
  }
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
  const spec = {
    ...chart,
    transform: [blankNames(category), keep, { fold: metrics.map(field), as: ["measure", "amount"] }],
  };
  return {
    spec,
    title: titleOf(outcome),
    alt: categoryAlt(outcome, "Column chart", metrics[0] ?? "", unit(outcome)),
    data: "result",
    extra: null,
  };
}

/** Two groupings: the second is told apart by colour. */
export function sideBySide(outcome: Outcome): PlannedChart {
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

export function pie(outcome: Outcome): PlannedChart {
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
