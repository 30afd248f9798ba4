import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { html } from "../../base/html.ts";
import { categoriesOf, labelStep, longNumber, seriesColor, shortNumber, ticksFor } from "./chart-scale.ts";
import type { AxisChart } from "../kit.ts";

const HEIGHT = 250;

/** Everything the parts of one drawing agree on. */
interface Plot {
  chart: AxisChart;
  categories: readonly string[];
  ticks: readonly number[];
  left: number;
  right: number;
  top: number;
  bottom: number;
  band: number;
  x: (index: number) => number;
  y: (value: number) => number;
}

function plotOf(chart: AxisChart, width: number): Plot {
  const categories = categoriesOf(chart);
  const ticks = ticksFor(chart.series.flatMap(({ data }) => data.map(({ value }) => value)));
  const widest = Math.max(...ticks.map((tick) => shortNumber(tick).length));
  const left = widest * 7 + 12 + (chart.axis_config?.y_label === undefined ? 0 : 18);
  const bottom = HEIGHT - (chart.axis_config?.x_label === undefined ? 26 : 44);
  const right = width - 8;
  const top = 10;
  const band = (right - left) / Math.max(1, categories.length);
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  const y = (value: number): number => bottom - ((value - low) / (high - low)) * (bottom - top);
  return { chart, categories, ticks, left, right, top, bottom, band, y, x: (index) => left + band * (index + 0.5) };
}

interface AxisProps {
  chart: AxisChart;
  width: number;
  summary: string;
}

export function AxisChartView({ chart, width, summary }: AxisProps): VNode {
  const [hover, setHover] = useState<number | null>(null);
  const plot = plotOf(chart, width);
  const onMove = (event: PointerEvent): void => {
    const index = Math.floor((event.offsetX - plot.left) / plot.band);
    setHover(index >= 0 && index < plot.categories.length ? index : null);
  };
  return html`<div class="chart-plot" onPointerMove=${onMove} onPointerLeave=${() => setHover(null)}>
    <svg width=${width} height=${HEIGHT} role="img" aria-label=${summary}>
      <${Grid} plot=${plot} />
      ${hover === null ? null : html`<${Guide} plot=${plot} index=${hover} />`}
      ${chart.type === "bar" ? html`<${Bars} plot=${plot} />` : html`<${Lines} plot=${plot} hover=${hover} />`}
      <${AxisNames} plot=${plot} width=${width} />
    </svg>
    ${hover === null ? null : html`<${Reading} plot=${plot} index=${hover} />`}
  </div>`;
}

function Grid({ plot }: { plot: Plot }): VNode {
  const step = labelStep(plot.categories, plot.band);
  return html`<g>
    ${plot.ticks.map(
      (tick) =>
        html`<g>
          <line
            class=${tick === 0 ? "chart-zero" : "chart-line"}
            x1=${plot.left}
            x2=${plot.right}
            y1=${plot.y(tick)}
            y2=${plot.y(tick)}
          />
          <text class="chart-label" x=${plot.left - 8} y=${plot.y(tick) + 4} text-anchor="end"
            >${shortNumber(tick)}</text
          >
        </g>`,
    )}
    ${plot.categories.map((category, index) =>
      index % step === 0
        ? html`<text class="chart-label" x=${plot.x(index)} y=${plot.bottom + 18} text-anchor="middle"
            >${category}</text
          >`
        : null,
    )}
  </g>`;
}

function AxisNames({ plot, width }: { plot: Plot; width: number }): VNode {
  const { x_label: xLabel, y_label: yLabel } = plot.chart.axis_config ?? {};
  const middle = (plot.top + plot.bottom) / 2;
  return html`<g>
    ${xLabel === undefined ? null : html`<text class="chart-name" x=${(plot.left + width) / 2} y=${HEIGHT - 6} text-anchor="middle">${xLabel}</text>`}
    ${yLabel === undefined ? null : html`<text class="chart-name" transform=${`translate(12 ${middle}) rotate(-90)`} text-anchor="middle">${yLabel}</text>`}
  </g>`;
}

function Guide({ plot, index }: { plot: Plot; index: number }): VNode {
  const x = plot.left + plot.band * index;
  return html`<rect
    class="chart-guide"
    x=${x}
    y=${plot.top}
    width=${plot.band}
    height=${plot.bottom - plot.top}
    rx="4"
  />`;
}

function Bars({ plot }: { plot: Plot }): VNode {
  const count = plot.chart.series.length;
  const group = Math.min(plot.band * 0.72, count * 46);
  const width = group / count;
  return html`<g>
    ${plot.chart.series.map(({ data }, series) =>
      data.map(({ value }, index) => {
        const x = plot.x(index) - group / 2 + series * width;
        const y = Math.min(plot.y(value), plot.y(0));
        const height = Math.abs(plot.y(value) - plot.y(0));
        const radius = Math.min(3, height / 2);
        return html`<rect
          x=${x + 1}
          y=${y}
          width=${Math.max(1, width - 2)}
          height=${height}
          rx=${radius}
          fill=${seriesColor(series)}
        />`;
      }),
    )}
  </g>`;
}

function Lines({ plot, hover }: { plot: Plot; hover: number | null }): VNode {
  return html`<g>
    ${plot.chart.series.map(({ data }, series) => {
      const points = data.map(({ value }, index) => `${plot.x(index)},${plot.y(value)}`);
      const color = seriesColor(series);
      const floor = plot.y(0);
      const area = `M${plot.x(0)},${floor}L${points.join("L")}L${plot.x(data.length - 1)},${floor}Z`;
      return html`<g>
        ${plot.chart.type === "area" ? html`<path class="chart-area" d=${area} fill=${color} />` : null}
        <path class="chart-curve" d=${`M${points.join("L")}`} stroke=${color} />
        ${data.map(({ value }, index) => html`<circle class="chart-dot" cx=${plot.x(index)} cy=${plot.y(value)} r=${index === hover ? 4.5 : data.length > 14 ? 0 : 3} fill=${color} />`)}
      </g>`;
    })}
  </g>`;
}

function Reading({ plot, index }: { plot: Plot; index: number }): VNode {
  const onRight = plot.x(index) > (plot.left + plot.right) / 2;
  const style = onRight
    ? { right: `calc(100% - ${plot.x(index) - plot.band / 2 - 8}px)` }
    : { left: `${plot.x(index) + plot.band / 2 + 8}px` };
  return html`<div class="chart-reading" style=${style}>
    <strong>${plot.categories[index]}</strong>
    ${plot.chart.series.map(
      ({ name, data }, series) =>
        html`<div>
          <i style=${{ background: seriesColor(series) }}></i><span>${name}</span
          ><b>${longNumber(data[index]?.value ?? 0)}</b>
        </div>`,
    )}
  </div>`;
}
