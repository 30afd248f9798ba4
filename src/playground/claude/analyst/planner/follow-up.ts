import { filtersOf } from "./conditions.ts";
import { groupsOf } from "./grouping.ts";
import { metricsOf } from "./metrics.ts";
import type { AggregatePlan, Aggregate, Filter, Group, Metric, Plan, WhyPlan } from "./plan.ts";
import type { Reading } from "./reading.ts";
import { isNumeric } from "./schema.ts";
import { whyPlan } from "./understand.ts";
import { compareView, fittingView } from "./views.ts";

/** Words that carry on from what was said before, whatever follows them. */
const STRONG =
  /^(?:now|and|only|just|but|also|same|then|ok|okay|what about|how about|instead|again|exclude|excluding|without|make (?:it|this|that)|show (?:it|this|that|them|these|those|me (?:it|this|that))|switch|change|break|split|drill|remove|add|turn|restrict|limit|zoom|narrow|plot (?:it|this|that)|draw (?:it|this|that)|can you (?:show|make|do|break|split|draw|plot) (?:it|this|that)|filter|keep|do (?:it|that|this)|as )\b/;
/** Words that may begin a whole question as well as a rest of one. */
const WEAK =
  /^(?:by|per|for|in|with|from|of|since|top|bottom|sort|order|group|use|before|after|until|between|over|under|above|below|last|this|first|monthly|weekly|daily|quarterly|yearly|annually|please)\b/;
const POINTING = /\b(?:it|that|them|those|these|instead|same|too|as well)\b(?! (?:file|data|dataset|table|csv|sheet))/;

/** Whether a question builds on the last plan instead of standing on its own. */
export function isFollowUp(reading: Reading, last: Plan): boolean {
  const { text, intent } = reading;
  if (last.kind === "unknown" || last.kind === "overview" || last.kind === "files") return false;
  if (intent.work === "why") return true;
  if (intent.work !== "aggregate" && intent.work !== "values") return false;
  if (STRONG.test(text)) return true;
  const { named } = metricsOf(reading);
  if (last.kind === "rows" && WEAK.test(text)) return true;
  if (named) return POINTING.test(text) && reading.tokens.length <= 10;
  if (WEAK.test(text) || POINTING.test(text)) return true;
  return isBareChange(reading);
}

/** "EMEA?", "as a pie", "top 3", "2023": nothing but a change. */
function isBareChange({ tokens, columns, values, times, buckets, comparisons, intent }: Reading): boolean {
  const covered = [...columns, ...values, ...times, ...buckets, ...comparisons].reduce(
    (sum, { start, end }) => sum + end - start,
    0,
  );
  const changes =
    values.length + times.length + buckets.length + comparisons.length > 0 ||
    intent.chart !== null ||
    intent.view !== null ||
    intent.functions.length > 0;
  return changes && tokens.length <= 8 && (covered >= tokens.length * 0.3 || tokens.length <= 5);
}

/** The last plan changed as the question says. */
export function change(reading: Reading, last: Plan): Plan {
  if (reading.intent.work === "why") return changeToWhy(reading, last) ?? last;
  const filters = mergedFilters(reading, last.filters);
  const chart = reading.intent.chart ?? (last.chart === "none" ? "auto" : last.chart);
  switch (last.kind) {
    case "aggregate":
      return changeAggregate(reading, { ...last, filters, notes: [] });
    case "why":
      return changeFromWhy(reading, last, filters);
    case "distribution": {
      const column = reading.columns.find((mention) => isNumeric(mention.column))?.column.name ?? last.column;
      const groups = groupsOf(reading, []);
      if (groups.length > 0) return changeAggregate(reading, averageOf(last.table, column, filters));
      return { ...last, column, filters, chart, notes: [] };
    }
    case "correlation": {
      const named = reading.columns.filter((mention) => isNumeric(mention.column)).map(({ column }) => column.name);
      const columns =
        named.length >= 2 ? named : named.length === 1 ? [...last.columns.slice(0, 1), ...named] : last.columns;
      return { ...last, columns, filters, chart, notes: [] };
    }
    case "rows": {
      const { intent } = reading;
      const sortBy = reading.columns.find((mention) => isNumeric(mention.column))?.column.name ?? last.sortBy;
      const descending = intent.sort === null ? last.descending : intent.sort === "desc";
      return { ...last, filters, sortBy, descending, limit: intent.limit ?? last.limit, notes: [] };
    }
    default:
      return { ...last, filters, notes: [] };
  }
}

/** The starting point when the spread of a column is to be split: its mean. */
function averageOf(table: string, column: string, filters: readonly Filter[]): AggregatePlan {
  const metrics: Metric[] = [{ kind: "column", fn: "avg", column }];
  return {
    kind: "aggregate",
    table,
    metrics,
    groups: [],
    filters,
    sort: "desc",
    limit: null,
    view: "plain",
    chart: "auto",
    notes: [],
    focus: null,
  };
}

