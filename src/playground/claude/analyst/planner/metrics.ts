import type { ColumnMention } from "./language/mentions.ts";
import type { Aggregate, Metric } from "./plan.ts";
import type { ColumnProfile, TableProfile } from "./profile.ts";
import { asksForRate, comparedColumns, isGroupLead } from "./conditions.ts";
import { type Reading, wordBefore } from "./reading.ts";
import {
  entityWord,
  impliedMeasure,
  isCodeNumber,
  isAdditive,
  isIdentifier,
  isNumeric,
  isPeriodNumber,
  mainMeasure,
  measures,
  moneyMeasure,
  namesRows,
} from "./schema.ts";
import { likeness, nameWords } from "./language/words.ts";

export interface MetricChoice {
  readonly metrics: readonly Metric[];
  /** Column mentions the metrics used up. */
  readonly used: readonly ColumnMention[];
  /** Whether the question named what to measure. */
  readonly named: boolean;
  readonly notes: readonly string[];
}

/** What a question measures. */
export function metricsOf(reading: Reading): MetricChoice {
  return (
    rateChoice(reading) ??
    countChoice(reading) ??
    derivedChoice(reading) ??
    ratioChoice(reading) ??
    columnChoice(reading) ??
    defaultChoice(reading)
  );
}

/** "churn rate by plan", "percentage of customers that churned". */
function rateChoice(reading: Reading): MetricChoice | null {
  if (!asksForRate(reading)) return null;
  const flag = reading.columns.find((mention) => mention.column.type === "yes/no" && !isGroupLead(reading, mention));
  if (flag === undefined) return null;
  const over = { kind: "flag", column: flag.column.name } as const;
  const name = `share of ${flag.column.name}`;
  const metric: Metric = { kind: "ratio", name, over, under: { kind: "rows" }, percent: true };
  return { metrics: [metric], used: [flag], named: true, notes: [] };
}

/** "how many orders", "number of different customers". */
function countChoice(reading: Reading): MetricChoice | null {
  const { intent, tokens, table } = reading;
  if (!intent.howMany && !intent.different) return null;
  const at = tokens.findIndex(
    ({ norm }, index) =>
      norm === "many" ||
      norm === "different" ||
      norm === "unique" ||
      norm === "distinct" ||
      norm === "often" ||
      (norm === "of" && /^(?:number|count|no)$/.test(tokens[index - 1]?.norm ?? "")) ||
      norm === "count",
  );
  const counted = reading.columns.find(
    ({ start }) =>
      start > at &&
      start - at <= 3 &&
      tokens.slice(at + 1, start).every(({ norm }) => /^(?:the|of|different|unique|distinct|our|all)$/.test(norm)),
  );
  if (counted === undefined)
    return intent.howMany ? { metrics: [{ kind: "rows" }], used: [], named: true, notes: [] } : null;
  const { column } = counted;
  if (counted.score < 0.7 && !intent.different)
    return { metrics: [{ kind: "rows" }], used: [counted], named: true, notes: [] };
  if (namesRows(column, table) && !intent.different) {
    return { metrics: [{ kind: "rows" }], used: [counted], named: true, notes: [] };
  }
  if (column.type === "yes/no") return { metrics: [{ kind: "rows" }], used: [], named: true, notes: [] };
  const adds = isNumeric(column) && !isIdentifier(column, table.rows) && !isPeriodNumber(column);
  const metric: Metric = { kind: "column", fn: adds && !intent.different ? "sum" : "distinct", column: column.name };
  return { metrics: [metric], used: [counted], named: true, notes: [] };
}

/** Profit and margin of tables that have revenue and cost but not the difference. */
function derivedChoice(reading: Reading): MetricChoice | null {
  const word = reading.tokens.find(
    ({ stem }) => stem === "profit" || stem === "margin" || stem === "profitability" || stem === "profitable",
  );
  if (word === undefined) return null;
  if (reading.table.columns.some(({ name }) => nameWords(name).some((part) => likeness(part, word.stem) === 1)))
    return null;
  const revenue = byMeaning(reading.table, "revenue");
  const cost = byMeaning(reading.table, "cost");
  if (revenue === null || cost === null || revenue === cost) return null;
  const wantsMargin = reading.text.includes("margin") || reading.text.includes("profitability");
  const note = wantsMargin
    ? `Margin is (${revenue.name} − ${cost.name}) ÷ ${revenue.name}.`
    : `Profit is ${revenue.name} − ${cost.name}.`;
  const metric: Metric = wantsMargin
    ? {
        kind: "ratio",
        name: "margin",
        over: { kind: "sum", column: revenue.name, minus: cost.name },
        under: { kind: "sum", column: revenue.name, minus: null },
        percent: true,
      }
    : { kind: "difference", name: "profit", minuend: revenue.name, subtrahend: cost.name };
  return { metrics: [metric], used: [], named: true, notes: [note] };
}

function byMeaning(table: TableProfile, word: string): ColumnProfile | null {
  let best: ColumnProfile | null = null;
  let top = 0;
  for (const column of measures(table)) {
    const score = Math.max(...nameWords(column.name).map((part) => likeness(part, word)), 0);
    if (score > top) [best, top] = [column, score];
  }
  return best;
}

