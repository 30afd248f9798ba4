import type { Plan } from "../deliver/plan.ts";
import { openCode } from "../render/split.ts";
import { continueText, type Unit } from "../render/units.ts";

/** The units with more of the same text running on in them, and with the steps as they are now. */
export function joined(units: Plan, more: Plan): Unit[] {
  const all = [...units];
  for (const unit of more) {
    const steps = unit.kind === "steps" ? all.findIndex(({ kind }) => kind === "steps") : -1;
    if (steps >= 0) all[steps] = unit;
    else if (unit.kind === "text") continueText(all, unit.markdown);
    else all.push(unit);
  }
  return all;
}

/** Steps are shown where there is room for them; they are not owed. */
export function contentOf(plan: Plan): Plan {
  return plan.filter(({ kind }) => kind !== "steps");
}

/** The text that more text would run on from. */
export function lastText(units: Plan): string {
  const last = units.at(-1);
  return last?.kind === "text" ? last.markdown : "";
}

/** Content that goes on in another message because the one of `units` ended by itself, maybe in the middle of code. */
export function carryOn(units: Plan, left: Plan): Plan {
  return reopened(left, openCode(lastText(units)).reopen);
}

/** The plan with what opens its text's code again in front of it. */
export function reopened(plan: Plan, reopen: string): Plan {
  const [first, ...others] = plan;
  if (reopen === "" || first?.kind !== "text") return plan;
  return [{ kind: "text", markdown: reopen + first.markdown }, ...others];
}
