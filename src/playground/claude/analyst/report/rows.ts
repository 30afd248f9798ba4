import { ident } from "../../../../tabular/sql.ts";
import type { RowsPlan } from "../planner/plan.ts";
import type { ColumnProfile } from "../planner/profile.ts";
import { isNumeric, isPeriodNumber } from "../planner/schema.ts";
import { decimalsFor, formatValue, markdownTable, plain } from "./format.ts";
import { capital, filterWords, rowsName, spoken } from "./naming.ts";
import { footer } from "./notes.ts";
import { numberIn, type ResultTable } from "./result.ts";
import { fromClause, whereClause } from "./sql.ts";
import { query, type Report, type Scene } from "./steps.ts";

const COLUMNS = 8;

/** Single rows, ranked or as they come. */
export async function* rowsReport(plan: RowsPlan, scene: Scene): Report {
  const { table } = scene;
  const columns = shownColumns(plan, scene);
  const where = whereClause(plan.filters, plan.sortBy === null ? [] : [`${ident(plan.sortBy)} IS NOT NULL`]);
  const order = plan.sortBy === null ? "" : `\nORDER BY ${ident(plan.sortBy)} ${plan.descending ? "DESC" : "ASC"}, ALL`;
  const [totals, result] = yield* query(
    scene,
    plan.sortBy === null ? "Reading the rows" : `Ranking the rows by ${spoken(plan.sortBy)}`,
    [
      {
        name: "totals",
        sql: `SELECT count(*) AS rows_used, (SELECT count(*) FROM ${fromClause(table)}) AS rows_read FROM ${fromClause(table)}${whereClause(plan.filters)}`,
      },
      {
        name: "result",
        sql: `SELECT ${columns.map(({ name }) => ident(name)).join(", ")}\nFROM ${fromClause(table)}${where}${order.replace(", ALL", tieBreak(columns, plan))}\nLIMIT ${plan.limit}`,
      },
    ],
  );
  const found = result ?? { columns: [], rows: [] };
  const facts = totals?.rows[0] ?? {};
  const parts = [words(plan, scene, found, facts), ...(found.rows.length === 0 ? [] : [rowTable(columns, found)])];
  const hidden = table.columns.length - columns.length;
  const more = hidden > 0 ? [`${hidden} more columns are not shown.`] : [];
  return [...parts, footer(plan, table, facts, more)].join("\n\n");
}

/** Equal values keep one order, so that the same question gives the same rows. */
function tieBreak(columns: readonly ColumnProfile[], plan: RowsPlan): string {
  const others = columns.filter(({ name }) => name !== plan.sortBy).slice(0, 3);
  return others.map(({ name }) => `, ${ident(name)}`).join("");
}

/** The first columns, and the one that ranks in any case. */
function shownColumns(plan: RowsPlan, { table }: Scene): ColumnProfile[] {
  const named = new Set([
    ...plan.columns,
    ...plan.filters.map(({ column }) => column),
    ...(plan.sortBy === null ? [] : [plan.sortBy]),
  ]);
  const first = table.columns.filter(({ name }) => !named.has(name)).slice(0, Math.max(0, COLUMNS - named.size));
  const kept = new Set([...named, ...first.map(({ name }) => name)]);
  return table.columns.filter(({ name }) => kept.has(name)).slice(0, Math.max(COLUMNS, named.size));
}

function words(plan: RowsPlan, { table }: Scene, result: ResultTable, facts: Readonly<Record<string, string>>): string {
  const filters = plan.filters.length === 0 ? "" : ` (${plain(filterWords(plan.filters))})`;
  const total = numberIn(facts, "rows_used") ?? 0;
  if (result.rows.length === 0) return `**No row matches**${filters}.`;
  if (plan.sortBy === null)
    return `**${formatValue(total, null)} ${rowsName(table)}**${filters}; here are the first ${result.rows.length}.`;
  const column = table.columns.find(({ name }) => name === plan.sortBy);
  const top = result.rows[0]?.[plan.sortBy] ?? "";
  const shown = column !== undefined && isNumeric(column) ? formatValue(top, column.unit) : top;
  const end = plan.descending ? "Highest" : "Lowest";
  return `**${end} ${plain(spoken(plan.sortBy))}: ${plain(shown)}**${filters}. The ${plan.descending ? "top" : "bottom"} ${result.rows.length} of ${formatValue(total, null)} ${rowsName(table)}:`;
}

function rowTable(columns: readonly ColumnProfile[], result: ResultTable): string {
  const places = columns.map(({ name }) => decimalsFor(result.rows.map((row) => numberIn(row, name) ?? 0)));
  const cells = result.rows.map((row) =>
    columns.map((column, index) => cell(column, row[column.name] ?? "", places[index] ?? 0)),
  );
  return markdownTable(
    columns.map(({ name }) => capital(spoken(name))),
    cells,
    columns.map(isNumeric),
  );
}

function cell(column: ColumnProfile, text: string, places: number): string {
  if (text === "") return "–";
  if (!isNumeric(column) || isPeriodNumber(column) || /\bid\b|_id$/i.test(column.name)) return text.slice(0, 80);
  return formatValue(text, column.unit, places);
}
