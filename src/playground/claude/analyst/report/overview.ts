import { hasVersion } from "../planner/versions.ts";
import { ident } from "../../../../tabular/sql.ts";
import { suggestions } from "../planner/suggestions.ts";
import type { OverviewPlan } from "../planner/plan.ts";
import type { ColumnProfile, TableProfile } from "../planner/profile.ts";
import { isAdditive, isIdentifier, isNumeric, isPeriodNumber, mainDate, mainMeasure } from "../planner/schema.ts";
import { decimalsFor, escapeCell, formatValue, markdownTable, plain } from "./format.ts";
import { list, spanWords, spoken } from "./naming.ts";
import { footer } from "./notes.ts";
import { numberIn, type ResultTable } from "./result.ts";
import { query, type Report, type Scene } from "./steps.ts";

const COLUMNS_SHOWN = 20;
const COLUMNS_MEASURED = 60;

/** What is in the files: size, columns with what they hold, key figures, and questions to go on with. */
export async function* overviewReport(plan: OverviewPlan, scene: Scene): Report {
  const tables = scene.profile.tables.filter(({ name }) => plan.tables.includes(name));
  const statements = tables.map((table, index) => ({ name: `overview_${index}`, sql: statsSql(table) }));
  const results = yield* query(
    scene,
    `Reading ${tables.length === 1 ? "the file" : "the files"} and measuring every column`,
    statements,
  );
  const parts = tables.flatMap((table, index) => tableParts(table, results[index], tables.length > 1));
  const problems = scene.profile.others.flatMap(({ fileName, problem }) =>
    problem === null ? [] : [`${plain(fileName)}: ${problem}`],
  );
  const tips = suggestions(scene.table)
    .map((question) => `- ${question}`)
    .join("\n");
  parts.push(...problems, `You could ask:\n${tips}`, footer(plan, scene.table, undefined));
  return parts.join("\n\n");
}

/** Rows, and for each column how many values are there; numbers with their range and mean. */
function statsSql(table: TableProfile): string {
  const facts = table.columns.slice(0, COLUMNS_MEASURED).flatMap((column, index) => {
    const name = ident(column.name);
    const common = [
      `count(${name}) AS filled_${index}`,
      `count(DISTINCT ${name}) AS different_${index}`,
      `min(${name}) AS low_${index}`,
      `max(${name}) AS high_${index}`,
    ];
    return isNumeric(column)
      ? [...common, `round(avg(${name}), 4) AS mean_${index}`, `round(sum(${name}), 4) AS sum_${index}`]
      : common;
  });
  return `SELECT ${["count(*) AS rows", ...facts].join(",\n       ")}\nFROM ${ident(table.name)}`;
}

function tableParts(table: TableProfile, result: ResultTable | undefined, several: boolean): string[] {
  const row = result?.rows[0] ?? {};
  const rows = numberIn(row, "rows") ?? table.rows;
  const name = hasVersion(table)
    ? `${table.version.title} (version ${table.version.number} of ${table.version.of})`
    : table.fileName;
  const title = `${plain(name)}${table.sheet === null ? "" : `, ${plain(table.sheet)}`}`;
  const headline = `**${title}: ${formatValue(rows, null)} ${rows === 1 ? "row" : "rows"} and ${formatValue(table.columns.length, null)} columns**${contents(table)}.${keyFigure(table, row)}`;
  const shown = table.columns.slice(0, COLUMNS_SHOWN);
  const lines = shown.map((column, index) => [
    column.name,
    column.type,
    escapeText(facts(column, index, row, rows)),
    missingText(column, index, row, rows),
  ]);
  const more =
    table.columns.length > shown.length
      ? `\n\n… and ${formatValue(table.columns.length - shown.length, null)} more columns.`
      : "";
  const listing =
    markdownTable(["Column", "Type", "What is in it", "Missing"], lines, [false, false, false, true]) + more;
  return several ? [headline, listing] : [headline, listing];
}

/** What the table is about, as far as the columns tell. */
function contents(table: TableProfile): string {
  const date = mainDate(table);
  return date === null ? "" : `, ${spanWords(String(date.min), String(date.max))}`;
}

function keyFigure(table: TableProfile, row: Readonly<Record<string, string>>): string {
  const main = mainMeasure(table);
  const index = main === null ? -1 : table.columns.indexOf(main);
  if (main === null || index >= COLUMNS_MEASURED || numberIn(row, `sum_${index}`) === null) return "";
  const show = (key: string) => formatValue(row[`${key}_${index}`] ?? null, main.unit);
  if (!isAdditive(main)) return ` Average ${plain(spoken(main.name))}: ${show("mean")}.`;
  return ` ${plain(spoken(main.name)).replace(/^./, (letter) => letter.toUpperCase())} adds up to ${show("sum")}, ${show("mean")} on average.`;
}

function facts(column: ColumnProfile, index: number, row: Readonly<Record<string, string>>, rows: number): string {
  const different = numberIn(row, `different_${index}`) ?? column.distinct;
  if (different === 0) return "nothing";
  if (isNumeric(column) && !isIdentifier(column, rows) && !isPeriodNumber(column))
    return numberFacts(column, index, row);
  if (column.type === "date" || column.type === "timestamp")
    return `${shortDate(row[`low_${index}`])} to ${shortDate(row[`high_${index}`])}`;
  if (column.type === "yes/no") return "yes or no";
  if (column.values !== null && column.values.length <= 6) return list(column.values, "and");
  const examples = column.values?.slice(0, 3).join(", ");
  const count =
    different === rows && rows > 1
      ? "a different value in every row"
      : `${formatValue(different, null)} different values`;
  return examples === undefined ? count : `${count}, such as ${examples}`;
}

function numberFacts(column: ColumnProfile, index: number, row: Readonly<Record<string, string>>): string {
  const values = ["low", "high", "mean"].map((key) => numberIn(row, `${key}_${index}`) ?? 0);
  const [low = 0, high = 0, mean = 0] = values;
  const show = (value: number) => formatValue(value, column.unit, decimalsFor([value]));
  return `${show(low)} to ${show(high)}, mean ${show(mean)}`;
}

function shortDate(text: string | undefined): string {
  return (text ?? "").replace(/ 00:00:00$/, "").slice(0, 16);
}

function missingText(
  column: ColumnProfile,
  index: number,
  row: Readonly<Record<string, string>>,
  rows: number,
): string {
  const filled = numberIn(row, `filled_${index}`) ?? rows - column.missing;
  return rows - filled === 0 ? "–" : formatValue(rows - filled, null);
}

function escapeText(text: string): string {
  return escapeCell(text).slice(0, 140);
}
