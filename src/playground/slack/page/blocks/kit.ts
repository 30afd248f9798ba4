import type { KnownBlock, Option, PlainTextElement } from "@slack/types";

/** On the platform, but not yet in `@slack/types` 3.2. */
export interface DataVisualizationBlock {
  type: "data_visualization";
  block_id?: string;
  title?: string | PlainTextElement;
  chart: Chart;
}

export interface PieChart {
  type: "pie";
  segments: { label: string; value: number }[];
}

export interface AxisChart {
  type: "bar" | "line" | "area";
  series: { name: string; data: { label: string; value: number }[] }[];
  axis_config?: { categories?: string[]; x_label?: string; y_label?: string };
}

export type Chart = PieChart | AxisChart;

export type PageBlock = KnownBlock | DataVisualizationBlock;

/** True for anything that says which block it is. */
export function isBlock(block: unknown): block is PageBlock {
  return typeof block === "object" && block !== null && "type" in block && typeof block.type === "string";
}

/** The words of a text object, or of a plain string; nothing for anything else. */
export function plain(text: unknown): string {
  if (typeof text === "string") return text;
  const isText = typeof text === "object" && text !== null && "text" in text && typeof text.text === "string";
  return isText ? String(text.text) : "";
}

/** An option's value; Slack requires one, but a missing value must not hide the option. */
export function valueOf(option: Option): string {
  return option.value ?? option.text.text;
}
