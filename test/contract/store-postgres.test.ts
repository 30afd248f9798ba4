import { afterAll, beforeAll, describe } from "vitest";

import { openPostgresStore } from "../../src/store/postgres.ts";
import { keptLog, reviveAnswer } from "../store/make.ts";
import { ask, type PostgresServer, startPostgres, whyNoPostgres } from "../support/postgres.ts";
import { storeContract } from "./store-contract.ts";

const reason = whyNoPostgres("the contract of the store on PostgreSQL");

/** Every table but the one that knows the schema's version. */
const EMPTY = `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'threadsheet' AND tablename <> 'migration' LOOP
    EXECUTE format('DELETE FROM threadsheet.%I', name);
  END LOOP;
END $$`;

describe.skipIf(reason !== null)("on a server of its own", () => {
  let server: PostgresServer;
  let url: string;

  beforeAll(async () => {
    server = await startPostgres();
    url = await server.newDatabase();
  });

  afterAll(() => server.remove());

  storeContract("PostgreSQL", async () => {
    await ask(url, EMPTY);
    return {
      open: (clock) => openPostgresStore(url, { reviveAnswer, clock, log: keptLog().log }),
      remove: async () => {},
    };
  });
});
