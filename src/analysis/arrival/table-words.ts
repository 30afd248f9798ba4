import type { Dataset } from "../../files/dataset.ts";
import type { ColumnProfile, TableProfile } from "../../files/profile/profile.ts";
import { kindWords } from "../../scrub/kind-words.ts";
import { bold, count, list, literal, number, percent } from "./words.ts";

/** Columns told one by one; a table in Slack has room for a hundred rows. */
const COLUMNS_SHOWN = 40;
const TYPES: Readonly<Record<string, string>> = { integer: "whole number", timestamp: "date and time" };

/** A table's size and period, and a row for each of its columns. */
export function tableWords(dataset: Dataset, table: TableProfile): string {
  const shown = table.columns.slice(0, COLUMNS_SHOWN);
  const rows = shown.map((column) => `| ${cells(column, table.rows).join(" | ")} |`);
  const more = table.columns.length - shown.length;
  return [
    headline(dataset, table),
    ["| Column | Type | What it holds |", "| --- | --- | --- |", ...rows].join("\n"),
    ...(more > 0 ? [`And ${count(more, "more column")}.`] : []),
    ...table.notes.map((note) => `While reading: ${literal(note)}.`),
  ].join("\n\n");
}

/** `**sales.csv: 5,000 rows and 8 columns**, date from 2025-01-01 to 2025-12-31.` */
export function headline({ title }: Dataset, { sheet, rows, columns }: TableProfile): string {
  const name = sheet === null ? literal(title) : `${literal(title)}, ${literal(sheet)}`;
  const size = `${count(rows, "row")} and ${count(columns.length, "column")}`;
  const dated = columns.find(({ holds }) => holds.kind === "dates");
  const period =
    dated?.holds.kind === "dates" ? `, ${literal(dated.name)} from ${dated.holds.first} to ${dated.holds.last}` : "";
  return `**${name}: ${size}**${period}.`;
}

/** What in a table is sensitive, and what becomes of it here. */
export function sensitiveLine({ columns }: TableProfile, hides: (entity: string) => boolean): string {
  const told = (isHidden: boolean): string[] =>
    columns.flatMap(({ name, holds }) =>
      holds.kind === "sensitive" && hides(holds.entity) === isHidden
        ? [`${bold(name)} (${kindWords(holds.entity, 2)})`]
        : [],
    );
  const [hidden, open] = [told(true), told(false)];
  const lines = [
    hidden.length === 0 ? "" : `Looks sensitive, hidden in answers: ${list(hidden)}.`,
    open.length === 0 ? "" : `Looks sensitive, and not hidden in this channel: ${list(open)}.`,
  ];
  return lines.filter((line) => line !== "").join(" ");
}

function cells(column: ColumnProfile, rows: number): string[] {
  const { name, type, unit, missing } = column;
  const kind = `${TYPES[type] ?? type}${unit === null ? "" : ` (${literal(unit)})`}`;
  const gaps = missing === 0 || missing === rows ? "" : `${percent(missing / rows)} missing; `;
  return [literal(name), kind, `${gaps}${holdsWords(column, rows)}`];
}

function holdsWords(column: ColumnProfile, rows: number): string {
  const { holds } = column;
  switch (holds.kind) {
    case "nothing":
      return "nothing";
    case "sensitive":
      return kindWords(holds.entity, 2);
    case "numbers":
      return numbersWords(holds, column, rows);
    case "dates":
      return `${holds.first} to ${holds.last}`;
    case "values":
      return `${valuesWords(column.type === "yes/no" ? holds.top.map(inWords) : holds.top, column.distinct)}${variantWords(column)}`;
    case "names":
      return `${differentWords(column, rows)} that look like names`;
    case "free text":
      return `free text, ${differentWords(column, rows)}`;
    default:
      return differentWords(column, rows);
  }
}

function numbersWords(
  { low, high, median, middle }: Extract<ColumnProfile["holds"], { kind: "numbers" }>,
  { type, distinct, isEstimate }: ColumnProfile,
  rows: number,
): string {
  const show = (value: number): string => number(type === "integer" ? Math.round(value) : value);
  if (low === high && middle === 100) return `always ${show(low)}`;
  const range = `${show(low)} to ${show(high)}`;
  if (middle < 100) return `${range} for the middle ${middle}%, median ${show(median)}`;
  // Numbers that count the rows have no middle worth telling.
  const isCounter = type === "integer" && !isEstimate && distinct === rows && high - low === rows - 1 && rows > 2;
  return isCounter ? `${range}, each once` : `${range}, median ${show(median)}`;
}

function valuesWords(top: readonly { value: string; share: number }[], distinct: number): string {
  const named = top.map(({ value, share }) => `${literal(value)} ${percent(share)}`).join(", ");
  return distinct > top.length ? `${named} and ${number(distinct - top.length)} more` : named;
}

/** Data people want to know before they group by it. */
function variantWords({ variants }: ColumnProfile): string {
  if (variants === 0) return "";
  return `; ${count(variants, "value")} only ${variants === 1 ? "differs" : "differ"} in case or spaces from another`;
}

function inWords({ value, share }: { value: string; share: number }): { value: string; share: number } {
  return { value: value === "true" ? "yes" : "no", share };
}

function differentWords({ distinct, isEstimate }: ColumnProfile, rows: number): string {
  if (!isEstimate && distinct === rows && rows > 1) return "a different value in every row";
  return `${isEstimate ? "about " : ""}${count(distinct, "different value")}`;
}
