import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { classes, html } from "../../base/html.ts";
import { longNumber, seriesColor } from "./chart-scale.ts";
import type { PieChart } from "../kit.ts";

interface PieProps {
  chart: PieChart;
  width: number;
  summary: string;
}

const SIZE = 208;
const OUTER = 100;
const INNER = 60;

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

/** A ring with its legend beside it: label, value, share. */
export function PieChartView({ chart, width, summary }: PieProps): VNode {
  const [hover, setHover] = useState<number | null>(null);
  const total = chart.segments.reduce((sum, { value }) => sum + value, 0);
  const shown = hover === null ? undefined : chart.segments[hover];
  return html`<div class=${classes("pie", width < 420 && "pie-narrow")} onPointerLeave=${() => setHover(null)}>
    <svg width=${SIZE} height=${SIZE} viewBox="-104 -104 208 208" role="img" aria-label=${summary}>
      ${arcsOf(chart, total).map((d, index) => html`<path class=${classes("pie-part", hover !== null && hover !== index && "pie-dim")} d=${d} fill=${seriesColor(index)} onPointerEnter=${() => setHover(index)} />`)}
      <text class="pie-value" y="0" text-anchor="middle">${longNumber(shown?.value ?? total)}</text>
      <text class="chart-label" y="20" text-anchor="middle">${shown?.label ?? "Total"}</text>
    </svg>
    <ul class="pie-legend">
      ${chart.segments.map(
        ({ label, value }, index) =>
          html`<li class=${hover === index ? "current" : ""} onPointerEnter=${() => setHover(index)}>
            <i style=${{ background: seriesColor(index) }}></i><span>${label}</span><b>${longNumber(value)}</b
            ><em>${percent.format(value / total)}</em>
          </li>`,
      )}
    </ul>
  </div>`;
}

function arcsOf(chart: PieChart, total: number): string[] {
  let turned = 0;
  return chart.segments.map(({ value }) => {
    const from = turned / total;
    turned += value;
    return arc(from, turned / total);
  });
}

/** A ring sector between two fractions of a turn, from twelve o'clock. A full turn is drawn just short of closing. */
function arc(from: number, to: number): string {
  const end = Math.min(to, from + 0.9999);
  const large = end - from > 0.5 ? 1 : 0;
  const [a, b, c, d] = [point(from, OUTER), point(end, OUTER), point(end, INNER), point(from, INNER)];
  return `M${a}A${OUTER},${OUTER} 0 ${large} 1 ${b}L${c}A${INNER},${INNER} 0 ${large} 0 ${d}Z`;
}

function point(turn: number, radius: number): string {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return `${(Math.cos(angle) * radius).toFixed(3)},${(Math.sin(angle) * radius).toFixed(3)}`;
}
