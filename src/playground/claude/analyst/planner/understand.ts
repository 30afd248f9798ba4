import { filtersOf, isGroupLead } from "./conditions.ts";
import { groupsOf, usualBucket } from "./grouping.ts";
import { ignoredWords } from "./ignored.ts";
import { isJoined } from "./joined.ts";
import { type MetricChoice, metricsOf } from "./metrics.ts";
import { filesPlan, realTables } from "./pairs.ts";
import type { AggregatePlan, ChartKind, Group, Plan, WhyPlan } from "./plan.ts";
import type { Profile } from "./profile.ts";
import { type Reading, wordBefore } from "./reading.ts";
import { entityWord, isDate, isIdentifier, isNumeric, mainMeasure, measures, namesRows } from "./schema.ts";
import { unknown } from "./unknown.ts";
import { withView } from "./views.ts";

/** The plan a question asks for on its own, without a look at earlier ones. */
export function understand(reading: Reading, profile: Profile): Plan {
  switch (reading.intent.work) {
    case "impossible":
      return unknown(reading.table.name, "That goes beyond what I can do offline.");
    case "overview":
      return overviewPlan(reading, profile);
    case "files":
      return filesPlan(reading, profile) ?? aggregatePlan(reading);
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
      if (!isAboutData(reading)) return notUnderstood(reading, profile);
      return asksForRows(reading) ? rowsPlan(reading) : aggregatePlan(reading);
  }
}

/** "who are the customers in Germany", "list customers without phone": the rows themselves. */
function asksForRows(reading: Reading): boolean {
  const { text, intent, table, columns, tokens, buckets } = reading;
  if (!/^(?:who|list|show|give|display|find|which|name)\b/.test(text) || intent.howMany || intent.sort !== null)
    return false;
  const word = entityWord(table);
  const entity = columns.some(({ column }) => namesRows(column, table)) || tokens.some(({ stem }) => stem === word);
  const grouped = columns.some((mention) => isGroupLead(reading, mention) && wordBefore(reading, mention) !== "which");
  return entity && !grouped && buckets.length === 0;
}

/** Whether anything of the data, or any work with it, was named. */
export function isAboutData(reading: Reading): boolean {
  const { columns, values, times, buckets, weekdays, comparisons, intent } = reading;
  const named = [columns, values, times, buckets, weekdays, comparisons].some((mentions) => mentions.length > 0);
  return named || intent.any || metricsOf(reading).named;
}

function notUnderstood(reading: Reading, profile: Profile): Plan {
  if (reading.tokens.length === 0) return overviewPlan(reading, profile);
  return unknown(reading.table.name, "I could not connect this question to anything in the data.");
}

function overviewPlan({ table, text }: Reading, profile: Profile): Plan {
  const real = realTables(profile);
  const one = /\b(?:first|second|third|last|other|new) (?:file|sheet|table)\b/.test(text);
  const all = (!one && /\b(?:files|both|all|tables|sheets|each)\b/.test(text)) || (!one && real.length <= 3);
  const tables = all ? real.map(({ name }) => name) : [isJoined(table) ? table.join.left : table.name];
  return { kind: "overview", table: table.name, tables, filters: [], chart: "none", notes: [] };
}

function qualityPlan(reading: Reading): Plan {
  const { intent, table } = reading;
  const aspect = intent.work === "missing" ? "missing" : intent.work === "duplicates" ? "duplicates" : "both";
  const key = aspect === "duplicates" ? (reading.columns[0]?.column.name ?? null) : null;
  return {
    kind: "quality",
    table: table.name,
    aspect,
    key,
    filters: filtersOf(reading),
    chart: intent.chart ?? "none",
    notes: [],
  };
}

function correlationPlan(reading: Reading): Plan {
  const { table, columns } = reading;
  const named = [...new Set(columns.filter(({ column }) => isNumeric(column)).map(({ column }) => column.name))];
  const all = measures(table).map(({ name }) => name);
  const main = mainMeasure(table)?.name;
  const chosen =
    named.length >= 2
      ? named.slice(0, 6)
      : named.length === 1
        ? [...named, ...all.filter((name) => name !== named[0])]
        : all;
  if (chosen.length < 2) {
    // "affect" between a category and a number is a comparison of groups.
    if (columns.length > 0 && main !== undefined) return aggregatePlan(reading);
    return unknown(table.name, "A correlation needs two columns of numbers, and this table does not have them.");
  }
  const filters = filtersOf(reading);
  return {
    kind: "correlation",
    table: table.name,
    columns: chosen.slice(0, 8),
    filters,
    chart: reading.intent.chart ?? "auto",
    notes: [],
  };
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
  return {
    kind: "distribution",
    table: table.name,
    column: column.name,
    filters,
    chart: intent.chart ?? "auto",
    notes: [],
  };
}

