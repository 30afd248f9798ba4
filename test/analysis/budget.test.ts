import { describe, expect, it } from "vitest";

import { costOf } from "../../src/analysis/budget.ts";

describe("costOf", () => {
  it("prices fresh, cached and written input apart", () => {
    const tokens = { input: 1_000_000, output: 100_000, cacheRead: 1_000_000, cacheWrite: 500_000 };

    const cost = costOf("claude-sonnet-5-5", tokens, null);

    // 1 M × $2 + 0.5 M × $2 × 2 + 1 M × $0.20 + 0.1 M × $10
    expect(cost.dollars).toBeCloseTo(5.2, 10);
    expect(cost).toMatchObject({ inputTokens: 2_500_000, outputTokens: 100_000, containerDollars: 0 });
  });

  it("bounds container time from above, with the minimum of five minutes", () => {
    const tokens = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 };

    expect(costOf("claude-sonnet-5-5", tokens, 1_000).containerDollars).toBeCloseTo(0.05 / 12, 10);
    expect(costOf("claude-sonnet-5-5", tokens, 3_600_000).containerDollars).toBeCloseTo(0.05, 10);
  });

  it("charges nothing for the offline analyst", () => {
    const cost = costOf("offline-analyst", { input: 9, output: 9, cacheRead: 0, cacheWrite: 0 }, 1_000);

    expect(cost).toMatchObject({ dollars: 0, containerDollars: 0, inputTokens: 9 });
  });
});
