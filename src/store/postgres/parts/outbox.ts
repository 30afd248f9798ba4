import { internal } from "../../guards.ts";
import type { Store } from "../../store.ts";
import type { PostgresCore } from "../core.ts";
import * as effects from "../sql/effects.ts";
import * as posted from "../sql/posted.ts";

/** What was done or is owed outside, so that it is done once. */
export function outboxIn(core: PostgresCore) {
  return {
    async intend(lease, list) {
      await core.writeUnder(lease, (tx, turn, now) =>
        effects.insertTurnEffects(
          tx,
          list.map(({ kind, ref = "" }) => ({ turn, kind, ref })),
          now,
        ),
      );
    },

    async effects(turnId) {
      return await core.read((db) => effects.selectTurnEffects(db, turnId));
    },

    async owe(thread, owed) {
      await core.write((tx, now) => effects.insertOwed(tx, thread, owed, now, now));
    },

    async takeOwed(max, holdMs) {
      if (!(await core.read((db) => effects.isAnyDue(db, db.givenNow)))) return [];
      return await core.write((tx, now) => effects.takeDue(tx, now, max, holdMs));
    },

    async settle(effectIds) {
      if (effectIds.length > 0) await core.write((tx) => effects.deleteEffects(tx, effectIds));
    },

    async recordPosted(message) {
      const { turnId } = message;
      const record = core.write(async (tx) => {
        if (!(await posted.upsertPosted(tx, message)))
          throw internal("A message was recorded for a turn that is gone.");
      });
      const recorded = Promise.allSettled([core.recording.get(turnId), record]);
      core.recording.set(turnId, recorded);
      try {
        await record;
      } finally {
        if (core.recording.get(turnId) === recorded) core.recording.delete(turnId);
      }
    },

    async posted(turnId) {
      return await core.read((db) => posted.selectPosted(db, turnId));
    },
  } satisfies Partial<Store>;
}
