import { randomUUID } from "node:crypto";

import type { Store } from "../../store.ts";
import type { SqliteCore } from "../core.ts";
import * as audit from "../sql/audit.ts";
import * as settings from "../sql/settings.ts";
import * as usage from "../sql/usage.ts";

/** What is kept of workspaces: what they decided, what they spent, what happened. */
export function workspacesIn(core: SqliteCore) {
  return {
    async recordUsage(row) {
      await core.write((db) => usage.insertUsage(db, row));
    },

    async spending(query) {
      return usage.sumDollars(core.open(), query);
    },

    async settings(place) {
      return settings.selectSettings(core.open(), place);
    },

    async saveSettings(change, entry) {
      await core.write((db, now) => {
        settings.upsertSettings(db, change, now);
        audit.insertAudit(db, { id: randomUUID(), ...entry });
      });
    },

    async recordAudit(entry) {
      await core.write((db) => audit.insertAudit(db, { id: randomUUID(), ...entry }));
    },

    async audit(query) {
      return audit.selectAudit(core.open(), query, query.kind ?? null, query.limit);
    },

    async redactionTotals(query) {
      return audit.sumRedactions(core.open(), query);
    },
  } satisfies Partial<Store>;
}
