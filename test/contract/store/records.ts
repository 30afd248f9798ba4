import { describe, expect, it } from "vitest";

import { begin, claimOne, dataset, LEASE_MS, saved, thread, usage } from "../../store/make.ts";
import { type Bench, codeOf, here } from "./bench.ts";

/** What a thread remembers. */
export function recordContract(bench: Bench): void {
  describe("answers", () => {
    it("are owed once stored: whoever takes the turn over finds the answer and only posts it", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");
      await bench.store.saveAnswer(lease, saved("42"));
      bench.clock.pass(LEASE_MS);

      const next = await claimOne(bench.store, "B");

      expect(next.turn).toMatchObject({ id: lease.turn.id, state: "answered" });
      expect(await bench.store.answerOf(next.turn.id)).toEqual(saved("42"));
    });

    it("begin a new count of attempts, that of posting", async () => {
      await begin(bench.store, here, "1.1", "A");
      bench.clock.pass(LEASE_MS);
      const second = await claimOne(bench.store, "B");
      await bench.store.saveAnswer(second, saved("42"));

      expect(await bench.store.turn(second.turn.id)).toMatchObject({ state: "answered", attempts: 1 });
    });

    it("stay answered when their turn is given back", async () => {
      const lease = await begin(bench.store, here, "1.1");
      await bench.store.saveAnswer(lease, saved("42"));

      await bench.store.release(lease, { afterMs: 0 });

      expect(await claimOne(bench.store, "B")).toMatchObject({ turn: { state: "answered", attempts: 2 } });
    });

    it("leave what a follow-up needs in the same commit", async () => {
      await bench.store.openConversation(here, "m");
      const lease = await begin(bench.store, here, "1.1");

      await bench.store.saveAnswer(lease, saved("42", { containerId: "c7", inContainer: ["d1", "d2"] }));

      expect(await bench.store.conversation(here)).toMatchObject({ containerId: "c7", inContainer: ["d1", "d2"] });
      expect(await bench.store.exchanges(here, 5)).toEqual([
        { askedAt: bench.clock.now(), question: "what about 1.1?", answer: "recap of 42", artifacts: ["42.png"] },
      ]);
    });

    it("are null for turns without one", async () => {
      const lease = await begin(bench.store, here, "1.1");

      expect(await bench.store.answerOf(lease.turn.id)).toBeNull();
      expect(await bench.store.answerOf("unknown")).toBeNull();
    });

    it("come back as exchanges in the order asked, the latest ones, without failed and stopped turns", async () => {
      for (const [ts, ending] of [
        ["1.1", "done"] as const,
        ["1.2", "failed"] as const,
        ["1.3", "done"] as const,
        ["1.4", "cancelled"] as const,
        ["1.5", "done"] as const,
      ]) {
        const lease = await begin(bench.store, here, ts);
        await bench.store.saveAnswer(lease, saved(ts));
        await bench.store.finish(lease, ending);
      }

      expect((await bench.store.exchanges(here, 10)).map((each) => each.question)).toEqual(
        ["1.1", "1.3", "1.5"].map((ts) => `what about ${ts}?`),
      );
      expect((await bench.store.exchanges(here, 2)).map((each) => each.answer)).toEqual([
        "recap of 1.3",
        "recap of 1.5",
      ]);
      expect(await bench.store.exchanges(thread("2.2"), 10)).toEqual([]);
    });

    it("give back the code that ran without failure, oldest first", async () => {
      for (const ts of ["1.1", "1.2"]) {
        const lease = await begin(bench.store, here, ts);
        const [run] = saved(ts).codeRuns;
        await bench.store.saveAnswer(lease, saved(ts, { codeRuns: [{ ...run!, failed: true }, run!] }));
        await bench.store.finish(lease, "done");
      }

      expect((await bench.store.codeRuns(here)).map((run) => run.code)).toEqual(["1.1", "1.2"]);
      expect(await bench.store.codeRuns(thread("2.2"))).toEqual([]);
    });
  });

  describe("conversations", () => {
    it("are made on first use and keep their first model", async () => {
      const first = await bench.store.openConversation(here, "model-1");
      bench.clock.pass(5);
      const again = await bench.store.openConversation(here, "model-2");

      expect(first).toEqual({
        thread: here,
        containerId: null,
        inContainer: [],
        model: "model-1",
        createdAt: bench.clock.now() - 5,
        updatedAt: bench.clock.now() - 5,
      });
      expect(again).toEqual({ ...first, updatedAt: bench.clock.now() });
      expect(await bench.store.conversation(thread("2.2"))).toBeNull();
    });

    it("remember and lose their container", async () => {
      await bench.store.openConversation(here, "m");
      const lease = await begin(bench.store, here, "1.1");

      await bench.store.setContainer(lease, "c1", ["d1"]);
      const known = await bench.store.conversation(here);
      await bench.store.setContainer(lease, null, []);

      expect(known).toMatchObject({ containerId: "c1", inContainer: ["d1"] });
      expect(await bench.store.conversation(here)).toMatchObject({ containerId: null, inContainer: [] });
    });

    it("are listed by workspace, the latest used first", async () => {
      for (const each of [thread("1.1"), thread("2.2"), thread("3.3"), thread("4.4", "C1", "T2")]) {
        await bench.store.openConversation(each, "m");
        bench.clock.pass(1);
      }
      await bench.store.openConversation(thread("1.1"), "m");

      const recent = await bench.store.recentConversations("T1", 2);

      expect(recent.map((each) => each.thread.rootTs)).toEqual(["1.1", "3.3"]);
    });
  });

  describe("datasets", () => {
    it("belong to their thread, in the order in which they came, and are replaced by id", async () => {
      const lease = await begin(bench.store, here, "1.1");
      await bench.store.saveDatasets(lease, [dataset(here, "b", { addedAt: 2 })]);
      await bench.store.saveDatasets(lease, [dataset(here, "a", { addedAt: 1 })]);
      await bench.store.saveDatasets(lease, [dataset(here, "a", { addedAt: 1, remoteFileId: "file_new", tables: [] })]);

      expect(await bench.store.datasets(here)).toEqual([
        dataset(here, "a", { addedAt: 1, remoteFileId: "file_new", tables: [] }),
        dataset(here, "b", { addedAt: 2 }),
      ]);
      expect(await bench.store.datasets(thread("2.2"))).toEqual([]);
    });

    it("may have the same id in two threads", async () => {
      const there = thread("2.2");
      const lease = await begin(bench.store, here, "1.1");
      await bench.store.saveDatasets(lease, [dataset(here, "d")]);
      await bench.store.saveDatasets(await begin(bench.store, there, "2.2"), [dataset(there, "d", { title: "other" })]);

      expect(await bench.store.datasets(here)).toEqual([dataset(here, "d")]);
      expect(await bench.store.datasets(there)).toEqual([dataset(there, "d", { title: "other" })]);
    });

    it("cannot be written into another thread", async () => {
      const lease = await begin(bench.store, here, "1.1");

      expect(await codeOf(bench.store.saveDatasets(lease, [dataset(thread("2.2"), "d")]))).toBe("internal");
      expect(await bench.store.datasets(thread("2.2"))).toEqual([]);
    });

    it("go with the Slack file they came from, all that were in it, and only in this thread", async () => {
      const there = thread("2.2");
      const lease = await begin(bench.store, here, "1.1");
      for (const id of ["m1", "m2"])
        await bench.store.saveDatasets(lease, [dataset(here, id, { slackFileId: "FZIP" })]);
      await bench.store.saveDatasets(lease, [dataset(here, "other")]);
      await bench.store.saveDatasets(await begin(bench.store, there, "2.2"), [
        dataset(there, "m1", { slackFileId: "FZIP" }),
      ]);

      const removed = await bench.store.removeDataset(here, "FZIP");

      expect(removed.map((each) => each.id).toSorted()).toEqual(["m1", "m2"]);
      expect((await bench.store.datasets(here)).map((each) => each.id)).toEqual(["other"]);
      expect(await bench.store.datasets(there)).toHaveLength(1);
      expect(await bench.store.removeDataset(here, "FZIP")).toEqual([]);
    });

    it("let an upload of the same bytes be found again within the workspace, the longest living one", async () => {
      const there = thread("2.2", "C2");
      const mine = { sha256: "same", remoteFileId: "file_1", remoteExpiresAt: 100 };
      await bench.store.saveDatasets(await begin(bench.store, here, "1.1"), [dataset(here, "a", mine)]);
      const longer = { sha256: "same", remoteFileId: "file_2", remoteExpiresAt: 200 };
      await bench.store.saveDatasets(await begin(bench.store, there, "2.2"), [dataset(there, "b", longer)]);

      expect(await bench.store.findUpload("T1", "same", 50)).toEqual({ remoteFileId: "file_2", expiresAt: 200 });
      expect(await bench.store.findUpload("T1", "same", 200)).toBeNull();
      expect(await bench.store.findUpload("T1", "other", 50)).toBeNull();
      // Shared over workspaces it would tell one of them which files another has.
      expect(await bench.store.findUpload("T2", "same", 50)).toBeNull();
    });
  });

  describe("messages and costs", () => {
    it("are kept in order, and a message may change its role", async () => {
      const { turn } = await begin(bench.store, here, "1.1");
      const base = { turnId: turn.id, channel: "C1" };
      await bench.store.recordPosted({ ...base, ts: "5.2", role: "status", fileIds: [] });
      await bench.store.recordPosted({ ...base, ts: "5.1", role: "answer", fileIds: ["F9"] });
      await bench.store.recordPosted({ ...base, ts: "5.2", role: "answer", fileIds: ["F8"] });

      expect(await bench.store.posted(turn.id)).toEqual([
        { ...base, ts: "5.2", role: "answer", fileIds: ["F8"] },
        { ...base, ts: "5.1", role: "answer", fileIds: ["F9"] },
      ]);
      expect(await bench.store.posted("unknown")).toEqual([]);
    });

    it("refuse a message of a turn that is gone", async () => {
      const message = { turnId: "gone", channel: "C1", ts: "5.1", role: "answer", fileIds: [] } as const;

      expect(await codeOf(bench.store.recordPosted(message))).toBe("internal");
    });

    it("sum up by workspace, channel and person since a time", async () => {
      const query = { team: "T1", channel: "C1", askerId: "U1" };
      expect(await bench.store.spending({ ...query, since: 0 })).toEqual({ workspace: 0, channel: 0, person: 0 });
      await bench.store.recordUsage(usage(here, 0.5, 100));
      await bench.store.recordUsage({ ...usage(thread("2.2"), 0.25, 200), askerId: "U2" });
      await bench.store.recordUsage(usage(thread("3.3", "C2"), 2, 200));
      await bench.store.recordUsage(usage(thread("1.1", "C1", "T2"), 8, 200));

      const [all, later, none] = await Promise.all(
        [0, 200, 201].map((since) => bench.store.spending({ ...query, since })),
      );
      expect(all).toEqual({ workspace: 2.75, channel: 0.75, person: 2.5 });
      expect(later).toEqual({ workspace: 2.25, channel: 0.25, person: 2 });
      expect(none).toEqual({ workspace: 0, channel: 0, person: 0 });
    });
  });
}
