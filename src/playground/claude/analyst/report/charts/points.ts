import { INK, PALETTE } from "../../chart/theme.ts";
import { type ChartText, field, frame, type Spec, WIDTH } from "./frame.ts";
import { numberLabels } from "./number-labels.ts";

export interface ScatterInput extends ChartText {
  readonly x: string;
  readonly y: string;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xUnit: string | null;
  readonly yUnit: string | null;
}

/** Two numbers of each row, with the straight line that fits them best. */
export function scatterChart(input: ScatterInput): Spec {
  const axis = (name: string, values: readonly number[], title: string, unit: string | null) => ({
    field: field(name),
    type: "quantitative",
    title,
    scale: { zero: Math.min(...values) < Math.max(...values) * 0.3, nice: true, padding: 12 },
    axis: { labelExpr: numberLabels(values, unit).axis, grid: true },
  });
  const x = axis(input.x, input.xs, input.xTitle, input.xUnit);
  const y = axis(input.y, input.ys, input.yTitle, input.yUnit);
  const opacity = input.xs.length > 400 ? 0.35 : 0.6;
  return frame(
    input,
    { width: WIDTH - 60, height: 380 },
    {
      encoding: { x, y },
      layer: [
        { mark: { type: "point", filled: true, size: input.xs.length > 400 ? 22 : 40, opacity, color: PALETTE[0] } },
        {
          transform: [{ regression: field(input.y), on: field(input.x) }],
          mark: { type: "line", color: PALETTE[5], strokeWidth: 2, strokeDash: [6, 4] },
        },
      ],
    },
  );
}

export interface HistogramInput extends ChartText {
  /** Columns of the result: lower and upper edge, and rows in between. */
  readonly from: string;
  readonly to: string;
  readonly count: string;
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly unit: string | null;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly median: number | null;
}

/** How often values of each size occur, with the median marked. */
export function histogramChart(input: HistogramInput): Spec {
  const labels = numberLabels(input.edges, input.unit);
  const x = {
    field: field(input.from),
    type: "quantitative",
    title: input.xTitle,
    scale: { zero: false, nice: false },
    axis: { labelExpr: labels.axis },
  };
  const y = {
    field: field(input.count),
    type: "quantitative",
    title: input.yTitle,
    axis: { labelExpr: numberLabels(input.counts, null).axis },
  };
  const bars = {
    mark: { type: "bar", color: PALETTE[0], cornerRadiusEnd: 2, stroke: "#ffffff", strokeWidth: 1, binSpacing: 1 },
    encoding: { x, x2: { field: field(input.to) }, y, y2: { datum: 0 } },
  };
  return frame(input, {}, { layer: input.median === null ? [bars] : [bars, ...medianMark(input.median)] });
}

function medianMark(median: number): Spec[] {
  const data = { values: [{ median }] };
  const x = { field: "median", type: "quantitative" };
  return [
    { data, mark: { type: "rule", color: PALETTE[5], strokeWidth: 2, strokeDash: [5, 4] }, encoding: { x } },
    {
      data,
      mark: { type: "text", text: "median", align: "left", dx: 6, dy: 4, baseline: "top", color: INK, fontWeight: 500 },
      encoding: { x, y: { value: 0 } },
    },
  ];
}

export interface MatrixInput extends ChartText {
  readonly row: string;
  readonly column: string;
  readonly value: string;
  readonly order: readonly string[];
}

/** Correlations of several columns as coloured fields with their numbers. */
export function matrixChart(input: MatrixInput): Spec {
  const side = Math.max(64, Math.min(110, 520 / input.order.length));
  const axis = { labelColor: INK, labelLimit: 160, domain: false };
  const text = {
    mark: { type: "text", fontSize: 12, fontWeight: 500 },
    encoding: {
      text: { field: field(input.value), format: ".2f" },
      color: { condition: { test: `abs(datum[${JSON.stringify(input.value)}]) > 0.6`, value: "#ffffff" }, value: INK },
    },
  };
  return frame(
    input,
    { width: side * input.order.length, height: side * 0.7 * input.order.length },
    {
      encoding: {
        x: {
          field: field(input.column),
          type: "nominal",
          sort: input.order,
          title: null,
          axis: { ...axis, labelAngle: input.order.length > 4 ? -30 : 0, orient: "bottom" },
        },
        y: { field: field(input.row), type: "nominal", sort: input.order, title: null, axis },
      },
      layer: [
        {
          mark: { type: "rect", stroke: "#ffffff", strokeWidth: 2, cornerRadius: 3 },
          encoding: {
            color: {
              field: field(input.value),
              type: "quantitative",
              scale: { domain: [-1, 0, 1], range: [PALETTE[5], "#f4f6f8", PALETTE[0]] },
              legend: null,
            },
          },
        },
        text,
      ],
    },
  );
}
