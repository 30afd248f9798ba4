import type { TableProfile } from "../../planner/profile.ts";
import { isNumeric } from "../../planner/schema.ts";
import { hasVersion, tableTitle } from "../../planner/versions.ts";
import { escapeCell, formatValue, markdownTable, plain, signed } from "../format.ts";
import { capital, list } from "../naming.ts";
import { numberIn, type ResultTable } from "../result.ts";
import { columnList } from "../quality.ts";
import type { Key, SharedColumn } from "./key.ts";

/** Two tables and what is known of how they differ. */
export interface Difference {
  readonly left: TableProfile;
  readonly right: TableProfile;
  readonly shared: readonly SharedColumn[];
  readonly sizes: ResultTable;
  readonly key: Key | null;
  readonly compared: readonly SharedColumn[];
  /** Numbers of rows, by key or of whole rows. */
  readonly rows: ResultTable | null;
  readonly onlyLeft: ResultTable | null;
  readonly onlyRight: ResultTable | null;
  readonly changes: ResultTable | null;
}

/** Values that are shown; all of them are in a file when there are more. */
export const CHANGES_SHOWN = 12;
export const KEYS_SHOWN = 5;

/** What the two sides are called: versions of one file by their numbers alone. */
function names({ left, right }: Pick<Difference, "left" | "right">): readonly [string, string] {
  const areVersions = hasVersion(left) && hasVersion(right) && left.version.title === right.version.title;
  if (!areVersions || left.sheet !== right.sheet) return [tableTitle(left), tableTitle(right)];
  return [`version ${left.version.number}`, `version ${right.version.number}`];
}

function plainNames(difference: Difference): readonly [string, string] {
  const [before, after] = names(difference);
  return [plain(before), plain(after)];
}

/** The answer in one bold sentence with the key figures. */
export function headline(difference: Difference): string {
  const { left, sizes, rows, key } = difference;
  const [before, after] = plainNames(difference);
  const size = sizes.rows[0];
  const [first, second] = [formatValue(size?.["first"] ?? null, null), formatValue(size?.["second"] ?? null, null)];
  const facts = rows?.rows[0];
  const counts = [
    count(facts, "only_second", "added"),
    count(facts, "only_first", "removed"),
    key === null ? "" : count(facts, "changed", "changed"),
  ].filter((part) => part !== "");
  const same = facts !== undefined && counts.length === 0 ? ": the rows are the same" : "";
  const how = counts.length === 0 ? same : `: ${list(counts, "and")}`;
  const measured = sizes.rows.find((row) => (row["what"] ?? "").startsWith("total "));
  const moved =
    measured === undefined
      ? ""
      : ` ${capital(plain(measured["what"] ?? ""))} goes from ${formatValue(measured["first"] ?? null, null)} to ${formatValue(measured["second"] ?? null, null)} (${signed(measured["change_pct"] ?? null, "%", 1)}).`;
  const opening =
    before === plain(tableTitle(left)) || !hasVersion(left)
      ? `${before} has ${first} rows, ${after} has ${second}`
      : `${plain(left.version.title)} has ${first} rows in ${before} and ${second} in ${after}`;
  return `**${opening}${how}.**${moved}`;
}

function count(facts: Readonly<Record<string, string>> | undefined, name: string, word: string): string {
  const found = numberIn(facts, name) ?? 0;
  return found === 0 ? "" : `${formatValue(found, null)} ${word}`;
}

/** Columns added, removed and of another type. */
export function columnWords({ left, right, shared }: Difference): string {
  const has = (name: string) => shared.some((column) => column.name === name);
  const typed = (table: TableProfile) =>
    table.columns.filter(({ name }) => !has(name)).map(({ name, type }) => `${name} (${type})`);
  const [removed, added] = [typed(left), typed(right)];
  const retyped = shared
    .filter((column) => column.left.type !== column.right.type)
    .map((column) => `${column.name} (from ${column.left.type} to ${column.right.type})`);
  if (added.length + removed.length + retyped.length === 0)
    return `Both have the same ${shared.length} columns of the same types.`;
  return [
    shared.length === 0 ? "They share no column names." : `They share ${columns(shared.length)}.`,
    added.length > 0 ? `Added: ${columnList(added)}.` : "",
    removed.length > 0 ? `Removed: ${columnList(removed)}.` : "",
    retyped.length > 0 ? `Of another type: ${columnList(retyped)}.` : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** Rows of either side, by key or as wholes. */
export function rowWords(difference: Difference): string {
  const { key, rows, compared } = difference;
  const facts = rows?.rows[0];
  if (facts === undefined) return "";
  const number = (name: string) => formatValue(numberIn(facts, name), null);
  const [before, after] = plainNames(difference);
  if (key === null)
    return `No column tells the rows of both apart, so whole rows are compared: ${number("only_first")} only in ${before}, ${number("only_second")} only in ${after}.`;
  const only = (title: string, name: string, keys: ResultTable | null): string =>
    `${number(name)} only in ${title}${examples(keys, numberIn(facts, name) ?? 0)}`;
  const where = compared.flatMap(({ name }, at) => {
    const changed = numberIn(facts, `changed_${at}`) ?? 0;
    return changed === 0 ? [] : [`${plain(name)} in ${formatValue(changed, null)}`];
  });
  const sides = `By ${list(key.map(plain), "and")}: ${number("both_sides")} in both, ${only(before, "only_first", difference.onlyLeft)}, ${only(after, "only_second", difference.onlyRight)}.`;
  if (where.length === 0) return `${sides} The rows of both have the same values.`;
  const more = where.length > 8 ? ` and ${where.length - 8} more columns` : "";
  return `${sides} ${number("changed")} of those in both changed: ${where.slice(0, 8).join(", ")}${more}.`;
}

function examples(keys: ResultTable | null, all: number): string {
  if (keys === null || keys.rows.length === 0) return "";
  const shown = keys.rows.map((row) => plain(keys.columns.map((column) => row[column] ?? "").join(" / ")));
  return ` (${shown.join(", ")}${all > shown.length ? ", …" : ""})`;
}

/** The changed values by key, old beside new. */
export function changeTable(difference: Difference): string {
  const { key, compared, changes } = difference;
  if (key === null || changes === null || changes.rows.length === 0) return "";
  const rows = changes.rows.slice(0, CHANGES_SHOWN).map((row) => {
    const column = compared.find(({ name }) => name === row["column"]);
    const shown = (side: "before" | "after"): string => {
      const value = row[side] ?? "";
      const profile = side === "before" ? column?.left : column?.right;
      if (value === "") return "–";
      return profile !== undefined && isNumeric(profile) ? formatValue(value, profile.unit) : value.slice(0, 60);
    };
    return [...key.map((_, at) => row[`key_${at + 1}`] ?? ""), row["column"] ?? "", shown("before"), shown("after")];
  });
  const header = [...key, "Column", ...names(difference)];
  return markdownTable(header.map(escapeCell), rows, []);
}

/** Rows, totals and averages before and after. */
export function measureTable(difference: Difference): string {
  const { sizes } = difference;
  const rows = sizes.rows.map((row) => [
    row["what"] ?? "",
    formatValue(row["first"] ?? null, null),
    formatValue(row["second"] ?? null, null),
    signed(row["change"] ?? null, null),
    signed(row["change_pct"] ?? null, "%", 1),
  ]);
  if (rows.length < 2) return "";
  const header = ["Measure", ...names(difference), "Difference", "In percent"];
  return markdownTable(header, rows, [false, true, true, true, true]);
}

function columns(amount: number): string {
  return `${amount} ${amount === 1 ? "column" : "columns"}`;
}
