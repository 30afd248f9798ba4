import { isFinal, stateWhenReleased } from "../../../conversation/states.ts";
import { bringsFiles } from "../../guards.ts";
import type { Store } from "../../store.ts";
import type { SqliteCore } from "../core.ts";
import * as conversations from "../sql/conversations.ts";
import * as lanes from "../sql/lanes.ts";
import * as turns from "../sql/turns.ts";
import { endUnheld, mergeTwin, takeTurn } from "../sql/steps.ts";

/** Questions as turns: their order, their leases, their end. */
export function queueIn(core: SqliteCore) {
  return {
    async enqueue(question) {
      // A mention comes as two events: the second one mostly finds what the first one stored, and costs no commit.
      const known = turns.selectTurnOfQuestion(core.open(), question.id);
      if (known !== null && !bringsFiles(known, question)) {
        return { turn: known, fresh: false, ahead: turns.countAhead(core.open(), known) };
      }
      return core.write((db, now) => {
        const twin = turns.selectTurnOfQuestion(db, question.id);
        if (twin !== null) {
          const turn = mergeTwin(db, twin, question, now);
          return { turn, fresh: false, ahead: turns.countAhead(db, turn) };
        }
        lanes.ensureLane(db, question.thread);
        const turn = turns.insertTurn(db, core.newId(), question, now);
        return { turn, fresh: true, ahead: turns.countAhead(db, turn) };
      });
    },

    async claim(owner, leaseMs, max, model) {
      await core.expireDead(owner);
      // Looking first keeps an idle poll from taking the write lock; a turn that is just being written is not seen by it.
      if (!lanes.isAnyReady(core.open(), core.leaseClock.now()) && !core.writer.isAboutToCommit) return [];
      return core.write((db, now) => {
        const at = core.leaseClock.now();
        const heads = lanes.selectHeads(db, at, max, lanes.countSuspects(db, owner, at));
        if (model !== undefined) {
          for (const { thread } of heads) conversations.upsertConversation(db, thread, model, now);
        }
        const leases = heads.map((head) => takeTurn(db, head, { owner, leaseUntil: at + leaseMs }, now));
        if (leases.some(({ turn }) => turn.crashes > 0)) lanes.noteCompany(db, owner);
        return leases;
      });
    },

    async cancelledAmong(turnIds) {
      return lanes.selectCancelledAmong(core.open(), turnIds);
    },

    async heartbeat(owner, leaseMs) {
      return core.write((db) => ({
        held: lanes.extendLeases(db, owner, core.leaseClock.now() + leaseMs),
        cancelled: lanes.selectCancelledUnder(db, owner),
      }));
    },

    async release(lease, rest) {
      await core.writeUnder(lease, (db, turn, now) => {
        const attempts = rest === undefined || rest.counts === false ? turn.attempts - 1 : turn.attempts;
        turns.moveTurn(db, turn, { state: stateWhenReleased(turn.state), attempts }, now);
        lanes.freeLane(db, turn.question.thread, core.leaseClock.now() + (rest?.afterMs ?? 0));
      });
    },

    async cancel(turnId, byUser) {
      return core.write((db, now) => {
        const turn = turns.selectTurn(db, turnId);
        if (turn === null || isFinal(turn.state)) return false;
        turns.markCancelled(db, turnId, byUser, now);
        const at = core.leaseClock.now();
        if (!lanes.isHeld(db, turn.question.thread, turnId, at)) endUnheld(db, turn, byUser, now, at);
        return true;
      });
    },

    async turn(turnId) {
      return turns.selectTurn(core.open(), turnId);
    },

    async firstTurn(thread) {
      return turns.selectFirstTurn(core.open(), thread);
    },

    async openTurns(thread) {
      return turns.selectOpenTurns(core.open(), thread);
    },

    async askedSince(team, askerId, since) {
      return turns.countAsked(core.open(), team, askerId, since);
    },
  } satisfies Partial<Store>;
}
