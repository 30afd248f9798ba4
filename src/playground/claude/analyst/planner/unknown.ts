import type { UnknownPlan } from "./plan.ts";

/** The plan of a question that cannot be answered. */
export function unknown(table: string, reason: string): UnknownPlan {
  return { kind: "unknown", table, reason, filters: [], chart: "none", notes: [] };
}
