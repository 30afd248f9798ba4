/** Clocks that are set while the bot runs: by an operator, a time server, a machine that wakes up. */
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { Readiness } from "../../../src/ops/readiness.ts";
import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import { answered, ask, type Asked, BOT, MAYA, SALES } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { type PostgresServer, startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import { forged } from "../support/delivery-relay.ts";
import { HELD, PatientModel } from "../support/process-model.ts";
import { type ProcessWorld, type ProcessWorldOptions, startProcessWorld } from "../support/process-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let world: ProcessWorld | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

async function open(options: ProcessWorldOptions): Promise<ProcessWorld> {
  world = await startProcessWorld(options);
  return world;
}

// = whyNoPostgres("moved clocks on PostgreSQL");

const noPostgres = whyNoPostgres("moved clocks on PostgreSQL");

describe.each([
  ["SQLite", false],
  ["PostgreSQL", true],
])("a clock that jumps while a question is answered, on %s", (_name, postgres) => {
  const skip = postgres && noPostgres !== null;
  let server: PostgresServer | null = null;

  beforeAll(async () => {
    if (postgres && !skip) server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.remove());

  it.skipIf(skip)("F49: by an hour, in one process ahead and in the other back, makes no second run", async () => {
    const model = new PatientModel();
    const world = await open({ model, ...(server === null ? {} : { databaseUrl: await server.newDatabase() }) });
    const programs = [await world.start(), await world.start()];
    await Promise.all(programs.map(({ ready }) => ready));
    const held = await ask(world, `how much? ${HELD}`);
    await model.reached(1);

    const others: Asked[] = [];
    for (const ahead of [HOUR_MS, -HOUR_MS, 0]) {
      await Promise.all(programs.map((program, index) => program.setClock(index === 0 ? ahead : -ahead)));
      // To begin it they look for all that can be begun: a lease that seems to be over would be taken now.
      others.push(await ask(world, `how much is it ${ahead} later?`));
      await answered(world, others.at(-1) ?? held);
    }
    const before = model.asked.length;
    model.release();
    await expectQuiet(world, [held, ...others]);

    expect(before).toBe(4);
    expect(model.asked).toHaveLength(4);
  });
});

describe("a clock that is set back by an hour", () => {
  it("F49: stops no answers: what was posted before does not count for an hour", async () => {
    const model = new PatientModel();
    const world = await open({ model });
    const program = await world.start();
    await program.ready;
    const asked: Asked[] = [];
    const askSome = async (): Promise<void> => {
      for (let more = 0; more < 8; more += 1) asked.push(await ask(world, `how much is no ${asked.length}?`));
      await expectQuiet(world, asked, { ms: 60_000 });
    };

    await askSome();
    await program.setClock(-HOUR_MS);
    await askSome();

    const finals = await expectQuiet(world, asked);
    expect(finals.map(({ kind }) => kind)).toEqual(asked.map(() => "answer"));
  });

  it("F49: does not put off what was accepted before and never begun", async () => {
    const model = new PatientModel();
    const world = await open({ model });
    world.slack.control.setFaults(
      ["app_mention", "message"].map((event) => ({
        target: "slack",
        call: `event:${event}`,
        times: Number.MAX_SAFE_INTEGER,
        action: { kind: "lose" },
      })),
    );
    const question = await ask(world, "how much?");
    await acceptedAt(world, question, Date.now() + HOUR_MS);

    const program = await world.start();
    await program.ready;
    await answered(world, question);

    expect(model.asked).toEqual(["how much?"]);
  });

  it("F49: does not keep an old verdict of readiness alive", async () => {
    const clock = { now: () => now };
    let now = HOUR_MS;
    let broken = false;
    const probeStore = async (): Promise<void> => {
      if (broken) throw new Error("gone");
    };
    const readiness = new Readiness({ probeStore, receiving: () => true, clock });

    const before = await readiness.report();
    broken = true;
    now = 0;
    const after = await readiness.report();

    expect([before.ready, after.ready]).toEqual([true, false]);
  });
});

describe("a clock that is wrong by minutes", () => {
  it("F49: takes Slack's requests up to five of them, refuses others, and takes them again once it is right", async () => {
    const model = new PatientModel();
    const world = await open({ model, http: true });
    const program = await world.start();
    await program.ready;

    const heard: [number, number][] = [];
    for (const minutes of [0, 1, -4, 6, -6, 60, -60, 0]) {
      await program.setClock(minutes * MINUTE_MS);
      const id = `EvCLOCK${heard.length}`;
      heard.push([minutes, await forged(reaction(heard.length), id).to(world.port)]);
    }

    expect(heard.map(([minutes, status]) => `${minutes}: ${status}`)).toEqual([
      "0: 200",
      "1: 200",
      "-4: 200",
      "6: 401",
      "-6: 401",
      "60: 401",
      "-60: 401",
      "0: 200",
    ]);
  });
});

/** An event that starts nothing. */
function reaction(number: number): Record<string, unknown> {
  return {
    type: "reaction_added",
    user: MAYA,
    reaction: "eyes",
    item: { type: "message", channel: SALES, ts: `${number}.1` },
  };
}

/** The mention lies in the inbox as it does when its process ended right after the acknowledgement. */
async function acceptedAt({ folder }: ProcessWorld, { channel, ts }: Asked, receivedAt: number): Promise<void> {
  const store = await openSqliteStore(join(folder, "threadsheet.sqlite"), { reviveAnswer: safeAnswerFromJson });
  const event = { type: "app_mention", user: MAYA, text: `<@${BOT}> how much?`, channel, ts, event_ts: ts };
  const body = { type: "event_callback", team_id: "T0PLAYTEAM", api_app_id: "A0THREADSHT", event_id: "EvEARLY", event };
  await store.acceptDelivery({ deliveryId: "EvEARLY:1", kind: "event", body, receivedAt });
  await store.close();
}
