import { usualBucket } from "./grouping.ts";
import { type AggregatePlan, addsUp, type Filter, type Group } from "./plan.ts";
import type { Reading } from "./reading.ts";
import { dimensions, isAdditive, isNumeric, mainMeasure } from "./schema.ts";

/** Shares, comparisons, growth and running totals change what is grouped and kept. */
export function withView(reading: Reading, plan: AggregatePlan): AggregatePlan {
  return fittingView(viewFor(reading, plan));
}

/** Shares need one grouping and one measure that adds up. */
export function fittingView(plan: AggregatePlan): AggregatePlan {
  const [metric] = plan.metrics;
  if (
    plan.view !== "share" ||
    (plan.groups.length === 1 && plan.metrics.length === 1 && metric !== undefined && addsUp(metric))
  )
    return plan;
  return { ...plan, view: "plain", focus: null, chart: plan.chart === "pie" ? "auto" : plan.chart };
}

function viewFor(reading: Reading, plan: AggregatePlan): AggregatePlan {
  const { intent } = reading;
  if (plan.metrics.some((metric) => metric.kind === "ratio")) return plan;
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
  return {
    ...plan,
    metrics: plan.metrics.map((metric) =>
      metric.kind === "column" && metric.fn !== "distinct" ? { ...metric, fn } : metric,
    ),
  };
}

/** "average monthly revenue": the mean of the months' totals. */
function isPerPeriod({ intent, buckets, tokens, table, columns }: Reading): boolean {
  const [bucket] = buckets;
  if (bucket === undefined || intent.functions[0] !== "avg" || bucket.asked) return false;
  const before = tokens[bucket.start - 1]?.norm ?? "";
  const measured = columns.find(({ column }) => isNumeric(column))?.column ?? mainMeasure(table);
  const adds = measured === null || isAdditive(measured) || intent.howMany;
  return (
    adds &&
    (before === "per" || before === "a" || before === "each" || /ly$|^annual$/.test(tokens[bucket.start]?.norm ?? ""))
  );
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
  const notes =
    flag === undefined
      ? [...plan.notes, `The question does not say by what to split, so I took ${dimension.name}.`]
      : plan.notes;
  return { ...plan, view: "share", groups: [{ column: dimension.name, bucket: null }], notes };
}

export function compareView(reading: Reading, plan: AggregatePlan): AggregatePlan {
  const many = plan.filters.find((filter) => filter.kind === "in" && !filter.negated && filter.values.length > 1);
  if (many !== undefined) {
    const groups = withGroup(plan.groups, { column: many.column, bucket: null });
    return { ...plan, view: "compare", groups };
  }
  const periods = plan.filters.find(
    (filter): filter is Filter & { kind: "period" } => filter.kind === "period" && filter.periods.length > 1,
  );
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
  const group = plan.groups.find(({ bucket }) => bucket !== null) ?? {
    column: date.name,
    bucket: usualBucket(reading),
  };
  const others = plan.groups.filter(({ bucket }) => bucket === null);
  return { ...plan, groups: [group, ...others].slice(0, plan.view === "change" ? 1 : 2) };
}
