import { INK, MUTED, PALETTE } from "../../chart/theme.ts";
import { type ChartText, field, frame, type Spec } from "./frame.ts";

export interface PieInput extends ChartText {
  readonly category: string;
  readonly value: string;
  /** Share of the whole in percent. */
  readonly share: string;
  readonly order: readonly string[];
  /** Largest figure in the middle of the ring. */
  readonly total: string;
  readonly totalName: string;
}

const RADIUS = 138;
const HOLE = 84;

/** A ring: names and shares stand at the slices, the whole in the middle, no legend to look up. */
export function pieChart(input: PieInput): Spec {
  const order = {
    calculate: `indexof(${JSON.stringify(input.order)}, datum[${JSON.stringify(input.category)}])`,
    as: "nth",
  };
  const text = `[datum[${JSON.stringify(input.category)}], format(datum[${JSON.stringify(input.share)}], '.1f') + '%']`;
  const color = {
    field: field(input.category),
    type: "nominal",
    sort: input.order,
    scale: { domain: input.order, range: colors(input.order) },
    legend: null,
  };
  return frame(
    input,
    { width: 620, height: 2 * RADIUS + 90 },
    {
      transform: [order, { calculate: text, as: "slice label" }],
      encoding: {
        theta: { field: field(input.value), type: "quantitative", stack: true },
        order: { field: "nth", type: "ordinal" },
      },
      layer: [
        {
          mark: { type: "arc", innerRadius: HOLE, outerRadius: RADIUS, stroke: "#ffffff", strokeWidth: 2 },
          encoding: { color },
        },
        {
          transform: [{ filter: `datum[${JSON.stringify(input.share)}] >= 2` }],
          mark: {
            type: "text",
            radius: RADIUS + 38,
            fontSize: 12,
            fontWeight: 500,
            color: INK,
            lineHeight: 15,
            baseline: "middle",
          },
          encoding: { text: { field: "slice label" } },
        },
        middle(input.total, -4, 20, 600, INK),
        middle(input.totalName, 16, 12, 400, MUTED),
      ],
    },
  );
}

function middle(text: string, dy: number, fontSize: number, fontWeight: number, color: string): Spec {
  return {
    data: { values: [{}] },
    mark: { type: "text", text, dy, fontSize, fontWeight, color },
    encoding: { theta: null, order: null },
  };
}

/** "Other" is grey: it is no category of its own. */
function colors(order: readonly string[]): string[] {
  return order.map((name, index) => (name === "Other" ? "#b8c0ca" : (PALETTE[index % PALETTE.length] ?? PALETTE[0])));
}
