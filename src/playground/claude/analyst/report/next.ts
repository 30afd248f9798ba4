import type { AggregatePlan, Filter, Plan } from "../planner/plan.ts";
import type { ColumnProfile, TableProfile } from "../planner/profile.ts";
import { dimensions, mainDate, peopleColumn } from "../planner/schema.ts";
import { suggestions } from "../planner/suggestions.ts";
import { capital, metricName, spoken } from "./naming.ts";

const MOST = 3;
const QUESTION_CHARS = 70;
const VALUE_CHARS = 24;

/**
 * What the analyst would ask next: the same figure split otherwise, over time, for its largest value, or why it changed.
 * Each stands on its own, because others may ask in between.
 */
export function nextIdeas(plan: Plan, table: TableProfile): string[] {
  const onward = plan.kind === "aggregate" ? aggregateIdeas(plan, table) : [];
  const all = [...onward, ...suggestions(table)].map(capital).filter(({ length }) => length <= QUESTION_CHARS);
  return [...new Set(all)].slice(0, MOST);
}

function aggregateIdeas(plan: AggregatePlan, table: TableProfile): string[] {
  const [metric] = plan.metrics;
  const where = whereWords(plan.filters);
  if (metric === undefined || where === null) return [];
  const name = metricName(metric, table);
  const isDated = plan.groups.some(({ bucket }) => bucket !== null);
  const date = mainDate(table);
  const split = splits(table);
  const other = split.find((column) => isNew(column, plan));
  const value = plan.filters.length === 0 ? topValue(plan, split) : null;
  const ideas = [
    isDated ? `Why did ${name} change the most${where}?` : null,
    isDated || date === null ? null : `${name} by month${where} as a chart`,
    other === undefined ? null : `${name} by ${spoken(other.name)}${where}`,
    value === null || date === null ? null : `${name} by month for ${value}`,
  ];
  return ideas.filter((idea) => idea !== null);
}

/** What a table may be split by without naming people. */
function splits(table: TableProfile): ColumnProfile[] {
  const people = peopleColumn(table)?.name;
  return dimensions(table).filter(({ name }) => name !== people);
}

function isNew({ name }: ColumnProfile, { groups, filters }: AggregatePlan): boolean {
  return ![...groups, ...filters].some(({ column }) => column === name);
}

/** The most frequent value of what was split by. */
function topValue({ groups }: AggregatePlan, split: readonly ColumnProfile[]): string | null {
  const column = split.find(({ name }) => groups.some((group) => group.column === name)) ?? split[0];
  const value = column?.values?.[0];
  return value !== undefined && value.length <= VALUE_CHARS && /^[\p{L}\p{N}]/u.test(value) ? value : null;
}

/** ` for EMEA in 2024`; null for filters that a short question cannot say. */
function whereWords(filters: readonly Filter[]): string | null {
  const words = filters.map((filter) => {
    if (filter.kind === "in" && !filter.negated && filter.values.length === 1) return ` for ${filter.values[0] ?? ""}`;
    return filter.kind === "period" && filter.periods.length === 1 ? ` in ${filter.periods[0]?.label ?? ""}` : null;
  });
  return words.includes(null) ? null : words.join("");
}
