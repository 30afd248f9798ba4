import { type ChartSpec, renderChart } from "../../../src/playground/claude/analyst/chart/render.ts";

/** A picture with what stands in it. */
export interface CorpusChart {
  readonly title: string;
  readonly png: Buffer;
  /** Labels that must not be seen. */
  readonly sensitive: readonly string[];
  /** Words that must stay. */
  readonly harmless: readonly string[];
}

export const PEOPLE = [
  ["Agnes Thornbury", "agnes.thornbury@northwind.example"],
  ["Yusuf Castellanos", "yusuf.castellanos@northwind.example"],
  ["Priya Ramanathan", "priya.ramanathan@northwind.example"],
  ["Tobias Weissmann", "tobias.weissmann@northwind.example"],
  ["Ingrid Lindqvist", "ingrid.lindqvist@northwind.example"],
  ["Kwame Okafor", "kwame.okafor@northwind.example"],
  ["Leila Farrokhzad", "leila.farrokhzad@northwind.example"],
  ["Stefan Haldane", "stefan.haldane@northwind.example"],
] as const;

const NAMES = PEOPLE.map(([name]) => name);
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"];
const DARK = { background: "#1d1f27", axis: { labelColor: "#e6e6e6", titleColor: "#e6e6e6" } };

/** Charts with people in them: along both axes and aslant, in legends, beside slices, over points, on dark ground. */
export async function chartsWithPeople(): Promise<CorpusChart[]> {
  const harmless = ["Revenue"];
  return await Promise.all([
    draw("a bar chart with names at its side", bars(NAMES, { lying: true }), NAMES, harmless),
    draw("a bar chart with names aslant", bars(NAMES, { labelAngle: -45 }), NAMES, harmless),
    draw("a bar chart with names upright on their side", bars(NAMES, { labelAngle: -90 }), NAMES, harmless),
    draw("a bar chart with names running downwards", bars(NAMES, { labelAngle: 90 }), NAMES, harmless),
    draw("a dark chart", bars(NAMES, { lying: true, config: DARK }), NAMES, harmless),
    draw("a chart with names in its legend", legend(NAMES), NAMES, ["Month"]),
    draw("a chart with names inside its bars", inside(NAMES), NAMES, harmless),
    draw(
      "a chart of addresses",
      bars(
        PEOPLE.map(([, email]) => email),
        { lying: true },
      ),
      PEOPLE.map(([, email]) => email),
      harmless,
    ),
  ]);
}

/** A bar chart with these names at its side. */
export async function barChart(labels: readonly string[]): Promise<Buffer> {
  return (await draw("bars", bars(labels, { lying: true }), labels, [])).png;
}

/** Charts in which nothing is to be hidden. */
export async function harmlessCharts(): Promise<CorpusChart[]> {
  return await Promise.all([
    draw("a chart of months", bars(MONTHS, {}), [], ["March", "August"]),
    draw(
      "a chart of products",
      bars(["Aurora Lamp", "Nova Chair", "Atlas Desk", "Orion Pen"], { labelAngle: -45 }),
      [],
      [],
    ),
    draw("a chart of regions", legend(["North", "South", "East", "West"]), [], ["North", "West"]),
  ]);
}

async function draw(
  title: string,
  { spec, labels }: { spec: ChartSpec; labels: readonly string[] },
  sensitive: readonly string[],
  harmless: readonly string[],
): Promise<CorpusChart> {
  const values = labels.flatMap((label, index) =>
    [1, 2, 3, 4].map((month) => ({ label, month, value: 1_200 + ((index * 37 + month * 53) % 90) * 100 })),
  );
  return { title, png: (await renderChart(spec, values)).png, sensitive, harmless };
}

function bars(
  labels: readonly string[],
  { lying = false, labelAngle, config = {} }: { lying?: boolean; labelAngle?: number; config?: object },
) {
  const axis = { labelLimit: 0, ...(labelAngle === undefined ? {} : { labelAngle }) };
  const label = { field: "label", type: "nominal", axis, title: null } as const;
  const value = { aggregate: "sum", field: "value", type: "quantitative", title: "Revenue" } as const;
  const encoding = lying ? { y: label, x: value } : { x: label, y: value };
  const spec: ChartSpec = { data: { values: [] }, mark: "bar", width: 520, height: 300, encoding, config };
  return { spec, labels };
}

function legend(labels: readonly string[]) {
  const spec: ChartSpec = {
    data: { values: [] },
    mark: "line",
    width: 480,
    height: 280,
    encoding: {
      x: { field: "month", type: "quantitative", title: "Month" },
      y: { field: "value", type: "quantitative", title: "Revenue" },
      color: { field: "label", type: "nominal", title: "Customer" },
    },
  };
  return { spec, labels };
}

function inside(labels: readonly string[]) {
  const y = { field: "label", type: "nominal", axis: null } as const;
  const x = { aggregate: "min", field: "value", type: "quantitative", title: "Revenue" } as const;
  const spec: ChartSpec = {
    data: { values: [] },
    width: 520,
    height: 300,
    layer: [
      { mark: { type: "bar", color: "#2f6db3" }, encoding: { y, x: { ...x, aggregate: "sum" } } },
      {
        mark: { type: "text", align: "left", color: "#ffffff", fontSize: 13 },
        encoding: { y, x: { datum: 400 }, text: { field: "label", type: "nominal" } },
      },
    ],
  };
  return { spec, labels };
}
