import { App, type ReceiverEvent } from "@slack/bolt";
import { expect, it } from "vitest";

import { guardIntake } from "../../src/intake/inbox.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { keptLog, reviveAnswer, temporaryFolder } from "../store/make.ts";

it("Bolt acknowledges before its listeners run, and with the inbox only after the delivery is on disk", async () => {
  const folder = temporaryFolder();
  const store = await openSqliteStore(folder.path("threadsheet.db"), { reviveAnswer });
  const receiver = { init() {}, start: async () => {}, stop: async () => {} };
  const app = new App({ receiver, authorize: async () => ({ botToken: "xoxb-0", botId: "B1", botUserId: "U1" }) });
  const order: string[] = [];
  app.event("app_mention", async () => {
    order.push("listener");
  });
  guardIntake(app, { store, log: keptLog().log, clock: Date });

  await app.processEvent({ body: mention(), ack });
  await app.processEvent({ body: mention(), ack });
  async function ack(): Promise<void> {
    const open = await store.openDeliveries(Number.MAX_SAFE_INTEGER);
    order.push(`ack with ${open.length} on disk`);
  }

  expect(order).toEqual(["ack with 1 on disk", "listener", "ack with 0 on disk"]);
  expect(await store.openDeliveries(Number.MAX_SAFE_INTEGER)).toEqual([]);
  await store.close();
  folder.remove();
});

function mention(): ReceiverEvent["body"] {
  return {
    type: "event_callback",
    event_id: "Ev1",
    team_id: "T1",
    api_app_id: "A1",
    event: { type: "app_mention", text: "<@U1> revenue?", user: "U2", ts: "1.1", channel: "C1", event_ts: "1.1" },
  };
}
