import { DELIVERY_MEMORY_MS } from "../../delivery-memory.ts";
import type { Store } from "../../store.ts";
import type { SqliteCore } from "../core.ts";
import type { Database } from "../database.ts";
import * as inbox from "../sql/inbox.ts";

/** Raw deliveries, kept before their ack. */
export function deliveriesIn(core: SqliteCore) {
  return {
    async acceptDelivery(row) {
      return core.write((db) => inbox.insertDelivery(db, row));
    },

    async deliveryDone(deliveryId, hurry = "now") {
      core.open();
      const close = (db: Database): void => {
        const now = core.clock.now();
        inbox.closeDelivery(db, deliveryId, now);
        inbox.dropDoneDeliveries(db, now - DELIVERY_MEMORY_MS);
      };
      await (hurry === "now" ? core.writer.write(close) : core.writer.writeLazily(close));
    },

    async openDeliveries(before) {
      if (core.writer.isWaiting) await core.write(() => undefined);
      return inbox.selectOpenDeliveries(core.open(), before);
    },

    async probe() {
      await core.write((db, now) => inbox.touchInbox(db, now));
    },
  } satisfies Partial<Store>;
}
