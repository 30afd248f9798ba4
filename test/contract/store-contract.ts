import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { AppError } from "../../src/errors.ts";
import type { Thread } from "../../src/intake/question.ts";
import type { Clock, InboxRow, Lease, Store } from "../../src/store/store.ts";
import { begin, claimOne, dataset, LEASE_MS, question, saved, TestClock, thread, usage } from "../store/make.ts";

/** A fresh, empty place of one kind of store; every `open` is another process's view of it. */
export interface StorePlace {
  open(clock: Clock): Promise<Store>;
  /** Deletes the place. All stores opened on it are closed by then. */
  remove(): Promise<void>;
}

/** What every store keeps to, told once: `newPlace` makes an empty place for each test. */
export function storeContract(name: string, newPlace: () => Promise<StorePlace>): void {
  describe(`the store on ${name}`, () => {
    let clock: TestClock;
    let place: StorePlace;
    let opened: Store[];
    let store: Store;

    async function open(): Promise<Store> {
      const another = await place.open(clock);
      opened.push(another);
      return another;
    }

    async function closeAll(): Promise<void> {
      await Promise.all(opened.splice(0).map((each) => each.close()));
    }

    beforeEach(async () => {
      clock = new TestClock();
      opened = [];
      place = await newPlace();
      store = await open();
    });

    afterEach(async () => {
      await closeAll();
      await place.remove();
    });

    const here = thread("1.1");

    describe("inbox", () => {
      it("keeps a delivery open from its acceptance until it is done", async () => {
        await store.acceptDelivery(delivery("Ev1", clock.now()));

        expect(await store.openDeliveries(clock.now() + 1)).toEqual([delivery("Ev1", clock.now())]);

        await store.deliveryDone("Ev1");

        expect(await store.openDeliveries(clock.now() + 1)).toEqual([]);
      });

      it("knows a delivery again, open or done, also when both come at once", async () => {
        const both = await Promise.all([1, 2].map(() => store.acceptDelivery(delivery("Ev1", clock.now()))));
        await store.deliveryDone("Ev1");
        const later = await store.acceptDelivery(delivery("Ev1", clock.now()));

        expect(both.filter(Boolean)).toHaveLength(1);
        expect(later).toBe(false);
      });

      it("gives open deliveries oldest first and none from the asked time on", async () => {
        for (const [id, at] of [["Ev3", 30] as const, ["Ev1", 10] as const, ["Ev2", 20] as const]) {
          await store.acceptDelivery(delivery(id, at));
        }

        const ids = (await store.openDeliveries(30)).map((row) => row.deliveryId);

        expect(ids).toEqual(["Ev1", "Ev2"]);
      });

      it("forgets a finished delivery only after Slack has long stopped retrying", async () => {
        await store.acceptDelivery(delivery("Ev1", clock.now()));
        await store.deliveryDone("Ev1");
        clock.pass(25 * 3_600_000);
        await store.deliveryDone("another");

        expect(await store.acceptDelivery(delivery("Ev1", clock.now()))).toBe(false);
      });
    });

    describe("questions", () => {
      it("become queued turns that know how many are ahead in their thread", async () => {
        const first = await store.enqueue(question(here, "1.1", { fileIds: ["F1"], text: "first?" }));
        const second = await store.enqueue(question(here, "1.2"));
        const elsewhere = await store.enqueue(question(thread("9.9"), "9.9"));

        expect(first).toMatchObject({
          fresh: true,
          ahead: 0,
          turn: { state: "queued", attempts: 0, cancelledBy: null },
        });
        expect(first.turn.question).toEqual(question(here, "1.1", { fileIds: ["F1"], text: "first?" }));
        expect(second.ahead).toBe(1);
        expect(elsewhere.ahead).toBe(0);
        expect(await store.openTurns(here)).toEqual([first.turn, second.turn]);
        expect(await store.turn(second.turn.id)).toEqual(second.turn);
        expect(await store.turn("unknown")).toBeNull();
      });

      it("merge with their twin, whichever comes first, and unite the files", async () => {
        const mention = question(here, "1.1", { source: "mention", fileIds: ["F2", "F1"] });
        const message = question(here, "1.1", { source: "reply", fileIds: ["F1", "F3"] });

        const first = await store.enqueue(mention);
        const twin = await store.enqueue(message);

        expect(twin).toMatchObject({ fresh: false, ahead: 0, turn: { id: first.turn.id } });
        expect(twin.turn.question.fileIds).toEqual(["F2", "F1", "F3"]);
        expect(await store.openTurns(here)).toHaveLength(1);
      });

      it("merge when many twins come in the same moment", async () => {
        const all = await Promise.all(
          ["F1", "F2", "F3", "F4"].map((file) => store.enqueue(question(here, "1.1", { fileIds: [file] }))),
        );

        expect(all.filter((each) => each.fresh)).toHaveLength(1);
        expect(new Set(all.map((each) => each.turn.id)).size).toBe(1);
        const [turn] = await store.openTurns(here);
        expect(turn?.question.fileIds.toSorted()).toEqual(["F1", "F2", "F3", "F4"]);
      });

      it("merge over two processes", async () => {
        const other = await open();

        const both = await Promise.all([
          store.enqueue(question(here, "1.1", { fileIds: ["F1"] })),
          other.enqueue(question(here, "1.1", { fileIds: ["F2"] })),
        ]);

        expect(both.filter((each) => each.fresh)).toHaveLength(1);
        expect((await store.openTurns(here))[0]?.question.fileIds.toSorted()).toEqual(["F1", "F2"]);
      });

      it("keep their files once they are being worked on or ended", async () => {
        const lease = await begin(store, here, "1.1");

        const running = await store.enqueue(question(here, "1.1", { fileIds: ["F1"] }));
        await store.finish(lease, "done");
        const ended = await store.enqueue(question(here, "1.1", { fileIds: ["F1"] }));

        expect(running).toMatchObject({ fresh: false, turn: { state: "running", question: { fileIds: [] } } });
        expect(ended).toMatchObject({ fresh: false, turn: { state: "done", question: { fileIds: [] } } });
        expect(await store.claim("A", LEASE_MS, 10)).toEqual([]);
      });

      it("with the same ts in another channel or workspace are other questions", async () => {
        const threads = [thread("1.1", "C1", "T1"), thread("1.1", "C2", "T1"), thread("1.1", "C1", "T2")];

        const all = await Promise.all(threads.map((each) => store.enqueue(question(each, "1.1"))));

        expect(all.map((each) => each.fresh)).toEqual([true, true, true]);
        expect(await store.claim("A", LEASE_MS, 10)).toHaveLength(3);
      });
    });

    describe("claiming", () => {
      it("takes one turn per thread, in the order in which they came", async () => {
        for (const ts of ["1.3", "1.1", "1.2"]) await store.enqueue(question(here, ts));
        const order: string[] = [];

        for (let round = 0; round < 3; round += 1) {
          const lease = await claimOne(store);
          order.push(lease.turn.question.ts);
          expect(await store.claim("B", LEASE_MS, 10)).toEqual([]);
          await store.finish(lease, "done");
        }

        expect(order).toEqual(["1.3", "1.1", "1.2"]);
        expect(await store.openTurns(here)).toEqual([]);
      });

      it("marks the turn as running, counts the attempt and raises the fence with every claim", async () => {
        const first = await begin(store, here, "1.1", "A");
        clock.pass(LEASE_MS);
        const second = await claimOne(store, "B");

        expect(first).toMatchObject({ owner: "A", turn: { state: "running", attempts: 1 } });
        expect(second).toMatchObject({ owner: "B", turn: { id: first.turn.id, state: "running", attempts: 2 } });
        expect(second.fence).toBeGreaterThan(first.fence);
      });

      it("takes different threads side by side, at most as many as asked for", async () => {
        for (const root of ["1.1", "2.1", "3.1"]) await store.enqueue(question(thread(root), root));

        const some = await store.claim("A", LEASE_MS, 2);
        const rest = await store.claim("B", LEASE_MS, 2);

        expect(some.map(tsOf)).toEqual(["1.1", "2.1"]);
        expect(rest.map(tsOf)).toEqual(["3.1"]);
      });

      it("never gives one thread to two processes that ask at the same time", async () => {
        const other = await open();
        const roots = Array.from({ length: 20 }, (_, index) => `${index + 1}.1`);
        await Promise.all(roots.map((root) => store.enqueue(question(thread(root), root))));

        const claimed = await Promise.all([
          store.claim("A", LEASE_MS, 7),
          other.claim("B", LEASE_MS, 7),
          store.claim("A", LEASE_MS, 7),
          other.claim("B", LEASE_MS, 7),
        ]);

        expect(claimed.flat().map(tsOf).toSorted()).toEqual(roots.toSorted());
      });

      it("lets no busy workspace starve the others", async () => {
        for (const root of ["1.1", "2.1", "3.1"]) await store.enqueue(question(thread(root), root));
        await store.enqueue(question(thread("9.1", "C9", "T2"), "9.1"));

        const first = await store.claim("A", LEASE_MS, 2);
        const next = await store.claim("A", LEASE_MS, 1);

        expect(first.map(tsOf)).toEqual(["1.1", "9.1"]);
        expect(next.map(tsOf)).toEqual(["2.1"]);
      });

      it("counts what a workspace already has at work", async () => {
        for (const root of ["1.1", "2.1"]) await store.enqueue(question(thread(root), root));
        await store.claim("A", LEASE_MS, 2);
        await store.enqueue(question(thread("3.1"), "3.1", { askerId: "U2" }));
        await store.enqueue(question(thread("9.1", "C9", "T2"), "9.1"));

        const next = await store.claim("A", LEASE_MS, 1);

        expect(next.map(tsOf)).toEqual(["9.1"]);
      });

      it("counts what a person already has at work", async () => {
        for (const root of ["1.1", "2.1", "3.1"]) await store.enqueue(question(thread(root), root));
        await store.claim("A", LEASE_MS, 2);
        await store.enqueue(question(thread("9.1"), "9.1", { askerId: "U2" }));

        const next = await store.claim("A", LEASE_MS, 1);

        expect(next.map(tsOf)).toEqual(["9.1"]);
      });

      it("lets no busy person starve the colleagues", async () => {
        for (const root of ["1.1", "2.1", "3.1"]) await store.enqueue(question(thread(root), root));
        await store.enqueue(question(thread("9.1"), "9.1", { askerId: "U2" }));

        const first = await store.claim("A", LEASE_MS, 2);

        expect(first.map(tsOf)).toEqual(["1.1", "9.1"]);
      });
    });

    describe("leases", () => {
      it("hold until their end and are taken over from then on", async () => {
        const first = await begin(store, here, "1.1", "A");

        clock.pass(LEASE_MS - 1);
        const early = await store.claim("B", LEASE_MS, 10);
        clock.pass(1);
        const late = await claimOne(store, "B");

        expect(early).toEqual([]);
        expect(late.turn.id).toBe(first.turn.id);
      });

      it("go on with every heartbeat of their owner", async () => {
        const lease = await begin(store, here, "1.1", "A");
        clock.pass(LEASE_MS - 1);

        const beat = await store.heartbeat("A", LEASE_MS);
        clock.pass(LEASE_MS - 1);

        expect(beat).toEqual({ held: [lease.turn.id], cancelled: [] });
        expect(await store.claim("B", LEASE_MS, 10)).toEqual([]);
      });

      it("are no longer among the held ones after a takeover", async () => {
        const lease = await begin(store, here, "1.1", "A");
        clock.pass(LEASE_MS);
        await claimOne(store, "B");

        expect(await store.heartbeat("A", LEASE_MS)).toEqual({ held: [], cancelled: [] });
        expect((await store.heartbeat("B", LEASE_MS)).held).toEqual([lease.turn.id]);
      });

      const writes: [string, (lease: Lease) => Promise<void>][] = [
        ["saving an answer", (lease) => store.saveAnswer(lease, saved("late"))],
        ["finishing", (lease) => store.finish(lease, "done")],
        ["giving back", (lease) => store.release(lease)],
        ["giving back for a retry", (lease) => store.release(lease, { at: 0 })],
        ["noting a container", (lease) => store.setContainer(lease, "late", ["late"])],
        ["saving a dataset", (lease) => store.saveDataset(lease, dataset(here, "late"))],
      ];

      describe.each(writes)("when stale refuse %s and change nothing", (_what, write) => {
        it("after a takeover by another process", async () => {
          await store.openConversation(here, "m");
          const stale = await begin(store, here, "1.1", "A");
          clock.pass(LEASE_MS);
          const current = await claimOne(store, "B");
          const before = await everythingOf(store, here, current.turn.id);

          const code = await codeOf(write(stale));

          expect(code).toBe("turn.lease_lost");
          expect(await everythingOf(store, here, current.turn.id)).toEqual(before);
          await store.finish(current, "done");
        });

        it("after a takeover by the same process", async () => {
          await store.openConversation(here, "m");
          const stale = await begin(store, here, "1.1", "A");
          clock.pass(LEASE_MS);
          const current = await claimOne(store, "A");
          const before = await everythingOf(store, here, current.turn.id);

          const code = await codeOf(write(stale));

          expect(code).toBe("turn.lease_lost");
          expect(await everythingOf(store, here, current.turn.id)).toEqual(before);
          await store.finish(current, "done");
        });

        it("after the turn ended and the thread went on", async () => {
          await store.openConversation(here, "m");
          const stale = await begin(store, here, "1.1", "A");
          await store.finish(stale, "failed");
          const current = await begin(store, here, "1.2", "A");
          const before = await everythingOf(store, here, current.turn.id);

          const code = await codeOf(write(stale));

          expect(code).toBe("turn.lease_lost");
          expect(await everythingOf(store, here, current.turn.id)).toEqual(before);
          expect(await store.turn(stale.turn.id)).toMatchObject({ state: "failed" });
        });

        it("after the thread was forgotten and asked again", async () => {
          const stale = await begin(store, here, "1.1", "A");
          await store.forget(here);
          await store.openConversation(here, "m");
          const current = await begin(store, here, "1.1", "A");
          const before = await everythingOf(store, here, current.turn.id);

          const code = await codeOf(write(stale));

          expect(code).toBe("turn.lease_lost");
          expect(await everythingOf(store, here, current.turn.id)).toEqual(before);
        });
      });

      it("given back untouched do not count as an attempt", async () => {
        const lease = await begin(store, here, "1.1", "A");

        await store.release(lease);

        expect(await store.turn(lease.turn.id)).toMatchObject({ state: "queued", attempts: 0 });
        expect(await claimOne(store, "B")).toMatchObject({ turn: { id: lease.turn.id, attempts: 1 } });
      });

      it("given back for a retry count, and the thread rests until then", async () => {
        const lease = await begin(store, here, "1.1", "A");
        await store.enqueue(question(here, "1.2"));

        await store.release(lease, { at: clock.now() + 500 });
        const resting = await store.claim("A", LEASE_MS, 10);
        clock.pass(500);
        const again = await claimOne(store, "A");

        expect(resting).toEqual([]);
        expect(again.turn).toMatchObject({ id: lease.turn.id, attempts: 2 });
      });
    });

    describe("answers", () => {
      it("are owed once stored: whoever takes the turn over finds the answer and only posts it", async () => {
        const lease = await begin(store, here, "1.1", "A");
        await store.saveAnswer(lease, saved("42"));
        clock.pass(LEASE_MS);

        const next = await claimOne(store, "B");

        expect(next.turn).toMatchObject({ id: lease.turn.id, state: "answered" });
        expect(await store.answerOf(next.turn.id)).toEqual(saved("42"));
      });

      it("begin a new count of attempts, that of posting", async () => {
        await begin(store, here, "1.1", "A");
        clock.pass(LEASE_MS);
        const second = await claimOne(store, "B");
        await store.saveAnswer(second, saved("42"));

        expect(await store.turn(second.turn.id)).toMatchObject({ state: "answered", attempts: 1 });
      });

      it("stay answered when their turn is given back", async () => {
        const lease = await begin(store, here, "1.1");
        await store.saveAnswer(lease, saved("42"));

        await store.release(lease, { at: clock.now() });

        expect(await claimOne(store, "B")).toMatchObject({ turn: { state: "answered", attempts: 2 } });
      });

      it("leave what a follow-up needs in the same commit", async () => {
        await store.openConversation(here, "m");
        const lease = await begin(store, here, "1.1");

        await store.saveAnswer(lease, saved("42", { containerId: "c7", inContainer: ["d1", "d2"] }));

        expect(await store.conversation(here)).toMatchObject({ containerId: "c7", inContainer: ["d1", "d2"] });
        expect(await store.exchanges(here, 5)).toEqual([
          { askedAt: clock.now(), question: "what about 1.1?", answer: "recap of 42", artifacts: ["42.png"] },
        ]);
      });

      it("are null for turns without one", async () => {
        const lease = await begin(store, here, "1.1");

        expect(await store.answerOf(lease.turn.id)).toBeNull();
        expect(await store.answerOf("unknown")).toBeNull();
      });

      it("come back as exchanges in the order asked, the latest ones, without failed and stopped turns", async () => {
        for (const [ts, ending] of [
          ["1.1", "done"] as const,
          ["1.2", "failed"] as const,
          ["1.3", "done"] as const,
          ["1.4", "cancelled"] as const,
          ["1.5", "done"] as const,
        ]) {
          const lease = await begin(store, here, ts);
          await store.saveAnswer(lease, saved(ts));
          await store.finish(lease, ending);
        }

        expect((await store.exchanges(here, 10)).map((each) => each.question)).toEqual(
          ["1.1", "1.3", "1.5"].map((ts) => `what about ${ts}?`),
        );
        expect((await store.exchanges(here, 2)).map((each) => each.answer)).toEqual(["recap of 1.3", "recap of 1.5"]);
        expect(await store.exchanges(thread("2.2"), 10)).toEqual([]);
      });

      it("give back the code that ran without failure, oldest first", async () => {
        for (const ts of ["1.1", "1.2"]) {
          const lease = await begin(store, here, ts);
          const [run] = saved(ts).codeRuns;
          await store.saveAnswer(lease, saved(ts, { codeRuns: [{ ...run!, failed: true }, run!] }));
          await store.finish(lease, "done");
        }

        expect((await store.codeRuns(here)).map((run) => run.code)).toEqual(["1.1", "1.2"]);
        expect(await store.codeRuns(thread("2.2"))).toEqual([]);
      });
    });

    describe("cancelling", () => {
      it("ends a waiting turn at once and leaves the running one alone", async () => {
        const running = await begin(store, here, "1.1");
        const waiting = await store.enqueue(question(here, "1.2"));

        const done = await store.cancel(waiting.turn.id, "U2");

        expect(done).toBe(true);
        expect(await store.turn(waiting.turn.id)).toMatchObject({ state: "cancelled", cancelledBy: "U2" });
        expect((await store.heartbeat("A", LEASE_MS)).held).toEqual([running.turn.id]);
        await store.finish(running, "done");
        expect(await store.claim("A", LEASE_MS, 10)).toEqual([]);
      });

      it("asks whoever works on the turn, by heartbeat, and remembers who asked first", async () => {
        const lease = await begin(store, here, "1.1", "A");

        const asked = [await store.cancel(lease.turn.id, "U2"), await store.cancel(lease.turn.id, "U3")];

        expect(asked).toEqual([true, true]);
        expect(await store.turn(lease.turn.id)).toMatchObject({ state: "running", cancelledBy: "U2" });
        expect(await store.heartbeat("A", LEASE_MS)).toEqual({ held: [lease.turn.id], cancelled: [lease.turn.id] });
        await store.finish(lease, "cancelled");
        expect(await store.turn(lease.turn.id)).toMatchObject({ state: "cancelled" });
      });

      it("asks also when the answer is stored and being posted", async () => {
        const lease = await begin(store, here, "1.1", "A");
        await store.saveAnswer(lease, saved("42"));

        expect(await store.cancel(lease.turn.id, "U2")).toBe(true);

        expect(await store.turn(lease.turn.id)).toMatchObject({ state: "answered", cancelledBy: "U2" });
        expect((await store.heartbeat("A", LEASE_MS)).cancelled).toEqual([lease.turn.id]);
      });

      it.each(["running", "answered"])("ends a %s turn whose owner is gone, and frees the thread", async (state) => {
        const lease = await begin(store, here, "1.1", "A");
        if (state === "answered") await store.saveAnswer(lease, saved("42"));
        const next = await store.enqueue(question(here, "1.2"));
        clock.pass(LEASE_MS);

        expect(await store.cancel(lease.turn.id, "U2")).toBe(true);

        expect(await store.turn(lease.turn.id)).toMatchObject({ state: "cancelled" });
        expect((await claimOne(store, "B")).turn.id).toBe(next.turn.id);
        expect(await codeOf(store.finish(lease, "done"))).toBe("turn.lease_lost");
      });

      it("ends a turn that rests before a retry, and the next one does not have to wait for it", async () => {
        const lease = await begin(store, here, "1.1", "A");
        const next = await store.enqueue(question(here, "1.2"));
        await store.release(lease, { at: clock.now() + 60_000 });

        await store.cancel(lease.turn.id, "U2");

        expect((await claimOne(store, "B")).turn.id).toBe(next.turn.id);
      });

      it("leaves the rest of a thread in place when a turn behind it is cancelled", async () => {
        const lease = await begin(store, here, "1.1", "A");
        const behind = await store.enqueue(question(here, "1.2"));
        await store.release(lease, { at: clock.now() + 60_000 });

        await store.cancel(behind.turn.id, "U2");

        expect(await store.claim("B", LEASE_MS, 10)).toEqual([]);
      });

      it.each(["done", "failed", "cancelled"] as const)("says no once a turn is %s", async (state) => {
        const lease = await begin(store, here, "1.1");
        await store.finish(lease, state);

        expect(await store.cancel(lease.turn.id, "U2")).toBe(false);
        expect(await store.turn(lease.turn.id)).toMatchObject({ state, cancelledBy: null });
      });

      it("says no to a turn nobody knows", async () => {
        expect(await store.cancel("unknown", "U2")).toBe(false);
      });
    });

    describe("conversations", () => {
      it("are made on first use and keep their first model", async () => {
        const first = await store.openConversation(here, "model-1");
        clock.pass(5);
        const again = await store.openConversation(here, "model-2");

        expect(first).toEqual({
          thread: here,
          containerId: null,
          inContainer: [],
          model: "model-1",
          createdAt: clock.now() - 5,
          updatedAt: clock.now() - 5,
        });
        expect(again).toEqual({ ...first, updatedAt: clock.now() });
        expect(await store.conversation(thread("2.2"))).toBeNull();
      });

      it("remember and lose their container", async () => {
        await store.openConversation(here, "m");
        const lease = await begin(store, here, "1.1");

        await store.setContainer(lease, "c1", ["d1"]);
        const known = await store.conversation(here);
        await store.setContainer(lease, null, []);

        expect(known).toMatchObject({ containerId: "c1", inContainer: ["d1"] });
        expect(await store.conversation(here)).toMatchObject({ containerId: null, inContainer: [] });
      });

      it("are listed by workspace, the latest used first", async () => {
        for (const each of [thread("1.1"), thread("2.2"), thread("3.3"), thread("4.4", "C1", "T2")]) {
          await store.openConversation(each, "m");
          clock.pass(1);
        }
        await store.openConversation(thread("1.1"), "m");

        const recent = await store.recentConversations("T1", 2);

        expect(recent.map((each) => each.thread.rootTs)).toEqual(["1.1", "3.3"]);
      });
    });

    describe("datasets", () => {
      it("belong to their thread, in the order in which they came, and are replaced by id", async () => {
        const lease = await begin(store, here, "1.1");
        await store.saveDataset(lease, dataset(here, "b", { addedAt: 2 }));
        await store.saveDataset(lease, dataset(here, "a", { addedAt: 1 }));
        await store.saveDataset(lease, dataset(here, "a", { addedAt: 1, remoteFileId: "file_new", tables: [] }));

        expect(await store.datasets(here)).toEqual([
          dataset(here, "a", { addedAt: 1, remoteFileId: "file_new", tables: [] }),
          dataset(here, "b", { addedAt: 2 }),
        ]);
        expect(await store.datasets(thread("2.2"))).toEqual([]);
      });

      it("may have the same id in two threads", async () => {
        const there = thread("2.2");
        const lease = await begin(store, here, "1.1");
        await store.saveDataset(lease, dataset(here, "d"));
        await store.saveDataset(await begin(store, there, "2.2"), dataset(there, "d", { title: "other" }));

        expect(await store.datasets(here)).toEqual([dataset(here, "d")]);
        expect(await store.datasets(there)).toEqual([dataset(there, "d", { title: "other" })]);
      });

      it("cannot be written into another thread", async () => {
        const lease = await begin(store, here, "1.1");

        expect(await codeOf(store.saveDataset(lease, dataset(thread("2.2"), "d")))).toBe("internal");
        expect(await store.datasets(thread("2.2"))).toEqual([]);
      });

      it("go with the Slack file they came from, all that were in it, and only in this thread", async () => {
        const there = thread("2.2");
        const lease = await begin(store, here, "1.1");
        for (const id of ["m1", "m2"]) await store.saveDataset(lease, dataset(here, id, { slackFileId: "FZIP" }));
        await store.saveDataset(lease, dataset(here, "other"));
        await store.saveDataset(await begin(store, there, "2.2"), dataset(there, "m1", { slackFileId: "FZIP" }));

        const removed = await store.removeDataset(here, "FZIP");

        expect(removed.map((each) => each.id).toSorted()).toEqual(["m1", "m2"]);
        expect((await store.datasets(here)).map((each) => each.id)).toEqual(["other"]);
        expect(await store.datasets(there)).toHaveLength(1);
        expect(await store.removeDataset(here, "FZIP")).toEqual([]);
      });

      it("let an upload of the same bytes be found again within the workspace, the longest living one", async () => {
        const there = thread("2.2", "C2");
        const mine = { sha256: "same", remoteFileId: "file_1", remoteExpiresAt: 100 };
        await store.saveDataset(await begin(store, here, "1.1"), dataset(here, "a", mine));
        const longer = { sha256: "same", remoteFileId: "file_2", remoteExpiresAt: 200 };
        await store.saveDataset(await begin(store, there, "2.2"), dataset(there, "b", longer));

        expect(await store.findUpload("T1", "same", 50)).toEqual({ remoteFileId: "file_2", expiresAt: 200 });
        expect(await store.findUpload("T1", "same", 200)).toBeNull();
        expect(await store.findUpload("T1", "other", 50)).toBeNull();
        // Shared over workspaces it would tell one of them which files another has.
        expect(await store.findUpload("T2", "same", 50)).toBeNull();
      });
    });

    describe("messages and costs", () => {
      it("are kept in order, and a message may change its role", async () => {
        const { turn } = await begin(store, here, "1.1");
        const base = { turnId: turn.id, channel: "C1" };
        await store.recordPosted({ ...base, ts: "5.2", role: "status", fileIds: [] });
        await store.recordPosted({ ...base, ts: "5.1", role: "answer", fileIds: ["F9"] });
        await store.recordPosted({ ...base, ts: "5.2", role: "answer", fileIds: ["F8"] });

        expect(await store.posted(turn.id)).toEqual([
          { ...base, ts: "5.2", role: "answer", fileIds: ["F8"] },
          { ...base, ts: "5.1", role: "answer", fileIds: ["F9"] },
        ]);
        expect(await store.posted("unknown")).toEqual([]);
      });

      it("refuse a message of a turn that is gone", async () => {
        const message = { turnId: "gone", channel: "C1", ts: "5.1", role: "answer", fileIds: [] } as const;

        expect(await codeOf(store.recordPosted(message))).toBe("internal");
      });

      it("sum up by workspace and time", async () => {
        expect(await store.spent("T1", 0)).toBe(0);
        await store.recordUsage(usage(here, 0.5, 100));
        await store.recordUsage(usage(thread("2.2"), 0.25, 200));
        await store.recordUsage(usage(thread("1.1", "C1", "T2"), 8, 200));

        expect(await store.spent("T1", 0)).toBe(0.75);
        expect(await store.spent("T1", 200)).toBe(0.25);
        expect(await store.spent("T1", 201)).toBe(0);
      });
    });

    describe("forgetting", () => {
      const islands = [thread("2.2"), thread("1.1", "C2"), thread("1.1", "C1", "T2")];

      async function live(each: Thread): Promise<string> {
        await store.openConversation(each, "m");
        const lease = await begin(store, each, each.rootTs);
        const { turn } = lease;
        await store.saveDataset(
          lease,
          dataset(each, "d", { remoteFileId: `file_${each.team}${each.channel}${each.rootTs}` }),
        );
        await store.saveDataset(lease, dataset(each, "s", { remoteFileId: `shared_${each.team}`, sha256: "shared" }));
        await store.saveAnswer(lease, saved("42"));
        await store.recordPosted({
          turnId: turn.id,
          channel: each.channel,
          ts: "7.7",
          role: "answer",
          fileIds: ["F9"],
        });
        await store.recordUsage(usage(each, 1, 5));
        await store.enqueue(question(each, "9.9"));
        return turn.id;
      }

      it("removes everything of the thread and nothing of any other", async () => {
        const turnId = await live(here);
        const others: [Thread, string][] = [];
        for (const each of islands) others.push([each, await live(each)]);
        const before = await Promise.all(others.map(([each, id]) => everythingOf(store, each, id)));

        await store.forget(here);

        expect(await everythingOf(store, here, turnId)).toEqual(NOTHING);
        expect(await Promise.all(others.map(([each, id]) => everythingOf(store, each, id)))).toEqual(before);
        expect((await store.recentConversations("T1", 10)).map((each) => each.thread)).not.toContainEqual(here);
      });

      it("gives back what must go elsewhere, but no upload that another thread uses", async () => {
        const turnId = await live(here);
        await live(thread("2.2"));

        const owed = await store.forget(here);
        const rest = await store.forget(thread("2.2"));

        expect(owed.remoteFileIds).toEqual(["file_T1C11.1"]);
        expect(owed.posted).toEqual([{ turnId, channel: "C1", ts: "7.7", role: "answer", fileIds: ["F9"] }]);
        expect(rest.remoteFileIds).toEqual(["file_T1C12.2", "shared_T1"]);
      });

      it("keeps what was spent", async () => {
        await live(here);

        await store.forget(here);

        expect(await store.spent("T1", 0)).toBe(1);
      });

      it("takes the lease from whoever is at work, and the thread can begin anew", async () => {
        const lease = await begin(store, here, "1.1", "A");

        await store.forget(here);

        expect(await store.heartbeat("A", LEASE_MS)).toEqual({ held: [], cancelled: [] });
        expect(await codeOf(store.saveAnswer(lease, saved("42")))).toBe("turn.lease_lost");
        expect(await store.enqueue(question(here, "1.1"))).toMatchObject({ fresh: true, ahead: 0 });
      });

      it("of a thread nobody knows gives back nothing", async () => {
        expect(await store.forget(thread("8.8"))).toEqual({ remoteFileIds: [], posted: [] });
      });
    });

    it("keeps everything over a restart", async () => {
      await store.acceptDelivery(delivery("Ev1", clock.now()));
      await store.openConversation(here, "m");
      const lease = await begin(store, here, "1.1");
      await store.saveDataset(lease, dataset(here, "d"));
      await store.saveAnswer(lease, saved("42"));
      await store.recordPosted({ turnId: lease.turn.id, channel: "C1", ts: "7.7", role: "answer", fileIds: [] });
      await store.recordUsage(usage(here, 1, 5));
      await store.enqueue(question(here, "1.2"));
      const before = await everythingOf(store, here, lease.turn.id);

      await closeAll();
      store = await open();

      expect(await everythingOf(store, here, lease.turn.id)).toEqual(before);
      expect(await store.openDeliveries(clock.now() + 1)).toHaveLength(1);
      expect(await store.spent("T1", 0)).toBe(1);
      await store.finish(lease, "done");
      expect((await claimOne(store)).turn.question.ts).toBe("1.2");
    });

    it("finishes what was asked of it before it closes and takes nothing afterwards", async () => {
      const asked = store.enqueue(question(here, "1.1"));

      await closeAll();

      await expect(asked).resolves.toMatchObject({ fresh: true });
      await expect(store.enqueue(question(here, "1.2"))).rejects.toThrow("closed");
      store = await open();
      expect(await store.openTurns(here)).toHaveLength(1);
    });
  });
}

const NOTHING = {
  turn: null,
  open: [],
  answer: null,
  conversation: null,
  exchanges: [],
  datasets: [],
  posted: [],
};

async function everythingOf(store: Store, of: Thread, turnId: string): Promise<typeof NOTHING | object> {
  return {
    turn: await store.turn(turnId),
    open: await store.openTurns(of),
    answer: await store.answerOf(turnId),
    conversation: await store.conversation(of),
    exchanges: await store.exchanges(of, 100),
    datasets: await store.datasets(of),
    posted: await store.posted(turnId),
  };
}

function delivery(deliveryId: string, receivedAt: number): InboxRow {
  return { deliveryId, kind: "event", body: { event: { type: "message", text: "é 😀" } }, receivedAt };
}

function tsOf(lease: Lease): string {
  return lease.turn.question.ts;
}

/** The code with which the promise was refused. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof AppError ? error.code : "not an AppError";
  }
  return "not refused";
}
