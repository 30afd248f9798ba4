import { AppError } from "../errors.ts";
import type { Spending } from "../store/store.ts";
import type { Budgets, InForce } from "./settings.ts";

/** Past this share of a month's budget people are told, once. */
const NEARLY = 0.8;

/** A budget of the month, by whom it is shared. */
interface MonthBudget {
  readonly whose: string;
  readonly of: keyof Spending;
  readonly dollars: number;
}

/** When the month of this moment began, in milliseconds since 1970; months are those of UTC, as on the provider's bill. */
export function monthStart(now: number): number {
  const at = new Date(now);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth());
}

/** Whether anything of the month has to be counted. */
export function hasMonthBudget({ personMonth, channelMonth, workspaceMonth }: Budgets): boolean {
  return personMonth !== null || channelMonth !== null || workspaceMonth !== null;
}

/**
 * Dollars that one more answer may cost, null for any amount. Throws `AppError("budget.spent")` with the sentence for the
 * person when a budget of the month is used up.
 */
export function allowance(budgets: Budgets, spending: Spending, now: number): number | null {
  const left = monthBudgets(budgets).map((budget) => ({ ...budget, left: budget.dollars - spending[budget.of] }));
  const spent = left.find((budget) => budget.left <= 0);
  if (spent !== undefined) throw usedUp(spent, now);
  const bounds = [...left.map((budget) => budget.left), ...(budgets.answer === null ? [] : [budgets.answer])];
  return bounds.length === 0 ? null : Math.min(...bounds);
}

/** What is to be said when an answer took a budget over four fifths, or over its end. */
export function budgetNotes(budgets: Budgets, before: Spending, dollars: number, now: number): string[] {
  return monthBudgets(budgets).flatMap((budget) => {
    const [from, to] = [before[budget.of] / budget.dollars, (before[budget.of] + dollars) / budget.dollars];
    const of = `${budget.whose} budget of ${money(budget.dollars)} for ${monthName(now)}`;
    if (from < 1 && to >= 1) return [`With this answer ${of} is used up. ${wayOut(now)}`];
    if (from < NEARLY && to >= NEARLY) return [`${Math.floor(to * 100)} % of ${of} is used.`];
    return [];
  });
}

/** Throws `AppError("budget.rate")` when somebody asked more questions within an hour than they may. */
export function requireRate({ questionsPerHour }: Pick<InForce, "questionsPerHour">, asked: number): void {
  if (questionsPerHour === null || asked <= questionsPerHour) return;
  throw new AppError({
    code: "budget.rate",
    userMessage: `You asked more than ${questionsPerHour} questions within an hour, which is the limit here. Please ask again a little later.`,
    retryable: true,
  });
}

function monthBudgets({ personMonth, channelMonth, workspaceMonth }: Budgets): MonthBudget[] {
  const all = [
    { whose: "your", of: "person", dollars: personMonth },
    { whose: "this channel's", of: "channel", dollars: channelMonth },
    { whose: "the workspace's", of: "workspace", dollars: workspaceMonth },
  ] as const;
  return all.flatMap(({ dollars, ...rest }) => (dollars === null ? [] : [{ ...rest, dollars }]));
}

function usedUp({ whose, dollars }: MonthBudget, now: number): AppError {
  const of = `${whose} budget of ${money(dollars)} for ${monthName(now)}`;
  return new AppError({
    code: "budget.spent",
    userMessage: `${of[0]?.toUpperCase()}${of.slice(1)} is used up. ${wayOut(now)}`,
    retryable: true,
  });
}

function wayOut(now: number): string {
  const at = new Date(now);
  const next = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1));
  return `It begins anew on ${monthName(next.getTime())} 1; until then an admin can raise it with /analyze settings.`;
}

function monthName(at: number): string {
  return new Date(at).toLocaleString("en-US", { month: "long", timeZone: "UTC" });
}

function money(dollars: number): string {
  return dollars.toLocaleString("en-US", { style: "currency", currency: "USD" });
}
