import { isAboutPeople } from "../planner/people.ts";
import type { AggregatePlan } from "../planner/plan.ts";
import { aggregateChart } from "./aggregate-chart.ts";
import { columnsOf, OTHER, perPeriodSql, resultSql, summarySql, totalsSql } from "./aggregate-sql.ts";
import { aggregateTable } from "./aggregate-table.ts";
import { headline } from "./aggregate-words.ts";
import { plain } from "./format.ts";
import { filterWords, groupName, metricName, slug } from "./naming.ts";
import { footer, gapNotes } from "./notes.ts";
import type { Outcome } from "./outcome.ts";
import { draw } from "./charts/draw.ts";
import { query, type Report, type Scene } from "./steps.ts";

/** Totals, groups, rankings, shares, developments and comparisons. */
export async function* aggregateReport(plan: AggregatePlan, scene: Scene): Report {
  const { table } = scene;
  const grouped = plan.groups.length > 0;
  const statements = [
    { name: "totals", sql: totalsSql(plan, table) },
    ...(grouped ? [{ name: "result", sql: resultSql(plan, table) }] : []),
    ...(grouped
      ? [{ name: "summary", sql: plan.view === "per period" ? perPeriodSql(plan, table) : summarySql(plan, table) }]
      : []),
  ];
  const [totals, result, summary] = yield* query(scene, doingWords(plan, scene), statements);
  const outcome: Outcome = {
    plan,
    scene,
    result: result ?? { columns: [], rows: [] },
    totals: totals?.rows[0] ?? {},
    summary: summary?.rows[0] ?? {},
  };
  const parts = [headline(outcome)];
  const chart = aggregateChart(outcome);
  if (chart !== null) {
    if (chart.extra !== null) yield* query(scene, chart.extra.words, [{ name: chart.data, sql: chart.extra.sql }]);
    parts.push(
      yield* draw(scene, chart.spec, chart.data, slug(`${chart.title} ${filterWords(plan.filters)}`), chart.alt),
    );
  }
  const shown = aggregateTable(outcome);
  if (shown !== null) parts.push(shown);
  parts.push(
    footer(plan, table, outcome.totals, [
      ...gapNotes(plan, outcome.totals),
      ...peopleNote(outcome),
      ...spellingNotes(outcome),
    ]),
  );
  return parts.join("\n\n");
}

/** Said where groups were merged. */
function peopleNote({ scene: { table }, result }: Outcome): string[] {
  if (!isAboutPeople(table) || !result.rows.some((row) => Object.values(row).includes(OTHER))) return [];
  const { column, atLeast } = table.people;
  return [`Groups with fewer than ${atLeast} different values of ${plain(column)} are merged into ${OTHER}.`];
}

/** Groups that people would take for one. */
function spellingNotes({ plan, scene: { table }, result }: Outcome): string[] {
  return columnsOf(plan, table).groups.flatMap((name) => {
    const values = new Set(result.rows.map((row) => row[name] ?? "").filter((value) => value.trim() !== ""));
    const alike = Map.groupBy(values, (value) => value.trim().toLowerCase());
    return [...alike.values()]
      .filter((spellings) => spellings.length > 1)
      .slice(0, SPELLINGS_TOLD)
      .map((spellings) => `${spellings.map(quoted).join(" and ")} differ only in case or spaces; I kept them apart.`);
  });
}

const SPELLINGS_TOLD = 3;

function quoted(value: string): string {
  return `“${plain(value)}”`;
}

/** What is being computed, for the progress line. */
function doingWords(plan: AggregatePlan, { table }: Scene): string {
  const metrics = plan.metrics.map((metric) => metricName(metric, table)).join(" and ");
  const groups = plan.groups.map(groupName).join(" and ");
  const filtered = plan.filters.length === 0 ? "" : ` for ${filterWords(plan.filters)}`;
  return `Computing ${metrics}${groups === "" ? "" : ` by ${groups}`}${filtered}`.replaceAll(/\s+/g, " ").slice(0, 140);
}
