import { filtersOf } from "./conditions.ts";
import { groupsOf, usualBucket } from "./grouping.ts";
import { type MetricChoice, metricsOf } from "./metrics.ts";
import type { AggregatePlan, ChartKind, Filter, Group, Plan, WhyPlan } from "./plan.ts";
import type { Profile } from "./profile.ts";
import type { Reading } from "./reading.ts";
import { dimensions, isAdditive, isDate, isIdentifier, isNumeric, mainMeasure, measures } from "./schema.ts";
import { unknown } from "./unknown.ts";

/** The plan a question asks for on its own, without a look at earlier ones. */
export function understand(reading: Reading, profile: Profile): Plan {
  switch (reading.intent.work) {
    case "impossible":
      return unknown(reading.table.name, "That goes beyond what I can do offline.");
    case "overview":
      return overviewPlan(reading, profile);
    case "files":
      return profile.tables.length > 1 ? filesPlan(reading, profile) : aggregatePlan(reading);
    case "missing":
    case "duplicates":
    case "quality":
      return qualityPlan(reading);
    case "correlation":
      return correlationPlan(reading);
    case "distribution":
      return distributionPlan(reading);
    case "why":
      return whyPlan(reading) ?? aggregatePlan(reading);
    case "rows":
      return rowsPlan(reading);
    case "values":
      return valuesPlan(reading);
    default:
      return isAboutData(reading) ? aggregatePlan(reading) : notUnderstood(reading, profile);
  }
}

/** Whether anything of the data, or any work with it, was named. */
export function isAboutData({ columns, values, times, buckets, comparisons, intent }: Reading): boolean {
  return columns.length + values.length + times.length + buckets.length + comparisons.length > 0 || intent.any;
}

function notUnderstood(reading: Reading, profile: Profile): Plan {
  if (reading.tokens.length === 0) return overviewPlan(reading, profile);
  return unknown(reading.table.name, "I could not connect this question to anything in the data.");
}

function overviewPlan({ table, text, columns }: Reading, profile: Profile): Plan {
  // "summarize revenue by region" names something to add up; "summarize this file" does not.
  const all = /\b(?:files|both|all|tables|sheets|each)\b/.test(text) || profile.tables.length <= 3;
  void columns;
  const tables = all ? profile.tables.map(({ name }) => name) : [table.name];
  return { kind: "overview", table: table.name, tables, filters: [], chart: "none", notes: [] };
}

function filesPlan({ table }: Reading, profile: Profile): Plan {
  const at = profile.tables.findIndex(({ name }) => name === table.name);
  const [left, right] = at > 1 ? [profile.tables[0], profile.tables[at]] : [profile.tables[0], profile.tables[1]];
  return { kind: "files", table: left?.name ?? table.name, other: right?.name ?? table.name, filters: [], chart: "none", notes: [] };
}

function qualityPlan(reading: Reading): Plan {
  const { intent, table } = reading;
  const aspect = intent.work === "missing" ? "missing" : intent.work === "duplicates" ? "duplicates" : "both";
  const key = aspect === "duplicates" ? (reading.columns[0]?.column.name ?? null) : null;
  return { kind: "quality", table: table.name, aspect, key, filters: filtersOf(reading), chart: intent.chart ?? "none", notes: [] };
}

function correlationPlan(reading: Reading): Plan {
  const { table, columns } = reading;
  const named = [...new Set(columns.filter(({ column }) => isNumeric(column)).map(({ column }) => column.name))];
  const all = measures(table).map(({ name }) => name);
  const main = mainMeasure(table)?.name;
  const chosen = named.length >= 2 ? named.slice(0, 6) : named.length === 1 ? [...named, ...all.filter((name) => name !== named[0])] : all;
  if (chosen.length < 2) {
    // "affect" between a category and a number is a comparison of groups.
    if (columns.length > 0 && main !== undefined) return aggregatePlan(reading);
    return unknown(table.name, "A correlation needs two columns of numbers, and this table does not have them.");
  }
  const filters = filtersOf(reading);
  return { kind: "correlation", table: table.name, columns: chosen.slice(0, 8), filters, chart: reading.intent.chart ?? "auto", notes: [] };
}

