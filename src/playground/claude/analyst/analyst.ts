import type { Model } from "../model.ts";

/** The offline analyst: a deterministic planner that really runs its SQL. */
export function createAnalyst(): Model {
  throw new Error("being written");
}
