import { describe, expect, it } from "vitest";

import { begin, claimOne, LEASE_MS, question, thread } from "../../store/make.ts";
import { type Bench, here, tsOf } from "./bench.ts";

/** Questions become turns, and turns are claimed. */
export function queueContract(bench: Bench): void {
  describe("questions", () => {
    it("become queued turns that know how many are ahead in their thread", async () => {
      const first = await bench.store.enqueue(question(here, "1.1", { fileIds: ["F1"], text: "first?" }));
      const second = await bench.store.enqueue(question(here, "1.2"));
      const elsewhere = await bench.store.enqueue(question(thread("9.9"), "9.9"));

      expect(first).toMatchObject({
        fresh: true,
        ahead: 0,
        turn: { state: "queued", attempts: 0, cancelledBy: null },
      });
      expect(first.turn.question).toEqual(question(here, "1.1", { fileIds: ["F1"], text: "first?" }));
      expect(second.ahead).toBe(1);
      expect(elsewhere.ahead).toBe(0);
      expect(await bench.store.openTurns(here)).toEqual([first.turn, second.turn]);
      expect(await bench.store.turn(second.turn.id)).toEqual(second.turn);
      expect(await bench.store.turn("unknown")).toBeNull();
    });

    it("merge with their twin, whichever comes first, and unite the files", async () => {
      const mention = question(here, "1.1", { source: "mention", fileIds: ["F2", "F1"] });
      const message = question(here, "1.1", { source: "reply", fileIds: ["F1", "F3"] });

      const first = await bench.store.enqueue(mention);
      const twin = await bench.store.enqueue(message);

      expect(twin).toMatchObject({ fresh: false, ahead: 0, turn: { id: first.turn.id } });
      expect(twin.turn.question.fileIds).toEqual(["F2", "F1", "F3"]);
      expect(await bench.store.openTurns(here)).toHaveLength(1);
    });

    it("merge when many twins come in the same moment", async () => {
      const all = await Promise.all(
        ["F1", "F2", "F3", "F4"].map((file) => bench.store.enqueue(question(here, "1.1", { fileIds: [file] }))),
      );

      expect(all.filter((each) => each.fresh)).toHaveLength(1);
      expect(new Set(all.map((each) => each.turn.id)).size).toBe(1);
      const [turn] = await bench.store.openTurns(here);
      expect(turn?.question.fileIds.toSorted()).toEqual(["F1", "F2", "F3", "F4"]);
    });

    it("merge over two processes", async () => {
      const other = await bench.open();

      const both = await Promise.all([
        bench.store.enqueue(question(here, "1.1", { fileIds: ["F1"] })),
        other.enqueue(question(here, "1.1", { fileIds: ["F2"] })),
      ]);

      expect(both.filter((each) => each.fresh)).toHaveLength(1);
      expect((await bench.store.openTurns(here))[0]?.question.fileIds.toSorted()).toEqual(["F1", "F2"]);
    });

    it("keep their files once they are being worked on or ended", async () => {
      const lease = await begin(bench.store, here, "1.1");

      const running = await bench.store.enqueue(question(here, "1.1", { fileIds: ["F1"] }));
      await bench.store.finish(lease, "done");
      const ended = await bench.store.enqueue(question(here, "1.1", { fileIds: ["F1"] }));

      expect(running).toMatchObject({ fresh: false, turn: { state: "running", question: { fileIds: [] } } });
      expect(ended).toMatchObject({ fresh: false, turn: { state: "done", question: { fileIds: [] } } });
      expect(await bench.store.claim("A", LEASE_MS, 10)).toEqual([]);
    });

    it("with the same ts in another channel or workspace are other questions", async () => {
      const threads = [thread("1.1", "C1", "T1"), thread("1.1", "C2", "T1"), thread("1.1", "C1", "T2")];

      const all = await Promise.all(threads.map((each) => bench.store.enqueue(question(each, "1.1"))));

      expect(all.map((each) => each.fresh)).toEqual([true, true, true]);
      expect(await bench.store.claim("A", LEASE_MS, 10)).toHaveLength(3);
    });
  });

  describe("claiming", () => {
    it("takes one turn per thread, in the order in which they were asked, however they came", async () => {
      for (const ts of ["1.3", "1.1", "1.2"]) await bench.store.enqueue(question(here, ts));
      const order: string[] = [];

      for (let round = 0; round < 3; round += 1) {
        const lease = await claimOne(bench.store);
        order.push(lease.turn.question.ts);
        expect(await bench.store.claim("B", LEASE_MS, 10)).toEqual([]);
        await bench.store.finish(lease, "done");
      }

      expect(order).toEqual(["1.1", "1.2", "1.3"]);
      expect(await bench.store.openTurns(here)).toEqual([]);
    });

    it("lets what was begun be ended before a question that was asked earlier and came later", async () => {
      const begun = await begin(bench.store, here, "1.2", "A");
      const { turn: late } = await bench.store.enqueue(question(here, "1.1"));
      const { turn: last } = await bench.store.enqueue(question(here, "1.3"));

      expect((await bench.store.openTurns(here)).map((turn) => turn.id)).toEqual([begun.turn.id, late.id, last.id]);
      bench.clock.pass(LEASE_MS);
      expect((await claimOne(bench.store, "B")).turn.id).toBe(begun.turn.id);
    });

    it("takes a retry's place by when its button was pressed, not by its question", async () => {
      await bench.store.enqueue(question(here, "1.2"));
      await bench.store.enqueue({ ...question(here, "1.1"), id: "retry", askedTs: "1.3", source: "retry" });

      expect((await bench.store.openTurns(here)).map((turn) => turn.question.ts)).toEqual(["1.2", "1.1"]);
    });

    it("marks the turn as running, counts the attempt and raises the fence with every claim", async () => {
      const first = await begin(bench.store, here, "1.1", "A");
      bench.clock.pass(LEASE_MS);
      const second = await claimOne(bench.store, "B");

      expect(first).toMatchObject({ owner: "A", turn: { state: "running", attempts: 1 } });
      expect(second).toMatchObject({ owner: "B", turn: { id: first.turn.id, state: "running", attempts: 2 } });
      expect(second.fence).toBeGreaterThan(first.fence);
    });

    it("takes different threads side by side, at most as many as asked for", async () => {
      for (const root of ["1.1", "2.1", "3.1"]) await bench.store.enqueue(question(thread(root), root));

      const some = await bench.store.claim("A", LEASE_MS, 2);
      const rest = await bench.store.claim("B", LEASE_MS, 2);

      expect(some.map(tsOf)).toEqual(["1.1", "2.1"]);
      expect(rest.map(tsOf)).toEqual(["3.1"]);
    });

    it("never gives one thread to two processes that ask at the same time", async () => {
      const other = await bench.open();
      const roots = Array.from({ length: 20 }, (_, index) => `${index + 1}.1`);
      await Promise.all(roots.map((root) => bench.store.enqueue(question(thread(root), root))));

      const claimed = await Promise.all([
        bench.store.claim("A", LEASE_MS, 7),
        other.claim("B", LEASE_MS, 7),
        bench.store.claim("A", LEASE_MS, 7),
        other.claim("B", LEASE_MS, 7),
      ]);

      expect(claimed.flat().map(tsOf).toSorted()).toEqual(roots.toSorted());
    });

    it("lets no busy workspace starve the others", async () => {
      for (const root of ["1.1", "2.1", "3.1"]) await bench.store.enqueue(question(thread(root), root));
      await bench.store.enqueue(question(thread("9.1", "C9", "T2"), "9.1"));

      const first = await bench.store.claim("A", LEASE_MS, 2);
      const next = await bench.store.claim("A", LEASE_MS, 1);

      expect(first.map(tsOf)).toEqual(["1.1", "9.1"]);
      expect(next.map(tsOf)).toEqual(["2.1"]);
    });

    it("counts what a workspace already has at work", async () => {
      for (const root of ["1.1", "2.1"]) await bench.store.enqueue(question(thread(root), root));
      await bench.store.claim("A", LEASE_MS, 2);
      await bench.store.enqueue(question(thread("3.1"), "3.1", { askerId: "U2" }));
      await bench.store.enqueue(question(thread("9.1", "C9", "T2"), "9.1"));

      const next = await bench.store.claim("A", LEASE_MS, 1);

      expect(next.map(tsOf)).toEqual(["9.1"]);
    });

    it("counts what a person already has at work", async () => {
      for (const root of ["1.1", "2.1", "3.1"]) await bench.store.enqueue(question(thread(root), root));
      await bench.store.claim("A", LEASE_MS, 2);
      await bench.store.enqueue(question(thread("9.1"), "9.1", { askerId: "U2" }));

      const next = await bench.store.claim("A", LEASE_MS, 1);

      expect(next.map(tsOf)).toEqual(["9.1"]);
    });

    it("lets no busy person starve the colleagues", async () => {
      for (const root of ["1.1", "2.1", "3.1"]) await bench.store.enqueue(question(thread(root), root));
      await bench.store.enqueue(question(thread("9.1"), "9.1", { askerId: "U2" }));

      const first = await bench.store.claim("A", LEASE_MS, 2);

      expect(first.map(tsOf)).toEqual(["1.1", "9.1"]);
    });
  });
}
