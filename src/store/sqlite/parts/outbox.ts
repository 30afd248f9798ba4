import { internal } from "../../guards.ts";
import type { Store } from "../../store.ts";
import type { SqliteCore } from "../core.ts";
import type { Database } from "../database.ts";
import * as effects from "../sql/effects.ts";
import * as posted from "../sql/posted.ts";

/** What was done or is owed outside, so that it is done once. */
export function outboxIn(core: SqliteCore) {
  return {
    async intend(lease, list) {
      await core.writeUnder(lease, (db, turn, now) => {
        for (const { kind, ref = "" } of list) effects.insertTurnEffect(db, turn, kind, ref, now);
      });
    },

    async effects(turnId) {
      return effects.selectTurnEffects(core.open(), turnId);
    },

    async owe(thread, owed) {
      await core.write((db, now) => effects.insertOwed(db, thread, owed, now, now));
    },

    async takeOwed(max, holdMs) {
      if (!effects.isAnyDue(core.open(), core.clock.now())) return [];
      return core.write((db, now) => effects.takeDue(db, now, max, holdMs));
    },

    async settle(effectIds) {
      if (effectIds.length > 0) await core.write((db) => effects.deleteEffects(db, effectIds));
    },

    async recordPosted(message, hurry = "now") {
      core.open();
      const record = (db: Database): void => {
        if (!posted.upsertPosted(db, message)) throw internal("A message was recorded for a turn that is gone.");
      };
      await (hurry === "now" ? core.writer.write(record) : core.writer.writeLazily(record));
    },

    async posted(turnId) {
      return posted.selectPosted(core.open(), turnId);
    },
  } satisfies Partial<Store>;
}
