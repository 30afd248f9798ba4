import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { AppError } from "../../src/errors.ts";
import type { Store } from "../../src/store/store.ts";
import { openDatabase } from "../../src/store/sqlite/open.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import {
  begin,
  dataset,
  LEASE_MS,
  question,
  reviveAnswer,
  saved,
  temporaryFolder,
  thread,
  NEWEST_MIGRATION,
} from "./make.ts";

const here = thread("1.1");

describe("the SQLite file", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;
  let commits: number[];

  beforeEach(() => {
    folder = temporaryFolder();
    path = folder.path("deep/threadsheet.db");
    commits = [];
  });

  afterEach(() => folder.remove());

  function open(): Promise<Store> {
    return openSqliteStore(path, { reviveAnswer, onCommit: (writes) => commits.push(writes) });
  }

  /** Makes a file with something in it. */
  async function fill(): Promise<void> {
    const store = await open();
    await Promise.all(Array.from({ length: 200 }, (_, index) => store.enqueue(question(here, `1.${index}`))));
    await store.close();
  }

  async function refusal(): Promise<AppError> {
    try {
      await (await open()).close();
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error("the file was accepted");
  }

  function edit(sql: string): void {
    const db = new DatabaseSync(path);
    db.exec(sql);
    db.close();
  }

  it("waits for the disk on every commit and keeps a write-ahead log", async () => {
    const db = await openDatabase(path);

    // kill -9 does not show a missing fsync, so the settings themselves are checked; 2 is FULL.
    expect(db.get("PRAGMA synchronous")).toMatchObject({ synchronous: 2 });
    expect(db.get("PRAGMA journal_mode")).toMatchObject({ journal_mode: "wal" });
    expect(db.get("PRAGMA foreign_keys")).toMatchObject({ foreign_keys: 1 });
    expect(db.get("PRAGMA secure_delete")).toMatchObject({ secure_delete: 1 });
    db.close();
  });

  it("can be read by its owner only, with its log", async () => {
    const store = await open();
    await store.enqueue(question(here, "1.1"));

    const modes = ["", "-wal", "-shm"].map((suffix) => statSync(path + suffix).mode & 0o777);

    expect(modes).toEqual([0o600, 0o600, 0o600]);
    await store.close();
  });

  it("can be opened by several processes that all start at once on an empty folder", async () => {
    const stores = await Promise.all([open(), open(), open()]);

    await Promise.all(stores.map((store, index) => store.enqueue(question(here, `1.${index}`))));

    expect(await stores[0]?.openTurns(here)).toHaveLength(3);
    await Promise.all(stores.map((store) => store.close()));
  });

  it("that a newer version wrote is refused with both versions", async () => {
    await fill();
    edit("PRAGMA user_version = 999");

    const error = await refusal();

    expect(error).toMatchObject({ code: "store.damaged", retryable: false });
    expect(error.operatorHint).toContain(`has version 999, but this program knows only ${NEWEST_MIGRATION}: `);
  });

  it("that is no database is refused", async () => {
    await fill();
    writeFileSync(path, "region,revenue\nEMEA,3\n".repeat(500));

    expect(await refusal()).toMatchObject({ code: "store.damaged", operatorHint: "file is not a database" });
  });

  it("of another program is refused and left as it is", async () => {
    await fill();
    edit("PRAGMA user_version = 0; PRAGMA application_id = 77");
    const before = readFileSync(path);

    expect((await refusal()).operatorHint).toContain("is a database of another program");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("that was cut off is refused", async () => {
    await fill();
    truncateSync(path, 4096 * 6);

    expect(await refusal()).toMatchObject({ code: "store.damaged" });
  });

  it("with an overwritten page is refused", async () => {
    await fill();
    const bytes = readFileSync(path);
    bytes.fill(0xaa, bytes.length - 4096 * 3, bytes.length - 4096);
    writeFileSync(path, bytes);

    expect(await refusal()).toMatchObject({ code: "store.damaged" });
  });

  it("where there can be none is a mistake in the settings", async () => {
    await fill();
    path = `${path}/inside-a-file.db`;

    expect(await refusal()).toMatchObject({ code: "config.invalid" });
  });

  it("takes all writes of one moment in one commit", async () => {
    const store = await open();
    commits.length = 0;

    await Promise.all(
      Array.from({ length: 500 }, (_, index) => store.enqueue(question(thread(`${index}`), `${index}`))),
    );

    expect(commits).toEqual([500]);
    await store.close();
  });

  it("keeps the other writes of a commit when one of them fails", async () => {
    const store = await open();
    const lease = await begin(store, here, "1.1");
    await store.finish(lease, "done");
    commits.length = 0;

    const outcomes = await Promise.allSettled([
      store.enqueue(question(here, "1.2")),
      store.saveAnswer(lease, saved("late")),
      store.enqueue(question(here, "1.3")),
      store.recordPosted({ turnId: "gone", channel: "C1", ts: "1", role: "answer", fileIds: [] }),
    ]);

    expect(outcomes.map((each) => each.status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
    expect(commits).toEqual([4]);
    expect((await store.openTurns(here)).map((turn) => turn.question.ts)).toEqual(["1.2", "1.3"]);
    expect(await store.answerOf(lease.turn.id)).toBeNull();
    await store.close();
  });

  it("undoes a write that fails halfway", async () => {
    const store = await open();
    const lease = await begin(store, here, "1.1");
    // The row that `finish` frees last is made unchangeable.
    edit("CREATE TRIGGER no BEFORE UPDATE ON lane BEGIN SELECT RAISE(ABORT, 'no'); END");

    await expect(store.finish(lease, "done")).rejects.toMatchObject({ code: "internal", retryable: true });

    expect(await store.turn(lease.turn.id)).toMatchObject({ state: "running" });
    await store.close();
  });

  it("lets writes wait while another process holds it, without holding up anything else", async () => {
    const store = await open();
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");

    const asked = store.enqueue(question(here, "1.1"));
    const early = await Promise.race([
      asked.then(() => "written"),
      new Promise((resolve) => setTimeout(resolve, 200, "waiting")),
    ]);
    other.exec("COMMIT");
    other.close();

    expect(early).toBe("waiting");
    expect(await asked).toMatchObject({ fresh: true });
    await store.close();
  });

  it("does not write when there is nothing to claim", async () => {
    const store = await open();
    commits.length = 0;

    await store.claim("A", 10_000, 10);

    expect(commits).toEqual([]);
    await store.close();
  });

  it("stores a question, begins its turn and opens its conversation in one commit", async () => {
    const store = await open();
    commits.length = 0;

    const enqueued = store.enqueue(question(here, "1.1"));
    const [lease] = await store.claim("A", 10_000, 10, "model-1");

    expect(lease?.turn.id).toBe((await enqueued).turn.id);
    expect(await store.conversation(here)).toMatchObject({ model: "model-1" });
    expect(commits).toEqual([2]);
    await store.close();
  });

  describe("when a delivery is done and nobody is in a hurry", () => {
    const row = { deliveryId: "Ev1", kind: "event", body: { text: "canary" }, receivedAt: 1 } as const;

    async function accepted(): Promise<Store> {
      const store = await open();
      await store.acceptDelivery(row);
      commits.length = 0;
      return store;
    }

    it("notes it with the next commit", async () => {
      const store = await accepted();

      const done = store.deliveryDone("Ev1", "lazily");
      await store.enqueue(question(here, "1.1"));
      await done;

      expect(commits).toEqual([2]);
      await store.close();
    });

    it("notes it by itself when no commit comes", async () => {
      const store = await accepted();

      await store.deliveryDone("Ev1", "lazily");

      expect(commits).toEqual([1]);
      await store.close();
    });

    it("knows it when asked before it is noted", async () => {
      const store = await accepted();

      const done = store.deliveryDone("Ev1", "lazily");

      expect(await store.openDeliveries(Number.MAX_SAFE_INTEGER)).toEqual([]);
      await done;
      await store.close();
    });

    it("notes it before the store closes", async () => {
      const store = await accepted();

      const done = store.deliveryDone("Ev1", "lazily");
      await store.close();
      await done;

      const reopened = await open();
      expect(await reopened.openDeliveries(Number.MAX_SAFE_INTEGER)).toEqual([]);
      await reopened.close();
    });
  });

  describe("and its owners", () => {
    afterEach(() => vi.useRealTimers());

    it("lets nobody have the turns of an owner that lives, and everybody at once those of one that is gone", async () => {
      const [one, other] = [await open(), await open()];
      const lease = await begin(one, here, "1.1", "A");

      const early = await other.claim("B", LEASE_MS, 1);
      await one.close();
      const late = await other.claim("B", LEASE_MS, 1);

      expect(early).toEqual([]);
      expect(late.map(({ turn }) => turn)).toMatchObject([{ id: lease.turn.id, crashes: 1 }]);
      await other.close();
    });

    it("leaves no mark of one that went in order", async () => {
      const store = await open();
      const lease = await begin(store, here, "1.1", "A");
      await store.finish(lease, "done");

      await store.close();

      expect(readdirSync(`${path}-owners`)).toEqual([]);
    });

    it.each([
      ["forward", 3_600_000],
      ["back", -3_600_000],
    ])("F49: moving the system's clock an hour %s ends no lease and prolongs none", async (_direction, ms) => {
      const [one, other] = [await open(), await open()];
      const lease = await begin(one, here, "1.1", "A");

      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
      const early = await other.claim("B", LEASE_MS, 1);
      const own = await one.claim("A", LEASE_MS, 1);
      const { held } = await one.heartbeat("A", 0);
      const late = await other.claim("B", LEASE_MS, 1);

      expect([early, own]).toEqual([[], []]);
      expect(held).toEqual([lease.turn.id]);
      expect(late.map(({ turn }) => turn.id)).toEqual(held);
      await Promise.all([one.close(), other.close()]);
    });

    it("knows that leases of before another start of the machine are void", async () => {
      const one = await open();
      const lease = await begin(one, here, "1.1", "A");
      await one.release(lease, { afterMs: 3_600_000 });
      await one.close();
      edit("UPDATE machine SET boot = 'an earlier one'");

      const store = await open();

      expect(await store.claim("B", LEASE_MS, 1)).toHaveLength(1);
      await store.close();
    });
  });

  it("keeps no content of a delivery that is done, nor of a thread that was forgotten", async () => {
    const store = await open();
    const body = { event: { text: "canary-in-the-inbox".repeat(500) } };
    await store.acceptDelivery({ deliveryId: "Ev1", kind: "event", body, receivedAt: 1 });
    await store.enqueue(question(here, "1.1", { text: "canary-in-the-question" }));
    const [lease] = await store.claim("A", 10_000, 1);
    await store.saveDatasets(lease!, [dataset(here, "d", { title: "canary-in-the-title" })]);
    await store.saveAnswer(lease!, saved("canary-in-the-answer".repeat(500)));

    await store.deliveryDone("Ev1");
    await store.forget(here);

    const bytes = Buffer.concat(["", "-wal"].map((suffix) => readFileSync(path + suffix)));
    expect(bytes.includes("canary")).toBe(false);
    await store.close();
  });
});
