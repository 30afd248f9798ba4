/** The real program from its start to its end, as a platform starts and ends it. */
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import type { FaultRule } from "../../src/playground/faults.ts";
import { ask, botMessages, eventually, visibleText } from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";
import { HeldModel } from "./support/delivery-model.ts";
import { type ProcessWorld, type ProcessWorldOptions, startProcessWorld } from "./support/process-world.ts";

const FOR_EVER = Number.MAX_SAFE_INTEGER;

let world: ProcessWorld | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

async function open(options: ProcessWorldOptions = {}): Promise<ProcessWorld> {
  world = await startProcessWorld(options);
  return world;
}

function slackFault(call: string, action: FaultRule["action"], times = 1): FaultRule {
  return { target: "slack", call, times, action };
}

/** Folders for files on their way: one for each program that lives, or died without a word. */
async function spoolsIn({ folder }: ProcessWorld): Promise<string[]> {
  return await readdir(join(folder, "threadsheet-spool", "files"));
}

describe("a program that is told to end while it starts", () => {
  it("ends with 0 and leaves nothing half done: the next one takes what waits", async () => {
    const world = await open({ model: new HeldModel() });
    const asked = world.faults.arrival("auth.test");
    world.faults.set([slackFault("auth.test", { kind: "delay", ms: 1_000 })]);
    const first = await world.start();
    await asked;

    first.signal("SIGTERM");
    const question = await ask(world, "how much?");
    const ending = await first.ended;
    const next = await world.start();
    await next.ready;
    const [final] = await expectQuiet(world, [question]);

    expect(ending).toEqual({ code: 0, signal: null, said: "" });
    expect(final?.kind).toBe("answer");
    expect(await spoolsIn(world)).toHaveLength(1);
  });

  it("does not wait for a Slack or a database that does not answer", async () => {
    const world = await open();
    const silent = createServer();
    silent.listen(join(world.folder, ".s.PGSQL.5432"));
    await once(silent, "listening");
    world.faults.set([slackFault("apps.connections.open", { kind: "status", status: 503 }, FOR_EVER)]);

    const knocks = [once(silent, "connection"), world.faults.arrival("apps.connections.open")];
    const waiting = [
      await world.start({ env: { DATABASE_URL: `postgres://t@localhost/t?host=${encodeURIComponent(world.folder)}` } }),
      await world.start(),
    ];
    await Promise.all(knocks);
    const endings = await Promise.all(waiting.map((program) => program.terminate()));
    silent.close();

    expect(endings.map(({ code }) => code)).toEqual([0, 0]);
    expect(endings.map(({ said }) => said)).toEqual(["", ""]);
  });

  it("ends at once when it is told a second time", async () => {
    const world = await open();
    world.faults.set([slackFault("apps.connections.open", { kind: "status", status: 503 }, FOR_EVER)]);
    const knock = world.faults.arrival("apps.connections.open");
    const program = await world.start();
    await knock;

    program.signal("SIGTERM");
    program.signal("SIGINT");
    const { code } = await program.ended;

    expect(code).toBe(1);
  });
});

describe("a program that is told to end while it answers", () => {
  it("takes nothing new, says so, ends what it began and leaves the rest to the next one", async () => {
    const model = new HeldModel("text");
    const world = await open({ model });
    const program = await world.start();
    await program.ready;
    const begun = await ask(world, "how much?");
    await model.reached(1);

    program.signal("SIGTERM");
    await eventually(world, "it has left Slack", () => (world.slack.control.state().bot.connected ? null : true));
    const late = await ask(world, "and how many?");
    const [live, ready] = [await program.health("/livez"), await program.health("/readyz")];
    model.release();
    const ending = await program.ended;
    const answer = visibleText(botMessages(world, begun.channel, begun.rootTs));
    const askedBefore = [...model.asked];
    const next = await world.start();
    await next.ready;
    await expectQuiet(world, [begun, late]);

    expect([live.status, ready.status]).toEqual([200, 503]);
    expect(ready.body.checks).toEqual({ store: "ok", slack: "not connected", draining: true });
    expect(ending).toEqual({ code: 0, signal: null, said: "" });
    expect(answer).toContain("is 42, as far as I can tell");
    expect(askedBefore).toEqual(["how much?"]);
    expect(model.asked).toEqual(["how much?", "and how many?"]);
  });
});
