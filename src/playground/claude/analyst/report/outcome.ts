import type { AggregatePlan } from "../planner/plan.ts";
import { columnsOf } from "./aggregate-sql.ts";
import { list } from "./naming.ts";
import { numberIn, type ResultTable } from "./result.ts";
import type { Scene } from "./steps.ts";

/** Everything a finished calculation knows; words, table and chart are made from it. */
export interface Outcome {
  readonly plan: AggregatePlan;
  readonly scene: Scene;
  readonly result: ResultTable;
  readonly totals: Readonly<Record<string, string>>;
  readonly summary: Readonly<Record<string, string>>;
}

const VIEW_WORDS = {
  plain: "",
  compare: "",
  "per period": "",
  share: "share of ",
  change: "growth of ",
  running: "running total of ",
} as const;

/** Title of table and chart: "Revenue by month". */
export function titleOf({ plan, scene }: Outcome): string {
  const { metrics, groups } = columnsOf(plan, scene.table);
  const by = groups.length === 0 ? "" : ` by ${groups.join(" and ")}`;
  const what = list(metrics, "and");
  const name = `${VIEW_WORDS[plan.view]}${what}`;
  const top = plan.limit === null ? "" : `${plan.sort === "asc" ? "bottom" : "top"} ${plan.limit}: `;
  const text = `${top}${name}${by}`;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Parts of a whole are never negative. */
export function isWhole({ plan, scene, result }: Outcome): boolean {
  const [name = ""] = columnsOf(plan, scene.table).metrics;
  return result.rows.every((row) => (numberIn(row, name) ?? 0) >= 0);
}
