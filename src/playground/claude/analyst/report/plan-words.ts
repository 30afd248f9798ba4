import type { Plan } from "../planner/plan.ts";
import type { Profile } from "../planner/profile.ts";
import { filterWords, groupName, list, metricName } from "./naming.ts";

/** The plan in a few plain sentences: what the analyst is going to do and why. */
export function planWords(plan: Plan, profile: Profile): string {
  const table = profile.tables.find(({ name }) => name === plan.table);
  const source = table === undefined ? "" : ` in ${table.fileName}${table.sheet === null ? "" : ` (${table.sheet})`}`;
  const filters = plan.filters.length === 0 ? "" : ` Only rows with: ${filterWords(plan.filters)}.`;
  const notes = plan.notes.length === 0 ? "" : ` ${plan.notes.join(" ")}`;
  return `${doing(plan, profile)}${source}.${filters}${notes}`;
}

function doing(plan: Plan, profile: Profile): string {
  switch (plan.kind) {
    case "aggregate": {
      const table = profile.tables.find(({ name }) => name === plan.table);
      const metrics =
        table === undefined
          ? ""
          : list(
              plan.metrics.map((metric) => metricName(metric, table)),
              "and",
            );
      const groups = plan.groups.length === 0 ? "" : ` by ${list(plan.groups.map(groupName), "and")}`;
      return `I compute ${metrics}${groups}`;
    }
    case "distribution":
      return `I look at how ${plan.column} is spread`;
    case "correlation":
      return `I measure how ${list(plan.columns, "and")} move together`;
    case "quality":
      return "I count missing values and repeated rows";
    case "rows":
      return plan.sortBy === null ? "I read rows" : `I rank the rows by ${plan.sortBy}`;
    case "why":
      return `I find the change by ${plan.bucket} and take it apart by every dimension`;
    case "overview":
      return "I describe what is there";
    case "files":
      return "I compare the two tables";
    case "unknown":
      return `I cannot answer this: ${plan.reason} I say what I can do`;
  }
}
