/** A disk that takes nothing for a while. Other troubles of disks are in `slow/disk.test.ts`. */
import { afterEach, describe, expect, it } from "vitest";

import { IS_FULL, isMissing, onDisk, REFUSES } from "./support/process-disk.ts";
import { liveThrough, startDiskWorld, UNHARMED } from "./support/process-disk-scenario.ts";
import { PatientModel } from "./support/process-model.ts";
import type { ProcessWorld } from "./support/process-world.ts";

let world: ProcessWorld | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

describe("while the disk refuses every write, the bot", { timeout: 120_000 }, () => {
  it.skipIf(isMissing(REFUSES))(
    "F47: acknowledges nothing, is not ready, and goes on undamaged when it is over",
    async () => {
      const model = new PatientModel();
      world = await startDiskWorld(model);

      expect(await liveThrough(REFUSES, world, model)).toEqual(UNHARMED);
    },
  );
});

describe("a bot that is started", { timeout: 120_000 }, () => {
  it.skipIf(isMissing(IS_FULL))("F47: on a disk that may not be written to, says so and ends with 78", async () => {
    world = await startDiskWorld(new PatientModel());

    const program = await world.start({ within: ["unshare", ...onDisk(world.folder, "ro", [])] });
    const { code, said } = await program.ended;

    expect(code).toBe(78);
    expect(said).toMatch(/^The folder \S+ cannot be made or written to \(\w+\): look at DATA_DIR\.\n$/);
  });
});