function changeAggregate(reading: Reading, last: AggregatePlan): Plan {
  const { intent } = reading;
  const metrics = changedMetrics(reading, last);
  const groups = changedGroups(reading, last);
  const view = changedView(reading, last, groups);
  const time = groups[0]?.bucket !== null && groups[0] !== undefined;
  const regrouped = JSON.stringify(groups) !== JSON.stringify(last.groups);
  const usual = time ? "natural" : "desc";
  const sort = intent.sort ?? (regrouped ? usual : last.sort);
  const limit = intent.limit ?? (/\b(?:all|everything|full)\b/.test(reading.text) || regrouped ? null : last.limit);
  const sorted = intent.limit !== null && sort === "natural" ? "desc" : sort;
  const chart = intent.chart ?? (regrouped || last.chart === "none" ? "auto" : last.chart);
  const notes = metricsOf(reading).named ? metricsOf(reading).notes : [];
  const changed = { ...last, metrics, groups, view, sort: sorted, limit, chart, focus: null, notes };
  if (intent.view === "compare") return fittingView(compareView(reading, changed));
  return fittingView(regrouped ? withoutGroupedFilter(reading, changed) : changed);
}

/** "now by region" after "only EMEA" asks for all regions again; the answer says that the filter is gone. */
function withoutGroupedFilter(reading: Reading, plan: AggregatePlan): AggregatePlan {
  const columns = new Set(plan.groups.flatMap(({ column, bucket }) => (bucket === null ? [column] : [])));
  const stated = new Set(reading.values.map(({ column }) => column.name));
  const lifted = plan.filters.filter(
    (filter) =>
      filter.kind === "in" &&
      !filter.negated &&
      filter.values.length === 1 &&
      columns.has(filter.column) &&
      !stated.has(filter.column),
  );
  if (lifted.length === 0) return plan;
  const note = `The earlier filter (${lifted.flatMap((filter) => (filter.kind === "in" ? filter.values : [])).join(", ")}) is lifted to show every group.`;
  return { ...plan, filters: plan.filters.filter((filter) => !lifted.includes(filter)), notes: [...plan.notes, note] };
}

function changedMetrics(reading: Reading, last: AggregatePlan): readonly Metric[] {
  const choice = metricsOf(reading);
  const { functions } = reading.intent;
  if (choice.named) {
    const adding =
      /^(?:and|also|add|plus|include)\b|\b(?:as well|too|also)\b/.test(reading.text) &&
      choice.metrics.every(({ kind }) => kind === "column");
    return adding && !/^and (?:the|what|how|for|in)\b/.test(reading.text)
      ? uniqueMetrics([...last.metrics, ...choice.metrics])
      : choice.metrics;
  }
  const [fn] = functions;
  return fn === undefined ? last.metrics : last.metrics.map((metric) => withFunction(metric, fn));
}

function withFunction(metric: Metric, fn: Aggregate): Metric {
  return metric.kind === "column" ? { ...metric, fn } : metric;
}

function uniqueMetrics(metrics: readonly Metric[]): Metric[] {
  const seen = new Map(metrics.map((metric) => [JSON.stringify(metric), metric]));
  return [...seen.values()].slice(0, 4);
}

/** New groups replace the old ones of their kind; "split by" and "also by" add to them. */
function changedGroups(reading: Reading, last: AggregatePlan): readonly Group[] {
  if (/\b(?:in total|overall|no groups?|without groups?|ungrouped|altogether)\b/.test(reading.text)) return [];
  const fresh = groupsOf(reading, metricsOf(reading).used);
  if (fresh.length === 0) return last.groups;
  const lastTime = last.groups.find(({ bucket }) => bucket !== null);
  const lastOthers = last.groups.filter(({ bucket }) => bucket === null);
  const time = fresh.find(({ bucket }) => bucket !== null);
  const others = fresh.filter(({ bucket }) => bucket === null);
  const adding =
    /\b(?:split|break|broken|breakdown|also|too|as well|additionally|stacked|drill|within|separate\w*|plus|further)\b|^and\b|\beach\b|\bfor every\b/.test(
      reading.text,
    );
  if (adding)
    return unique(
      [...(time === undefined ? [lastTime] : [time]), ...lastOthers, ...others].filter((group) => group !== undefined),
    );
  if (time !== undefined && others.length === 0 && lastTime !== undefined) return unique([time, ...lastOthers]);
  return unique(fresh);
}

function unique(groups: readonly Group[]): Group[] {
  const seen = new Map(groups.map((group) => [group.column, group]));
  const all = [...seen.values()];
  return all.length <= 2 ? all : [...all.slice(0, 1), ...all.slice(-1)];
}

function changedView(reading: Reading, last: AggregatePlan, groups: readonly Group[]): AggregatePlan["view"] {
  const { view, chart } = reading.intent;
  if (chart === "pie" && groups.length === 1) return "share";
  if (view === "compare") return reading.values.length > 1 || reading.times.length > 1 ? "compare" : last.view;
  if (view !== null) return (view === "change" || view === "running") && groups[0]?.bucket == null ? last.view : view;
  if (/\b(?:absolute|numbers|amounts)\b/.test(reading.text)) return "plain";
  const stays = last.view === "share" && groups.length > 0 && groups.every(({ bucket }) => bucket === null);
  const timed = (last.view === "change" || last.view === "running") && groups[0]?.bucket != null;
  return stays || timed ? last.view : "plain";
}

