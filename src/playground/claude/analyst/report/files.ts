import { ident, literal } from "../../../../tabular/sql.ts";
import type { FilesPlan } from "../planner/plan.ts";
import type { ColumnProfile, TableProfile } from "../planner/profile.ts";
import { isIdentifier, isNumeric, isPeriodNumber } from "../planner/schema.ts";
import { formatValue, markdownTable, plain, signed } from "./format.ts";
import { columnList } from "./quality.ts";
import { SIGNATURE } from "./notes.ts";
import { numberIn, type ResultTable } from "./result.ts";
import { query, type Report, type Scene } from "./steps.ts";

const MEASURES = 12;

/** Two tables side by side: columns, rows, sums of the numbers they share, and keys only one of them has. */
export async function* filesReport(plan: FilesPlan, scene: Scene): Report {
  const left = scene.profile.tables.find(({ name }) => name === plan.table) ?? scene.table;
  const right = scene.profile.tables.find(({ name }) => name === plan.other) ?? scene.table;
  const shared = left.columns.filter((column) => right.columns.some((other) => other.name === column.name));
  const key = sharedKey(left, right, shared);
  const statements = [
    { name: "sizes", sql: measureSql(left, right, shared) },
    ...(key === null ? [] : [{ name: "keys", sql: keySql(left, right, key) }]),
  ];
  const [sizes, keys] = yield* query(scene, `Comparing ${title(left)} with ${title(right)}`, statements);
  const parts = [
    headline(left, right, sizes),
    columnWords(left, right),
    measureTable(left, right, sizes),
    keyWords(left, right, key, keys),
  ];
  const basis = `${formatValue(left.rows, null)} rows of ${plain(title(left))} and ${formatValue(right.rows, null)} rows of ${plain(title(right))} read.`;
  return [...parts.filter((part) => part !== ""), basis, SIGNATURE].join("\n\n");
}

function title(table: TableProfile): string {
  return table.sheet === null ? table.fileName : `${table.fileName} (${table.sheet})`;
}

/** A shared column that names single rows on both sides. */
function sharedKey(left: TableProfile, right: TableProfile, shared: readonly ColumnProfile[]): ColumnProfile | null {
  const other = (name: string) => right.columns.find((column) => column.name === name);
  const candidates = shared.filter((column) => !isNumeric(column) || isIdentifier(column, left.rows));
  return (
    candidates.find(
      (column) =>
        column.distinct >= left.rows * 0.9 && (other(column.name)?.distinct ?? 0) >= right.rows * 0.9 && left.rows > 1,
    ) ?? null
  );
}

function measureSql(left: TableProfile, right: TableProfile, shared: readonly ColumnProfile[]): string {
  const numbers = shared
    .filter((column) => isNumeric(column) && !isIdentifier(column, left.rows) && !isPeriodNumber(column))
    .filter(({ name }) => right.columns.some((column) => column.name === name && isNumeric(column)))
    .slice(0, MEASURES);
  const lines = [
    line("rows", "count(*)", left, right),
    ...numbers.flatMap(({ name }) => [
      line(`total ${name}`, `round(sum(${ident(name)}), 4)`, left, right),
      line(`average ${name}`, `round(avg(${ident(name)}), 4)`, left, right),
    ]),
  ];
  return `WITH compared AS (\n${lines.join("\nUNION ALL\n")}\n)
SELECT what, first, second, round(second - first, 4) AS change, round(100.0 * (second - first) / nullif(abs(first), 0), 1) AS change_pct
FROM compared`;
}

function line(what: string, sql: string, left: TableProfile, right: TableProfile): string {
  return `SELECT ${literal(what)} AS what, (SELECT ${sql} FROM ${ident(left.name)}) AS first, (SELECT ${sql} FROM ${ident(right.name)}) AS second`;
}

function keySql(left: TableProfile, right: TableProfile, key: ColumnProfile): string {
  const list = (table: TableProfile) =>
    `SELECT DISTINCT ${ident(key.name)} AS k FROM ${ident(table.name)} WHERE ${ident(key.name)} IS NOT NULL`;
  return `WITH a AS (${list(left)}), b AS (${list(right)})
SELECT (SELECT count(*) FROM a SEMI JOIN b USING (k)) AS both_sides,
       (SELECT count(*) FROM a ANTI JOIN b USING (k)) AS only_first,
       (SELECT count(*) FROM b ANTI JOIN a USING (k)) AS only_second`;
}

function headline(left: TableProfile, right: TableProfile, sizes: ResultTable | undefined): string {
  const rows = sizes?.rows[0];
  const first = formatValue(rows?.["first"] ?? null, null);
  const second = formatValue(rows?.["second"] ?? null, null);
  const measured = sizes?.rows.find((row) => (row["what"] ?? "").startsWith("total "));
  const moved =
    measured === undefined
      ? ""
      : ` ${plain(measured["what"] ?? "").replace(/^./, (letter) => letter.toUpperCase())} goes from ${formatValue(measured["first"] ?? null, null)} to ${formatValue(measured["second"] ?? null, null)} (${signed(measured["change_pct"] ?? null, "%", 1)}).`;
  return `**${plain(title(left))} has ${first} rows, ${plain(title(right))} has ${second}.**${moved}`;
}

function columnWords(left: TableProfile, right: TableProfile): string {
  const has = (table: TableProfile, name: string) => table.columns.some((column) => column.name === name);
  const onlyLeft = left.columns.filter(({ name }) => !has(right, name)).map(({ name }) => name);
  const onlyRight = right.columns.filter(({ name }) => !has(left, name)).map(({ name }) => name);
  const retyped = left.columns
    .filter(({ name, type }) => right.columns.some((column) => column.name === name && column.type !== type))
    .map(({ name }) => name);
  const both = left.columns.length - onlyLeft.length;
  if (onlyLeft.length + onlyRight.length + retyped.length === 0)
    return `Both have the same ${both} columns of the same types.`;
  return [
    both === 0 ? "They share no column names." : `They share ${both} ${both === 1 ? "column" : "columns"}.`,
    onlyLeft.length > 0 ? `Only in ${plain(title(left))}: ${columnList(onlyLeft)}.` : "",
    onlyRight.length > 0 ? `Only in ${plain(title(right))}: ${columnList(onlyRight)}.` : "",
    retyped.length > 0 ? `Of another type: ${columnList(retyped)}.` : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function measureTable(left: TableProfile, right: TableProfile, sizes: ResultTable | undefined): string {
  const rows = (sizes?.rows ?? []).map((row) => [
    row["what"] ?? "",
    formatValue(row["first"] ?? null, null),
    formatValue(row["second"] ?? null, null),
    signed(row["change"] ?? null, null),
    signed(row["change_pct"] ?? null, "%", 1),
  ]);
  return rows.length < 2
    ? ""
    : markdownTable(["", title(left), title(right), "Difference", "In percent"], rows, [false, true, true, true, true]);
}

function keyWords(
  left: TableProfile,
  right: TableProfile,
  key: ColumnProfile | null,
  keys: ResultTable | undefined,
): string {
  const row = keys?.rows[0];
  if (key === null || row === undefined) return "";
  const count = (name: string) => formatValue(numberIn(row, name), null);
  return `By ${plain(key.name)}: ${count("both_sides")} in both, ${count("only_first")} only in ${plain(title(left))}, ${count("only_second")} only in ${plain(title(right))}.`;
}
