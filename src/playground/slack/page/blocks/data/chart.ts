import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { plural } from "../../base/format.ts";
import { html } from "../../base/html.ts";
import { AxisChartView } from "./chart-axis.ts";
import { PieChartView } from "./chart-pie.ts";
import { categoriesOf, seriesColor } from "./chart-scale.ts";
import { type Chart, type DataVisualizationBlock, plain } from "../kit.ts";

/** Slack's native chart: line, bar, area or pie, drawn at the width there is. */
export function DataVisualization({ block }: { block: DataVisualizationBlock }): VNode {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const title = plain(block.title);
  const summary = summarise(title, block.chart);
  return html`<figure class="chart">
    ${title === "" ? null : html`<figcaption>${title}</figcaption>`}
    <${Legend} chart=${block.chart} />
    <div class="chart-canvas" ref=${frame}>
      ${width === 0 ? null : html`<${ChartView} chart=${block.chart} width=${width} summary=${summary} />`}
    </div>
  </figure>`;
}

function ChartView({ chart, width, summary }: { chart: Chart; width: number; summary: string }): VNode {
  if (chart.type === "pie") return html`<${PieChartView} chart=${chart} width=${width} summary=${summary} />`;
  return html`<${AxisChartView} chart=${chart} width=${width} summary=${summary} />`;
}

function useWidth(ref: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return width;
}

function summarise(title: string, chart: Chart): string {
  const name = `${chart.type} chart${title === "" ? "" : `: ${title}`}`;
  if (chart.type === "pie")
    return `${name}, ${chart.segments.map(({ label, value }) => `${label} ${value}`).join(", ")}`;
  const series = chart.series.map(({ name: seriesName }) => seriesName).join(", ");
  return `${name}, ${series} over ${plural(categoriesOf(chart).length, "category", "categories")}`;
}

function Legend({ chart }: { chart: Chart }): VNode | null {
  if (chart.type === "pie" || chart.series.length < 2) return null;
  return html`<ul class="legend">
    ${chart.series.map(({ name }, index) => html`<li><i style=${{ background: seriesColor(index) }}></i>${name}</li>`)}
  </ul>`;
}
