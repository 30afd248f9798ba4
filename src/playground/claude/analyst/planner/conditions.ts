import { comparedColumn } from "./language/comparisons.ts";
import type { ColumnMention, ValueMention } from "./language/mentions.ts";
import { asPeriod, type TimeMention } from "./language/times.ts";
import type { Filter, Period } from "./plan.ts";
import { type Reading, wordAfter, wordBefore } from "./reading.ts";
import { isNumeric, isPeriodNumber, mainMeasure, rangeOf } from "./schema.ts";

/** Every condition a question puts on the rows. */
export function filtersOf(reading: Reading): Filter[] {
  return [
    ...valueFilters(reading),
    ...flagFilters(reading),
    ...absenceFilters(reading),
    ...timeFilters(reading),
    ...weekdayFilters(reading),
    ...numberFilters(reading),
    ...yearNumberFilters(reading),
    ...codeFilters(reading),
    ...textFilters(reading),
  ];
}

function valueFilters(reading: Reading): Filter[] {
  const byColumn = new Map<string, { wanted: string[]; unwanted: string[] }>();
  let negated = false;
  let last: ValueMention | null = null;
  for (const mention of reading.values) {
    // "except EMEA and AMER": the negation carries over a plain list.
    if (last === null || !isListGap(reading, last, mention)) negated = isNegated(reading, mention);
    const entry = byColumn.get(mention.column.name) ?? { wanted: [], unwanted: [] };
    byColumn.set(mention.column.name, entry);
    const list = negated ? entry.unwanted : entry.wanted;
    if (!list.includes(mention.value)) list.push(mention.value);
    last = mention;
  }
  return [...byColumn].flatMap(([column, { wanted, unwanted }]): Filter[] => [
    ...(wanted.length > 0 ? [{ kind: "in", column, values: wanted, negated: false } as const] : []),
    ...(unwanted.length > 0 ? [{ kind: "in", column, values: unwanted, negated: true } as const] : []),
  ]);
}

function isListGap({ tokens }: Reading, a: ValueMention, b: ValueMention): boolean {
  return tokens.slice(a.end, b.start).every(({ norm }) => ["and", "or", ",", "&"].includes(norm));
}

const NEGATIONS = [
  "not",
  "except",
  "excluding",
  "exclude",
  "without",
  "besides",
  "minus",
  "non",
  "ignore",
  "ignoring",
  "omit",
  "but",
];

function isNegated(reading: Reading, mention: ValueMention): boolean {
  const before = wordBefore(reading, mention);
  if (NEGATIONS.includes(before)) return true;
  const two = reading.tokens
    .slice(Math.max(0, mention.start - 3), mention.start)
    .map(({ norm }) => norm)
    .join(" ");
  return /\b(?:other than|apart from|except for|leave out|leaving out|not (?:in|from|for)|exclude|excluding)\b/.test(
    two,
  );
}

/** "churned customers", "not active": yes/no columns named without a word of grouping. */
function flagFilters(reading: Reading): Filter[] {
  return reading.columns.flatMap((mention): Filter[] => {
    if (mention.column.type !== "yes/no" || isGroupLead(reading, mention) || asksForRate(reading)) return [];
    const before = wordBefore(reading, mention);
    const after = wordAfter(reading, mention);
    const value = !(NEGATIONS.includes(before) || ["no", "false"].includes(after));
    return [{ kind: "flag", column: mention.column.name, value }];
  });
}

/** "churn rate", "percentage of churned customers": the flag is measured, not filtered by. */
export function asksForRate({ text }: Reading): boolean {
  return /\b(?:rate|rates|ratio|percent(?:age)?|share|proportion|fraction)\b|%/.test(text);
}

/** "customers without phone": rows in which a column is blank. */
function absenceFilters(reading: Reading): Filter[] {
  return absentColumns(reading).map(({ column }) => ({ kind: "missing", column: column.name, missing: true }));
}

/** Columns of words after "without" or "no". */
export function absentColumns(reading: Reading): readonly ColumnMention[] {
  return reading.columns.filter((mention) => {
    const known = mention.column.type === "yes/no" || introducedByValue(reading, mention);
    return !known && ["without", "no", "lacking"].includes(wordBefore(reading, mention));
  });
}

function introducedByValue({ values }: Reading, mention: ColumnMention): boolean {
  return values.some(
    ({ column, start, end }) => column === mention.column && (start === mention.end || end === mention.start),
  );
}

const GROUP_LEADS = [
  "by",
  "per",
  "each",
  "every",
  "across",
  "which",
  "what",
  "between",
  "among",
  "over",
  "versus",
  "vs",
];

export function isGroupLead(reading: Reading, mention: { start: number; end: number }): boolean {
  return GROUP_LEADS.includes(wordBefore(reading, mention));
}

