import { randomUUID } from "node:crypto";

import { DELIVERY_MEMORY_MS } from "../../delivery-memory.ts";
import type { Store } from "../../store.ts";
import { wasRefused } from "../connection/failure.ts";
import { Gathered } from "../connection/gathered.ts";
import type { PostgresCore } from "../core.ts";
import * as inbox from "../sql/inbox.ts";

/** Raw deliveries, kept before their ack. */
export function deliveriesIn(core: PostgresCore) {
  /** Deliveries come in crowds, and Slack waits for each: those of one moment share a commit. */
  const accepted = new Gathered(
    (delivered: readonly inbox.Delivered[]) => core.write((tx) => inbox.insertDeliveries(tx, delivered)),
    wasRefused,
  );
  const done = new Gathered(async (deliveryIds: readonly string[]) => {
    await core.write(async (tx, now) => {
      await inbox.closeDeliveries(tx, deliveryIds, now);
      await inbox.dropDoneDeliveries(tx, now - DELIVERY_MEMORY_MS);
    });
    return deliveryIds;
  });
  return {
    async acceptDelivery(row) {
      return await core.watched(accepted.add({ row, callId: randomUUID() }));
    },

    async deliveryDone(deliveryId) {
      await core.watched(done.add(deliveryId));
    },

    async openDeliveries(before) {
      return await core.read((db) => inbox.selectOpenDeliveries(db, before));
    },

    async probe() {
      await core.write((tx) => inbox.writeNothing(tx));
    },
  } satisfies Partial<Store>;
}
