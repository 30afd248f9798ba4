import { change, isFollowUp } from "./follow-up.ts";
import { withJoins } from "./joined.ts";
import { filesPlan } from "./pairs.ts";
import type { Plan } from "./plan.ts";
import type { Profile } from "./profile.ts";
import { readQuestion } from "./reading.ts";
import { understand } from "./understand.ts";
import { unknown } from "./unknown.ts";

/** The plan for a question, on its own or building on the last plan. `profile` must come from {@link withJoins}. */
export function makePlan(question: string, profile: Profile, last: Plan | null): Plan {
  const usual = last !== null && profile.tables.some(({ name }) => name === last.table) ? last : null;
  const reading = readQuestion(question, profile, usual?.table ?? null);
  if (reading === null) return unknown("", "There is no table in this thread that I could read.");
  const files = filesPlan(reading, profile);
  if (files !== null) return files;
  if (usual !== null && reading.table.name === usual.table && isFollowUp(reading, usual)) return change(reading, usual);
  return understand(reading, profile);
}

/** The plan that a row of earlier questions has led to, for a container that has lost its notes. */
export function replay(questions: readonly string[], profile: Profile): Plan | null {
  let plan: Plan | null = null;
  for (const question of questions) {
    const next = makePlan(question, profile, plan);
    if (next.kind !== "unknown") plan = next;
  }
  return plan;
}

export { withJoins };
