import { INK, PALETTE } from "../../chart/theme.ts";
import { type ChartText, field, frame, type Spec, WIDTH } from "./frame.ts";
import { numberLabels } from "./number-labels.ts";

export interface BarInput extends ChartText {
  readonly category: string;
  readonly value: string;
  /** Categories in the order they are drawn. */
  readonly order: readonly string[];
  readonly values: readonly number[];
  readonly unit: string | null;
  readonly valueTitle: string;
  /** Category to stand out; the others step back. */
  readonly focus: string | null;
}

const DEEMPHASIZED = "#9db8cc";

/** One bar for each category, its value beside it, so that no axis is needed. */
export function barChart(input: BarInput): Spec {
  const labels = numberLabels(input.values, input.unit);
  const step = input.order.length > 14 ? 26 : 36;
  const low = Math.min(0, ...input.values);
  const high = Math.max(0, ...input.values);
  const reach = (high - low) * 0.16;
  const domain = [low < 0 ? low - reach : 0, high > 0 ? high + reach : 0];
  const name = JSON.stringify(input.value);
  return frame(
    input,
    { width: WIDTH, height: step * Math.max(input.order.length, 2) },
    {
      encoding: {
        y: {
          field: field(input.category),
          type: "nominal",
          sort: input.order,
          title: null,
          axis: { domain: false, labelColor: INK, labelFontSize: 13, labelLimit: 240 },
          scale: { paddingInner: 0.32, paddingOuter: 0.2 },
        },
        x: { field: field(input.value), type: "quantitative", title: null, scale: { domain, nice: false }, axis: null },
      },
      layer: [
        { mark: { type: "bar", cornerRadiusEnd: 4 }, encoding: { color: barColor(input) } },
        ...(low < 0 ? [{ mark: { type: "rule", color: "#9aa5b1" }, encoding: { x: { datum: 0 }, y: null } }] : []),
        valueLabel(labels.label(input.value), `datum[${name}] >= 0`, "left", 8),
        ...(low < 0 ? [valueLabel(labels.label(input.value), `datum[${name}] < 0`, "right", -8)] : []),
      ],
    },
  );
}

function valueLabel(text: string, when: string, align: string, dx: number): Spec {
  return {
    transform: [{ filter: when }, { calculate: text, as: "mark label" }],
    mark: { type: "text", align, dx, baseline: "middle", fontSize: 12, fontWeight: 500, color: INK },
    encoding: { text: { field: "mark label" } },
  };
}

function barColor({ focus, category, value, values }: BarInput): Spec {
  if (focus !== null)
    return {
      condition: { test: `datum[${JSON.stringify(category)}] === ${JSON.stringify(focus)}`, value: PALETTE[0] },
      value: DEEMPHASIZED,
    };
  if (values.some((number) => number < 0))
    return { condition: { test: `datum[${JSON.stringify(value)}] < 0`, value: PALETTE[5] }, value: PALETTE[0] };
  return { value: PALETTE[0] };
}

export interface ColumnInput extends Omit<BarInput, "focus"> {
  /** Second category that splits each column, or null. */
  readonly series: string | null;
  readonly seriesOrder: readonly string[];
  readonly stacked: boolean;
}

/** Upright columns: an order that matters (weekdays, hours, periods), or two categories side by side. */
export function columnChart(input: ColumnInput): Spec {
  const labels = numberLabels(input.values, input.unit);
  const x = {
    field: field(input.category),
    type: "nominal",
    sort: input.order,
    title: null,
    axis: { labelAngle: input.order.length > 12 ? -40 : 0, labelLimit: 130, labelColor: INK },
    scale: { paddingInner: 0.28 },
  };
  const y = {
    field: field(input.value),
    type: "quantitative",
    title: input.valueTitle,
    axis: { labelExpr: labels.axis },
    stack: input.stacked ? "zero" : null,
  };
  if (input.series === null) return plainColumns(input, x, y, labels.label(input.value));
  const color = {
    field: field(input.series),
    type: "nominal",
    title: null,
    sort: input.seriesOrder,
    scale: { domain: input.seriesOrder, range: PALETTE.slice(0, input.seriesOrder.length) },
  };
  const beside = input.stacked ? {} : { xOffset: { field: field(input.series), sort: input.seriesOrder } };
  return frame(
    input,
    {},
    { mark: { type: "bar", cornerRadiusEnd: input.stacked ? 0 : 3 }, encoding: { x, y, color, ...beside } },
  );
}

function plainColumns(input: ColumnInput, x: Spec, y: Spec, text: string): Spec {
  const name = `datum[${JSON.stringify(input.value)}]`;
  const negative = input.values.some((value) => value < 0);
  const label = (when: string, dy: number) => ({
    transform: [{ filter: when }, { calculate: text, as: "mark label" }],
    mark: { type: "text", dy, fontSize: 11, fontWeight: 500, color: INK },
    encoding: { text: { field: "mark label" } },
  });
  const color = negative
    ? { condition: { test: `${name} < 0`, value: PALETTE[5] }, value: PALETTE[0] }
    : { value: PALETTE[0] };
  const labels = [label(`${name} >= 0`, -9), ...(negative ? [label(`${name} < 0`, 11)] : [])];
  const bars = { mark: { type: "bar", cornerRadiusEnd: 4 }, encoding: { color } };
  const layer = input.order.length <= 13 ? [bars, ...labels] : [bars];
  return frame(input, {}, { encoding: { x, y }, layer });
}
