import { describe, it } from "vitest";

import { killAtEveryPoint, RUN_MS } from "./crash-run.ts";

describe("a process killed at every named point between the acknowledgement and the end of its turns, on SQLite", () => {
  it("F5, F6: loses nothing, doubles nothing and pays for nothing twice", { timeout: RUN_MS }, async () => {
    await killAtEveryPoint("SQLite", { databaseUrl: null, leaseMs: 10_000, heartbeatMs: 500 });
  });
});