function timeFilters({ times, date }: Reading): Filter[] {
  if (date === null || times.length === 0) return [];
  const cycles = times.filter((time): time is TimeMention & { kind: "cycle" } => time.kind === "cycle");
  const hasPeriods = times.some(({ kind }) => kind === "period");
  const [first] = cycles;
  // "Q3" alone means the third quarter of every year in the data; beside a dated period it takes a year.
  if (first !== undefined && !hasPeriods && cycles.every(({ unit }) => unit === first.unit)) {
    return [
      { kind: "cycle", column: date.name, unit: first.unit, numbers: [...new Set(cycles.map(({ number }) => number))] },
    ];
  }
  return [{ kind: "period", column: date.name, periods: periodsOf(times, rangeOf(date)) }];
}

function weekdayFilters({ weekdays, date }: Reading): Filter[] {
  if (date === null || weekdays.length === 0) return [];
  return [
    {
      kind: "weekday",
      column: date.name,
      days: [...new Set(weekdays.flatMap(({ days }) => days))].sort((a, b) => a - b),
    },
  ];
}

function periodsOf(times: readonly TimeMention[], range: { first: string; last: string }): Period[] {
  const known = times.find((time) => time.kind === "period");
  const other = known?.kind === "period" ? known.period : null;
  const periods = times.map((time) => asPeriod(time, range, other));
  const inner = periods.filter((period) => !periods.some((wider) => wider !== period && isWithin(wider, period)));
  return inner.filter((period, index) => inner.findIndex(({ label }) => label === period.label) === index);
}

/** "March and April of 2024": the months say it already, the year around them adds nothing. */
function isWithin(inner: Period, outer: Period): boolean {
  if (inner.from === null || inner.to === null || outer.from === null || outer.to === null) return false;
  return inner.from >= outer.from && inner.to <= outer.to;
}

function numberFilters(reading: Reading): Filter[] {
  const fallback = mainMeasure(reading.table)?.name ?? null;
  return reading.comparisons.flatMap((comparison): Filter[] => {
    const column = comparedColumn(comparison, reading.tokens, reading.columns, fallback);
    if (column === null) return [];
    if (comparison.kind === "range") return [{ kind: "range", column, low: comparison.low, high: comparison.high }];
    return [{ kind: "compare", column, op: comparison.op, value: comparison.value }];
  });
}

/** Names of columns that the numeric conditions use up. */
export function comparedColumns(reading: Reading): Set<string> {
  const names = reading.comparisons.map((comparison) =>
    comparedColumn(comparison, reading.tokens, reading.columns, null),
  );
  return new Set(names.filter((name) => name !== null));
}

/** Years in a table whose only time is a column of year numbers. */
function yearNumberFilters({ tokens, table, date }: Reading): Filter[] {
  const column = table.columns.find((candidate) => isPeriodNumber(candidate) && /year|jahr/i.test(candidate.name));
  if (date !== null || column === undefined) return [];
  const years = tokens
    .map(({ norm }) => Number(norm))
    .filter((year) => Number.isInteger(year) && year >= Number(column.min) && year <= Number(column.max));
  const [first, second] = years;
  if (first === undefined) return [];
  if (second === undefined) return [{ kind: "compare", column: column.name, op: "=", value: first }];
  return [{ kind: "range", column: column.name, low: Math.min(first, second), high: Math.max(first, second) }];
}

/** "status 500": a number right after a column of few whole numbers is one of its values. */
function codeFilters({ columns, tokens }: Reading): Filter[] {
  return columns.flatMap(({ column, end }): Filter[] => {
    const at = ["is", "=", "of", "code"].includes(tokens[end]?.norm ?? "") ? end + 1 : end;
    const value = Number(tokens[at]?.norm ?? "");
    const few =
      column.type === "integer" && column.distinct <= 50 && Number.isInteger(value) && tokens[at] !== undefined;
    if (!few || value < Number(column.min) || value > Number(column.max)) return [];
    return [{ kind: "compare", column: column.name, op: "=", value }];
  });
}

/** Quoted words that are no listed value are looked for inside a text column. */
function textFilters(reading: Reading): Filter[] {
  const { tokens, table, values } = reading;
  const at = tokens.findIndex(
    (token, index) => token.quoted && !values.some(({ start, end }) => index >= start && index < end),
  );
  if (at === -1) return [];
  let end = at;
  while (tokens[end]?.quoted === true) end += 1;
  const text = tokens
    .slice(at, end)
    .map((token) => token.text)
    .join(" ");
  const named = reading.columns.filter(({ column }) => column.type === "text").at(-1)?.column;
  const wide = table.columns.filter((column) => column.type === "text" && column.values === null);
  const column = named ?? wide[0] ?? table.columns.find((candidate) => candidate.type === "text");
  return column === undefined || isNumeric(column) ? [] : [{ kind: "contains", column: column.name, text }];
}
