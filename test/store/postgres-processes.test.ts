import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { openPostgresStore } from "../../src/store/postgres.ts";
import type { Lease, Store } from "../../src/store/store.ts";
import { ask, type PostgresServer, startPostgres, whyNoPostgres } from "../support/postgres.ts";
import { keptLog, question, reviveAnswer, thread, MIGRATIONS } from "./make.ts";

const CHILD = new URL("postgres-child.ts", import.meta.url).pathname;
const LEASE_MS = 1_000;
const here = thread("1.1");

type Process = ChildProcessByStdio<Writable, Readable, null>;

/** A process and what it said, by kind of promise. */
class Child {
  readonly said: [string, string][] = [];
  readonly #process: Process;
  readonly #closed: Promise<unknown>;
  #heard: () => void = () => {};
  #over = false;

  constructor(mode: string, url: string, name: string) {
    this.#process = spawn(process.execPath, [CHILD, mode, url, name, String(LEASE_MS)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#closed = once(this.#process, "close");
    const lines = createInterface({ input: this.#process.stdout });
    lines.on("line", (line) => {
      const [what = "", id = ""] = line.split(" ");
      this.said.push([what, id]);
      this.#heard();
    });
    lines.on("close", () => {
      this.#over = true;
      this.#heard();
    });
  }

  /** Waits until it has said so many lines. */
  async says(lines: number): Promise<void> {
    while (this.said.length < lines) {
      if (this.#over) throw new Error(`it ended after ${this.said.length} lines`);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  all(what: string): string[] {
    return this.said.filter(([each]) => each === what).map(([, id]) => id);
  }

  tell(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.#closed;
  }
}

// Each child loads the store anew, which takes a second or two on a busy machine.
describe.skipIf(whyNoPostgres("processes on PostgreSQL") !== null)(
  "processes on one database",
  { timeout: 90_000 },
  () => {
    let server: PostgresServer;
    let url: string;
    let children: Child[];
    let stores: Store[];

    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server.remove());

    beforeEach(async () => {
      url = await server.newDatabase();
      children = [];
      stores = [];
    });
    afterEach(async () => {
      await Promise.all(children.map((child) => child.kill()));
      await Promise.all(stores.map((store) => store.close()));
    });

    function start(mode: string, name: string): Child {
      const child = new Child(mode, url, name);
      children.push(child);
      return child;
    }

    async function open(): Promise<Store> {
      const store = await openPostgresStore(url, { reviveAnswer, log: keptLog().log });
      stores.push(store);
      return store;
    }

    async function column(sql: string): Promise<string[]> {
      return (await ask(url, sql)).map((row) => String(Object.values(row)[0]));
    }

    function all(what: string): string[] {
      return children.flatMap((child) => child.all(what));
    }

    it("that are killed again and again lose and double nothing, and threads keep their order", async () => {
      const first = ["a", "b", "c"].map((name) => start("work", name));
      for (const [round, victim] of first.entries()) {
        await victim.says(40 + 23 * round);
        await victim.kill();
        start("work", `again-${round}`);
      }
      for (const child of children.slice(3)) await child.says(60);
      await vi.waitFor(() => expect(all("done").length).toBeGreaterThan(0), 30_000);
      await Promise.all(children.map((child) => child.kill()));

      await workOff(await open());

      expect(missing(all("accepted"), await column("SELECT delivery_id FROM threadsheet.inbox"))).toEqual([]);
      expect(missing(all("asked"), await column("SELECT question_id FROM threadsheet.turn"))).toEqual([]);
      expect(missing(all("done"), await column("SELECT turn_id FROM threadsheet.turn WHERE state = 'done'"))).toEqual(
        [],
      );
      expect(all("done").length).toBeGreaterThan(0);
      expect(new Set(all("done")).size).toBe(all("done").length);
      expect(await column("SELECT DISTINCT state FROM threadsheet.turn")).toEqual(["done"]);
      for (const root of await column("SELECT DISTINCT root_ts FROM threadsheet.turn")) {
        const ends = (
          await column(`SELECT updated_at FROM threadsheet.turn WHERE root_ts = '${root}' ORDER BY seq`)
        ).map(Number);
        expect(ends).toEqual(ends.toSorted((one, other) => one - other));
      }
    });

    it("that were frozen beyond their lease can write nothing when they wake up", async () => {
      const store = await open();
      await store.openConversation(here, "m");
      const { turn } = await store.enqueue(question(here, "1.1"));
      const zombie = start("hold", "zombie");
      await zombie.says(1);

      zombie.signal("SIGSTOP");
      const [lease] = await claimSoon(store);
      const before = await everything(url);
      zombie.tell("write");
      zombie.signal("SIGCONT");
      await zombie.says(8);

      expect(lease?.turn).toMatchObject({ id: turn.id, attempts: 2 });
      expect(zombie.said.slice(1)).toEqual([
        ["held", "0"],
        ["saveAnswer", "turn.lease_lost"],
        ["saveDataset", "turn.lease_lost"],
        ["setContainer", "turn.lease_lost"],
        ["release", "turn.lease_lost"],
        ["finish", "turn.lease_lost"],
        ["closed", "zombie"],
      ]);
      expect(await everything(url)).toEqual(before);
    });

    it("that start on an empty database at the same moment make one schema", async () => {
      url = await server.newEmptyDatabase();
      const five = ["a", "b", "c", "d", "e"].map((name) => start("open", name));

      await Promise.all(five.map((child) => child.says(1)));

      expect(all("closed").toSorted()).toEqual(["a", "b", "c", "d", "e"]);
      expect(await column("SELECT version FROM threadsheet.migration ORDER BY version")).toEqual(
        MIGRATIONS.map(String),
      );
    });
  },
);

/** Ends every open turn, waiting out the leases of the dead. */
async function workOff(store: Store): Promise<void> {
  await vi.waitFor(
    async () => {
      for (const lease of await store.claim("next", 60_000, 10)) await store.finish(lease, "done");
      const open = await Promise.all([0, 1, 2, 3].map((root) => store.openTurns(thread(`root${root}`))));
      expect(open.flat()).toEqual([]);
    },
    { timeout: 60_000, interval: 20 },
  );
}

/** What can be claimed once the lease of its holder is over. */
async function claimSoon(store: Store): Promise<readonly Lease[]> {
  return await vi.waitFor(
    async () => {
      const leases = await store.claim("next", 60_000, 10);
      expect(leases).toHaveLength(1);
      return leases;
    },
    { timeout: 30_000, interval: 50 },
  );
}

/** Every row of every table. */
async function everything(url: string): Promise<unknown> {
  const tables = await ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'threadsheet' ORDER BY 1");
  const contents = [];
  for (const { tablename } of tables) {
    contents.push([tablename, await ask(url, `SELECT * FROM threadsheet.${String(tablename)} ORDER BY 1`)]);
  }
  return contents;
}

function missing(promised: readonly string[], kept: readonly string[]): string[] {
  const known = new Set(kept);
  return promised.filter((id) => !known.has(id));
}
