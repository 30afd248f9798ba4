import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { AppError } from "../../src/errors.ts";
import type { Store, Turn } from "../../src/store/store.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import {
  claimOne,
  LEASE_MS,
  question,
  reviveAnswer,
  saved,
  temporaryFolder,
  TestClock,
  thread,
} from "../store/make.ts";
import { claimingWith, HEARTBEAT_MS, Process, withFailing } from "./process.ts";

const here = thread("1.1");

describe("turns", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let clock: TestClock;
  let store: Store;
  let process: Process;

  beforeEach(async () => {
    folder = temporaryFolder();
    clock = new TestClock();
    store = await openSqliteStore(folder.path("threadsheet.db"), { reviveAnswer, clock });
    process = new Process(store, clock);
  });

  afterEach(async () => {
    await process.turns.drain(0);
    await store.close();
    folder.remove();
  });

  async function ask(ts: string, within = here): Promise<Turn> {
    return (await process.turns.submit(question(within, ts))).turn;
  }

  /** Waits until the turn is in the state, looking after everything the store was asked for. */
  async function reached(turnId: string, state: Turn["state"]): Promise<Turn> {
    for (let look = 0; look < 500; look += 1) {
      const turn = await store.turn(turnId);
      if (turn?.state === state) return turn;
      await store.heartbeat("onlooker", LEASE_MS);
    }
    throw new Error(`the turn never became ${state}`);
  }

  it("begin the moment they are asked, without waiting for a poll", async () => {
    process.turns.start();

    const submitted = await process.turns.submit(question(here, "1.1"));
    const job = await process.job(1);
    job.end("done");

    expect(submitted).toMatchObject({ fresh: true, ahead: 0 });
    expect(job.lease.turn.id).toBe(submitted.turn.id);
    await reached(submitted.turn.id, "done");
  });

  it("are only stored until the process starts, and begin then", async () => {
    await ask("1.1");
    expect(process.begun).toEqual([]);

    process.turns.start();

    expect((await process.job(1)).lease.turn.question.ts).toBe("1.1");
  });

  it("of one thread run one after the other in the order asked", async () => {
    process.turns.start();
    const turns = [await ask("1.3"), await ask("1.1"), await ask("1.2")];

    for (let nth = 1; nth <= 3; nth += 1) {
      const job = await process.job(nth);
      expect(process.begun).toHaveLength(nth);
      job.end(nth === 2 ? "failed" : "done");
      await reached(turns[nth - 1]!.id, nth === 2 ? "failed" : "done");
    }

    expect(process.begun).toEqual(["1.3", "1.1", "1.2"]);
  });

  it("of different threads run side by side", async () => {
    process.turns.start();
    for (const root of ["1.1", "2.2", "3.3"]) await ask(root, thread(root));

    await process.job(3);

    expect(process.begun).toEqual(["1.1", "2.2", "3.3"]);
  });

  it("never run more at once than allowed, and go on when one ends", async () => {
    process = new Process(store, clock, { maxConcurrent: 2 });
    process.turns.start();
    for (const root of ["1.1", "2.2", "3.3"]) await ask(root, thread(root));
    const job = await process.job(2);
    process.poll();
    await store.heartbeat("onlooker", LEASE_MS);
    expect(process.begun).toEqual(["1.1", "2.2"]);

    job.end("done");

    expect((await process.job(3)).lease.turn.question.ts).toBe("3.3");
  });

  it("asked twice run once", async () => {
    process.turns.start();

    const both = await Promise.all([
      process.turns.submit(question(here, "1.1")),
      process.turns.submit(question(here, "1.1")),
    ]);
    (await process.job(1)).end("done");
    await reached(both[0].turn.id, "done");
    process.poll();
    await store.heartbeat("onlooker", LEASE_MS);

    expect(both.map((each) => each.fresh)).toEqual([true, false]);
    expect(process.begun).toEqual(["1.1"]);
  });

  describe("when stopped", () => {
    it("abort at once where they run", async () => {
      process.turns.start();
      const turn = await ask("1.1");
      const job = await process.job(1);

      const stopped = await process.turns.cancel(turn.id, "U2");

      expect(stopped).toBe(true);
      expect(job.signal.reason).toMatchObject({ code: "turn.cancelled" });
      expect(await reached(turn.id, "cancelled")).toMatchObject({ cancelledBy: "U2" });
    });

    it("are stopped before they do anything when they were still waiting, where the thread can see it", async () => {
      process.turns.start();
      await ask("1.1");
      const waiting = await ask("1.2");
      const job = await process.job(1);

      expect(await process.turns.cancel(waiting.id, "U2")).toBe(true);
      job.end("done");
      const stopped = await process.job(2);

      expect(stopped.lease.turn.id).toBe(waiting.id);
      expect(stopped.signal.reason).toMatchObject({ code: "turn.cancelled" });
      await reached(waiting.id, "cancelled");
    });

    it.each([
      ["heartbeat", (owner: Process) => owner.beat()],
      ["poll", (owner: Process) => owner.poll()],
    ])("elsewhere notice with the next %s", async (_what, tick) => {
      const other = new Process(store, clock, { owner: "B" });
      process.turns.start();
      const turn = await ask("1.1");
      const job = await process.job(1);

      expect(await other.turns.cancel(turn.id, "U2")).toBe(true);
      expect(job.signal.aborted).toBe(false);
      tick(process);
      await reached(turn.id, "cancelled");

      expect(job.signal.reason).toMatchObject({ code: "turn.cancelled" });
    });

    it("count as stopped whatever the work throws on its way out", async () => {
      process = new Process(store, clock, {
        work: (_lease, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new TypeError("stream closed")));
          }),
      });
      process.turns.start();
      const turn = await ask("1.1");
      await reached(turn.id, "running");

      await process.turns.cancel(turn.id, "U2");

      await reached(turn.id, "cancelled");
      expect(process.poisoned).toEqual([]);
    });

    it("begin already aborted when their owner died before it noticed", async () => {
      const turn = await ask("1.1");
      const dead = await claimOne(store, "dead");
      await store.cancel(turn.id, "U2");
      await store.release(dead);

      process.turns.start();
      const job = await process.job(1);

      expect(job.signal.reason).toMatchObject({ code: "turn.cancelled" });
      await reached(turn.id, "cancelled");
    });

    it("after their end say so", async () => {
      process.turns.start();
      const turn = await ask("1.1");
      (await process.job(1)).end("done");
      await reached(turn.id, "done");

      expect(await process.turns.cancel(turn.id, "U2")).toBe(false);
    });
  });

  describe("of a process that died", () => {
    it("are taken over after the lease by the next poll", async () => {
      const turn = await ask("1.1");
      await claimOne(store, "dead");
      process.turns.start();
      await store.heartbeat("onlooker", LEASE_MS);
      expect(process.begun).toEqual([]);

      clock.pass(LEASE_MS);
      process.poll();

      expect((await process.job(1)).lease.turn).toMatchObject({ id: turn.id, attempts: 2 });
    });

    it("F46: fail visibly, without being begun again, when they took three owners with them and were alone", async () => {
      const turn = await ask("1.1");
      for (const owner of ["dead1", "dead2", "dead3"]) {
        await claimOne(store, owner);
        clock.pass(LEASE_MS);
      }

      process.turns.start();

      expect(await reached(turn.id, "failed")).toMatchObject({ crashes: 3, crashedAlone: true });
      expect(process.begun).toEqual([]);
      expect(process.poisoned.map((each) => each.id)).toEqual([turn.id]);
    });

    it("F45: are begun again when they may be innocent, and crashes are no failures", async () => {
      const crashed = { attempts: 5, begun: 5, crashes: 4, crashedAlone: false };
      process = new Process(claimingWith(store, crashed), clock);
      process.turns.start();
      const turn = await ask("1.1");

      (await process.job(1)).fail(new TypeError("no"));

      await reached(turn.id, "queued");
      expect(process.poisoned).toEqual([]);
    });

    it("F45: are given up after twenty crashes all the same", async () => {
      process = new Process(claimingWith(store, { attempts: 21, begun: 21, crashes: 20, crashedAlone: false }), clock);
      process.turns.start();
      const turn = await ask("1.1");

      await reached(turn.id, "failed");

      expect(process.begun).toEqual([]);
      expect(process.poisoned.map((each) => each.id)).toEqual([turn.id]);
    });

    it("are posted when the answer was stored, however often they were begun before", async () => {
      await ask("1.1");
      for (const owner of ["dead1", "dead2"]) {
        await claimOne(store, owner);
        clock.pass(LEASE_MS);
      }
      await store.saveAnswer(await claimOne(store, "dead3"), saved("42"));
      clock.pass(LEASE_MS);

      process.turns.start();

      expect((await process.job(1)).lease.turn).toMatchObject({ state: "answered", attempts: 2 });
    });
  });

  describe("while they run", () => {
    it("are held for as long as the lease after the last sign of life, and no longer", async () => {
      process.turns.start();
      const turn = await ask("1.1");
      await process.job(1);
      clock.pass(LEASE_MS - 1);
      expect(process.turns.holds(turn.id)).toBe(true);

      clock.pass(1);

      expect(process.turns.holds(turn.id)).toBe(false);
      expect(process.turns.holds("another")).toBe(false);
    });

    it("keep their lease by heartbeats", async () => {
      const other = new Process(store, clock, { owner: "B" });
      process.turns.start();
      const turn = await ask("1.1");
      const job = await process.job(1);

      for (let beats = 0; beats < 5; beats += 1) {
        clock.pass(HEARTBEAT_MS);
        process.beat();
        await store.heartbeat("onlooker", LEASE_MS);
      }
      other.turns.start();
      await other.turns.submit(question(thread("2.2"), "2.2"));
      await other.job(1);

      expect(other.begun).toEqual(["2.2"]);
      expect(job.signal.aborted).toBe(false);
      job.end("done");
      await reached(turn.id, "done");
      await other.turns.drain(0);
    });

    it("abort when another process took over, and what they return changes nothing", async () => {
      process.turns.start();
      const turn = await ask("1.1");
      const job = await process.job(1);
      clock.pass(LEASE_MS);
      const taken = await claimOne(store, "B");

      process.beat();
      await store.heartbeat("onlooker", LEASE_MS);
      job.end("failed");
      await process.turns.drain(0);

      expect(job.signal.reason).toMatchObject({ code: "turn.lease_lost" });
      expect(await store.turn(turn.id)).toMatchObject({ state: "running", attempts: 2 });
      await store.finish(taken, "done");
      expect(process.poisoned).toEqual([]);
    });

    it("go on after a freeze when nobody took over meanwhile", async () => {
      process.turns.start();
      const turn = await ask("1.1");
      const job = await process.job(1);

      clock.pass(3 * LEASE_MS);
      await ask("2.2", thread("2.2"));
      await process.job(2);

      expect(process.begun).toEqual(["1.1", "2.2"]);
      expect(job.signal.aborted).toBe(false);
      job.end("done");
      await reached(turn.id, "done");
    });

    it("abort when no heartbeat got through for as long as the lease", async () => {
      const broken = withFailing(store, "heartbeat", Number.POSITIVE_INFINITY);
      process = new Process(broken, clock);
      process.turns.start();
      await ask("1.1");
      const job = await process.job(1);

      clock.pass(HEARTBEAT_MS);
      process.beat();
      await store.heartbeat("onlooker", LEASE_MS);
      expect(job.signal.aborted).toBe(false);
      clock.pass(LEASE_MS);
      process.beat();
      await store.heartbeat("onlooker", LEASE_MS);

      expect(job.signal.reason).toMatchObject({ code: "turn.lease_lost" });
    });
  });

  describe("that have to wait for somebody else", () => {
    it("hold no slot, rest, and go on by themselves without having failed", async () => {
      process = new Process(store, clock, { maxConcurrent: 1 });
      process.turns.start();
      const parked = await ask("1.1");
      (await process.job(1)).end({ restMs: 3_600_000 });
      await reached(parked.id, "queued");

      const other = await ask("2.2", thread("2.2"));
      (await process.job(2)).end("done");
      await reached(other.id, "done");
      clock.pass(3_599_000);
      process.poll();
      await store.heartbeat("onlooker", LEASE_MS);
      expect(process.begun).toEqual(["1.1", "2.2"]);
      clock.pass(1_000);
      process.poll();

      const again = await process.job(3);
      expect(again.lease.turn).toMatchObject({ id: parked.id, begun: 2, attempts: 1, crashes: 0 });
    });
  });

  it("give back what they only doubted to hold, instead of holding it for nobody", async () => {
    process.turns.start();
    const turn = await ask("1.1");
    const job = await process.job(1);

    job.fail(new AppError({ code: "turn.lease_lost", userMessage: "Frozen for a moment." }));

    const again = await process.job(2);
    expect(again.lease).toMatchObject({ turn: { id: turn.id, attempts: 1 } });
    expect(process.turns.holds(turn.id, again.lease.fence)).toBe(true);
    expect(process.turns.holds(turn.id, job.lease.fence)).toBe(false);
  });

  describe("whose work fails", () => {
    it("are tried again after a rest while it can help, and fail visibly in the end", async () => {
      process.turns.start();
      const turn = await ask("1.1");

      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const job = await process.job(attempt);
        expect(job.lease.turn.attempts).toBe(attempt);
        job.fail(new TypeError("secret of the thread"));
        await reached(turn.id, attempt < 3 ? "queued" : "failed");
        process.poll();
        await store.heartbeat("onlooker", LEASE_MS);
        expect(process.begun).toHaveLength(attempt);
        clock.pass(60_000);
        process.poll();
      }

      expect(process.poisoned.map((each) => each.id)).toEqual([turn.id]);
      expect(process.kept.lines.filter((line) => line.level === "error")).toHaveLength(3);
      expect(JSON.stringify(process.kept.lines)).not.toContain("secret");
    });

    it("fail at once when trying again cannot help", async () => {
      process.turns.start();
      const turn = await ask("1.1");

      (await process.job(1)).fail(new AppError({ code: "claude.rejected", userMessage: "No.", retryable: false }));

      await reached(turn.id, "failed");
      expect(process.begun).toHaveLength(1);
      expect(process.poisoned).toHaveLength(1);
    });

    it("fail even if the thread cannot be told", async () => {
      process = new Process(store, clock, { onPoison: () => Promise.reject(new Error("no Slack")) });
      process.turns.start();
      const turn = await ask("1.1");

      (await process.job(1)).fail(new AppError({ code: "claude.rejected", userMessage: "No." }));

      await reached(turn.id, "failed");
      expect(process.kept.lines.map((line) => line.message)).toContain(
        "a thread could not be told that its turn failed",
      );
    });

    it("do not hold up other threads", async () => {
      process.turns.start();
      const turn = await ask("1.1");
      (await process.job(1)).fail(new TypeError("no"));
      await reached(turn.id, "queued");

      await ask("2.2", thread("2.2"));

      expect((await process.job(2)).lease.turn.question.ts).toBe("2.2");
    });

    it("get more tries when only posting a stored answer is left", async () => {
      const turn = await ask("1.1");
      for (const owner of ["dead1", "dead2"]) {
        await claimOne(store, owner);
        clock.pass(LEASE_MS);
      }
      process.turns.start();
      const unavailable = new AppError({ code: "slack.unavailable", userMessage: "Slack is away.", retryable: true });
      const last = await process.job(1);
      await store.saveAnswer(last.lease, saved("42"));
      last.fail(unavailable);

      for (let attempt = 2; attempt <= 5; attempt += 1) {
        await reached(turn.id, "answered");
        await store.heartbeat("onlooker", LEASE_MS);
        clock.pass(60_000);
        process.poll();
        const job = await process.job(attempt);
        if (attempt < 5) job.fail(unavailable);
        else job.end("done");
      }

      expect(last.lease.turn.attempts).toBe(3);
      expect(await reached(turn.id, "done")).toMatchObject({ attempts: 5 });
    });
  });

  it("are ended later when the store is away at the end of the work", async () => {
    process = new Process(withFailing(store, "finish", 2), clock);
    process.turns.start();
    const turn = await ask("1.1");
    (await process.job(1)).end("done");

    for (let beats = 0; beats < 2; beats += 1) {
      await store.heartbeat("onlooker", LEASE_MS);
      expect(await store.turn(turn.id)).toMatchObject({ state: "running" });
      process.beat();
    }

    await reached(turn.id, "done");
    expect(process.begun).toHaveLength(1);
  });

  it("go on when the store was away while looking for them", async () => {
    process = new Process(withFailing(store, "claim", 1), clock);
    process.turns.start();
    await store.heartbeat("onlooker", LEASE_MS);
    await store.enqueue(question(here, "1.1"));

    process.poll();

    expect((await process.job(1)).lease.turn.question.ts).toBe("1.1");
    expect(process.kept.lines.map((line) => line.message)).toContain("looking for turns failed");
  });

  describe("when the process is drained", () => {
    it("may end, and new ones are only stored", async () => {
      process.turns.start();
      const turn = await ask("1.1");
      const job = await process.job(1);

      const drained = process.turns.drain(60_000);
      const late = await ask("2.2", thread("2.2"));
      job.end("done");
      await drained;

      expect(await store.turn(turn.id)).toMatchObject({ state: "done" });
      expect(await store.turn(late.id)).toMatchObject({ state: "queued" });
      expect(process.begun).toEqual(["1.1"]);
      expect(process.timers).toBe(0);
    });

    it("are left to the next owner, untouched and at once, when the time is over", async () => {
      process.turns.start();
      const turn = await ask("1.1");
      const job = await process.job(1);

      await process.turns.drain(0);
      const next = await claimOne(store, "B");

      expect(job.signal.reason).toMatchObject({ code: "turn.lease_lost" });
      expect(next.turn).toMatchObject({ id: turn.id, attempts: 1 });
      expect(process.poisoned).toEqual([]);
    });

    it("are not held any more once they are handed over, however long their work takes to end", async () => {
      process = new Process(store, clock, { work: () => new Promise<never>(() => {}) });
      process.turns.start();
      const turn = await ask("1.1");
      await reached(turn.id, "running");
      expect(process.turns.holds(turn.id)).toBe(true);

      await process.turns.drain(0);

      expect(process.turns.holds(turn.id)).toBe(false);
    });
  });
});
