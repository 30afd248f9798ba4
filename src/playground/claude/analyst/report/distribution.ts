import { ident } from "../../../../tabular/sql.ts";
import type { DistributionPlan } from "../planner/plan.ts";
import { columnOf } from "../planner/schema.ts";
import { histogramChart } from "./charts/points.ts";
import { decimalsFor, formatValue, markdownTable, plain } from "./format.ts";
import { capital, filterWords, rowsName, slug, spoken } from "./naming.ts";
import { footer } from "./notes.ts";
import { numberIn, type ResultTable } from "./result.ts";
import { fromClause, whereClause } from "./sql.ts";
import { draw } from "./charts/draw.ts";
import { query, type Report, type Scene } from "./steps.ts";

const BINS = 24;

/** How the values of one column are spread: key figures, a histogram, and values far out. */
export async function* distributionReport(plan: DistributionPlan, scene: Scene): Report {
  const { table } = scene;
  const [stats] = yield* query(scene, `Measuring how ${spoken(plan.column)} is spread`, [
    { name: "stats", sql: statsSql(plan, scene) },
  ]);
  const facts = stats?.rows[0] ?? {};
  const count = numberIn(facts, "filled") ?? 0;
  if (count === 0) return [`**${plain(plan.column)} has no values here.**`, footer(plan, table, facts)].join("\n\n");
  const parts = [words(plan, scene, facts)];
  const low = numberIn(facts, "lowest") ?? 0;
  const high = numberIn(facts, "highest") ?? 0;
  if (plan.chart !== "none" && high > low) {
    const edges = binEdges(facts);
    const [bins] = yield* query(scene, "Counting values by size", [{ name: "bins", sql: binsSql(plan, scene, edges) }]);
    if (bins !== undefined && bins.rows.length > 0) parts.push(yield* histogram(plan, scene, facts, bins));
  }
  parts.push(statsTable(plan, scene, facts), footer(plan, table, facts, blankNote(plan, facts)));
  return parts.join("\n\n");
}

function statsSql(plan: DistributionPlan, { table }: Scene): string {
  const column = ident(plan.column);
  return `SELECT count(*) AS rows_used, (SELECT count(*) FROM ${fromClause(table)}) AS rows_read,
       count(${column}) AS filled, min(${column}) AS lowest,
       round(quantile_cont(${column}, 0.25), 4) AS quarter, round(median(${column}), 4) AS middle,
       round(avg(${column}), 4) AS average, round(quantile_cont(${column}, 0.75), 4) AS three_quarters,
       round(quantile_cont(${column}, 0.95), 4) AS ninety_five,
       max(${column}) AS highest, round(stddev_samp(${column}), 4) AS deviation,
       three_quarters + 1.5 * (three_quarters - quarter) AS far_above, quarter - 1.5 * (three_quarters - quarter) AS far_below,
       (SELECT count(*) FROM ${fromClause(table)}${whereClause(plan.filters, [`(${column} > far_above OR ${column} < far_below)`])}) AS far_out
FROM ${fromClause(table)}${whereClause(plan.filters)}`;
}

interface Edges {
  readonly low: number;
  readonly high: number;
  readonly width: number;
}

/** Round bin edges; values beyond three usual ranges share the last bin, or one outlier would flatten the rest. */
function binEdges(facts: Readonly<Record<string, string>>): Edges {
  const get = (name: string) => numberIn(facts, name) ?? 0;
  const reach = 3 * (get("three_quarters") - get("quarter"));
  const low = reach > 0 ? Math.max(get("lowest"), get("quarter") - reach) : get("lowest");
  const high = reach > 0 ? Math.min(get("highest"), get("three_quarters") + reach) : get("highest");
  const width = roundWidth((high - low) / BINS);
  return { low: Math.floor(low / width) * width, high: Math.ceil(high / width) * width, width };
}

