import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Store } from "../../src/store/store.ts";
import { openDatabase } from "../../src/store/sqlite/open.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { LEASE_MS, reviveAnswer, temporaryFolder } from "./make.ts";

const CHILD = new URL("crash-child.ts", import.meta.url).pathname;

type Child = ChildProcessByStdio<null, Readable, null>;

/** What the children said is on disk, by kind of promise. */
class Promised {
  readonly #said = new Map<string, Set<string>>();

  hear(line: string): void {
    const [what = "", id = ""] = line.split(" ");
    this.#said.set(what, (this.#said.get(what) ?? new Set()).add(id));
  }

  all(what: string): string[] {
    return [...(this.#said.get(what) ?? [])];
  }
}

// Each round starts a process of its own, which takes seconds on a busy machine.
describe("a process killed in the middle of its work", { timeout: 90_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;
  let promised: Promised;
  let children: Child[];

  beforeEach(() => {
    folder = temporaryFolder();
    path = folder.path("threadsheet.db");
    promised = new Promised();
    children = [];
  });

  afterEach(() => {
    for (const child of children) child.kill("SIGKILL");
    folder.remove();
  });

  /** Starts a process; resolves once it has said `lines` lines. */
  async function start(name: string, lines: number): Promise<Child> {
    const child = spawn(process.execPath, [CHILD, path, name], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const said = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      let heard = 0;
      said.on("line", (line) => {
        promised.hear(line);
        heard += 1;
        if (heard === lines) resolve();
      });
      said.on("close", () => reject(new Error(`${name} ended after ${heard} lines`)));
    });
    return child;
  }

  async function kill(child: Child): Promise<void> {
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  }

  it("loses nothing it promised, beside another process on the same file", async () => {
    const survivor = await start("survivor", 20);
    for (let round = 0; round < 3; round += 1) await kill(await start(`victim${round}`, 40 + 23 * round));
    await kill(survivor);

    const db = await openDatabase(path);
    const deliveries = db.all("SELECT delivery_id FROM inbox").map((row) => String(row["delivery_id"]));
    const questions = db.all("SELECT question_id FROM turn").map((row) => String(row["question_id"]));
    const done = db.all("SELECT turn_id FROM turn WHERE state = 'done'").map((row) => String(row["turn_id"]));
    db.close();

    expect(missing(promised.all("accepted"), deliveries)).toEqual([]);
    expect(missing(promised.all("asked"), questions)).toEqual([]);
    expect(missing(promised.all("done"), done)).toEqual([]);
    expect(promised.all("done").length).toBeGreaterThan(0);
  });

  it("leaves turns that the next process takes over at once and ends in order", async () => {
    for (let round = 0; round < 3; round += 1) await kill(await start(`victim${round}`, 60));
    const store = await openSqliteStore(path, { reviveAnswer });

    const ended = await workOff(store);
    await store.close();

    const db = await openDatabase(path);
    const states = db.all("SELECT DISTINCT state FROM turn").map((row) => row["state"]);
    const order = db.all("SELECT turn_id, root_ts FROM turn ORDER BY seq");
    db.close();
    expect(states).toEqual(["done"]);
    for (const [root, ids] of ended) {
      const asked = order.filter((row) => row["root_ts"] === root).map((row) => row["turn_id"]);
      expect(ids).toEqual(asked.filter((id) => ids.some((each) => each === id)));
    }
  });
});

/** Ends every open turn; what was ended in each thread, in order. */
async function workOff(store: Store): Promise<Map<string, string[]>> {
  const ended = new Map<string, string[]>();
  for (;;) {
    const leases = await store.claim("next", LEASE_MS, 10);
    if (leases.length === 0) return ended;
    for (const lease of leases) {
      const { rootTs } = lease.turn.question.thread;
      ended.set(rootTs, [...(ended.get(rootTs) ?? []), lease.turn.id]);
      await store.finish(lease, "done");
    }
  }
}

function missing(promised: readonly string[], kept: readonly string[]): string[] {
  const known = new Set(kept);
  return promised.filter((id) => !known.has(id));
}
