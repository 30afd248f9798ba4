import type { Filter, Metric, Plan } from "../../../src/playground/claude/analyst/planner/plan.ts";

/** A plan in one short line, for tables of expectations. */
export function planText(plan: Plan): string {
  const where = plan.filters.length === 0 ? "" : ` where ${plan.filters.map(filterText).join(" and ")}`;
  switch (plan.kind) {
    case "aggregate": {
      const groups = plan.groups.map(({ column, bucket }) => (bucket === null ? column : bucket)).join("+");
      const order = plan.groups.length === 0 ? "" : ` ${plan.sort}${plan.limit === null ? "" : ` ${plan.limit}`}`;
      const view = plan.view === "plain" ? "" : ` as ${plan.view}`;
      const chart = plan.chart === "auto" ? "" : ` ${plan.chart}`;
      const focus = plan.focus === null ? "" : ` of ${plan.focus}`;
      return `${plan.metrics.map(metricText).join(", ")}${groups === "" ? "" : ` by ${groups}`}${where}${order}${view}${focus}${chart}`;
    }
    case "distribution":
      return `distribution of ${plan.column}${where}`;
    case "correlation":
      return `correlation of ${plan.columns.join(", ")}${where}`;
    case "quality":
      return `${plan.aspect} ${plan.key ?? ""}${where}`.trim();
    case "rows":
      return `${plan.limit} rows by ${plan.sortBy ?? "nothing"} ${plan.descending ? "desc" : "asc"}${where}`;
    case "why":
      return `why ${metricText(plan.metric)} ${plan.direction} by ${plan.bucket} at ${plan.period?.label ?? (plan.cycle === null ? "any" : `${plan.cycle.unit} ${plan.cycle.number}`)}${where}`;
    case "files":
      return `files ${plan.table} and ${plan.other}`;
    case "overview":
      return `overview of ${plan.tables.join(", ")}`;
    case "unknown":
      return "unknown";
  }
}

function metricText(metric: Metric): string {
  if (metric.kind === "rows") return "rows";
  return metric.kind === "column" ? `${metric.fn} ${metric.column}` : metric.name;
}

function filterText(filter: Filter): string {
  switch (filter.kind) {
    case "in":
      return `${filter.negated ? "not " : ""}${filter.values.join("|")}`;
    case "period":
      return filter.periods.map(({ label }) => label).join("|");
    case "cycle":
      return `${filter.unit} ${filter.numbers.join("|")}`;
    case "compare":
      return `${filter.column}${filter.op}${filter.value}`;
    case "range":
      return `${filter.column} ${filter.low}..${filter.high}`;
    case "flag":
      return `${filter.value ? "" : "not "}${filter.column}`;
    case "missing":
      return `${filter.missing ? "no " : ""}${filter.column}`;
    case "contains":
      return `${filter.column}~${filter.text}`;
    case "weekday":
      return `days ${filter.days.join("")}`;
  }
}