function rowsPlan(reading: Reading): Plan {
  const { table, intent, columns, text } = reading;
  const numeric = columns.find(({ column }) => isNumeric(column) || isDate(column))?.column.name ?? null;
  const sorted = intent.sort !== null || /\b(?:latest|newest|most recent|earliest|oldest|sorted)\b/.test(text);
  const recent = /\b(?:latest|newest|most recent|last)\b/.test(text) && !/\boldest|earliest\b/.test(text);
  const sortBy = sorted ? (numeric ?? (recent ? reading.date?.name : mainMeasure(table)?.name) ?? null) : null;
  const limit = Math.min(intent.limit ?? 10, 50);
  const descending = intent.sort !== "asc" && !/\b(?:oldest|earliest)\b/.test(text);
  return {
    kind: "rows",
    table: table.name,
    columns: [],
    sortBy,
    descending,
    limit,
    filters: filtersOf(reading),
    chart: "none",
    notes: [],
  };
}

function valuesPlan(reading: Reading): Plan {
  const column = reading.columns.find((mention) => !isNumeric(mention.column) && !isDate(mention.column))?.column;
  if (column === undefined) return reading.columns.length > 0 ? aggregatePlan(reading) : rowsPlan(reading);
  const groups: Group[] = [{ column: column.name, bucket: null }];
  return {
    ...baseAggregate(reading),
    metrics: [{ kind: "rows" }],
    groups,
    sort: "desc",
    chart: reading.intent.chart ?? "none",
  };
}

/** The usual question: something measured, perhaps split, filtered, ranked. */
export function aggregatePlan(reading: Reading): Plan {
  const { intent } = reading;
  const choice = metricsOf(reading);
  const groups = groupsOf(reading, choice.used);
  const single = singleRows(reading, choice, groups);
  if (single !== null) return single;
  const plan = withView(reading, {
    ...baseAggregate(reading),
    metrics: choice.metrics,
    groups,
    notes: notesFor(reading, choice, groups),
  });
  const ranked = intent.sort !== null && plan.groups.length > 0;
  const askedTime = reading.buckets.some(({ asked }) => asked);
  const byTime = plan.groups[0]?.bucket !== null && plan.groups[0] !== undefined;
  const sort = ranked || askedTime ? (intent.sort ?? "desc") : byTime ? "natural" : "desc";
  const limit = plan.groups.length > 0 ? intent.limit : null;
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
  const unique =
    group !== undefined &&
    group.bucket === null &&
    columnDistinct(reading, group.column) >= table.rows * 0.95 &&
    table.rows > 20;
  const metric = choice.metrics[0];
  if (metric?.kind !== "column" || intent.sort === null || reading.buckets.length > 0 || intent.view !== null)
    return null;
  if (groups.length > 0 && !unique) return null;
  if (
    groups.length === 0 &&
    (intent.functions.length > 0 ||
      (intent.limit === null &&
        !/\b(?:single|individual|row|order|transaction|record|sale|ticket|deal|entry)\b/.test(reading.text)))
  )
    return null;
  const sortBy = metric.column;
  const limit = intent.limit ?? 10;
  return {
    kind: "rows",
    table: table.name,
    columns: [],
    sortBy,
    descending: intent.sort === "desc",
    limit,
    filters: filtersOf(reading),
    chart: "none",
    notes: choice.named ? [] : [`Ranked by ${sortBy}.`],
  };
}

function columnDistinct({ table }: Reading, name: string): number {
  return table.columns.find((column) => column.name === name)?.distinct ?? 0;
}

function notesFor(reading: Reading, choice: MetricChoice, groups: readonly Group[]): string[] {
  const notes = [...choice.notes];
  const [metric] = choice.metrics;
  if (!choice.named && metric?.kind === "column")
    notes.push(`The question names no measure, so I took ${metric.column}.`);
  if (reading.intent.trend && reading.date === null)
    notes.push("This table has no dates, so I cannot show a development over time.");
  if (groups.some(({ bucket }) => bucket !== null)) notes.push(...dateNotes(reading));
  const ignored = ignoredWords(reading);
  if (ignored.length > 0)
    notes.push(`I found no column or value for ${ignored.map((word) => `“${word}”`).join(", ")}, so that is left out.`);
  return notes;
}

function dateNotes({ table, date }: Reading): string[] {
  const others = table.columns.filter((column) => isDate(column) && column !== date);
  return others.length > 0 && date !== null ? [`Time is taken from the column ${date.name}.`] : [];
}

/** A question for causes: answered with where the change sits. Null when there is no time or nothing to measure. */
export function whyPlan(reading: Reading): WhyPlan | null {
  const { date, table, text, times, buckets } = reading;
  const [metric] = metricsOf(reading).metrics;
  if (date === null || metric === undefined) return null;
  const filters = filtersOf(reading).filter(({ kind }) => kind !== "period" && kind !== "cycle");
  const direction =
    /\b(?:drop\w*|fall\w*|fell|declin\w*|decreas\w*|down|dip\w*|lower|less|worse|lost|shr[iau]nk\w*|bad|slump|low)\b/.test(
      text,
    )
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
  return {
    kind: "why",
    table: table.name,
    metric,
    dateColumn: date.name,
    bucket,
    period,
    cycle,
    direction,
    filters,
    chart,
    notes: [],
  };
}

type PlainUnit = WhyPlan["bucket"];

function isPlainUnit(bucket: string): bucket is PlainUnit {
  return ["day", "week", "month", "quarter", "year"].includes(bucket);
}

function plainUnit(bucket: string): PlainUnit {
  return isPlainUnit(bucket) ? bucket : "day";
}
