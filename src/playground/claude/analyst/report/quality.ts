import { ident, literal } from "../../../../tabular/sql.ts";
import type { QualityPlan } from "../planner/plan.ts";
import { isIdentifier } from "../planner/schema.ts";
import { formatValue, markdownTable, percent, plain } from "./format.ts";
import { list } from "./naming.ts";
import { footer } from "./notes.ts";
import { numberIn, type ResultTable } from "./result.ts";
import { fromClause, whereClause } from "./sql.ts";
import { query, type Report, type Scene } from "./steps.ts";

/** Columns counted by one statement: memory is needed for each of them. */
const COLUMNS_AT_ONCE = 100;
/** Whole rows are compared by so many columns at most. */
const COLUMNS_COMPARED = 100;
const EXAMPLES = 10;

interface Statement {
  readonly name: string;
  readonly sql: string;
}

/** Missing values by column and rows that occur more than once. */
export async function* qualityReport(plan: QualityPlan, scene: Scene): Report {
  const { table } = scene;
  const keys = keyColumns(plan, scene);
  const statements = [
    {
      name: "totals",
      sql: `SELECT count(*) AS rows_used, (SELECT count(*) FROM ${fromClause(table)}) AS rows_read FROM ${fromClause(table)}${whereClause(plan.filters)}`,
    },
    ...(plan.aspect === "duplicates" ? [] : missingStatements(plan, scene)),
    ...(plan.aspect === "missing" ? [] : [{ name: "repeated", sql: repeatedSql(plan, scene, keys) }]),
    ...(plan.aspect === "duplicates" && keys.length === 1
      ? [{ name: "examples", sql: examplesSql(plan, scene, keys[0] ?? "") }]
      : []),
  ];
  const results = yield* query(scene, doing(plan), statements);
  const byName = new Map(statements.map(({ name }, index) => [name, results[index]]));
  const totals = byName.get("totals")?.rows[0] ?? {};
  const parts = [
    ...missingParts(gaps(statements, results), numberIn(totals, "rows_used") ?? 0, table.columns.length),
    ...repeatedParts(byName.get("repeated"), byName.get("examples")),
    footer(plan, table, totals, comparedNote(plan, scene)),
  ];
  return parts.join("\n\n");
}

function comparedNote(plan: QualityPlan, { table }: Scene): string[] {
  if (plan.aspect === "missing" || table.columns.length <= COLUMNS_COMPARED) return [];
  return [`Whole rows were compared by their first ${COLUMNS_COMPARED} columns.`];
}

function doing({ aspect }: QualityPlan): string {
  if (aspect === "missing") return "Counting missing values in every column";
  return aspect === "duplicates" ? "Looking for repeated rows" : "Checking for missing values and repeated rows";
}

/** Whole rows, and the column asked about or the ones that should be unique by their names. */
function keyColumns(plan: QualityPlan, { table }: Scene): string[] {
  if (plan.key !== null) return [plan.key];
  const named = table.columns.filter(
    (column) => isIdentifier(column, table.rows) || /\b(?:e-?mail)\b/i.test(column.name),
  );
  return named
    .filter(({ distinct }) => distinct > table.rows * 0.5)
    .map(({ name }) => name)
    .slice(0, 3);
}

function missingStatements(plan: QualityPlan, scene: Scene): Statement[] {
  const { columns } = scene.table;
  const count = Math.ceil(columns.length / COLUMNS_AT_ONCE);
  return Array.from({ length: count }, (_, index) => {
    const start = index * COLUMNS_AT_ONCE;
    const names = columns.slice(start, start + COLUMNS_AT_ONCE).map(({ name }) => name);
    return { name: `missing_${index}`, sql: missingSql(plan, scene, names) };
  });
}

/** The counts of all statements as one table, most missing first; null when they were not asked for. */
function gaps(statements: readonly Statement[], results: readonly ResultTable[]): ResultTable | null {
  const found = results.filter((_, index) => statements[index]?.name.startsWith("missing_") === true);
  const [first] = found;
  if (first === undefined) return null;
  const rows = found.flatMap((result) => result.rows);
  return {
    columns: first.columns,
    rows: rows.sort((a, b) => (numberIn(b, "missing") ?? 0) - (numberIn(a, "missing") ?? 0)),
  };
}

