import { expect, it, onTestFinished } from "vitest";

import { openPostgresStore } from "../../../src/store/postgres.ts";
import type { Store } from "../../../src/store/store.ts";
import { keptLog, reviveAnswer } from "../../store/make.ts";
import { startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import { EVENTS, expectBurstTaken } from "../support/delivery-burst.ts";

const noPostgres = whyNoPostgres("a burst of deliveries committed to PostgreSQL");

it.skipIf(noPostgres !== null)(
  "F52: 2,000 events of 50 teams at once, half of them from one, are committed to PostgreSQL before they are acknowledged and begun in fair shares",
  async () => {
    const server = await startPostgres();
    const url = await server.newDatabase();
    const open = (): Promise<Store> => openPostgresStore(url, { reviveAnswer, log: keptLog().log });
    const store = await open();
    onTestFinished(async () => {
      await store.close();
      await server.remove();
    });

    // Transactions at the same moment are put into an order by the server, so only shares can be told in advance.
    expect(await expectBurstTaken(store, open)).toHaveLength(EVENTS);
  },
  300_000,
);
