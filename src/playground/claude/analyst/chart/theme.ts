import type { Config } from "vega-lite";

export const FONT_FAMILY = "Inter";

/** Okabe and Ito's colours (jfly.uni-koeln.de/color), told apart with every usual kind of colour blindness. */
export const PALETTE = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#d55e00",
  "#7f7f7f",
  "#b8a600",
] as const;

export const INK = "#1f2933";
export const MUTED = "#5f6c7b";
const LINE = "#e4e8ee";

/** Quiet frame, few lines, one strong colour: the numbers are the picture. */
export const CHART_CONFIG: Config = {
  // The picture's description is its alt text; Vega's own would be written from column names it does not escape.
  aria: false,
  font: FONT_FAMILY,
  background: "#ffffff",
  padding: { left: 24, right: 32, top: 22, bottom: 20 },
  view: { stroke: null, continuousWidth: 640, continuousHeight: 320, discreteWidth: 640 },
  title: {
    anchor: "start",
    frame: "bounds",
    // The picture's description is its alt text; Vega's own would be written from column names it does not escape.
    aria: false,
    font: FONT_FAMILY,
    fontSize: 18,
    fontWeight: 600,
    color: INK,
    subtitleFont: FONT_FAMILY,
    subtitleFontSize: 13,
    subtitleColor: MUTED,
    subtitlePadding: 6,
    offset: 18,
  },
  axis: {
    labelFont: FONT_FAMILY,
    labelFontSize: 12,
    labelColor: MUTED,
    labelPadding: 8,
    titleFont: FONT_FAMILY,
    titleFontSize: 12,
    titleFontWeight: 500,
    titleColor: MUTED,
    titlePadding: 12,
    domainColor: "#c3cad3",
    gridColor: LINE,
    ticks: false,
    labelLimit: 220,
  },
  axisX: { grid: false },
  axisY: { domain: false },
  axisQuantitative: { tickCount: 5 },
  legend: {
    orient: "top",
    direction: "horizontal",
    labelFont: FONT_FAMILY,
    labelFontSize: 12,
    labelColor: INK,
    titleFont: FONT_FAMILY,
    titleFontSize: 12,
    titleFontWeight: 500,
    titleColor: MUTED,
    symbolType: "circle",
    symbolSize: 90,
    offset: 12,
    columnPadding: 18,
  },
  bar: { color: PALETTE[0], cornerRadiusEnd: 3 },
  line: { color: PALETTE[0], strokeWidth: 2.5, strokeCap: "round", strokeJoin: "round" },
  point: { color: PALETTE[0], filled: true, size: 46 },
  area: { color: PALETTE[0], opacity: 0.14 },
  rule: { color: "#9aa5b1" },
  text: { font: FONT_FAMILY, fontSize: 12, color: INK },
  range: { category: [...PALETTE] },
};
