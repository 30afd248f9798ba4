import { tableTitle } from "../planner/versions.ts";
import { addsUp } from "../planner/plan.ts";
import { columnsOf } from "./aggregate-sql.ts";
import { type ChartText, type Spec, stackOf } from "./charts/frame.ts";
import { isDense, MEAN_STEPS } from "./charts/line.ts";
import { formatValue } from "./format.ts";
import { capital, filterWords, groupLabel, metricUnit, spanWords } from "./naming.ts";
import { type Outcome, titleOf } from "./outcome.ts";
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

export const SERIES = 6;

/** Slices make sense for parts that add up to a whole and none of which is negative. */
export function hasSlices(outcome: Outcome): boolean {
  const [metric] = outcome.plan.metrics;
  return (
    metric !== undefined &&
    addsUp(metric) &&
    outcome.plan.metrics.length === 1 &&
    values(outcome).every((value) => value >= 0)
  );
}

export function values({ plan, scene, result }: Outcome, column?: string): number[] {
  const name = column ?? columnsOf(plan, scene.table).metrics[0] ?? "";
  return result.rows.map((row) => numberIn(row, name)).filter((value) => value !== null);
}

export function text(outcome: Outcome): ChartText {
  const { plan, totals } = outcome;
  const span = (totals["first_day"] ?? "") === "" ? "" : spanWords(totals["first_day"] ?? "", totals["last_day"] ?? "");
  const dense =
    isTimeline(plan.groups[0]?.bucket ?? null) && plan.groups.length === 1 && isDense(outcome.result.rows.length);
  const mean = dense ? `strong line: mean of ${MEAN_STEPS} ${plan.groups[0]?.bucket ?? ""}s` : "";
  const filters = filterWords(plan.filters.filter(({ kind }) => span === "" || kind !== "period"));
  const parts = [filters, span, mean].filter((part) => part !== "");
  return { title: titleOf(outcome), subtitle: parts.join(" · ") || tableTitle(outcome.scene.table) };
}

export function unit({ plan, scene }: Outcome): string | null {
  const [metric] = plan.metrics;
  return metric === undefined ? null : metricUnit(metric, scene.table);
}

export interface OneMetric {
  readonly ys: readonly number[];
  readonly unit: string | null;
}

/** Measures of one unit and of about the same size can share an axis. */
export function shareScale(outcome: Outcome): boolean {
  const { plan, scene } = outcome;
  const { metrics } = columnsOf(plan, scene.table);
  const units = new Set(plan.metrics.map((metric) => metricUnit(metric, scene.table)));
  const sizes = metrics.map((name) => Math.max(...values(outcome, name).map(Math.abs), 0)).filter((size) => size > 0);
  return units.size === 1 && Math.max(...sizes) <= 12 * Math.min(...sizes);
}

/** One small chart for each measure, where one axis would flatten the smaller ones. */
export function panels(outcome: Outcome, kind: string, draw: (name: string, one: OneMetric) => Spec): PlannedChart {
  const { plan, scene } = outcome;
  const { metrics } = columnsOf(plan, scene.table);
  const charts = metrics.map((name, index) => {
    const metric = plan.metrics[index];
    const one = { ys: values(outcome, name), unit: metric === undefined ? null : metricUnit(metric, scene.table) };
    return { name: capital(name), spec: draw(name, one) };
  });
  const title = titleOf(outcome);
  const told = metrics.map((name) => `${name} up to ${formatValue(Math.max(...values(outcome, name)), null)}`);
  return {
    spec: stackOf(text(outcome), charts),
    title,
    alt: `${kind}: ${title}: ${told.join(", ")}`,
    data: "result",
    extra: null,
  };
}

export function blankName(name: string): string {
  return name === "" ? "(blank)" : name;
}

/** Blank categories get their name; numbers that name categories become text. */
export function blankNames(category: string): Spec {
  const name = `datum[${JSON.stringify(category)}]`;
  return { calculate: `isValid(${name}) ? '' + ${name} : '(blank)'`, as: category };
}

export function categoryAlt(outcome: Outcome, kind: string, value: string, valueUnit: string | null): string {
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
