import { owedByForgetting, FORGET_HOLD_MS } from "../../owed.ts";
import type { Store } from "../../store.ts";
import type { SqliteCore } from "../core.ts";
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
export function forgettingIn(core: SqliteCore) {
  return {
    async forget(thread, { keepMessages = false } = {}) {
      const owed = await core.write((db, now) => {
        const found = {
          keepMessages,
          remoteFileIds: datasets.selectOwnUploads(db, thread),
          posted: posted.selectPostedOfThread(db, thread),
          effects: effects.selectThreadEffects(db, thread),
        };
        usage.anonymiseUsage(db, thread);
        audit.unlinkAudit(db, thread);
        shares.deleteSharesInto(db, thread);
        lanes.deleteLane(db, thread);
        for (const { turnId } of found.effects) if (turnId !== null) effects.deleteTurnEffects(db, turnId);
        return effects.insertOwed(db, thread, owedByForgetting(found), now + FORGET_HOLD_MS, now);
      });
      core.cutLog();
      return owed;
    },

    async forgetQuestion(questionId, unheard) {
      // Most messages that people delete were no questions.
      if (unheard === null && turns.selectTurnsOfQuestion(core.open(), questionId).length === 0) return [];
      const owed = await core.write((db, now) => {
        const isKnown = turns.selectTurnOfQuestion(db, questionId) !== null;
        if (!isKnown && unheard !== null) noteUnheard(db, core.newId(), unheard, now);
        return forgetQuestion(db, questionId, now);
      });
      core.cutLog();
      return owed;
    },

    async forgetTeam(team) {
      await core.write((db) => {
        audit.deleteAudit(db, team);
        usage.deleteUsage(db, team);
        settings.deleteSettings(db, team);
      });
    },
  } satisfies Partial<Store>;
}
