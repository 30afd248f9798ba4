import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ideasFor } from "../../../src/analysis/next/ideas.ts";
import { withJoins } from "../../../src/playground/claude/analyst/planner/joined.ts";
import { makePlan } from "../../../src/playground/claude/analyst/planner/make-plan.ts";
import { type Profile, readProfile } from "../../../src/playground/claude/analyst/planner/profile.ts";
import { nextIdeas } from "../../../src/playground/claude/analyst/report/next.ts";
import { createShell } from "../../../src/playground/claude/analyst/shell.ts";
import { TestContainer } from "./container.ts";
import { planText } from "./plan-text.ts";

const SAMPLES = new URL("../../../src/playground/samples/", import.meta.url);
const NAMES = ["sales.csv", "customers.xlsx", "support-tickets.csv", "web-traffic.json"] as const;

const shell = createShell();
const profiles = new Map<string, Profile>();

beforeAll(async () => {
  for (const name of NAMES) {
    const container = new TestContainer(shell, fileURLToPath(new URL(name, SAMPLES)));
    await container.run("profile");
    profiles.set(name, withJoins(await readProfile(container.workDir)));
    container.remove();
  }
});
afterAll(() => shell.close());

function profileOf(name: string): Profile {
  const profile = profiles.get(name);
  if (profile === undefined) throw new Error(`there is no profile of ${name}`);
  return profile;
}

/** What the analyst proposes after a question. */
function after(name: string, question: string): string[] {
  const profile = profileOf(name);
  const plan = makePlan(question, profile, null);
  const table = profile.tables.find((each) => each.name === plan.table) ?? profile.tables[0];
  return table === undefined ? [] : nextIdeas(plan, table);
}

describe("what the offline analyst would ask next", () => {
  it.each([
    ["revenue by region", ["Revenue by month as a chart", "Revenue by product", "Revenue by month for EMEA"]],
    [
      "revenue by month as a chart",
      ["Why did revenue change the most?", "Revenue by region", "Revenue by month for EMEA"],
    ],
    [
      "average revenue by product for EMEA in 2024",
      [
        "Average revenue by month for EMEA in 2024 as a chart",
        "Average revenue by channel for EMEA in 2024",
        "Total revenue by region",
      ],
    ],
  ])("after “%s”", (question, expected) => {
    expect(after("sales.csv", question)).toEqual(expected);
  });

  it.each(NAMES)("is what it can answer, in whatever order: %s", (name) => {
    const profile = profileOf(name);
    const first = suggested(name);
    expect(first.length).toBeGreaterThan(0);

    const plans = [...first, ...first.flatMap((question) => after(name, question))].map((question) =>
      [question, planText(makePlan(question, profile, makePlan("missing values", profile, null)))].join(" → "),
    );

    expect(plans.filter((plan) => plan.endsWith("unknown"))).toEqual([]);
  });

  it("and so it can what a file's shape suggests, with the very columns", () => {
    expect(planText(makePlan("Total revenue by region as a chart", profileOf("sales.csv"), null))).toBe(
      "sum revenue by region desc",
    );
    expect(planText(makePlan("How did revenue develop by month?", profileOf("sales.csv"), null))).toBe(
      "sum revenue by month natural",
    );
    expect(planText(makePlan("Are there missing values or duplicate rows?", profileOf("sales.csv"), null))).toBe(
      "both",
    );
  });

  /** What the bot suggests when the file arrives. */
  function suggested(name: string): string[] {
    return profileOf(name).tables.flatMap(({ rows, columns }) =>
      ideasFor({
        rows,
        columns: columns.map(({ name: header, type, distinct }) => ({ name: header, type, distinct })),
      }),
    );
  }
});
