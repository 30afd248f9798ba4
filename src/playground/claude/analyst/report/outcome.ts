import type { AggregatePlan } from "../planner/plan.ts";
import { columnsOf } from "./aggregate-sql.ts";
import type { ResultTable } from "./result.ts";
import type { Scene } from "./steps.ts";

/** Everything a finished calculation knows; words, table and chart are made from it. */
export interface Outcome {
  readonly plan: AggregatePlan;
  readonly scene: Scene;
  readonly result: ResultTable;
  readonly totals: Readonly<Record<string, string>>;
  readonly summary: Readonly<Record<string, string>>;
}

/** Title of table and chart: "Revenue by month". */
export function titleOf({ plan, scene }: Outcome): string {
  const { metrics, groups } = columnsOf(plan, scene.table);
  const by = groups.length === 0 ? "" : ` by ${groups.join(" and ")}`;
  const what = metrics.join(", ");
  const name = plan.view === "share" ? `share of ${what}` : plan.view === "running" ? `running total of ${what}` : what;
  const top = plan.limit === null ? "" : `${plan.sort === "asc" ? "bottom" : "top"} ${plan.limit}: `;
  const text = `${top}${name}${by}`;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
