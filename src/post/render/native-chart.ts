import type { Block, KnownBlock } from "@slack/types";

import type { SafePart, SafeTablePart } from "../../scrub/safe-answer.ts";
import { columnNumbers } from "./cell-numbers.ts";

/** On the platform, but not in `@slack/types` 3.2 (docs: data-visualization-block). */
export interface DataVisualizationBlock extends Block {
  readonly type: "data_visualization";
  readonly title: string;
  readonly chart: NativeChart;
}

/** Whatever may stand in an answer. */
export type AnswerBlock = KnownBlock | DataVisualizationBlock;

export interface NativeChart {
  readonly type: "bar" | "line";
  readonly series: readonly { readonly name: string; readonly data: readonly { label: string; value: number }[] }[];
  readonly axis_config: { readonly categories: readonly string[]; readonly x_label?: string };
}

const TITLE_CHARS = 50;
const LABEL_CHARS = 20;
const CATEGORIES = 20;
/** Six in the first documentation, twelve in the later one. */
const SERIES = 6;
/** Series of very different size would leave the small ones flat. */
const MOST_TIMES = 20;

interface Series {
  readonly name: string;
  readonly values: readonly number[];
  readonly unit: string;
}

/**
 * The first table of an answer with a chart as Slack's own chart, to be read beside the image; null when there is none
 * that Slack could hold: labels, names and numbers within its limits, and every value there.
 */
export function nativeChart(parts: readonly SafePart[]): DataVisualizationBlock | null {
  if (!parts.some(({ kind }) => kind === "image")) return null;
  for (const part of parts) {
    const block = part.kind === "table" ? chartOf(part) : null;
    if (block !== null) return block;
  }
  return null;
}

function chartOf(table: SafeTablePart): DataVisualizationBlock | null {
  const labels = table.rows.map((row) => (row[0] ?? "").trim());
  const series = canLabel(labels) ? alike(seriesOf(table)) : [];
  if (series.length === 0) return null;
  const category = (table.header[0] ?? "").trim();
  const names = series.map(({ name }) => name).join(", ");
  return {
    type: "data_visualization",
    title: cut(category === "" ? names : `${names} by ${category}`, TITLE_CHARS),
    chart: {
      type: labels.every(isTime) && labels.length > 2 ? "line" : "bar",
      series: series.map(({ name, values }) => ({
        name,
        data: labels.map((label, i) => ({ label, value: values[i] ?? 0 })),
      })),
      axis_config: { categories: labels, ...(category === "" ? {} : { x_label: cut(category, TITLE_CHARS) }) },
    },
  };
}

/** Labels that differ, within Slack's limits; bare numbers only where they are years. */
function canLabel(labels: readonly string[]): boolean {
  const fitting = labels.every((label) => label !== "" && label.length <= LABEL_CHARS);
  const few = labels.length >= 2 && labels.length <= CATEGORIES;
  if (!fitting || !few || new Set(labels).size < labels.length) return false;
  return labels.every(isTime) || columnNumbers(labels) === null;
}

/** `2024`, `Q3 2024`, `Jan 2024`, `2024-03`, `March`. */
function isTime(label: string): boolean {
  const month = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s+\d{2,4})?$/i;
  return month.test(label) || /^(?:Q[1-4]\s*)?(?:19|20)\d\d(?:[-/ ](?:Q[1-4]|\d{1,2}))?(?:-\d{2})?$/.test(label);
}

function seriesOf(table: SafeTablePart): Series[] {
  const found: Series[] = [];
  for (const [i, header] of table.header.entries()) {
    if (i === 0) continue;
    const cells = table.rows.map((row) => row[i] ?? "");
    const values = columnNumbers(cells)?.filter((value) => value !== null) ?? [];
    const name = header.trim();
    const named = name !== "" && name.length <= LABEL_CHARS && found.every((other) => other.name !== name);
    if (named && values.length === cells.length) found.push({ name, values, unit: unitOf(cells) });
  }
  return found;
}

function unitOf(cells: readonly string[]): string {
  return /[%$€£¥]/.exec(cells.join(""))?.[0] ?? "";
}

/** The series that can be read on one axis with the first: in its unit, and of about its size. */
function alike(series: readonly Series[]): Series[] {
  const [first] = series;
  if (first === undefined) return [];
  const size = ({ values }: Series): number => Math.max(...values.map(Math.abs));
  const near = series.filter((each) => {
    const ratio = size(each) / size(first);
    return each.unit === first.unit && ratio <= MOST_TIMES && ratio >= 1 / MOST_TIMES;
  });
  return [first, ...near.filter((each) => each !== first)].slice(0, SERIES);
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
