import { describe, expect, it } from "vitest";

import type { Effect, Lease } from "../../../src/store/store.ts";
import { begin, claimOne, dataset, LEASE_MS, question, saved, thread } from "../../store/make.ts";
import type { Bench } from "./bench.ts";
import { codeOf } from "./bench.ts";

const here = thread("1.1");

/** What is written down before it is done: effects of a turn, deletions that are owed, and a turn's own progress. */
export function outboxContract(bench: Bench): void {
  describe("effects of a turn", () => {
    it("begin with the claim: a turn at work may show text at any time", async () => {
      const lease = await begin(bench.store, here, "1.1");

      expect(kinds(await bench.store.effects(lease.turn.id))).toEqual(["live"]);
    });

    it("are written down once, whoever writes them again", async () => {
      const lease = await begin(bench.store, here, "1.1");

      await bench.store.intend(lease, [{ kind: "notice" }, { kind: "upload", ref: "F1" }]);
      await bench.store.intend(lease, [{ kind: "notice" }, { kind: "upload", ref: "F2" }]);

      const effects = await bench.store.effects(lease.turn.id);
      expect(kinds(effects).toSorted()).toEqual(["live", "notice", "upload F1", "upload F2"]);
    });

    it("are refused under a lease that is not current", async () => {
      const lease = await begin(bench.store, here, "1.1");
      bench.clock.pass(LEASE_MS);
      await claimOne(bench.store, "B");

      expect(await codeOf(bench.store.intend(lease, [{ kind: "notice" }]))).toBe("turn.lease_lost");
      expect(kinds(await bench.store.effects(lease.turn.id))).toEqual(["live"]);
    });

    it("the answer is one from the commit that stores it, and what is left at Claude is owed", async () => {
      const lease = await begin(bench.store, here, "1.1");

      await bench.store.saveAnswer(lease, saved("42"), { remoteArtifactIds: ["file_chart"] });

      expect(kinds(await bench.store.effects(lease.turn.id)).toSorted()).toEqual(["answer", "live"]);
      expect(kinds(await bench.store.takeOwed(10, 1_000))).toEqual(["claude_file file_chart"]);
    });

    it("end with the turn; uploads that no message shows are owed for deletion", async () => {
      const lease = await begin(bench.store, here, "1.1");
      const { id } = lease.turn;
      await bench.store.intend(lease, [
        { kind: "upload", ref: "F1" },
        { kind: "upload", ref: "F2" },
      ]);
      const recorded = bench.store.recordPosted(
        { turnId: id, channel: "C1", ts: "7.7", role: "answer", fileIds: ["F2"] },
        "lazily",
      );

      await bench.store.finish(lease, "done");
      await recorded;

      expect(await bench.store.effects(id)).toEqual([]);
      expect(kinds(await bench.store.takeOwed(10, 1_000))).toEqual(["slack_file F1"]);
    });

    it("stay when the turn is given back", async () => {
      const lease = await begin(bench.store, here, "1.1");
      await bench.store.release(lease);

      const again = await claimOne(bench.store, "B");

      expect(again.turn).toMatchObject({ attempts: 1, begun: 2 });
      expect(kinds(await bench.store.effects(again.turn.id))).toEqual(["live"]);
    });
  });

  describe("deletions that are owed", () => {
    it("are taken by one, and due again later each time, until they are struck out", async () => {
      await bench.store.owe(here, [
        { kind: "slack_file", ref: "F1" },
        { kind: "claude_file", ref: "file_1" },
      ]);

      const first = await bench.store.takeOwed(10, 1_000);
      expect(kinds(first).toSorted()).toEqual(["claude_file file_1", "slack_file F1"]);
      expect(await bench.store.takeOwed(10, 1_000)).toEqual([]);
      bench.clock.pass(1_000);
      const second = await bench.store.takeOwed(10, 1_000);
      expect(second.map(({ tries }) => tries)).toEqual([2, 2]);
      await bench.store.settle(second.map(({ id }) => id));
      bench.clock.pass(3_600_000);
      expect(await bench.store.takeOwed(10, 1_000)).toEqual([]);
    });

    it("are due again soon as long as those who took them may have died, then later each time", async () => {
      await bench.store.owe(here, [{ kind: "slack_file", ref: "F1" }]);
      expect(await bench.store.takeOwed(10, 1_000)).toHaveLength(1);

      for (const seconds of [1, 1, 1, 1, 1, 2, 4]) {
        bench.clock.pass(seconds * 1_000 - 1);
        expect(await bench.store.takeOwed(10, 1_000)).toEqual([]);
        bench.clock.pass(1);
        expect(await bench.store.takeOwed(10, 1_000)).toHaveLength(1);
      }
    });

    it("are none for a dataset of which Claude has no copy", async () => {
      const lease = await begin(bench.store, here, "1.1");
      await bench.store.saveDatasets(lease, [
        dataset(here, "looked at", { slackFileId: "F1", remoteFileId: "", remoteExpiresAt: 0 }),
        dataset(here, "also", { slackFileId: "F2", remoteFileId: "", remoteExpiresAt: 0 }),
      ]);

      await bench.store.removeDataset(here, "F1");
      await bench.store.forget(here);

      expect((await bench.store.takeOwed(10, 1_000)).filter(({ kind }) => kind === "claude_file")).toEqual([]);
    });

    it("come with a dataset's end, unless another thread uses the upload or it is kept", async () => {
      const there = thread("2.2");
      const lease = await begin(bench.store, here, "1.1");
      const zip = { slackFileId: "FZIP" };
      await bench.store.saveDatasets(lease, [
        dataset(here, "own", zip),
        dataset(here, "shared", zip),
        dataset(here, "kept", zip),
      ]);
      await bench.store.saveDatasets(await begin(bench.store, there, "2.2"), [dataset(there, "shared")]);

      const removed = await bench.store.removeDataset(here, "FZIP", ["kept"]);

      expect(removed.map(({ id }) => id).toSorted()).toEqual(["own", "shared"]);
      expect((await bench.store.datasets(here)).map(({ id }) => id)).toEqual(["kept"]);
      expect(kinds(await bench.store.takeOwed(10, 1_000))).toEqual(["claude_file file_own"]);
    });

    it("of a forgotten thread cover what its open turns may have left behind", async () => {
      const lease = await begin(bench.store, here, "1.1");
      await bench.store.intend(lease, [{ kind: "upload", ref: "F1" }]);

      const owed = await bench.store.forget(here);

      expect(kinds(owed).toSorted()).toEqual(["slack_file F1", `strays ${lease.turn.id}`]);
      expect(await bench.store.effects(lease.turn.id)).toEqual([]);
    });
  });

  describe("a turn's progress", () => {
    it("is kept, replaced, and gone with the answer", async () => {
      const lease = await begin(bench.store, here, "1.1");
      const { id } = lease.turn;

      await bench.store.saveCheckpoint(lease, "one");
      await bench.store.saveCheckpoint(lease, "two");
      const kept = await bench.store.checkpoint(id);
      await bench.store.saveAnswer(lease, saved("42"));

      expect(kept).toBe("two");
      expect(await bench.store.checkpoint(id)).toBeNull();
    });

    it("of an answer keeps its files until the turn ends", async () => {
      const lease = await begin(bench.store, here, "1.1");
      const { id } = lease.turn;
      const chart = new Uint8Array([0, 255, 7]);

      const files = [
        { name: "a.png", bytes: chart },
        { name: "b.csv", bytes: new Uint8Array() },
      ];
      await bench.store.saveAnswer(lease, saved("42"), { files });
      const kept = await bench.store.keptFiles(id);
      await bench.store.finish(lease, "failed");

      expect(kept.map(({ name, bytes }) => [name, [...bytes]])).toEqual([
        ["a.png", [...chart]],
        ["b.csv", []],
      ]);
      expect(await bench.store.keptFiles(id)).toEqual([]);
    });

    it("may only be written by the owner", async () => {
      const lease = await begin(bench.store, here, "1.1");
      bench.clock.pass(LEASE_MS);
      await claimOne(bench.store, "B");

      expect(await codeOf(bench.store.saveCheckpoint(lease, "x"))).toBe("turn.lease_lost");
      expect(await bench.store.checkpoint(lease.turn.id)).toBeNull();
    });
  });

  describe("turns whose process died", () => {
    async function askIn(count: number): Promise<void> {
      for (let i = 1; i <= count; i += 1) await bench.store.enqueue(question(thread(`${i}.1`), `${i}.1`));
    }

    /** Claims again and again, the process dying each time; what was at work at each death. */
    async function die(times: number): Promise<(readonly Lease[])[]> {
      const atWork: (readonly Lease[])[] = [];
      for (let i = 1; i <= times; i += 1) {
        atWork.push(await bench.store.claim(`process ${i}`, LEASE_MS, 100));
        bench.clock.pass(LEASE_MS);
      }
      return atWork;
    }

    it("come back in smaller and smaller company, the least suspect first", async () => {
      await askIn(13);

      const atWork = await die(5);

      expect(atWork.map((leases) => leases.length)).toEqual([13, 10, 3, 1, 1]);
      expect(atWork.flat().every(({ turn }) => !turn.crashedAlone)).toBe(true);
    });

    it("wait while another runs that died less often", async () => {
      await askIn(2);
      await die(1);
      await bench.store.claim("process 2", LEASE_MS, 1);
      bench.clock.pass(LEASE_MS);

      const [second, ...none] = await bench.store.claim("process 3", LEASE_MS, 100);
      await bench.store.finish(second as Lease, "done");
      const [first] = await bench.store.claim("process 3", LEASE_MS, 100);

      expect([second?.turn.crashes, none, first?.turn.crashes]).toEqual([1, [], 2]);
    });

    it("are not known as the cause where another that had crashed came to them", async () => {
      await askIn(1);
      await die(2);
      await bench.store.claim("process 3", LEASE_MS, 100);
      await bench.store.enqueue(question(thread("2.1"), "2.1"));
      await bench.store.claim("process 4", LEASE_MS, 100);
      bench.clock.pass(LEASE_MS / 2);
      await bench.store.heartbeat("process 3", LEASE_MS);
      bench.clock.pass(LEASE_MS / 2);

      const [joined] = await bench.store.claim("process 3", LEASE_MS, 100);
      bench.clock.pass(LEASE_MS);
      const [later] = await bench.store.claim("process 5", LEASE_MS, 100);
      await bench.store.finish(later as Lease, "done");
      const [first] = await bench.store.claim("process 5", LEASE_MS, 100);

      expect([joined?.turn.crashes, later?.turn.crashes]).toEqual([1, 2]);
      expect(first?.turn).toMatchObject({ crashes: 3, crashedAlone: false });
    });

    it("are known as the cause once they died alone", async () => {
      await askIn(1);

      const atWork = await die(4);

      expect(atWork.flat().map(({ turn }) => [turn.crashes, turn.crashedAlone])).toEqual([
        [0, false],
        [1, false],
        [2, false],
        [3, true],
      ]);
    });

    it("are no suspects any more once their answer is stored", async () => {
      await askIn(1);
      await die(3);
      const lease = await claimOne(bench.store);

      await bench.store.saveAnswer(lease, saved("42"));

      expect(await bench.store.turn(lease.turn.id)).toMatchObject({ crashes: 0, crashedAlone: false, attempts: 1 });
    });

    it("that were given back in order did not crash", async () => {
      const lease = await begin(bench.store, here, "1.1");
      await bench.store.release(lease, { afterMs: 0, counts: false });

      expect((await claimOne(bench.store, "B")).turn).toMatchObject({ attempts: 1, begun: 2, crashes: 0 });
    });
  });
}

function kinds(effects: readonly Effect[]): string[] {
  return effects.map(({ kind, ref }) => (ref === "" ? kind : `${kind} ${ref}`));
}
