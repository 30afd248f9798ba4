import { describe, expect, it } from "vitest";

import { AppError } from "../../src/errors.ts";
import { allowance, budgetNotes, monthStart } from "../../src/places/budgets.ts";
import { inForce, NO_BUDGETS, NOTHING_DECIDED } from "../../src/places/settings.ts";

const NOV = Date.UTC(2026, 10, 29, 20);
const NONE = { workspace: 0, channel: 0, person: 0 };

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.userMessage;
    throw error;
  }
  return "allowed";
}

describe("a budget", () => {
  it("allows what is left of the tightest one", () => {
    const budgets = { answer: 2, personMonth: 5, channelMonth: 20, workspaceMonth: 100 };

    expect(allowance(NO_BUDGETS, { workspace: 9, channel: 9, person: 9 }, NOV)).toBeNull();
    expect(allowance(budgets, NONE, NOV)).toBe(2);
    expect(allowance(budgets, { workspace: 50, channel: 19.5, person: 1 }, NOV)).toBe(0.5);
    expect(allowance({ ...NO_BUDGETS, workspaceMonth: 100 }, { ...NONE, workspace: 99 }, NOV)).toBe(1);
  });

  it("that is used up says whose it is, and until when", () => {
    const spent = { workspace: 100, channel: 20, person: 5 };

    expect(refusal(() => allowance({ ...NO_BUDGETS, workspaceMonth: 100 }, spent, NOV))).toBe(
      "The workspace's budget of $100.00 for November is used up. It begins anew on December 1; until then an admin can raise it with /analyze settings.",
    );
    expect(refusal(() => allowance({ ...NO_BUDGETS, personMonth: 5.01 }, spent, NOV))).toBe("allowed");
  });

  it("is told once at four fifths and once at its end", () => {
    const budgets = { ...NO_BUDGETS, channelMonth: 10 };
    const notes = (before: number, cost: number) => budgetNotes(budgets, { ...NONE, channel: before }, cost, NOV);

    expect(notes(7, 0.9)).toEqual([]);
    expect(notes(7.5, 0.7)).toEqual(["82 % of this channel's budget of $10.00 for November is used."]);
    expect(notes(8.2, 0.7)).toEqual([]);
    expect(notes(9.5, 0.6)).toEqual([expect.stringMatching(/^With this answer this channel's budget .* is used up\./)]);
    expect(notes(10.1, 0.6)).toEqual([]);
  });

  it("begins anew with the month of UTC, also at the turn of the year", () => {
    expect(monthStart(Date.UTC(2026, 11, 31, 23, 59))).toBe(Date.UTC(2026, 11, 1));
    expect(
      refusal(() => allowance({ ...NO_BUDGETS, personMonth: 1 }, { ...NONE, person: 1 }, Date.UTC(2026, 11, 31))),
    ).toContain("for December is used up. It begins anew on January 1;");
  });
});

describe("settings", () => {
  const defaults = {
    model: "m",
    effort: "medium",
    level: "standard",
    actions: { PHONE: "keep" },
    budgets: { ...NO_BUDGETS, answer: 1, workspaceMonth: 500 },
    questionsPerHour: 100,
    retentionDays: 30,
  } as const;

  it("are those of the environment, then of the workspace, then of the channel", () => {
    const usual = inForce(defaults, NOTHING_DECIDED);
    const decided = inForce(defaults, {
      workspace: { level: "strict", answerDollars: 2, retentionDays: 7, model: "w" },
      channel: { level: "open", questionsPerHour: 5, language: "German" },
    });

    expect(usual).toMatchObject({ model: "m", chosenModel: null, retentionDays: 30, language: null });
    expect(usual.policy.level).toBe("standard");
    expect(decided).toMatchObject({
      model: "w",
      chosenModel: "w",
      retentionDays: 7,
      questionsPerHour: 5,
      language: "German",
    });
    expect(decided.budgets).toEqual({ ...NO_BUDGETS, answer: 2, workspaceMonth: 500 });
    expect(decided.policy.level).toBe("open");
    expect(decided.policy.actionFor("PHONE")).toBe("keep");
  });

  it("of a channel cannot change what the workspace as a whole may spend", () => {
    const decided = inForce(defaults, { workspace: { workspaceDollars: 50 }, channel: { workspaceDollars: 1_000 } });

    expect(decided.budgets.workspaceMonth).toBe(50);
  });
});