function distributionPlan(reading: Reading): Plan {
  const { table, columns, intent } = reading;
  const named = columns.find(({ column }) => isNumeric(column) && !isIdentifier(column, table.rows))?.column;
  const category = columns.find(({ column }) => !isNumeric(column) && !isDate(column))?.column;
  const filters = filtersOf(reading);
  if (category !== undefined && (named === undefined || columns.length > 1)) {
    return { ...aggregatePlan({ ...reading, intent: { ...intent, view: "share" } }), filters };
  }
  const column = named ?? mainMeasure(table);
  if (column === null) return unknown(table.name, "A distribution needs a column of numbers, and this table has none.");
  return { kind: "distribution", table: table.name, column: column.name, filters, chart: intent.chart ?? "auto", notes: [] };
}

function rowsPlan(reading: Reading): Plan {
  const { table, intent, columns, text } = reading;
  const numeric = columns.find(({ column }) => isNumeric(column) || isDate(column))?.column.name ?? null;
  const sorted = intent.sort !== null || /\b(?:latest|newest|most recent|earliest|oldest|sorted)\b/.test(text);
  const recent = /\b(?:latest|newest|most recent|last)\b/.test(text) && !/\boldest|earliest\b/.test(text);
  const sortBy = sorted ? (numeric ?? (recent ? reading.date?.name : mainMeasure(table)?.name) ?? null) : null;
  const limit = Math.min(intent.limit ?? 10, 50);
  const descending = intent.sort !== "asc" && !/\b(?:oldest|earliest)\b/.test(text);
  return { kind: "rows", table: table.name, columns: [], sortBy, descending, limit, filters: filtersOf(reading), chart: "none", notes: [] };
}

function valuesPlan(reading: Reading): Plan {
  const column = reading.columns.find((mention) => !isNumeric(mention.column) && !isDate(mention.column))?.column;
  if (column === undefined) return reading.columns.length > 0 ? aggregatePlan(reading) : rowsPlan(reading);
  const groups: Group[] = [{ column: column.name, bucket: null }];
  return { ...baseAggregate(reading), metrics: [{ kind: "rows" }], groups, sort: "desc", chart: reading.intent.chart ?? "none" };
}

/** The usual question: something measured, perhaps split, filtered, ranked. */
export function aggregatePlan(reading: Reading): Plan {
  const { intent, table } = reading;
  const choice = metricsOf(reading);
  const groups = groupsOf(reading, choice.used);
  const single = singleRows(reading, choice, groups);
  if (single !== null) return single;
  const plan = withView(reading, { ...baseAggregate(reading), metrics: choice.metrics, groups, notes: notesFor(reading, choice, groups) });
  const ranked = intent.sort !== null && plan.groups.length > 0;
  const askedTime = reading.buckets.some(({ asked }) => asked);
  const byTime = plan.groups[0]?.bucket !== null && plan.groups[0] !== undefined;
  const sort = ranked || askedTime ? (intent.sort ?? "desc") : byTime ? "natural" : "desc";
  const limit = plan.groups.length > 0 ? intent.limit : null;
  void table;
  return { ...plan, sort, limit };
}

function baseAggregate(reading: Reading): AggregatePlan {
  return {
    kind: "aggregate",
    table: reading.table.name,
    metrics: [],
    groups: [],
    filters: filtersOf(reading),
    sort: "desc",
    limit: null,
    view: "plain",
    chart: reading.intent.chart ?? "auto",
    notes: [],
    focus: null,
  };
}

