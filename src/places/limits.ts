import { type Question, ruledBy } from "../intake/question.ts";
import type { Spending, Store } from "../store/store.ts";
import { allowance, budgetNotes, hasMonthBudget, monthStart, requireRate } from "./budgets.ts";
import type { InForce } from "./settings.ts";

/** What one answer may cost, and what is to be said when it did. */
export interface Allowance {
  /** Null for any amount. */
  readonly dollars: number | null;
  /** Plain sentences, from what the answer cost in dollars. */
  readonly notesFor: (cost: number) => readonly string[];
}

const HOUR_MS = 3_600_000;
const NOTHING_SPENT: Spending = { workspace: 0, channel: 0, person: 0 };

/**
 * Looks whether a question may still be answered. Throws `AppError("budget.rate")` or `AppError("budget.spent")` with the
 * sentence for the person. Several answers under way at once may together exceed a budget by what they cost.
 */
export async function allow(
  store: Pick<Store, "spending" | "askedSince">,
  question: Question,
  { budgets, questionsPerHour }: InForce,
  now: number,
): Promise<Allowance> {
  const { team, channel } = ruledBy(question);
  const { askerId } = question;
  if (questionsPerHour !== null) {
    requireRate({ questionsPerHour }, await store.askedSince(team, askerId, now - HOUR_MS));
  }
  const spending = hasMonthBudget(budgets)
    ? await store.spending({ team, channel, askerId, since: monthStart(now) })
    : NOTHING_SPENT;
  return {
    dollars: allowance(budgets, spending, now),
    notesFor: (cost) => budgetNotes(budgets, spending, cost, now),
  };
}
