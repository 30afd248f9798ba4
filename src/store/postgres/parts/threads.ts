import type { Store } from "../../store.ts";
import type { PostgresCore } from "../core.ts";
import * as conversations from "../sql/conversations.ts";
import * as feedback from "../sql/feedback.ts";
import * as lanes from "../sql/lanes.ts";
import * as shares from "../sql/shares.ts";
import * as turns from "../sql/turns.ts";
import { selectGlances } from "../sql/glances.ts";

/** What belongs to a thread beside its turns, and what people may see of it. */
export function threadsIn(core: PostgresCore) {
  return {
    async openConversation(thread, model) {
      return await core.write(async (tx, now) => {
        await lanes.ensureLane(tx, thread);
        return await conversations.upsertConversation(tx, thread, model, now);
      });
    },

    async conversation(thread) {
      return await core.read((db) => conversations.selectConversation(db, thread));
    },

    async setContainer(lease, containerId, inContainer) {
      await core.writeUnder(lease, (tx, turn, now) =>
        conversations.updateContainer(tx, turn.question.thread, containerId, inContainer, now),
      );
    },

    async recentConversations(team, limit) {
      return await core.read((db) => conversations.selectRecentConversations(db, team, limit));
    },

    async restingThreads(now, keepDays, limit) {
      return await core.read((db) => conversations.selectResting(db, now, keepDays, limit));
    },

    async recordFeedback(given) {
      return await core.write((tx) => feedback.upsertFeedback(tx, given));
    },

    async feedback(thread) {
      return await core.read((db) => feedback.selectFeedback(db, thread));
    },

    async remember(thread, correction) {
      await core.write((tx) => feedback.insertCorrection(tx, thread, correction));
    },

    async corrections(thread) {
      return await core.read((db) => feedback.selectCorrections(db, thread));
    },

    async forgetCorrection(thread, id) {
      return await core.write((tx) => feedback.deleteCorrection(tx, thread, id));
    },

    async glances(query) {
      return await core.read((db) => selectGlances(db, query));
    },

    async beginShare(turnId, wanted) {
      return await core.write(async (tx, now) => {
        const turn = await turns.selectTurn(tx, turnId);
        return turn === null ? null : await shares.beginShare(tx, turn, wanted, now);
      });
    },

    async rootShared(turnId, rootTs) {
      await core.write((tx) => shares.noteRoot(tx, turnId, rootTs));
    },
  } satisfies Partial<Store>;
}
