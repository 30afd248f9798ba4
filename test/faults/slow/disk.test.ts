/** A disk that is full, that loses what it was given, and a bot that is killed on such a disk. */
import { afterEach, describe, expect, it } from "vitest";

import { ask } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { watchAcks } from "../support/process-acks.ts";
import { FAILS, IS_FULL, isMissing, REFUSES } from "../support/process-disk.ts";
import { liveThrough, startDiskWorld, UNHARMED, whatIsLeft } from "../support/process-disk-scenario.ts";
import { HELD, PatientModel } from "../support/process-model.ts";
import type { ProcessWorld } from "../support/process-world.ts";

let world: ProcessWorld | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

describe.each([IS_FULL, FAILS])("while the disk $name, the bot", (trouble) => {
  it.skipIf(isMissing(trouble))(
    "F47: acknowledges nothing, is not ready, and goes on undamaged when it is over",
    async () => {
      const model = new PatientModel();
      world = await startDiskWorld(model);

      expect(await liveThrough(trouble, world, model)).toEqual(UNHARMED);
    },
  );
});

// A disk that ends with its program would leave nothing to go on from.
describe.each([REFUSES, FAILS])("when the disk $name, a bot that is killed", (trouble) => {
  it.skipIf(isMissing(trouble))("F47: has kept what it acknowledged, and its database is whole", async () => {
    const model = new PatientModel();
    world = await startDiskWorld(model);
    const program = await world.start();
    await program.ready;
    const running = await ask(world, `how much? ${HELD}`);
    await model.reached(1);

    const acks = watchAcks(world.relay, world.port);
    await trouble.begin(program, world.folder);
    const asked = await ask(world, "how many?");
    await acks.heard(503, 1);
    await program.kill();
    model.release();
    const next = await world.start();
    await next.ready;
    await expectQuiet(world, [running, asked], { ms: 60_000 });

    expect(await whatIsLeft(next, world.folder)).toEqual({ damage: "ok", turns: ["done", "done"] });
  });
});