/** New conditions on a column replace the old ones; "also AMER" widens them, "all regions" lifts them. */
function mergedFilters(reading: Reading, old: readonly Filter[]): Filter[] {
  const fresh = filtersOf(reading);
  const lifted = liftedColumns(reading);
  const adding =
    reading.intent.view === "compare" || /\b(?:also|add|include|including|plus|as well|too)\b/.test(reading.text);
  const kept = old
    .filter((filter) => !lifted.all && !lifted.columns.has(filter.column))
    .filter((filter) => !fresh.some((other) => replaces(other, filter)) || adding);
  const merged: Filter[] = [...kept];
  for (const filter of fresh) {
    const same = merged.findIndex((other) => other.kind === filter.kind && other.column === filter.column);
    const wider = adding && merged[same] !== undefined ? widened(merged[same], filter) : null;
    if (wider === null) merged.push(filter);
    else merged[same] = wider;
  }
  return merged;
}

/** Both conditions as one that either fulfils; null where that cannot be said. */
function widened(old: Filter, fresh: Filter): Filter | null {
  if (old.kind === "in" && fresh.kind === "in" && !old.negated && !fresh.negated) {
    return { ...old, values: [...new Set([...old.values, ...fresh.values])] };
  }
  if (old.kind !== "period" || fresh.kind !== "period") return null;
  const labels = new Set(old.periods.map(({ label }) => label));
  return { ...old, periods: [...old.periods, ...fresh.periods.filter(({ label }) => !labels.has(label))] };
}

function replaces(fresh: Filter, old: Filter): boolean {
  if (fresh.column !== old.column) return false;
  const timed = (kind: Filter["kind"]) => kind === "period" || kind === "cycle";
  if (timed(fresh.kind) && timed(old.kind))
    return !(fresh.kind === "cycle" && old.kind === "period" && isWholeYear(old));
  if (fresh.kind === "in" && old.kind === "in") return fresh.negated === old.negated || !fresh.negated;
  return fresh.kind === old.kind;
}

/** "only Q3" after "in 2024" stays within 2024. */
function isWholeYear(filter: Filter): boolean {
  return filter.kind === "period" && filter.periods.length === 1 && /^\d{4}$/.test(filter.periods[0]?.label ?? "");
}

function liftedColumns({ text, columns, date }: Reading): { all: boolean; columns: Set<string> } {
  if (
    /\b(?:remove|clear|reset|drop|without|no) (?:all |the |any )*filters?\b|\bunfiltered\b|\bfor everything\b/.test(
      text,
    )
  )
    return { all: true, columns: new Set() };
  const lifted = new Set<string>();
  if (/\b(?:all|every|whole|entire|any) (?:the )?(?:time|years?|months?|dates?|period)\b/.test(text) && date !== null)
    lifted.add(date.name);
  if (/\b(?:all|every|any)\b/.test(text)) for (const { column } of columns) lifted.add(column.name);
  return { all: false, columns: lifted };
}

/** "why did March drop": the last measure and filters, the step of the last timeline. */
function changeToWhy(reading: Reading, last: Plan): WhyPlan | null {
  const fresh = whyPlan(reading);
  if (fresh === null) return null;
  const filters = mergedFilters(reading, last.filters).filter(({ kind }) => kind !== "period" && kind !== "cycle");
  const { named } = metricsOf(reading);
  if (last.kind === "why") return { ...fresh, metric: named ? fresh.metric : last.metric, filters };
  if (last.kind !== "aggregate") return { ...fresh, filters };
  const bucket = last.groups.find((group) => group.bucket !== null)?.bucket ?? null;
  const plainBucket =
    bucket === "day" || bucket === "week" || bucket === "month" || bucket === "quarter" || bucket === "year"
      ? bucket
      : fresh.bucket;
  const asked = fresh.period !== null || fresh.cycle !== null || reading.buckets.length > 0;
  const metric = named ? fresh.metric : (last.metrics[0] ?? fresh.metric);
  return { ...fresh, metric, filters, bucket: asked ? fresh.bucket : plainBucket };
}

/** After a cause was looked for: another time or filter is another cause, a grouping goes back to the numbers. */
function changeFromWhy(reading: Reading, last: WhyPlan, filters: readonly Filter[]): Plan {
  const groups = groupsOf(reading, []);
  if (groups.length === 0 && !metricsOf(reading).named) {
    const next = reading.times.length > 0 ? changeToWhy(reading, last) : null;
    if (next !== null) return { ...next, direction: next.direction === "any" ? "any" : last.direction };
    return { ...last, filters, notes: [] };
  }
  const base: AggregatePlan = {
    kind: "aggregate",
    table: last.table,
    metrics: [last.metric],
    groups: [{ column: last.dateColumn, bucket: last.bucket }],
    filters,
    sort: "natural",
    limit: null,
    view: "plain",
    chart: "auto",
    notes: [],
    focus: null,
  };
  return changeAggregate(reading, base);
}
