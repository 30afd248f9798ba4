import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTurns, type Turns } from "../../src/conversation/turns.ts";
import { toAppError } from "../../src/errors.ts";
import { WITHDRAWN } from "../../src/intake/question.ts";
import { openPostgresStore } from "../../src/store/postgres.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";
import { keptLog, question, reviveAnswer, temporaryFolder, thread } from "../store/make.ts";
import { type PostgresServer, startPostgres, whyNoPostgres } from "../support/postgres.ts";

const noPostgres = whyNoPostgres("a Stop that reaches another process through PostgreSQL");
/** Whoever works on a turn has to hear of its end within two seconds: whatever is done less often may be too late. */
const SOON_MS = 1_000;

/** One process's turns; its timers run when the test says so. */
interface Process {
  readonly store: Store;
  readonly turns: Turns;
  /** Runs everything that is due every second or more often. */
  look(): void;
  /** Settles with the code for which the work was cut off. */
  readonly cutOff: Promise<string>;
  readonly begun: Promise<string>;
}

function startProcess(store: Store, owner: string): Process {
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const begun = Promise.withResolvers<string>();
  const cutOff = Promise.withResolvers<string>();
  const turns = createTurns({
    store,
    owner,
    work: async ({ turn }, signal) => {
      begun.resolve(turn.id);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      cutOff.resolve(toAppError(signal.reason).code);
      throw signal.reason;
    },
    log: keptLog().log,
    clock: performance,
    every: (ms, run) => {
      const timer = { ms, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  });
  const look = (): void => {
    for (const { ms, run } of timers) if (ms <= SOON_MS) run();
  };
  return { store, turns, look, cutOff: cutOff.promise, begun: begun.promise };
}

let stores: Store[] = [];

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
});

/** A turn at work in the first of two processes, and the second one, which does not work. */
async function workAndOther(open: () => Promise<Store>): Promise<{ here: Process; other: Process; turnId: string }> {
  stores = [await open(), await open()];
  const [here, other] = stores.map((store, index) => startProcess(store, `process ${index}`));
  if (here === undefined || other === undefined) throw new Error("there are two");
  here.turns.start();
  await here.turns.submit(question(thread("1.1"), "1.1"));
  return { here, other, turnId: await here.begun };
}

describe.each([
  ["somebody stops", "U2"],
  ["somebody deletes the question of", WITHDRAWN],
])("a turn at work in another process, which %s", (_what, byUser) => {
  describe("through one SQLite file", () => {
    let folder: ReturnType<typeof temporaryFolder>;

    beforeEach(() => {
      folder = temporaryFolder();
    });

    afterEach(() => {
      folder.remove();
    });

    it("F36: is cut off with that process's next look of a second, not with its next heartbeat", async () => {
      const { here, other, turnId } = await workAndOther(() =>
        openSqliteStore(folder.path("threadsheet.db"), { reviveAnswer }),
      );

      expect(await other.turns.cancel(turnId, byUser)).toBe(true);
      here.look();

      expect(await here.cutOff).toBe("turn.cancelled");
      await here.turns.drain(5_000);
      expect(await here.store.turn(turnId)).toMatchObject({ state: "cancelled", cancelledBy: byUser });
    });
  });

  describe.skipIf(noPostgres !== null)("through one PostgreSQL", () => {
    let server: PostgresServer;

    beforeAll(async () => {
      server = await startPostgres();
    }, 60_000);

    afterAll(async () => {
      await server.remove();
    });

    it("F36: is cut off as soon as the news comes, without any look", async () => {
      const url = await server.newDatabase();
      const { here, other, turnId } = await workAndOther(() =>
        openPostgresStore(url, { reviveAnswer, log: keptLog().log }),
      );

      expect(await other.turns.cancel(turnId, byUser)).toBe(true);

      expect(await here.cutOff).toBe("turn.cancelled");
      await here.turns.drain(5_000);
      expect(await here.store.turn(turnId)).toMatchObject({ state: "cancelled", cancelledBy: byUser });
    });
  });
});