/** 1, 2, 2.5 or 5 times a power of ten. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= width * 0.999) ?? 10;
  return Number((step * power).toPrecision(6));
}

function binsSql(plan: DistributionPlan, { table }: Scene, { low, high, width }: Edges): string {
  const column = ident(plan.column);
  const last = Math.max(0, Math.round((high - low) / width) - 1);
  return `SELECT round(${low} + bin * ${width}, 6) AS bin_from, round(${low} + (bin + 1) * ${width}, 6) AS bin_to, count(*) AS rows
FROM (
  SELECT least(greatest(floor((${column} - ${low}) / ${width}), 0), ${last}) AS bin
  FROM ${fromClause(table)}${whereClause(plan.filters, [`${column} IS NOT NULL`])}
)
GROUP BY bin
ORDER BY bin`;
}

async function* histogram(
  plan: DistributionPlan,
  scene: Scene,
  facts: Readonly<Record<string, string>>,
  bins: ResultTable,
): Report {
  const unit = columnOf(scene.table, plan.column)?.unit ?? null;
  const name = spoken(plan.column);
  const middle = numberIn(facts, "middle");
  const spec = histogramChart({
    title: `Distribution of ${name}`,
    subtitle: subtitle(plan, facts, bins, unit),
    from: "bin_from",
    to: "bin_to",
    count: "rows",
    edges: bins.rows.map((row) => numberIn(row, "bin_from") ?? 0),
    counts: bins.rows.map((row) => numberIn(row, "rows") ?? 0),
    unit,
    xTitle: capital(name),
    yTitle: `Number of ${rowsName(scene.table)}`,
    median: middle,
  });
  const show = (key: string) => formatValue(facts[key] ?? null, unit);
  const alt = `Histogram of ${name}: median ${show("middle")}, half of the values between ${show("quarter")} and ${show("three_quarters")}, range ${show("lowest")} to ${show("highest")}`;
  return yield* draw(scene, spec, "bins", slug(`distribution of ${name} ${filterWords(plan.filters)}`), alt);
}

/** Says so when far values were put into the outer bars. */
function subtitle(
  plan: DistributionPlan,
  facts: Readonly<Record<string, string>>,
  bins: ResultTable,
  unit: string | null,
): string {
  const above = (numberIn(facts, "highest") ?? 0) > (numberIn(bins.rows.at(-1), "bin_to") ?? Infinity);
  const below = (numberIn(facts, "lowest") ?? 0) < (numberIn(bins.rows[0], "bin_from") ?? -Infinity);
  return [
    filterWords(plan.filters),
    `${formatValue(numberIn(facts, "filled"), null)} values`,
    above ? `last bar: everything up to ${formatValue(facts["highest"] ?? null, unit)}` : "",
    below ? `first bar: everything from ${formatValue(facts["lowest"] ?? null, unit)}` : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function words(plan: DistributionPlan, { table }: Scene, facts: Readonly<Record<string, string>>): string {
  const unit = columnOf(table, plan.column)?.unit ?? null;
  const show = (key: string) => formatValue(facts[key] ?? null, unit);
  const far = numberIn(facts, "far_out") ?? 0;
  const middle = numberIn(facts, "middle") ?? 0;
  const average = numberIn(facts, "average") ?? 0;
  const spread = (numberIn(facts, "three_quarters") ?? 0) - (numberIn(facts, "quarter") ?? 0);
  const lean =
    Math.abs(average - middle) < spread * 0.1
      ? "The mean is close to it"
      : average > middle
        ? "The mean is higher, pulled up by large values"
        : "The mean is lower, pulled down by small values";
  const outliers =
    far === 0
      ? "No value lies unusually far out."
      : `${formatValue(far, null)} ${far === 1 ? "value lies" : "values lie"} unusually far out (more than 1.5 times the middle half beyond it).`;
  return `**Median ${plain(spoken(plan.column))}: ${show("middle")}**; half of the values lie between ${show("quarter")} and ${show("three_quarters")}. ${lean} (${show("average")}). ${outliers}`;
}

function statsTable(plan: DistributionPlan, { table }: Scene, facts: Readonly<Record<string, string>>): string {
  const unit = columnOf(table, plan.column)?.unit ?? null;
  const names: readonly (readonly [label: string, key: string])[] = [
    ["Lowest", "lowest"],
    ["25%", "quarter"],
    ["Median", "middle"],
    ["Mean", "average"],
    ["75%", "three_quarters"],
    ["95%", "ninety_five"],
    ["Highest", "highest"],
    ["Standard deviation", "deviation"],
  ];
  const places = decimalsFor(names.map(([, key]) => numberIn(facts, key) ?? 0));
  return markdownTable(
    names.map(([label]) => label),
    [names.map(([, key]) => formatValue(facts[key] ?? null, unit, places))],
    names.map(() => true),
  );
}

function blankNote(plan: DistributionPlan, facts: Readonly<Record<string, string>>): string[] {
  const blank = (numberIn(facts, "rows_used") ?? 0) - (numberIn(facts, "filled") ?? 0);
  return blank > 0 ? [`${plain(plan.column)} is blank in ${formatValue(blank, null)} rows.`] : [];
}
