import type { AxisChart } from "../kit.ts";

const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** "1.2M" for an axis. */
export function shortNumber(value: number): string {
  return compact.format(value);
}

/** "1,234,567.8" for a reading. */
export function longNumber(value: number): string {
  return exact.format(value);
}

/** Round tick values that cover all values and zero, about `wanted` of them. */
export function ticksFor(values: readonly number[], wanted = 5): number[] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const step = roundStep((high - low || 1) / wanted);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** 1, 2, 2.5 or 5 times a power of ten, not below `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

/** How many categories to step over so that labels of this width (in pixels) do not touch. */
export function labelStep(labels: readonly string[], bandWidth: number): number {
  const widest = Math.max(0, ...labels.map((label) => label.length)) * 6.6 + 10;
  return Math.max(1, Math.ceil(widest / Math.max(1, bandWidth)));
}

/** The names along the bottom axis. */
export function categoriesOf(chart: AxisChart): readonly string[] {
  return chart.axis_config?.categories ?? chart.series[0]?.data.map(({ label }) => label) ?? [];
}

/** The colour of series or segment number `index`; there are twelve, as many as Slack allows. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % 12) + 1})`;
}
