import { randomUUID } from "node:crypto";

import { claudeFiles } from "../../owed.ts";
import type { Store } from "../../store.ts";
import { ANSWERED } from "../../turn-change.ts";
import type { SqliteCore } from "../core.ts";
import { selectAnswer, selectCodeRuns, selectExchanges, selectWork, upsertAnswer } from "../sql/answers.ts";
import * as audit from "../sql/audit.ts";
import * as conversations from "../sql/conversations.ts";
import * as effects from "../sql/effects.ts";
import * as lanes from "../sql/lanes.ts";
import * as progress from "../sql/progress.ts";
import * as turns from "../sql/turns.ts";
import { tidyTurn } from "../sql/steps.ts";

/** What a turn has come to, and what of it later questions need. */
export function answersIn(core: SqliteCore) {
  return {
    async saveCheckpoint(lease, sealed) {
      await core.writeUnder(lease, (db, turn, now) => progress.upsertCheckpoint(db, turn, sealed, now));
    },

    async checkpoint(turnId) {
      return progress.selectCheckpoint(core.open(), turnId);
    },

    async keptFiles(turnId) {
      return progress.selectKeptFiles(core.open(), turnId);
    },

    async saveAnswer(lease, saved, left = {}) {
      await core.writeUnder(lease, (db, turn, now) => {
        const { thread } = turn.question;
        turns.moveTurn(db, turn, ANSWERED, now);
        upsertAnswer(db, turn, saved, now);
        conversations.updateContainer(db, thread, saved.containerId, saved.inContainer, now);
        progress.deleteCheckpoint(db, turn.id);
        for (const file of left.files ?? []) progress.upsertKeptFile(db, turn, file);
        for (const entry of left.audit ?? []) audit.insertAudit(db, { id: randomUUID(), ...entry });
        effects.insertTurnEffect(db, turn, "answer", "", now);
        effects.insertOwed(db, thread, claudeFiles(left.remoteArtifactIds ?? []), now, now);
      });
    },

    async finish(lease, state) {
      await core.writeUnder(lease, (db, turn, now) => {
        turns.moveTurn(db, turn, { state }, now);
        tidyTurn(db, turn, now);
        lanes.freeLane(db, turn.question.thread, core.leaseClock.now());
      });
    },

    async answerOf(turnId) {
      return selectAnswer(core.open(), turnId, core.reviveAnswer);
    },

    async work(thread) {
      return selectWork(core.open(), thread, core.reviveAnswer);
    },

    async exchanges(thread, limit) {
      return selectExchanges(core.open(), thread, limit);
    },

    async codeRuns(thread) {
      return selectCodeRuns(core.open(), thread, core.reviveAnswer);
    },
  } satisfies Partial<Store>;
}
