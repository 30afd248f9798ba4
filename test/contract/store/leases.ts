import { describe, expect, it } from "vitest";

import { WITHDRAWN } from "../../../src/intake/question.ts";
import type { Lease } from "../../../src/store/store.ts";
import { begin, claimOne, dataset, LEASE_MS, question, saved, thread } from "../../store/make.ts";
import { type Bench, codeOf, everythingOf, here } from "./bench.ts";

/** Who holds a thread, and how a turn is stopped. */
export function leaseContract(bench: Bench): void {
  describe("leases", () => {
    it("hold until their end and are taken over from then on", async () => {
      const first = await begin(bench.store, here, "1.1", "A");

      bench.clock.pass(LEASE_MS - 1);
      const early = await bench.store.claim("B", LEASE_MS, 10);
      bench.clock.pass(1);
      const late = await claimOne(bench.store, "B");

      expect(early).toEqual([]);
      expect(late.turn.id).toBe(first.turn.id);
    });

    it("go on with every heartbeat of their owner", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");
      bench.clock.pass(LEASE_MS - 1);

      const beat = await bench.store.heartbeat("A", LEASE_MS);
      bench.clock.pass(LEASE_MS - 1);

      expect(beat).toEqual({ held: [lease.turn.id], cancelled: [] });
      expect(await bench.store.claim("B", LEASE_MS, 10)).toEqual([]);
    });

    it("are no longer among the held ones after a takeover", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");
      bench.clock.pass(LEASE_MS);
      await claimOne(bench.store, "B");

      expect(await bench.store.heartbeat("A", LEASE_MS)).toEqual({ held: [], cancelled: [] });
      expect((await bench.store.heartbeat("B", LEASE_MS)).held).toEqual([lease.turn.id]);
    });

    const writes: [string, (lease: Lease) => Promise<void>][] = [
      ["saving an answer", (lease) => bench.store.saveAnswer(lease, saved("late"))],
      ["finishing", (lease) => bench.store.finish(lease, "done")],
      ["giving back", (lease) => bench.store.release(lease)],
      ["giving back for a retry", (lease) => bench.store.release(lease, { afterMs: 0 })],
      ["noting a container", (lease) => bench.store.setContainer(lease, "late", ["late"])],
      ["saving a dataset", (lease) => bench.store.saveDatasets(lease, [dataset(here, "late")])],
    ];

    describe.each(writes)("when stale refuse %s and change nothing", (_what, write) => {
      it("after a takeover by another process", async () => {
        await bench.store.openConversation(here, "m");
        const stale = await begin(bench.store, here, "1.1", "A");
        bench.clock.pass(LEASE_MS);
        const current = await claimOne(bench.store, "B");
        const before = await everythingOf(bench.store, here, current.turn.id);

        const code = await codeOf(write(stale));

        expect(code).toBe("turn.lease_lost");
        expect(await everythingOf(bench.store, here, current.turn.id)).toEqual(before);
        await bench.store.finish(current, "done");
      });

      it("after a takeover by the same process", async () => {
        await bench.store.openConversation(here, "m");
        const stale = await begin(bench.store, here, "1.1", "A");
        bench.clock.pass(LEASE_MS);
        const current = await claimOne(bench.store, "A");
        const before = await everythingOf(bench.store, here, current.turn.id);

        const code = await codeOf(write(stale));

        expect(code).toBe("turn.lease_lost");
        expect(await everythingOf(bench.store, here, current.turn.id)).toEqual(before);
        await bench.store.finish(current, "done");
      });

      it("after the turn ended and the thread went on", async () => {
        await bench.store.openConversation(here, "m");
        const stale = await begin(bench.store, here, "1.1", "A");
        await bench.store.finish(stale, "failed");
        const current = await begin(bench.store, here, "1.2", "A");
        const before = await everythingOf(bench.store, here, current.turn.id);

        const code = await codeOf(write(stale));

        expect(code).toBe("turn.lease_lost");
        expect(await everythingOf(bench.store, here, current.turn.id)).toEqual(before);
        expect(await bench.store.turn(stale.turn.id)).toMatchObject({ state: "failed" });
      });

      it("after the thread was forgotten and asked again", async () => {
        const stale = await begin(bench.store, here, "1.1", "A");
        await bench.store.forget(here);
        await bench.store.openConversation(here, "m");
        const current = await begin(bench.store, here, "1.1", "A");
        const before = await everythingOf(bench.store, here, current.turn.id);

        const code = await codeOf(write(stale));

        expect(code).toBe("turn.lease_lost");
        expect(await everythingOf(bench.store, here, current.turn.id)).toEqual(before);
      });
    });

    it("given back untouched do not count as an attempt", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");

      await bench.store.release(lease);

      expect(await bench.store.turn(lease.turn.id)).toMatchObject({ state: "queued", attempts: 0 });
      expect(await claimOne(bench.store, "B")).toMatchObject({ turn: { id: lease.turn.id, attempts: 1 } });
    });

    it("given back for a retry count, and the thread rests until then", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");
      await bench.store.enqueue(question(here, "1.2"));

      await bench.store.release(lease, { afterMs: 500 });
      const resting = await bench.store.claim("A", LEASE_MS, 10);
      bench.clock.pass(500);
      const again = await claimOne(bench.store, "A");

      expect(resting).toEqual([]);
      expect(again.turn).toMatchObject({ id: lease.turn.id, attempts: 2 });
    });
  });

  describe("cancelling", () => {
    it("leaves a waiting turn to whoever claims it, so that its end is told", async () => {
      const running = await begin(bench.store, here, "1.1");
      const waiting = await bench.store.enqueue(question(here, "1.2"));

      expect(await bench.store.cancel(waiting.turn.id, "U2")).toBe(true);

      await bench.store.finish(running, "done");
      expect((await claimOne(bench.store)).turn).toMatchObject({ id: waiting.turn.id, cancelledBy: "U2" });
    });

    it("of a withdrawn question keeps none of its words, whether it waited or was at work", async () => {
      const lease = await begin(bench.store, here, "1.1");
      const waiting = await bench.store.enqueue(question(thread("2.2"), "2.2", { fileIds: ["F1"] }));
      for (const id of [waiting.turn.id, lease.turn.id]) await bench.store.cancel(id, WITHDRAWN);
      await bench.store.finish(lease, "cancelled");

      for (const id of [waiting.turn.id, lease.turn.id]) {
        expect(await bench.store.turn(id)).toMatchObject({ state: "cancelled", question: { text: "", fileIds: [] } });
      }
    });

    it("ends a question at once that was withdrawn while it waited, and leaves the running one alone", async () => {
      const running = await begin(bench.store, here, "1.1");
      const waiting = await bench.store.enqueue(question(here, "1.2"));

      const done = await bench.store.cancel(waiting.turn.id, WITHDRAWN);

      expect(done).toBe(true);
      expect(await bench.store.turn(waiting.turn.id)).toMatchObject({ state: "cancelled" });
      expect((await bench.store.heartbeat("A", LEASE_MS)).held).toEqual([running.turn.id]);
      await bench.store.finish(running, "done");
      expect(await bench.store.claim("A", LEASE_MS, 10)).toEqual([]);
    });

    it("asks whoever works on the turn, by heartbeat, and remembers who asked first", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");

      const asked = [await bench.store.cancel(lease.turn.id, "U2"), await bench.store.cancel(lease.turn.id, "U3")];

      expect(asked).toEqual([true, true]);
      expect(await bench.store.turn(lease.turn.id)).toMatchObject({ state: "running", cancelledBy: "U2" });
      expect(await bench.store.heartbeat("A", LEASE_MS)).toEqual({ held: [lease.turn.id], cancelled: [lease.turn.id] });
      await bench.store.finish(lease, "cancelled");
      expect(await bench.store.turn(lease.turn.id)).toMatchObject({ state: "cancelled" });
    });

    it("asks also when the answer is stored and being posted", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");
      await bench.store.saveAnswer(lease, saved("42"));

      expect(await bench.store.cancel(lease.turn.id, "U2")).toBe(true);

      expect(await bench.store.turn(lease.turn.id)).toMatchObject({ state: "answered", cancelledBy: "U2" });
      expect((await bench.store.heartbeat("A", LEASE_MS)).cancelled).toEqual([lease.turn.id]);
    });

    it.each(["running", "answered"])("lets the next owner end a %s turn whose owner is gone", async (state) => {
      const lease = await begin(bench.store, here, "1.1", "A");
      if (state === "answered") await bench.store.saveAnswer(lease, saved("42"));
      await bench.store.enqueue(question(here, "1.2"));
      bench.clock.pass(LEASE_MS);

      expect(await bench.store.cancel(lease.turn.id, "U2")).toBe(true);

      const next = await claimOne(bench.store, "B");
      expect(next.turn).toMatchObject({ id: lease.turn.id, cancelledBy: "U2" });
      expect(await codeOf(bench.store.finish(lease, "done"))).toBe("turn.lease_lost");
      await bench.store.finish(next, "cancelled");
    });

    it("wakes a turn that rests before a retry, so that its end is told at once", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");
      await bench.store.release(lease, { afterMs: 60_000 });

      await bench.store.cancel(lease.turn.id, "U2");

      expect((await claimOne(bench.store, "B")).turn).toMatchObject({ id: lease.turn.id, cancelledBy: "U2" });
    });

    it("is seen by a mere look, in whichever process the turn is at work", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");
      const other = await begin(bench.store, thread("2.2"), "2.2", "A");

      await bench.store.cancel(lease.turn.id, "U2");

      expect(await bench.store.cancelledAmong([lease.turn.id, other.turn.id])).toEqual([lease.turn.id]);
      expect(await bench.store.cancelledAmong([])).toEqual([]);
    });

    it("leaves the rest of a thread in place when a turn behind it is cancelled", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");
      const behind = await bench.store.enqueue(question(here, "1.2"));
      await bench.store.release(lease, { afterMs: 60_000 });

      await bench.store.cancel(behind.turn.id, "U2");

      expect(await bench.store.claim("B", LEASE_MS, 10)).toEqual([]);
    });

    it.each(["done", "failed", "cancelled"] as const)("says no once a turn is %s", async (state) => {
      const lease = await begin(bench.store, here, "1.1");
      await bench.store.finish(lease, state);

      expect(await bench.store.cancel(lease.turn.id, "U2")).toBe(false);
      expect(await bench.store.turn(lease.turn.id)).toMatchObject({ state, cancelledBy: null });
    });

    it("says no to a turn nobody knows", async () => {
      expect(await bench.store.cancel("unknown", "U2")).toBe(false);
    });
  });
}