/** "top 10 orders", "largest transaction": single rows are ranked when nothing groups them. */
function singleRows(reading: Reading, choice: MetricChoice, groups: readonly Group[]): Plan | null {
  const { intent, table } = reading;
  const [group] = groups;
  const unique = group !== undefined && group.bucket === null && (columnDistinct(reading, group.column) >= table.rows * 0.95 && table.rows > 20);
  const metric = choice.metrics[0];
  if (metric?.kind !== "column" || intent.sort === null || reading.buckets.length > 0 || intent.view !== null) return null;
  if (groups.length > 0 && !unique) return null;
  if (groups.length === 0 && (intent.functions.length > 0 || (intent.limit === null && !/\b(?:single|individual|row|order|transaction|record|sale|ticket|deal|entry)\b/.test(reading.text)))) return null;
  const sortBy = metric.column;
  const limit = intent.limit ?? 10;
  return { kind: "rows", table: table.name, columns: [], sortBy, descending: intent.sort === "desc", limit, filters: filtersOf(reading), chart: "none", notes: choice.named ? [] : [`Ranked by ${sortBy}.`] };
}

function columnDistinct({ table }: Reading, name: string): number {
  return table.columns.find((column) => column.name === name)?.distinct ?? 0;
}

function notesFor(reading: Reading, choice: MetricChoice, groups: readonly Group[]): string[] {
  const notes = [...choice.notes];
  const [metric] = choice.metrics;
  if (!choice.named && metric?.kind === "column") notes.push(`The question names no measure, so I took ${metric.column}.`);
  if (reading.intent.trend && reading.date === null) notes.push("This table has no dates, so I cannot show a development over time.");
  if (groups.some(({ bucket }) => bucket !== null)) notes.push(...dateNotes(reading));
  return notes;
}

function dateNotes({ table, date }: Reading): string[] {
  const others = table.columns.filter((column) => isDate(column) && column !== date);
  return others.length > 0 && date !== null ? [`Time is taken from the column ${date.name}.`] : [];
}

/** Shares, comparisons, growth and running totals change what is grouped and kept. */
function withView(reading: Reading, plan: AggregatePlan): AggregatePlan {
  const { intent } = reading;
  if (intent.view === "share") return shareView(reading, plan);
  if (intent.view === "compare") return compareView(reading, plan);
  if (intent.view === "change" || intent.view === "running") return overTime(reading, { ...plan, view: intent.view });
  if (isPerPeriod(reading)) return { ...plan, view: "per period" };
  if (plan.groups.length === 0 && implicitCompare(reading)) return compareView(reading, plan);
  return flagExtreme(reading, plan);
}

/** "EMEA and AMER", "2023, 2024": naming several values without a word asks to see them side by side. */
function implicitCompare({ values }: Reading): boolean {
  const columns = new Set(values.map(({ column }) => column.name));
  return values.length > 1 && columns.size === 1;
}

/** "what is the highest price" without groups is the extreme value itself. */
function flagExtreme(reading: Reading, plan: AggregatePlan): AggregatePlan {
  const { intent } = reading;
  if (plan.groups.length > 0 || intent.sort === null || intent.functions.length > 0) return plan;
  const fn = intent.sort === "desc" ? "max" : "min";
  return { ...plan, metrics: plan.metrics.map((metric) => (metric.kind === "column" && metric.fn !== "distinct" ? { ...metric, fn } : metric)) };
}

/** "average monthly revenue": the mean of the months' totals. */
function isPerPeriod({ intent, buckets, tokens, table, columns }: Reading): boolean {
  const [bucket] = buckets;
  if (bucket === undefined || intent.functions[0] !== "avg" || bucket.asked) return false;
  const before = tokens[bucket.start - 1]?.norm ?? "";
  const measured = columns.find(({ column }) => isNumeric(column))?.column ?? mainMeasure(table);
  const adds = measured === null || isAdditive(measured) || intent.howMany;
  return adds && (before === "per" || before === "a" || before === "each" || /ly$|^annual$/.test(tokens[bucket.start]?.norm ?? ""));
}

function shareView(reading: Reading, plan: AggregatePlan): AggregatePlan {
  if (plan.groups.length > 0) return { ...plan, view: "share", focus: null };
  const target = plan.filters.find((filter) => filter.kind === "in" || filter.kind === "flag");
  if (target !== undefined) {
    const filters = plan.filters.filter((filter) => filter !== target);
    const focus = target.kind === "flag" ? (target.value ? "yes" : "no") : (target.values[0] ?? null);
    return { ...plan, view: "share", filters, groups: [{ column: target.column, bucket: null }], focus };
  }
  const flag = reading.columns.find(({ column }) => column.type === "yes/no")?.column;
  const dimension = flag ?? dimensions(reading.table).find(({ distinct }) => distinct <= 12);
  if (dimension === undefined) return plan;
  const notes = flag === undefined ? [...plan.notes, `The question does not say by what to split, so I took ${dimension.name}.`] : plan.notes;
  return { ...plan, view: "share", groups: [{ column: dimension.name, bucket: null }], notes };
}

