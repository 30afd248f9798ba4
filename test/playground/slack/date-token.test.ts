import { describe, expect, it } from "vitest";

import { dateWords } from "../../../src/playground/slack/page/text/date-token.ts";

describe("a date in a text", () => {
  const now = new Date(2026, 4, 20, 15, 0);
  const at = (date: Date): string => String(date.getTime() / 1_000);

  it("is written as its pattern says, near days by their names", () => {
    const today = at(new Date(2026, 4, 20, 9, 5));
    const yesterday = at(new Date(2026, 4, 19, 23, 59));
    const longAgo = at(new Date(2025, 0, 2, 9, 5));

    expect(dateWords(`!date^${today}^{date_short_pretty}, {time}`, now)).toMatch(/^today, .*05/);
    expect(dateWords(`!date^${yesterday}^{date_pretty}`, now)).toBe("yesterday");
    expect(dateWords(`!date^${longAgo}^on {date_short}`, now)).toMatch(/^on .*2025/);
  });

  it("gives way to its fallback when Slack would not know what to write", () => {
    expect(dateWords("!date^soon^{time}", now)).toBeNull();
    expect(dateWords(`!date^${at(now)}^{moon}`, now)).toBeNull();
    expect(dateWords(`!date^${at(now)}`, now)).toBeNull();
  });
});
