import { randomUUID } from "node:crypto";

import type { Store } from "../../store.ts";
import type { PostgresCore } from "../core.ts";
import * as audit from "../sql/audit.ts";
import * as settings from "../sql/settings.ts";
import * as usage from "../sql/usage.ts";

/** What is kept of workspaces: what they decided, what they spent, what happened. */
export function workspacesIn(core: PostgresCore) {
  return {
    async recordUsage(row) {
      const callId = randomUUID();
      await core.write((tx) => usage.insertUsage(tx, row, callId));
    },

    async spending(query) {
      return await core.read((db) => usage.sumDollars(db, query));
    },

    async settings(place) {
      return await core.read((db) => settings.selectSettings(db, place));
    },

    async saveSettings(change, entry) {
      const identified = { id: randomUUID(), ...entry };
      await core.write(async (tx, now) => {
        await settings.upsertSettings(tx, change, now);
        await audit.insertAudit(tx, identified);
      });
    },

    async recordAudit(entry) {
      const identified = { id: randomUUID(), ...entry };
      await core.write((tx) => audit.insertAudit(tx, identified));
    },

    async audit(query) {
      return await core.read((db) => audit.selectAudit(db, query, query.kind ?? null, query.limit));
    },

    async redactionTotals(query) {
      return await core.read((db) => audit.sumRedactions(db, query));
    },
  } satisfies Partial<Store>;
}
