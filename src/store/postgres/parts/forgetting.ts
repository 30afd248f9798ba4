import { owedByForgetting, FORGET_HOLD_MS } from "../../owed.ts";
import type { Effect, Store } from "../../store.ts";
import type { PostgresCore } from "../core.ts";
import * as audit from "../sql/audit.ts";
import * as datasets from "../sql/datasets.ts";
import * as effects from "../sql/effects.ts";
import * as lanes from "../sql/lanes.ts";
import * as posted from "../sql/posted.ts";
import * as settings from "../sql/settings.ts";
import * as shares from "../sql/shares.ts";
import * as turns from "../sql/turns.ts";
import * as usage from "../sql/usage.ts";
import { forgetQuestion, noteUnheard } from "../sql/steps.ts";

/** Removes what was kept, and owes the deletion of what is elsewhere. */
export function forgettingIn(core: PostgresCore) {
  return {
    async forget(thread, { keepMessages = false } = {}) {
      // What an attempt found that turns out to have been committed is owed as well.
      const owed = new Map<string, Effect>();
      await core.write(async (tx, now) => {
        await lanes.holdLane(tx, thread);
        const found = {
          keepMessages,
          remoteFileIds: await datasets.selectOwnUploads(tx, thread),
          posted: await posted.selectPostedOfThread(tx, thread),
          effects: await effects.selectThreadEffects(tx, thread),
        };
        await usage.anonymiseUsage(tx, thread);
        await audit.unlinkAudit(tx, thread);
        await shares.deleteSharesInto(tx, thread);
        await lanes.deleteLane(tx, thread);
        await effects.deleteTurnEffects(
          tx,
          found.effects.flatMap(({ turnId }) => turnId ?? []),
        );
        const due = now + FORGET_HOLD_MS;
        for (const each of await effects.insertOwed(tx, thread, owedByForgetting(found), due, now)) {
          owed.set(each.id, each);
        }
      });
      return [...owed.values()];
    },

    async forgetQuestion(questionId, unheard) {
      // Most messages that people delete were no questions.
      if (unheard === null && (await core.read((db) => turns.selectTurnsOfQuestion(db, questionId))).length === 0)
        return [];
      const id = core.newId();
      return await core.write(async (tx, now) => {
        if (unheard !== null) await noteUnheard(tx, id, unheard, now);
        return await forgetQuestion(tx, questionId, now);
      });
    },

    async forgetTeam(team) {
      await core.write(async (tx) => {
        await audit.deleteAudit(tx, team);
        await usage.deleteUsage(tx, team);
        await settings.deleteSettings(tx, team);
      });
    },
  } satisfies Partial<Store>;
}
