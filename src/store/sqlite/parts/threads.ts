import type { Store } from "../../store.ts";
import type { SqliteCore } from "../core.ts";
import * as conversations from "../sql/conversations.ts";
import * as feedback from "../sql/feedback.ts";
import * as lanes from "../sql/lanes.ts";
import * as shares from "../sql/shares.ts";
import * as turns from "../sql/turns.ts";
import { selectGlances } from "../sql/glances.ts";

/** What belongs to a thread beside its turns, and what people may see of it. */
export function threadsIn(core: SqliteCore) {
  return {
    async openConversation(thread, model) {
      return core.write((db, now) => {
        lanes.ensureLane(db, thread);
        return conversations.upsertConversation(db, thread, model, now);
      });
    },

    async conversation(thread) {
      return conversations.selectConversation(core.open(), thread);
    },

    async setContainer(lease, containerId, inContainer) {
      await core.writeUnder(lease, (db, turn, now) =>
        conversations.updateContainer(db, turn.question.thread, containerId, inContainer, now),
      );
    },

    async recentConversations(team, limit) {
      return conversations.selectRecentConversations(core.open(), team, limit);
    },

    async restingThreads(now, keepDays, limit) {
      return conversations.selectResting(core.open(), now, keepDays, limit);
    },

    async recordFeedback(given) {
      return core.write((db) => feedback.upsertFeedback(db, given));
    },

    async feedback(thread) {
      return feedback.selectFeedback(core.open(), thread);
    },

    async remember(thread, correction) {
      await core.write((db) => feedback.insertCorrection(db, thread, correction));
    },

    async corrections(thread) {
      return feedback.selectCorrections(core.open(), thread);
    },

    async forgetCorrection(thread, id) {
      return core.write((db) => feedback.deleteCorrection(db, thread, id));
    },

    async glances(query) {
      return selectGlances(core.open(), query);
    },

    async beginShare(turnId, wanted) {
      return core.write((db, now) => {
        const turn = turns.selectTurn(db, turnId);
        return turn === null ? null : shares.beginShare(db, turn, wanted, now);
      });
    },

    async rootShared(turnId, rootTs) {
      await core.write((db) => shares.noteRoot(db, turnId, rootTs));
    },
  } satisfies Partial<Store>;
}
