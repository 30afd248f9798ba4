import { describe, expect, it } from "vitest";

import type { Store } from "../../../src/store/store.ts";
import { begin, claimOne, question, saved, thread, usage } from "../../store/make.ts";
import { type Bench, here } from "./bench.ts";

const HOLD_MS = 60_000;
const toSales = (press: string) => ({ toChannel: "C9", press, holdMs: HOLD_MS });

async function answeredTurn(store: Store): Promise<string> {
  const lease = await begin(store, here, "1.1");
  await store.saveAnswer(lease, saved("42"));
  await store.finish(lease, "done");
  return lease.turn.id;
}

/** What a person may see of the threads, and answers on their way out of private ones. */
export function privateContract(bench: Bench): void {
  describe("a share", () => {
    it("belongs to one press at a time, and to that press again when it comes again", async () => {
      const turnId = await answeredTurn(bench.store);
      const begunAt = bench.clock.now();

      const first = await bench.store.beginShare(turnId, toSales("one"));
      const other = await bench.store.beginShare(turnId, toSales("two"));
      const again = await bench.store.beginShare(turnId, toSales("one"));

      expect(first).toEqual({ isMine: true, toChannel: "C9", rootTs: null, begunAt });
      expect(other).toEqual({ ...first, isMine: false });
      expect(again).toEqual(first);
    });

    it("goes to exactly one of several presses at once", async () => {
      const turnId = await answeredTurn(bench.store);

      const all = await Promise.all(["a", "b", "c"].map((press) => bench.store.beginShare(turnId, toSales(press))));

      expect(all.filter((share) => share?.isMine === true)).toHaveLength(1);
    });

    it("is taken over once its press has held it for long, and remembers when it began", async () => {
      const turnId = await answeredTurn(bench.store);
      const begunAt = bench.clock.now();
      await bench.store.beginShare(turnId, toSales("one"));
      bench.clock.pass(HOLD_MS);

      expect(await bench.store.beginShare(turnId, toSales("two"))).toMatchObject({ isMine: true, begunAt });
      expect(await bench.store.beginShare(turnId, toSales("one"))).toMatchObject({ isMine: false });
    });

    it("is nobody's any more once its thread stands; the first root stays", async () => {
      const turnId = await answeredTurn(bench.store);
      await bench.store.beginShare(turnId, toSales("one"));
      await bench.store.rootShared(turnId, "5.5");
      await bench.store.rootShared(turnId, "6.6");
      bench.clock.pass(HOLD_MS);

      expect(await bench.store.beginShare(turnId, toSales("one"))).toMatchObject({ isMine: false, rootTs: "5.5" });
      expect(await bench.store.beginShare(turnId, toSales("two"))).toMatchObject({ isMine: false, rootTs: "5.5" });
    });

    it("goes with its answer, and begins anew when the thread it went into was forgotten", async () => {
      const turnId = await answeredTurn(bench.store);
      await bench.store.beginShare(turnId, toSales("one"));
      await bench.store.rootShared(turnId, "5.5");

      await bench.store.forget(thread("5.5", "C9"));
      const anew = await bench.store.beginShare(turnId, toSales("two"));
      await bench.store.forget(here);

      expect(anew).toMatchObject({ isMine: true, rootTs: null });
      expect(await bench.store.beginShare(turnId, toSales("three"))).toBeNull();
    });
  });

  describe("threads at a glance", () => {
    const sales = { team: "T1", askerId: "U1", channels: ["C1"], limit: 10 };

    async function asked(rootTs: string, channel: string, ts: string, askerId: string): Promise<void> {
      bench.clock.pass(1_000);
      await bench.store.enqueue(question(thread(rootTs, channel), ts, { askerId }));
    }

    it("are those of a person's channels and the person's own questions elsewhere, the latest first", async () => {
      await asked("1.1", "C1", "1.1", "U2");
      await asked("2.2", "C2", "2.2", "U1");
      await asked("3.3", "C2", "3.3", "U2");
      await asked("4.4", "C1", "4.4", "U1");

      const seen = await bench.store.glances(sales);

      expect(seen.map(({ thread: { channel, rootTs } }) => `${channel} ${rootTs}`)).toEqual([
        "C1 4.4",
        "C2 2.2",
        "C1 1.1",
      ]);
      expect(await bench.store.glances({ ...sales, team: "T2" })).toEqual([]);
      expect(await bench.store.glances({ ...sales, limit: 1 })).toHaveLength(1);
    });

    it("show the last question that the person may see, where its turn stands, and what that person may know it cost", async () => {
      await asked("1.1", "C1", "1.1", "U1");
      await asked("1.1", "C1", "1.2", "U2");
      await asked("2.2", "C2", "2.2", "U1");
      await asked("2.2", "C2", "2.3", "U2");
      await bench.store.recordUsage({ ...usage(thread("1.1"), 0.5, 1), askerId: "U1" });
      await bench.store.recordUsage({ ...usage(thread("1.1"), 0.25, 1), askerId: "U2" });
      await bench.store.recordUsage({ ...usage(thread("2.2", "C2"), 0.125, 1), askerId: "U1" });
      await bench.store.recordUsage({ ...usage(thread("2.2", "C2"), 8, 1), askerId: "U2" });

      const [elsewhere, inMine] = await bench.store.glances(sales);

      expect(inMine).toMatchObject({ question: "what about 1.2?", askerId: "U2", state: "queued", dollars: 0.75 });
      expect(elsewhere).toMatchObject({ question: "what about 2.2?", askerId: "U1", dollars: 0.125 });
    });

    it("know how a turn ended, and nothing of a forgotten thread", async () => {
      await answeredTurn(bench.store);

      const before = await bench.store.glances(sales);
      await bench.store.forget(here);

      expect(before.map(({ state }) => state)).toEqual(["done"]);
      expect(await bench.store.glances(sales)).toEqual([]);
    });
  });

  describe("a private thread", () => {
    it("is known by the question it began with", async () => {
      await bench.store.enqueue(question(here, "1.1", { askedFrom: "C9" }));
      await bench.store.enqueue(question(here, "1.2"));
      await claimOne(bench.store);

      expect((await bench.store.firstTurn(here))?.question).toEqual(question(here, "1.1", { askedFrom: "C9" }));
      expect(await bench.store.firstTurn(thread("2.2"))).toBeNull();
    });
  });
}
