import { describe, expect, it } from "vitest";

import { type Question, type Thread, WITHDRAWN } from "../../../src/intake/question.ts";
import type { PlaceSettings } from "../../../src/places/settings.ts";
import type { PostedMessage, SettingsChange } from "../../../src/store/store.ts";
import { begin, claimOne, dataset, LEASE_MS, question, saved, thread, usage } from "../../store/make.ts";
import { type Bench, codeOf, delivery, everythingOf, here, NOTHING } from "./bench.ts";

const DAY_MS = 24 * 3_600_000;

/** What is kept, what is forgotten, and when. */
export function lifetimeContract(bench: Bench): void {
  /** What a workspace spent in all. */
  async function spent(team: string): Promise<number> {
    return (await bench.store.spending({ team, channel: "C1", askerId: "U1", since: 0 })).workspace;
  }

  describe("inbox", () => {
    it("keeps a delivery open from its acceptance until it is done", async () => {
      await bench.store.acceptDelivery(delivery("Ev1", bench.clock.now()));

      expect(await bench.store.openDeliveries(bench.clock.now() + 1)).toEqual([delivery("Ev1", bench.clock.now())]);

      await bench.store.deliveryDone("Ev1");

      expect(await bench.store.openDeliveries(bench.clock.now() + 1)).toEqual([]);
    });

    it("knows a delivery again, open or done, also when both come at once", async () => {
      const both = await Promise.all([1, 2].map(() => bench.store.acceptDelivery(delivery("Ev1", bench.clock.now()))));
      await bench.store.deliveryDone("Ev1");
      const later = await bench.store.acceptDelivery(delivery("Ev1", bench.clock.now()));

      expect(both.filter(Boolean)).toHaveLength(1);
      expect(later).toBe(false);
    });

    it("gives open deliveries oldest first and none from the asked time on", async () => {
      for (const [id, at] of [["Ev3", 30] as const, ["Ev1", 10] as const, ["Ev2", 20] as const]) {
        await bench.store.acceptDelivery(delivery(id, at));
      }

      const ids = (await bench.store.openDeliveries(30)).map((row) => row.deliveryId);

      expect(ids).toEqual(["Ev1", "Ev2"]);
    });

    it("forgets a finished delivery only after Slack has long stopped retrying", async () => {
      await bench.store.acceptDelivery(delivery("Ev1", bench.clock.now()));
      await bench.store.deliveryDone("Ev1");
      bench.clock.pass(25 * 3_600_000);
      await bench.store.deliveryDone("another");

      expect(await bench.store.acceptDelivery(delivery("Ev1", bench.clock.now()))).toBe(false);
    });
  });

  describe("forgetting", () => {
    const islands = [thread("2.2"), thread("1.1", "C2"), thread("1.1", "C1", "T2")];

    async function live(each: Thread): Promise<string> {
      await bench.store.openConversation(each, "m");
      const lease = await begin(bench.store, each, each.rootTs);
      const { turn } = lease;
      await bench.store.saveDatasets(lease, [
        dataset(each, "d", { remoteFileId: `file_${each.team}${each.channel}${each.rootTs}` }),
        dataset(each, "s", { remoteFileId: `shared_${each.team}`, sha256: "shared" }),
      ]);
      await bench.store.saveCheckpoint(lease, "sealed");
      const files = [{ name: "chart.png", bytes: new Uint8Array([1, 2]) }];
      await bench.store.saveAnswer(lease, saved("42"), { files });
      await bench.store.recordPosted({
        turnId: turn.id,
        channel: each.channel,
        ts: "7.7",
        role: "answer",
        fileIds: ["F9"],
      });
      await bench.store.recordUsage(usage(each, 1, 5));
      await bench.store.enqueue(question(each, "9.9"));
      return turn.id;
    }

    it("removes everything of the thread and nothing of any other", async () => {
      const turnId = await live(here);
      const others: [Thread, string][] = [];
      for (const each of islands) others.push([each, await live(each)]);
      const before = await Promise.all(others.map(([each, id]) => everythingOf(bench.store, each, id)));

      await bench.store.forget(here);

      expect(await everythingOf(bench.store, here, turnId)).toEqual(NOTHING);
      expect(await Promise.all(others.map(([each, id]) => everythingOf(bench.store, each, id)))).toEqual(before);
      expect((await bench.store.recentConversations("T1", 10)).map((each) => each.thread)).not.toContainEqual(here);
    });

    it("owes, in the same commit, what must go elsewhere, but no upload that another thread uses", async () => {
      const turnId = await live(here);
      await live(thread("2.2"));

      const owed = await bench.store.forget(here);
      const rest = await bench.store.forget(thread("2.2"));

      expect(owed.map(({ kind, ref }) => `${kind} ${ref}`).toSorted()).toEqual([
        "claude_file file_T1C11.1",
        "slack_file F9",
        "slack_message C1/7.7",
        `strays ${turnId}`,
      ]);
      expect(
        rest
          .filter(({ kind }) => kind === "claude_file")
          .map(({ ref }) => ref)
          .toSorted(),
      ).toEqual(["file_T1C12.2", "shared_T1"]);
      expect(await bench.store.takeOwed(10, 1_000)).toEqual([]);
      bench.clock.pass(15_000);
      expect((await bench.store.takeOwed(10, 1_000)).map(({ id }) => id)).toEqual(
        expect.arrayContaining(owed.map(({ id }) => id)),
      );
    });

    it("leaves the words in the thread where that is wanted, but none of its files", async () => {
      const turnId = await live(here);

      const owed = await bench.store.forget(here, { keepMessages: true });

      expect(await everythingOf(bench.store, here, turnId)).toEqual(NOTHING);
      expect(new Set(owed.map(({ kind }) => kind))).toEqual(new Set(["claude_file", "slack_file", "strays"]));
    });

    it("of a workspace removes what it spent and its audit, and nothing of another", async () => {
      const other = { ...here, team: "T2" };
      for (const each of [here, other]) {
        await bench.store.recordUsage(usage(each, 1, 5));
        const { team, channel } = each;
        await bench.store.recordAudit({ team, channel, rootTs: null, at: 5, actor: "U1", kind: "reveal", facts: {} });
      }

      await bench.store.forgetTeam("T1");

      expect([await spent("T1"), await spent("T2")]).toEqual([0, 1]);
      const audits = ["T1", "T2"].map((team) => bench.store.audit({ team, since: 0, limit: 10 }));
      expect((await Promise.all(audits)).map((entries) => entries.length)).toEqual([0, 1]);
    });

    it("can be begun from a file: the threads that have something of it", async () => {
      await live(here);
      await live(thread("2.2"));
      const [dataset] = await bench.store.datasets(here);

      const threads = await bench.store.threadsWith("T1", dataset?.slackFileId ?? "");

      expect(threads).toContainEqual(here);
      expect(await bench.store.threadsWith("T1", "F0NOTHERE")).toEqual([]);
      expect(await bench.store.threadsWith("T2", dataset?.slackFileId ?? "")).toEqual([]);
    });

    it("of a question leaves nothing of it and of its retries but that it was asked, and owes its messages and files", async () => {
      const asked = question(here, "1.1", { fileIds: ["F1"] });
      const again = { ...question(here, "1.1"), id: `${asked.id}:retry:9`, askedTs: "1.9", source: "retry" } as const;
      const other = question(here, "1.11");
      for (const each of [asked, again, other]) await answeredWith(each);

      const owed = await bench.store.forgetQuestion(asked.id, null);

      expect(owed.map(({ kind, ref }) => `${kind} ${ref}`).toSorted()).toEqual([
        "slack_file F-1.1",
        "slack_file F-1.9",
        "slack_message C1/1.1-answer",
        "slack_message C1/1.9-answer",
      ]);
      expect((await bench.store.exchanges(here, 10)).map(({ question: told }) => told)).toEqual([other.text]);
      const late = await bench.store.enqueue(asked);
      expect(late).toMatchObject({ fresh: false, turn: { state: "done", question: { text: "", fileIds: [] } } });
      expect(await bench.store.answerOf(late.turn.id)).toBeNull();
      expect(await bench.store.posted(late.turn.id)).toEqual([]);
      expect(await bench.store.takeOwed(10, 1_000)).toEqual([]);
      expect(await bench.store.forgetQuestion(asked.id, null)).toEqual([]);
    });

    it("of a question that no event told of yet keeps it from being asked", async () => {
      expect(await bench.store.forgetQuestion(question(here, "1.1").id, question(here, "1.1"))).toEqual([]);

      const late = await bench.store.enqueue(question(here, "1.1"));

      expect(late).toMatchObject({ fresh: false, turn: { state: "cancelled", question: { text: "" } } });
      expect(await bench.store.claim("A", LEASE_MS, 10)).toEqual([]);
    });

    it("of a question that is being answered comes with the end of its turn, however that ends", async () => {
      const lease = await begin(bench.store, here, "1.1");
      expect(await bench.store.forgetQuestion(lease.turn.question.id, null)).toEqual([]);
      await bench.store.cancel(lease.turn.id, "U2");
      await bench.store.cancel(lease.turn.id, WITHDRAWN);
      await bench.store.saveAnswer(lease, saved("42"));
      await bench.store.recordPosted(message(lease.turn.id, "1.1"));
      await bench.store.finish(lease, "done");

      expect(await bench.store.answerOf(lease.turn.id)).toBeNull();
      expect((await bench.store.takeOwed(10, 1_000)).map(({ kind }) => kind).toSorted()).toEqual([
        "slack_file",
        "slack_message",
      ]);
    });

    function message(turnId: string, ts: string): PostedMessage {
      return { turnId, channel: "C1", ts: `${ts}-answer`, role: "answer", fileIds: [`F-${ts}`] };
    }

    async function answeredWith(asked: Question): Promise<void> {
      const { turn } = await bench.store.enqueue(asked);
      const lease = await claimOne(bench.store);
      await bench.store.saveAnswer(lease, saved("42"));
      await bench.store.recordPosted(message(turn.id, asked.askedTs ?? asked.ts));
      await bench.store.finish(lease, "done");
    }

    it("can be begun from time: threads that rest, the oldest first, and none with work under way", async () => {
      await finished(thread("1.1"));
      bench.clock.pass(2 * DAY_MS);
      await finished(thread("2.2"));
      await bench.store.openConversation(thread("3.3"), "m");
      await bench.store.enqueue(question(thread("3.3"), "3.3"));
      bench.clock.pass(2 * DAY_MS);
      const now = bench.clock.now();

      expect(await bench.store.restingThreads(now, 5, 10)).toEqual([]);
      expect(await bench.store.restingThreads(now, 3, 10)).toEqual([thread("1.1")]);
      expect(await bench.store.restingThreads(now, 1, 10)).toEqual([thread("1.1"), thread("2.2")]);
      expect(await bench.store.restingThreads(now, 1, 1)).toEqual([thread("1.1")]);
    });

    it("can be begun from time as a channel decided, else its workspace, else as is usual", async () => {
      const [short, usual, other] = [thread("1.1", "C1"), thread("2.2", "C2"), thread("3.3", "C3", "T2")];
      for (const each of [short, usual, other]) await finished(each);
      await decide({ team: "T1", channel: null }, { retentionDays: 20 });
      await decide({ team: "T1", channel: "C1" }, { retentionDays: 2 });

      bench.clock.pass(3 * DAY_MS);
      expect(await bench.store.restingThreads(bench.clock.now(), 10, 10)).toEqual([short]);
      bench.clock.pass(8 * DAY_MS);
      expect(await bench.store.restingThreads(bench.clock.now(), 10, 10)).toEqual([short, other]);
      bench.clock.pass(10 * DAY_MS);
      expect(await bench.store.restingThreads(bench.clock.now(), 10, 10)).toHaveLength(3);
    });

    async function decide(place: SettingsChange["place"], settings: PlaceSettings): Promise<void> {
      const told = { team: place.team, channel: place.channel ?? "", rootTs: null, at: 1, actor: "U9", facts: {} };
      await bench.store.saveSettings({ place, settings, by: "U9" }, { ...told, kind: "settings" });
    }

    async function finished(each: Thread): Promise<void> {
      await bench.store.openConversation(each, "m");
      const lease = await begin(bench.store, each, each.rootTs);
      await bench.store.finish(lease, "done");
    }

    it("keeps what was spent", async () => {
      await live(here);

      await bench.store.forget(here);

      expect(await spent("T1")).toBe(1);
    });

    it("takes the lease from whoever is at work, and the thread can begin anew", async () => {
      const lease = await begin(bench.store, here, "1.1", "A");

      await bench.store.forget(here);

      expect(await bench.store.heartbeat("A", LEASE_MS)).toEqual({ held: [], cancelled: [] });
      expect(await codeOf(bench.store.saveAnswer(lease, saved("42")))).toBe("turn.lease_lost");
      expect(await bench.store.enqueue(question(here, "1.1"))).toMatchObject({ fresh: true, ahead: 0 });
    });

    it("of a thread nobody knows gives back nothing", async () => {
      expect(await bench.store.forget(thread("8.8"))).toEqual([]);
    });
  });

  it("keeps everything over a restart", async () => {
    await bench.store.acceptDelivery(delivery("Ev1", bench.clock.now()));
    await bench.store.openConversation(here, "m");
    const lease = await begin(bench.store, here, "1.1");
    await bench.store.saveDatasets(lease, [dataset(here, "d")]);
    await bench.store.saveAnswer(lease, saved("42"));
    await bench.store.recordPosted({ turnId: lease.turn.id, channel: "C1", ts: "7.7", role: "answer", fileIds: [] });
    await bench.store.recordUsage(usage(here, 1, 5));
    await bench.store.enqueue(question(here, "1.2"));
    const before = await everythingOf(bench.store, here, lease.turn.id);

    await bench.closeAll();
    bench.store = await bench.open();

    expect(await everythingOf(bench.store, here, lease.turn.id)).toEqual(before);
    expect(await bench.store.openDeliveries(bench.clock.now() + 1)).toHaveLength(1);
    expect(await spent("T1")).toBe(1);
    await bench.store.finish(lease, "done");
    expect((await claimOne(bench.store)).turn.question.ts).toBe("1.2");
  });

  it("finishes what was asked of it before it closes and takes nothing afterwards", async () => {
    const asked = bench.store.enqueue(question(here, "1.1"));

    await bench.closeAll();

    await expect(asked).resolves.toMatchObject({ fresh: true });
    await expect(bench.store.enqueue(question(here, "1.2"))).rejects.toThrow("closed");
    bench.store = await bench.open();
    expect(await bench.store.openTurns(here)).toHaveLength(1);
  });
}
