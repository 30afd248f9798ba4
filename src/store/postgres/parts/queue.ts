import { isFinal, stateWhenReleased } from "../../../conversation/states.ts";
import type { Question } from "../../../intake/question.ts";
import type { Store, Turn } from "../../store.ts";
import type { Transaction } from "../connection/database.ts";
import type { PostgresCore } from "../core.ts";
import { GivenLeases } from "../sql/given-leases.ts";
import * as lanes from "../sql/lanes.ts";
import * as turns from "../sql/turns.ts";
import { claimTurns, endUnheld, mergeTwin } from "../sql/steps.ts";

/** Questions as turns: their order, their leases, their end. */
export function queueIn(core: PostgresCore) {
  const given = new GivenLeases();

  async function addTurn(tx: Transaction, id: string, question: Question, now: number): Promise<Turn> {
    const turn = await turns.insertTurn(tx, id, question, now);
    await lanes.announce(tx, "queued", core.self);
    return turn;
  }

  return {
    async enqueue(question) {
      const id = core.newId();
      return await core.write(async (tx, now) => {
        await lanes.holdLane(tx, question.thread);
        const known = await turns.selectTurnOfQuestion(tx, question.id);
        const turn = known === null ? await addTurn(tx, id, question, now) : await mergeTwin(tx, known, question, now);
        return { turn, fresh: turn.id === id, ahead: await turns.countAhead(tx, turn) };
      });
    },

    async claim(owner, leaseMs, max) {
      // Looking first spares an idle poll the transaction.
      if (!(await core.read((db) => lanes.isAnyReady(db, db.givenNow)))) return [];
      const leases = await core.write((tx, now) => claimTurns(tx, now, { owner, leaseUntil: now + leaseMs, max }));
      given.add(leases);
      return leases;
    },

    async cancelledAmong(turnIds) {
      return await core.read((db) => turns.selectCancelled(db, turnIds));
    },

    async heartbeat(owner, leaseMs) {
      const leases = given.of(owner);
      if (leases.length === 0) return { held: [], cancelled: [] };
      const beat = await core.write(async (tx, now) => {
        const held = await lanes.extendLeases(tx, owner, leases, now + leaseMs);
        return { held, cancelled: await turns.selectCancelled(tx, held) };
      });
      given.keep(owner, leases, beat.held);
      return beat;
    },

    async release(lease, rest) {
      const afterMs = rest?.afterMs ?? 0;
      await core.writeUnder(lease, async (tx, turn, now) => {
        const attempts = rest === undefined || rest.counts === false ? turn.attempts - 1 : turn.attempts;
        await turns.moveTurns(tx, [{ turn, change: { state: stateWhenReleased(turn.state), attempts } }], now);
        await lanes.freeLane(tx, turn.question.thread, now + afterMs);
        if (afterMs === 0) await lanes.announce(tx, "queued", core.self);
      });
    },

    async cancel(turnId, byUser) {
      return await core.write(async (tx, now) => {
        const asked = await turns.selectTurn(tx, turnId);
        if (asked === null) return false;
        await lanes.holdLane(tx, asked.question.thread);
        // Only now nobody else can move it.
        const turn = await turns.selectTurn(tx, turnId);
        if (turn === null || isFinal(turn.state)) return false;
        await turns.markCancelled(tx, turnId, byUser, now);
        const held = await lanes.isHeld(tx, turn.question.thread, turnId, now);
        if (!held) await endUnheld(tx, turn, byUser, now);
        await lanes.announce(tx, held ? "cancelled" : "queued", core.self);
        return true;
      });
    },

    async turn(turnId) {
      return await core.read((db) => turns.selectTurn(db, turnId));
    },

    async firstTurn(thread) {
      return await core.read((db) => turns.selectFirstTurn(db, thread));
    },

    async openTurns(thread) {
      return await core.read((db) => turns.selectOpenTurns(db, thread));
    },

    async askedSince(team, askerId, since) {
      return await core.read((db) => turns.countAsked(db, team, askerId, since));
    },
  } satisfies Partial<Store>;
}
