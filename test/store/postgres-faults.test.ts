import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { AppError } from "../../src/errors.ts";
import { openPostgresStore } from "../../src/store/postgres.ts";
import type { Store } from "../../src/store/store.ts";
import { ask, type PostgresServer, startPostgres, whyNoPostgres } from "../support/postgres.ts";
import { PostgresProxy } from "../support/postgres-proxy.ts";
import { delivery } from "../contract/store/bench.ts";
import { begin, claimOne, dataset, keptLog, LEASE_MS, question, reviveAnswer, saved, thread, usage } from "./make.ts";

const here = thread("1.1");

describe.skipIf(whyNoPostgres("faults of PostgreSQL") !== null)(
  "a PostgreSQL database that fails",
  { timeout: 60_000 },
  () => {
    let server: PostgresServer;
    let url: string;
    let stores: Store[];

    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server.remove());

    beforeEach(async () => {
      url = await server.newDatabase();
      stores = [];
    });
    afterEach(() => Promise.all(stores.map((store) => store.close())));

    async function open(at = url): Promise<Store> {
      const store = await openPostgresStore(at, { reviveAnswer, log: keptLog().log });
      stores.push(store);
      return store;
    }

    describe("between a commit and its reply", () => {
      let proxy: PostgresProxy;
      let store: Store;

      beforeEach(async () => {
        const between = await PostgresProxy.before(url);
        proxy = between.proxy;
        store = await open(between.url);
      });
      afterEach(async () => {
        await store.close();
        await proxy.close();
      });

      /** The result of a call whose first commit gets no reply. */
      async function unanswered<T>(call: () => Promise<T>): Promise<T> {
        const before = proxy.lost;
        proxy.loseRepliesToCommits(1);
        const result = await call();
        expect(proxy.lost).toBe(before + 1);
        return result;
      }

      it("takes a delivery for new that it stored itself, and a redelivery for known", async () => {
        expect(await unanswered(() => store.acceptDelivery(delivery("Ev1", 1)))).toBe(true);
        expect(await unanswered(() => store.acceptDelivery(delivery("Ev1", 1)))).toBe(false);
      });

      it("makes one turn of a question and says that it is new", async () => {
        const asked = await unanswered(() => store.enqueue(question(here, "1.1")));

        expect(asked).toMatchObject({ fresh: true, ahead: 0 });
        expect(await store.openTurns(here)).toEqual([asked.turn]);
      });

      it("counts what was spent once", async () => {
        await unanswered(() => store.recordUsage(usage(here, 0.5, 1)));

        const query = { team: "T1", channel: "C1", askerId: "U1", since: 0 };
        expect(await store.spending(query)).toMatchObject({ workspace: 0.5 });
      });

      it("saves an answer and its datasets", async () => {
        const lease = await begin(store, here, "1.1");

        await unanswered(() => store.saveDatasets(lease, [dataset(here, "d")]));
        await unanswered(() => store.saveAnswer(lease, saved("42")));

        expect(await store.turn(lease.turn.id)).toMatchObject({ state: "answered", attempts: 1 });
        expect(await store.datasets(here)).toEqual([dataset(here, "d")]);
      });

      it("gives back all that is owed for what was removed", async () => {
        const lease = await begin(store, here, "1.1");
        await store.saveDatasets(lease, [dataset(here, "a")]);
        await store.saveDatasets(lease, [dataset(here, "b")]);
        const message = { turnId: lease.turn.id, channel: "C1", ts: "5.1", role: "answer", fileIds: [] } as const;
        await store.recordPosted(message);

        const removed = await unanswered(() => store.removeDataset(here, "F-a"));
        const owed = await unanswered(() => store.forget(here));

        expect(removed).toEqual([dataset(here, "a")]);
        expect(owed.map(({ kind, ref }) => `${kind} ${ref}`).toSorted()).toEqual([
          "claude_file file_b",
          "slack_message C1/5.1",
          `strays ${lease.turn.id}`,
        ]);
      });

      it("leaves a claim to whoever comes after its lease", async () => {
        await store.enqueue(question(here, "1.1"));

        expect(await unanswered(() => store.claim("A", LEASE_MS, 1))).toEqual([]);

        expect(await store.heartbeat("A", LEASE_MS)).toEqual({ held: [], cancelled: [] });
        await ask(url, "UPDATE threadsheet.lane SET lease_until = 0");
        expect((await claimOne(store)).turn.attempts).toBe(2);
      });
    });

    describe.each([
      ["a serialization failure", "40001"],
      ["a deadlock", "40P01"],
      ["a lock that was not to be had", "55P03"],
      ["a statement that took too long", "57014"],
      ["a server that is shutting down", "57P01"],
      ["a standby", "25006"],
    ])("with %s", (_what, code) => {
      it("is asked again", async () => {
        const store = await open();
        // A sequence counts although what counted is rolled back.
        await ask(
          url,
          `CREATE SEQUENCE tries;
         CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF nextval('tries') <= 3 THEN RAISE 'no' USING ERRCODE = '${code}'; END IF; RETURN NEW; END $$;
         CREATE TRIGGER fail BEFORE INSERT ON threadsheet.turn FOR EACH ROW EXECUTE FUNCTION fail()`,
        );

        const asked = await store.enqueue(question(here, "1.1"));

        expect(asked.fresh).toBe(true);
        expect((await ask(url, "SELECT last_value::int FROM tries"))[0]).toEqual({ last_value: 4 });
      });
    });

    it("does not end the process when it drops every connection, idle or at work, and loses nothing", async () => {
      const store = await open();
      const asked: Promise<{ fresh: boolean }>[] = [];

      for (let round = 0; round < 10; round += 1) {
        for (let index = 0; index < 10; index += 1) {
          asked.push(store.enqueue(question(thread(`${index}`), `${round}.${index}`)));
        }
        await asked[round * 10];
        await ask(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'threadsheet'");
      }

      expect((await Promise.all(asked)).filter((each) => each.fresh)).toHaveLength(100);
      const open100 = await Promise.all(Array.from({ length: 10 }, (_, index) => store.openTurns(thread(`${index}`))));
      expect(open100.flat()).toHaveLength(100);
    });

    it("is given up as gone when the line goes dead without a word, and is found again", async () => {
      const between = await PostgresProxy.before(url);
      const store = await open(between.url);
      await store.enqueue(question(here, "1.1"));

      between.proxy.freeze();
      const refused = await Promise.all([
        refusalOf(() => store.enqueue(question(here, "1.2"))),
        refusalOf(() => store.openTurns(here)),
      ]);
      between.proxy.thaw();

      for (const failure of refused) expect(failure).toMatchObject({ code: "internal", retryable: true });
      expect(await store.enqueue(question(here, "1.2"))).toMatchObject({ ahead: 1 });
      await store.close();
      await between.proxy.close();
    });

    it.each(["orderly", "at once"] as const)(
      "makes calls fail kindly while it is stopped %s, and has everything it promised when it is back",
      async (how) => {
        const store = await open();
        const news: string[] = [];
        store.onWork?.((each) => void news.push(each));
        await vi.waitFor(() => expect(news).toHaveLength(2));
        const lease = await begin(store, here, "1.1");
        const stopping = new AbortController();
        const asking = ["a", "b", "c"].map((name) => askUntil(store, name, stopping.signal));
        await vi.waitFor(async () => expect(await store.openTurns(thread("c"))).not.toHaveLength(0));

        await server.stop(how);
        const refused = await Promise.all([
          refusalOf(() => store.heartbeat("A", LEASE_MS)),
          refusalOf(() => store.probe()),
          refusalOf(() => store.turn(lease.turn.id)),
        ]);
        stopping.abort();
        const promised = (await Promise.all(asking)).flat();
        await server.start();

        for (const failure of refused) {
          expect(failure).toMatchObject({ code: "internal", retryable: true });
          expect(failure.operatorHint).toContain("cannot be reached");
        }
        const known = new Set(
          (await ask(url, "SELECT question_id FROM threadsheet.turn")).map((row) => row["question_id"]),
        );
        expect(promised.length).toBeGreaterThan(0);
        expect(promised.filter((id) => !known.has(id))).toEqual([]);
        await store.finish(lease, "done");
        expect(await store.enqueue(question(here, "1.2"))).toMatchObject({ fresh: true, ahead: 0 });
        // It listens again by itself, and hears at once what it may have missed.
        await vi.waitFor(() => expect(news).toEqual(["queued", "cancelled", "queued", "cancelled"]), {
          timeout: 20_000,
        });
      },
    );
  },
);

/** Asks one question after the other until told to stop; the ids of those that were taken. */
async function askUntil(store: Store, name: string, signal: AbortSignal): Promise<string[]> {
  const taken: string[] = [];
  for (let number = 0; !signal.aborted; number += 1) {
    const asked = question(thread(name), `${name}.${number}`);
    try {
      await store.enqueue(asked);
      taken.push(asked.id);
    } catch (error) {
      if (!(error instanceof AppError) || !error.retryable) throw error;
    }
  }
  return taken;
}

async function refusalOf(call: () => Promise<unknown>): Promise<AppError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}
