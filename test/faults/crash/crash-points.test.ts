import { describe, expect, it } from "vitest";

import { RUN_MS, wrongsAfterKillsEverywhere } from "./crash-run.ts";

describe("a process killed at every named point between the acknowledgement and the end of its turns, on SQLite", () => {
  it("F5, F6: loses nothing, doubles nothing and pays for nothing twice", { timeout: RUN_MS }, async () => {
    const lab = { databaseUrl: null, leaseMs: 10_000, heartbeatMs: 500 };

    expect(await wrongsAfterKillsEverywhere("SQLite", lab)).toEqual([]);
  });
});
