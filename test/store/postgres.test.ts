import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { AppError } from "../../src/errors.ts";
import { openPostgresStore } from "../../src/store/postgres.ts";
import { Database } from "../../src/store/postgres/connection/database.ts";
import type { Store, StoreNews } from "../../src/store/store.ts";
import { Process } from "../conversation/process.ts";
import { ask, type PostgresServer, startPostgres, whyNoPostgres } from "../support/postgres.ts";
import {
  begin,
  claimOne,
  dataset,
  keptLog,
  LEASE_MS,
  question,
  reviveAnswer,
  saved,
  TestClock,
  thread,
  NEWEST_MIGRATION,
} from "./make.ts";

const here = thread("1.1");

describe.skipIf(whyNoPostgres("the store in a PostgreSQL database") !== null)("the PostgreSQL database", () => {
  let server: PostgresServer;
  let url: string;
  let stores: Store[];
  const kept = keptLog();

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());

  beforeEach(async () => {
    url = await server.newDatabase();
    stores = [];
  });
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(stores.map((store) => store.close()));
  });

  async function open(): Promise<Store> {
    const store = await openPostgresStore(url, { reviveAnswer, log: kept.log });
    stores.push(store);
    return store;
  }

  async function refusal(): Promise<AppError> {
    try {
      await open();
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error("the database was accepted");
  }

  async function value(sql: string): Promise<unknown> {
    return Object.values((await ask(url, sql))[0] ?? {})[0];
  }

  describe("and its schema", () => {
    it("that a newer version made is refused with both versions", async () => {
      await ask(url, "INSERT INTO threadsheet.migration (version) VALUES (999)");

      const error = await refusal();

      expect(error).toMatchObject({ code: "store.damaged", retryable: false });
      expect(error.operatorHint).toContain(
        `has schema version 999, but this program knows only ${NEWEST_MIGRATION}: start the newer`,
      );
    });

    it("is not touched by a start that finds it up to date", async () => {
      await ask(
        url,
        `CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no DDL'; END $$;
         CREATE EVENT TRIGGER no_ddl ON ddl_command_start EXECUTE FUNCTION refuse()`,
      );

      const store = await open();

      expect(await store.enqueue(question(here, "1.1"))).toMatchObject({ fresh: true });
    });

    it("is made under a lock, so that one process makes it and the others wait", async () => {
      url = await server.newEmptyDatabase();
      const other = new pg.Client({ connectionString: url });
      await other.connect();
      await other.query("SELECT pg_advisory_lock($1)", [0x54685368]);

      const opening = open();
      await vi.waitFor(async () =>
        expect(await value("SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).toBe(1),
      );
      const meanwhile = await value("SELECT count(*)::int FROM pg_namespace WHERE nspname = 'threadsheet'");
      await other.end();

      expect(meanwhile).toBe(0);
      expect(await (await opening).enqueue(question(here, "1.1"))).toMatchObject({ fresh: true });
    });

    it("leaves what else lives in the database alone", async () => {
      url = await server.newEmptyDatabase();
      await ask(url, "CREATE TABLE turn (mine INT); INSERT INTO turn VALUES (1)");

      await (await open()).enqueue(question(here, "1.1"));

      expect(await value("SELECT mine FROM public.turn")).toBe(1);
      expect(await value("SELECT count(*)::int FROM threadsheet.turn")).toBe(1);
    });

    it("carries team, channel and thread in every table that holds a thread's rows", async () => {
      const islands = await ask(
        url,
        `SELECT table_name FROM information_schema.columns WHERE table_schema = 'threadsheet'
         AND column_name IN ('team', 'channel', 'root_ts') AND is_nullable = 'NO'
         GROUP BY 1 HAVING count(*) = 3 ORDER BY 1`,
      );

      expect(islands.map((row) => row["table_name"])).toEqual([
        "answer",
        "checkpoint",
        "conversation",
        "correction",
        "dataset",
        "effect",
        "feedback",
        "kept_file",
        "lane",
        "learned",
        "posted",
        "share",
        "turn",
        "usage",
      ]);
    });

    it("that does not exist or does not let us in is a mistake in the settings, said at once", async () => {
      const address = new URL(url);
      address.pathname = "/nowhere";
      url = address.href;

      expect(await refusal()).toMatchObject({ code: "config.invalid", operatorHint: expect.stringContaining("3D000") });
    });

    it("that may lose what it acknowledged is told to the operator", async () => {
      await ask(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);

      await open();

      expect(kept.lines.at(-1)?.message).toContain("does not wait for its disk");
    });
  });

  describe("and its connections", () => {
    it("wait neither for ever on the server nor on each other", async () => {
      const db = new Database({ url, log: kept.log, poolSize: 1 });
      const settings = await db.all(
        `SELECT name, setting FROM pg_settings WHERE name IN
         ('statement_timeout', 'idle_in_transaction_session_timeout', 'application_name') ORDER BY name`,
      );
      const level = await db.write((tx) => tx.get("SHOW transaction_isolation"));
      await db.close();

      expect(settings.map((row) => row["setting"])).toEqual(["threadsheet", "3000", "5000"]);
      expect(level).toEqual({ transaction_isolation: "read committed" });
    });

    it("may be fewer than the calls at one moment", async () => {
      const store = await openPostgresStore(url, { reviveAnswer, log: kept.log, poolSize: 1 });
      stores.push(store);

      const asked = await Promise.all(
        Array.from({ length: 60 }, (_, index) => store.enqueue(question(thread(`${index % 7}`), `${index}`))),
      );

      expect(asked.every((each) => each.fresh)).toBe(true);
      expect(await store.claim("A", LEASE_MS, 100)).toHaveLength(7);
    });
  });

  describe("and time", () => {
    it("goes by the database's clock, whatever the process believes", async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2001, 0, 1) });
      const store = await open();

      await begin(store, here, "1.1");

      const rest = Number(
        await value("SELECT lease_until - extract(epoch FROM clock_timestamp()) * 1000 FROM threadsheet.lane"),
      );
      expect(rest).toBeGreaterThan(0);
      expect(rest).toBeLessThanOrEqual(LEASE_MS);
    });

    it("lets a thread rest for as long as was meant, although the caller's clock is wrong", async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2001, 0, 1) });
      const store = await open();
      const lease = await begin(store, here, "1.1");

      await store.release(lease, { afterMs: 60_000 });

      expect(await store.claim("A", LEASE_MS, 1)).toEqual([]);
      const rest = Number(
        await value("SELECT run_at - extract(epoch FROM clock_timestamp()) * 1000 FROM threadsheet.lane"),
      );
      expect(rest).toBeGreaterThan(0);
      expect(rest).toBeLessThanOrEqual(60_000);
    });
  });

  it("keeps every character it can, and an answer also where it cannot", async () => {
    const store = await open();
    const odd = "nul \0 lone \uD800 quote ' \\ 😀 é ";
    const { turn } = await store.enqueue(question(here, "1.1", { text: odd }));
    const lease = await claimOne(store);
    await store.saveDatasets(lease, [dataset(here, "d", { title: odd })]);
    await store.saveAnswer(lease, saved("42", { recap: odd }));

    expect((await store.turn(turn.id))?.question.text).toBe(odd);
    expect((await store.answerOf(turn.id))?.recap).toBe(odd.replace("\0", "\uFFFD").replace("\uD800", "\uFFFD"));
    expect((await store.datasets(here))[0]?.title).toContain("quote ' \\ 😀 é ");
  });

  it("says of a refusal what kind it was and nothing of what was to be written", async () => {
    const store = await open();
    await ask(url, "ALTER TABLE threadsheet.turn ADD CHECK (question NOT LIKE '%canary%')");

    const error: unknown = await store.enqueue(question(here, "1.1", { text: "canary" })).catch((reason) => reason);

    expect(error).toMatchObject({ code: "internal", operatorHint: "The database refused: SQLSTATE 23514" });
    expect(String(error)).not.toContain("canary");
    expect(await store.openTurns(here)).toEqual([]);
  });

  it("commits a probe that leaves no trace, and refuses it where nothing can be written", async () => {
    const store = await open();
    await store.probe();
    await ask(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`);
    await ask(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'threadsheet'");

    await expect(store.probe()).rejects.toMatchObject({ retryable: true });
    expect(await store.openDeliveries(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it("lets the lease of a claim whose reply was lost run out, instead of renewing it for nobody", async () => {
    const [store, unheard] = [await open(), await open()];
    await begin(unheard, here, "1.1", "A");
    const other = await begin(store, thread("2.2"), "2.2", "A");
    const until = () => value("SELECT lease_until FROM threadsheet.lane WHERE root_ts = '1.1'");
    const before = await until();

    expect((await store.heartbeat("A", 60_000)).held).toEqual([other.turn.id]);
    expect(await until()).toBe(before);
  });

  describe("and news", () => {
    /** What a store hears, and the means to wait for it. */
    function hearing(store: Store): { news: StoreNews[]; heard(count: number): Promise<void>; end(): void } {
      const news: StoreNews[] = [];
      let arrived = () => {};
      const end = store.onWork?.((each) => {
        news.push(each);
        arrived();
      });
      const heard = async (count: number): Promise<void> => {
        while (news.length < count) await new Promise<void>((resolve) => (arrived = resolve));
      };
      return { news, heard, end: () => end?.() };
    }

    it("reach the other processes at once, and not the one that made them", async () => {
      const [one, other] = [await open(), await open()];
      const [near, far] = [hearing(one), hearing(other)];
      // Whoever begins to listen is told everything once, because it may have missed something.
      await Promise.all([near.heard(2), far.heard(2)]);

      const { turn } = await one.enqueue(question(here, "1.1"));
      await claimOne(one);
      await one.cancel(turn.id, "U2");
      await other.enqueue(question(here, "1.2"));
      await Promise.all([near.heard(3), far.heard(4)]);

      expect(far.news.slice(2)).toEqual(["queued", "cancelled"]);
      expect(near.news.slice(2)).toEqual(["queued"]);
    });

    it("are not made when nothing was", async () => {
      const [one, other] = [await open(), await open()];
      const far = hearing(other);
      await far.heard(2);
      const lease = await begin(one, here, "1.1");
      await one.enqueue(question(here, "1.1"));
      await expect(
        one.recordPosted({ turnId: "gone", channel: "C", ts: "1", role: "answer", fileIds: [] }),
      ).rejects.toThrow("turn that is gone");

      await one.release(lease);
      await far.heard(4);

      // The question, and the turn that was given back; neither its twin nor what failed.
      expect(far.news.slice(2)).toEqual(["queued", "queued"]);
    });

    it("start another process's work and stop it without any poll or heartbeat", async () => {
      const [one, other] = [await open(), await open()];
      const worker = new Process(other, new TestClock(), { owner: "B" });
      worker.turns.start();

      const { turn } = await one.enqueue(question(here, "1.1"));
      const job = await worker.job(1);
      const stopped = new Promise((resolve) => job.signal.addEventListener("abort", () => resolve(job.signal.reason)));
      await one.cancel(turn.id, "U2");

      expect(job.lease.turn.id).toBe(turn.id);
      expect(await stopped).toMatchObject({ code: "turn.cancelled" });
      await worker.turns.drain(1_000);
      expect(await one.turn(turn.id)).toMatchObject({ state: "cancelled", cancelledBy: "U2" });
    });

    it("are heard again after the connection was lost, with all that may have been missed", async () => {
      const [one, other] = [await open(), await open()];
      const far = hearing(other);
      await far.heard(2);

      await ask(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
      await far.heard(4);
      await one.enqueue(question(here, "1.1"));
      await far.heard(5);

      expect(far.news.slice(2)).toEqual(["queued", "cancelled", "queued"]);
    });
  });
});
