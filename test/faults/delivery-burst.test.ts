import { expect, it, onTestFinished } from "vitest";

import { openSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";
import { reviveAnswer, temporaryFolder } from "../store/make.ts";
import { burst, expectBurstTaken, ofTeam, TEAMS } from "./support/delivery-burst.ts";

it("F52: 2,000 events of 50 teams at once, half of them from one, are committed before they are acknowledged and begun in fair order", async () => {
  const folder = temporaryFolder();
  const open = (): Promise<Store> => openSqliteStore(folder.path("threadsheet.db"), { reviveAnswer });
  const store = await open();
  onTestFinished(async () => {
    await store.close();
    folder.remove();
  });

  const begun = await expectBurstTaken(store, open);

  const sent = burst();
  for (let team = 0; team < TEAMS; team += 1) expect(ofTeam(begun, team)).toEqual(ofTeam(sent, team));
}, 60_000);