function missingSql(plan: QualityPlan, { table }: Scene, names: readonly string[]): string {
  const counts = names.map((name, index) => `count(*) - count(${ident(name)}) AS m${index}`);
  const pairs = names.map((name, index) => `{'column': ${literal(name)}, 'missing': m${index}}`);
  return `WITH counted AS (
SELECT count(*) AS total, ${counts.join(", ")}
FROM ${fromClause(table)}${whereClause(plan.filters)}
), listed AS (
SELECT total, unnest([${pairs.join(", ")}], recursive := true) FROM counted
)
SELECT "column", missing, round(100.0 * missing / nullif(total, 0), 1) AS percent
FROM listed
WHERE missing > 0
ORDER BY missing DESC`;
}

function repeatedSql(plan: QualityPlan, { table }: Scene, keys: readonly string[]): string {
  const all = table.columns
    .slice(0, COLUMNS_COMPARED)
    .map(({ name }) => ident(name))
    .join(", ");
  const from = `${fromClause(table)}${whereClause(plan.filters)}`;
  const whole = countRepeats("whole rows", all, from);
  return [
    whole,
    ...keys.map((key) =>
      countRepeats(key, ident(key), `${fromClause(table)}${whereClause(plan.filters, [`${ident(key)} IS NOT NULL`])}`),
    ),
  ].join("\nUNION ALL\n");
}

function countRepeats(label: string, columns: string, from: string): string {
  return `SELECT ${literal(label)} AS what, count(*) AS groups, coalesce(sum(n - 1), 0) AS surplus
FROM (SELECT count(*) AS n FROM ${from} GROUP BY ${columns} HAVING count(*) > 1)`;
}

function examplesSql(plan: QualityPlan, { table }: Scene, key: string): string {
  const where = whereClause(plan.filters, [`${ident(key)} IS NOT NULL`]);
  return `SELECT ${ident(key)} AS value, count(*) AS times FROM ${fromClause(table)}${where}
GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT ${EXAMPLES}`;
}

function missingParts(result: ResultTable | null, rows: number, count: number): string[] {
  if (result === null) return [];
  const gaps = result.rows;
  const columns = formatValue(count, null);
  if (gaps.length === 0)
    return [`**No values are missing**: all ${columns} columns are filled in all ${formatValue(rows, null)} rows.`];
  const [top] = gaps;
  const headline = `**${formatValue(gaps.length, null)} of ${columns} columns have missing values**; most in ${plain(top?.["column"] ?? "")}: ${formatValue(top?.["missing"] ?? null, null)} (${percent(top?.["percent"] ?? null)}).`;
  const shown = gaps
    .slice(0, 20)
    .map((row) => [row["column"] ?? "", formatValue(row["missing"] ?? null, null), percent(row["percent"] ?? null)]);
  const more =
    gaps.length > shown.length ? `\n\n… and ${formatValue(gaps.length - shown.length, null)} more columns.` : "";
  return [headline, markdownTable(["Column", "Missing", "Share"], shown, [false, true, true]) + more];
}

function repeatedParts(result: ResultTable | undefined, examples: ResultTable | undefined): string[] {
  if (result === undefined) return [];
  const [whole, ...keys] = result.rows;
  const surplus = numberIn(whole, "surplus") ?? 0;
  const first =
    surplus === 0
      ? "**No row occurs twice in full.**"
      : `**${formatValue(surplus, null)} ${surplus === 1 ? "row is a repeat" : "rows are repeats"} of an earlier one** (${formatValue(whole?.["groups"] ?? null, null)} different rows occur more than once).`;
  const others = keys.map((row) => {
    const extra = numberIn(row, "surplus") ?? 0;
    const name = plain(row["what"] ?? "");
    return extra === 0
      ? `Every ${name} occurs once.`
      : `${name}: ${occurWords(numberIn(row, "groups") ?? 0)} more than once, ${formatValue(extra, null)} ${extra === 1 ? "row" : "rows"} too many if they should be unique.`;
  });
  const found = examples?.rows ?? [];
  const table =
    found.length === 0
      ? []
      : [
          markdownTable(
            ["Value", "Times"],
            found.map((row) => [row["value"] ?? "", formatValue(row["times"] ?? null, null)]),
            [false, true],
          ),
        ];
  return [[first, ...others].join(" "), ...table];
}

function occurWords(count: number): string {
  return count === 1 ? "1 value occurs" : `${formatValue(count, null)} values occur`;
}

/** Names of columns for a sentence. */
export function columnList(names: readonly string[]): string {
  const shown = names.slice(0, 8).map(plain);
  return names.length > shown.length
    ? `${shown.join(", ")} and ${names.length - shown.length} more`
    : list(shown, "and");
}
