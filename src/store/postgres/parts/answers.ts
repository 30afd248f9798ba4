import { randomUUID } from "node:crypto";

import { claudeFiles } from "../../owed.ts";
import type { Store } from "../../store.ts";
import { ANSWERED } from "../../turn-change.ts";
import type { PostgresCore } from "../core.ts";
import { selectAnswer, selectCodeRuns, selectExchanges, selectWork, upsertAnswer } from "../sql/answers.ts";
import * as audit from "../sql/audit.ts";
import * as conversations from "../sql/conversations.ts";
import * as effects from "../sql/effects.ts";
import * as lanes from "../sql/lanes.ts";
import * as progress from "../sql/progress.ts";
import * as turns from "../sql/turns.ts";
import { tidyTurn } from "../sql/steps.ts";

/** What a turn has come to, and what of it later questions need. */
export function answersIn(core: PostgresCore) {
  return {
    async saveCheckpoint(lease, sealed) {
      await core.writeUnder(lease, (tx, turn, now) => progress.upsertCheckpoint(tx, turn, sealed, now));
    },

    async checkpoint(turnId) {
      return await core.read((db) => progress.selectCheckpoint(db, turnId));
    },

    async keptFiles(turnId) {
      return await core.read((db) => progress.selectKeptFiles(db, turnId));
    },

    async saveAnswer(lease, saved, left = {}) {
      const entries = (left.audit ?? []).map((entry) => ({ id: randomUUID(), ...entry }));
      await core.writeUnder(lease, async (tx, turn, now) => {
        const { thread } = turn.question;
        await turns.moveTurns(tx, [{ turn, change: ANSWERED }], now);
        await upsertAnswer(tx, turn, saved, now);
        await conversations.updateContainer(tx, thread, saved.containerId, saved.inContainer, now);
        await progress.deleteCheckpoint(tx, turn.id);
        for (const file of left.files ?? []) await progress.upsertKeptFile(tx, turn, file);
        for (const entry of entries) await audit.insertAudit(tx, entry);
        await effects.insertTurnEffects(tx, [{ turn, kind: "answer", ref: "" }], now);
        await effects.insertOwed(tx, thread, claudeFiles(left.remoteArtifactIds ?? []), now, now);
      });
    },

    async finish(lease, state) {
      await core.recording.get(lease.turn.id);
      await core.writeUnder(lease, async (tx, turn, now) => {
        await turns.moveTurns(tx, [{ turn, change: { state } }], now);
        await tidyTurn(tx, turn, now);
        await lanes.freeLane(tx, turn.question.thread, now);
      });
    },

    async answerOf(turnId) {
      return await core.read((db) => selectAnswer(db, turnId, core.reviveAnswer));
    },

    async work(thread) {
      return await core.read((db) => selectWork(db, thread, core.reviveAnswer));
    },

    async exchanges(thread, limit) {
      return await core.read((db) => selectExchanges(db, thread, limit));
    },

    async codeRuns(thread) {
      return await core.read((db) => selectCodeRuns(db, thread, core.reviveAnswer));
    },
  } satisfies Partial<Store>;
}