function compareView(reading: Reading, plan: AggregatePlan): AggregatePlan {
  const many = plan.filters.find((filter) => filter.kind === "in" && !filter.negated && filter.values.length > 1);
  if (many !== undefined) {
    const groups = withGroup(plan.groups, { column: many.column, bucket: null });
    return { ...plan, view: "compare", groups };
  }
  const periods = plan.filters.find((filter): filter is Filter & { kind: "period" } => filter.kind === "period" && filter.periods.length > 1);
  const cycle = plan.filters.find((filter) => filter.kind === "cycle" && filter.numbers.length > 1);
  const column = periods?.column ?? cycle?.column;
  if (column !== undefined && reading.date !== null) {
    const unit = reading.times.find((time) => time.kind === "cycle" || time.unit !== null);
    const bucket = unit === undefined ? "year" : unit.kind === "cycle" ? unit.unit : (unit.unit ?? "year");
    if (plan.groups.some((group) => group.bucket !== null)) return plan;
    return { ...plan, view: "compare", groups: [{ column, bucket }, ...plan.groups].slice(0, 2) };
  }
  return flagExtreme(reading, plan);
}

function withGroup(groups: readonly Group[], group: Group): Group[] {
  const others = groups.filter(({ column }) => column !== group.column);
  return [...others.slice(0, 1), group];
}

function overTime(reading: Reading, plan: AggregatePlan): AggregatePlan {
  const { date } = reading;
  if (date === null) return { ...plan, view: "plain" };
  const group = plan.groups.find(({ bucket }) => bucket !== null) ?? { column: date.name, bucket: usualBucket(reading) };
  const others = plan.groups.filter(({ bucket }) => bucket === null);
  return { ...plan, groups: [group, ...others].slice(0, plan.view === "change" ? 1 : 2) };
}

/** A question for causes: answered with where the change sits. Null when there is no time or nothing to measure. */
export function whyPlan(reading: Reading): WhyPlan | null {
  const { date, table, text, times, buckets } = reading;
  const [metric] = metricsOf(reading).metrics;
  if (date === null || metric === undefined) return null;
  const filters = filtersOf(reading).filter(({ kind }) => kind !== "period" && kind !== "cycle");
  const direction = /\b(?:drop\w*|fall\w*|fell|declin\w*|decreas\w*|down|dip\w*|lower|less|worse|lost|shr[iau]nk\w*|bad|slump|low)\b/.test(text)
    ? "down"
    : /\b(?:ris\w*|rose|grow\w*|grew|increas\w*|up|jump\w*|spik\w*|higher|more|better|peak\w*|good|high)\b/.test(text)
      ? "up"
      : "any";
  const time = times[0];
  const unit = time === undefined ? null : time.kind === "cycle" ? time.unit : time.unit;
  const asked = buckets[0]?.bucket;
  const bucket = unit ?? (asked !== undefined && isPlainUnit(asked) ? asked : plainUnit(usualBucket(reading)));
  const period = time?.kind === "period" && time.unit !== null ? time.period : null;
  const cycle = time?.kind === "cycle" ? { unit: time.unit, number: time.number } : null;
  const chart: ChartKind = reading.intent.chart ?? "auto";
  return { kind: "why", table: table.name, metric, dateColumn: date.name, bucket, period, cycle, direction, filters, chart, notes: [] };
}

type PlainUnit = WhyPlan["bucket"];

function isPlainUnit(bucket: string): bucket is PlainUnit {
  return ["day", "week", "month", "quarter", "year"].includes(bucket);
}

function plainUnit(bucket: string): PlainUnit {
  return isPlainUnit(bucket) ? bucket : "day";
}