/** "revenue per unit", "average revenue per customer". */
function ratioChoice(reading: Reading): MetricChoice | null {
  const numbers = numericMentions(reading);
  for (const under of reading.columns) {
    if (wordBefore(reading, under) !== "per") continue;
    const over = numbers.find(({ end }) => end <= under.start);
    if (over === undefined || over.column === under.column) continue;
    const { column } = under;
    const divides = isNumeric(column) && !isIdentifier(column, reading.table.rows) && !isPeriodNumber(column);
    const entity = !divides && reading.intent.functions.includes("avg") && column.distinct > 30;
    if (!divides && !entity) continue;
    const metric: Metric = {
      kind: "ratio",
      name: `${over.column.name} per ${singular(column.name)}`,
      over: { kind: "sum", column: over.column.name, minus: null },
      under: divides ? { kind: "sum", column: column.name, minus: null } : { kind: "distinct", column: column.name },
      percent: false,
    };
    return { metrics: [metric], used: [over, under], named: true, notes: [] };
  }
  return null;
}

function singular(name: string): string {
  return name.replace(/_?id$/i, "").replaceAll("_", " ").replace(/s$/, "");
}

/** Numbers that are measured, not compared with and not grouped by. */
function numericMentions(reading: Reading): ColumnMention[] {
  const compared = comparedColumns(reading);
  return reading.columns.filter((mention) => {
    const { column } = mention;
    if (
      !isNumeric(column) ||
      isIdentifier(column, reading.table.rows) ||
      isPeriodNumber(column) ||
      isCodeNumber(column)
    )
      return false;
    return !compared.has(column.name) && !isGroupedNumber(reading, mention);
  });
}

/** "price by rating": a number of few values after "by", when something else is measured. */
export function isGroupedNumber(reading: Reading, mention: ColumnMention): boolean {
  if (!isNumeric(mention.column) || !["by", "per", "each"].includes(wordBefore(reading, mention))) return false;
  if (isPeriodNumber(mention.column) || isCodeNumber(mention.column)) return true;
  const others = reading.columns.some(
    ({ column }) => column !== mention.column && isNumeric(column) && !isPeriodNumber(column),
  );
  return mention.column.type === "integer" && mention.column.distinct <= 20 && (others || reading.intent.howMany);
}

function columnChoice(reading: Reading): MetricChoice | null {
  const used = numericMentions(reading);
  if (used.length === 0) return null;
  const columns = [...new Map(used.map(({ column }) => [column.name, column])).values()];
  const metrics = columns.flatMap((column) =>
    functionsFor(reading, column).map((fn): Metric => ({ kind: "column", fn, column: column.name })),
  );
  return { metrics, used, named: true, notes: synonymNotes(reading, used) };
}

function functionsFor({ intent }: Reading, column: ColumnProfile): Aggregate[] {
  if (intent.functions.length > 0) return [...intent.functions];
  return [isAdditive(column) ? "sum" : "avg"];
}

/** A column found by meaning alone is said aloud, so that a wrong guess is seen. */
function synonymNotes({ tokens }: Reading, used: readonly ColumnMention[]): string[] {
  return used
    .filter(({ score }) => score <= 0.6)
    .map(({ column, start, end }) => {
      const said = tokens
        .slice(start, end)
        .map(({ text }) => text)
        .join(" ");
      return `I read “${said}” as the column ${column.name}.`;
    });
}

function defaultChoice(reading: Reading): MetricChoice {
  const implied = impliedMeasure(reading.text, reading.table);
  const main = implied ?? mainMeasure(reading.table);
  const rows = { metrics: [{ kind: "rows" }], named: false, used: [], notes: [] } as const;
  if (main === null || reading.intent.howMany) return rows;
  const entity = implied === null ? entityMention(reading) : null;
  if (entity !== null) return { ...rows, used: entity, named: true };
  // Where the rows are things with a name, or nothing adds up, "top" and "by" count rows.
  const things = entityWord(reading.table) !== null && moneyMeasure(reading.table) === null;
  if (implied === null && (things || !isAdditive(main)) && reading.intent.functions.length === 0) return rows;
  const metrics = functionsFor(reading, main).map((fn): Metric => ({ kind: "column", fn, column: main.name }));
  // "orders over 1000" asks for those orders: how many, and what they come to.
  const listed =
    reading.comparisons.length > 0 && reading.intent.functions.length === 0 && reading.intent.sort === null;
  return { metrics: listed ? [{ kind: "rows" }, ...metrics] : metrics, used: [], named: false, notes: [] };
}

/** "customers by plan": the things the rows are, when nothing of them is measured; null when they are not named. */
function entityMention(reading: Reading): ColumnMention[] | null {
  const { intent, table, columns, tokens } = reading;
  const ranksCounts = /\b(?:most|fewest|least) /.test(reading.text) && mostOf(reading);
  if (intent.functions.length > 0 || (intent.sort !== null && !ranksCounts)) return null;
  const unique = columns.filter((mention) => namesRows(mention.column, table) && !isGroupLead(reading, mention));
  const word = entityWord(table);
  return unique.length > 0 || tokens.some(({ stem }) => stem === word) ? unique : null;
}

/** "the most tickets": what stands after "most" is what the rows are. */
function mostOf({ tokens, table }: Reading): boolean {
  const word = entityWord(table);
  return tokens.some(
    ({ norm, stem }, at) => stem === word && /^(?:most|fewest|least)$/.test(tokens[at - 1]?.norm ?? "") && norm !== "",
  );
}

/** Whether a mention only introduces a value beside it: "region EMEA". */
export function introducesValue(reading: Reading, mention: ColumnMention): boolean {
  if (isGroupLead(reading, mention)) return false;
  return reading.values.some(
    ({ column, start, end }) =>
      column === mention.column && (start === mention.end || end === mention.start || start === mention.end + 1),
  );
}
