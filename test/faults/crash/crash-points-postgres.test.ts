import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type PostgresServer, startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import { RUN_MS, wrongsAfterKillsEverywhere } from "./crash-run.ts";

const missing = whyNoPostgres("crash points on PostgreSQL");

describe.skipIf(missing !== null)(
  "a process killed at every named point between the acknowledgement and the end of its turns, on PostgreSQL",
  () => {
    let server: PostgresServer;

    beforeAll(async () => {
      server = await startPostgres();
    });

    afterAll(async () => {
      await server.remove();
    });

    it("F5, F6: loses nothing, doubles nothing and pays for nothing twice", { timeout: RUN_MS }, async () => {
      // Another process takes over when the lease runs out, so this one is as short as a busy machine allows.
      const lab = { databaseUrl: await server.newDatabase(), leaseMs: 3_000, heartbeatMs: 500 };

      expect(await wrongsAfterKillsEverywhere("PostgreSQL", lab)).toEqual([]);
    });
  },
);
