import { INK, MUTED, PALETTE } from "../../chart/theme.ts";
import type { Bucket } from "../../planner/plan.ts";
import { type ChartText, field, frame, HEIGHT, type Spec, WIDTH } from "./frame.ts";
import { numberLabels } from "./number-labels.ts";

export interface LineInput extends ChartText {
  readonly x: string;
  readonly y: string;
  /** Column that tells the lines apart, or null for one line. */
  readonly series: string | null;
  readonly seriesOrder: readonly string[];
  readonly bucket: Bucket | null;
  readonly xs: readonly string[];
  readonly ys: readonly number[];
  readonly unit: string | null;
  readonly yTitle: string;
  readonly height?: number;
}

/** A development over time: one line with its extremes named, or several with their names at the end. */
export function lineChart(input: LineInput): Spec {
  const labels = numberLabels(input.ys, input.unit);
  const x = { field: field(input.x), type: "temporal", title: null, scale: { type: "utc" }, axis: timeAxis(input) };
  const y = {
    field: field(input.y),
    type: "quantitative",
    title: input.yTitle,
    scale: scaleY(input.ys),
    axis: { labelExpr: labels.axis },
  };
  if (input.series !== null) return severalLines(input, x, y);
  return frame(
    input,
    { width: WIDTH, height: input.height ?? HEIGHT },
    {
      encoding: { x, y },
      layer: input.xs.length > DENSE ? denseLayers(input) : sparseLayers(input, labels.label(input.y)),
    },
  );
}

/** More points than this are a cloud to the eye; their running mean is the line. */
const DENSE = 75;

function sparseLayers(input: LineInput, text: string): Spec[] {
  return [
    { mark: { type: "area", color: PALETTE[0], opacity: 0.1, line: false } },
    { mark: { type: "line", point: { size: 36, color: PALETTE[0] } } },
    ...extremes(input, text),
  ];
}

function denseLayers(input: LineInput): Spec[] {
  const mean = {
    window: [{ op: "mean", field: field(input.y), as: "running mean" }],
    sort: [{ field: field(input.x) }],
    frame: [-(MEAN_STEPS - 1), 0],
  };
  return [
    { mark: { type: "line", color: PALETTE[0], opacity: 0.28, strokeWidth: 1 } },
    {
      transform: [mean],
      mark: { type: "line", color: PALETTE[0] },
      encoding: { y: { field: "running mean", type: "quantitative", title: input.yTitle } },
    },
  ];
}

/** A week of days, or seven of any other step. */
export const MEAN_STEPS = 7;

/** Whether a line of so many points is drawn as its running mean over the faint points. */
export function isDense(points: number): boolean {
  return points > DENSE;
}

/** The highest and the lowest point carry their values; those at an edge lean inwards, away from the axis. */
function extremes({ y, xs, ys }: LineInput, text: string): Spec[] {
  const name = JSON.stringify(y);
  return (["max", "min"] as const).map((op) => {
    const at = ys.length === xs.length ? ys.indexOf(Math[op](...ys)) : -1;
    const align = at === 0 ? "left" : at === ys.length - 1 ? "right" : "center";
    return {
      transform: [
        { joinaggregate: [{ op, field: field(y), as: "edge" }] },
        { filter: `datum[${name}] === datum.edge` },
        { window: [{ op: "row_number", as: "nth" }] },
        { filter: "datum.nth === 1" },
        { calculate: text, as: "mark label" },
      ],
      mark: {
        type: "text",
        align,
        dx: { left: 5, right: -2, center: 0 }[align],
        dy: op === "max" ? -13 : 17,
        fontWeight: 600,
        fontSize: 12,
        color: INK,
      },
      encoding: { text: { field: "mark label" } },
    };
  });
}

function severalLines(input: LineInput, x: Spec, y: Spec): Spec {
  const series = input.series ?? "";
  const color = {
    field: field(series),
    type: "nominal",
    title: null,
    sort: input.seriesOrder,
    scale: { domain: input.seriesOrder, range: PALETTE.slice(0, input.seriesOrder.length) },
    legend: input.seriesOrder.length > 1 ? {} : null,
  };
  const points = input.xs.length <= 40;
  return frame(
    input,
    { width: WIDTH, height: HEIGHT },
    {
      mark: { type: "line", point: points ? { size: 26 } : false },
      encoding: { x, y, color },
    },
  );
}

/** From zero when that does not flatten the line; growth rates and temperatures need the whole range. */
function scaleY(values: readonly number[]): Spec {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return { zero: low < 0 || low < high * 0.75, nice: true };
}

/** Month names with the year below where it changes; days and years in their own form. */
function timeAxis({ bucket, xs }: LineInput): Spec {
  const count = new Set(xs).size;
  const common = { labelFlush: false, labelColor: MUTED, labelOverlap: "greedy", labelSeparation: 6 };
  if (bucket === "year") return { ...common, format: "%Y", values: pick(xs, 14) };
  if (bucket === "quarter") {
    const label = "'Q' + (floor(utcmonth(datum.value) / 3) + 1)";
    return { ...common, values: pick(xs, 14), labelExpr: withYear(label, "utcmonth(datum.value) < 3") };
  }
  if (bucket === "month") {
    const label = "utcFormat(datum.value, '%b')";
    return { ...common, values: pick(xs, 26), labelExpr: withYear(label, "utcmonth(datum.value) === 0") };
  }
  if (bucket === "hour") return { ...common, format: "%d %b %H:%M", tickCount: 8 };
  return { ...common, format: count > 200 ? "%b %Y" : "%d %b", tickCount: 8 };
}

function withYear(label: string, turns: string): string {
  return `${turns} || datum.index === 0 ? [${label}, utcFormat(datum.value, '%Y')] : [${label}]`;
}

/**
 * The data's own steps as ticks, thinned evenly when there are many. As text: Vega's interpreter takes the number in
 * `datetime(number)` for a year (vega-interpreter 2.3.2), and the ticks would be gone.
 */
function pick(xs: readonly string[], most: number): string[] {
  const steps = [...new Set(xs)].sort();
  const every = Math.ceil(steps.length / most);
  return steps.filter((_, index) => index % every === 0).map((step) => `${step.slice(0, 10)}T00:00:00Z`);
}
