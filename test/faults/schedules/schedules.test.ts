import fc from "fast-check";
import { expect, it, vi } from "vitest";

import { promptFiles, promptTimers } from "./prompt-files.ts";
import { inWords, schedules, type Step } from "./schedule.ts";
import { World } from "./world.ts";

// File work is through at once, and a drain gives no time: the order of events depends on the schedule alone.
vi.mock(import("node:fs/promises"), async (original) => promptFiles(await original()));
vi.mock(import("node:timers/promises"), async (original) => promptTimers(await original()));

const RUNS = Number(process.env["THREADSHEET_RUNS"] ?? process.env["THREADSHEET_SCHEDULES"] ?? 300);
const SEED = Number(process.env["THREADSHEET_SEED"] ?? Date.now() % 2 ** 31);
const PATH = process.env["THREADSHEET_PATH"];
/** A schedule takes less than a tenth of a second, on a busy machine several times that. */
const LONGEST_MS = 60_000 + RUNS * 500;

it("a schedule goes the same way every time, so that what it finds can be looked at again", async () => {
  for (const schedule of fc.sample(schedules, { seed: SEED, numRuns: 8 })) {
    const [once, again] = [await World.run(schedule), await World.run(schedule)];
    expect(again.diary).toEqual(once.diary);
  }
});

it(
  `nothing is lost and nothing is doubled in ${RUNS} random schedules`,
  async () => {
    console.log(`random schedules: THREADSHEET_SEED=${SEED} THREADSHEET_RUNS=${RUNS}`);
    const holds = fc.asyncProperty(schedules, async (schedule) => {
      expect((await World.run(schedule)).broken).toEqual([]);
    });
    const found = await fc.check(holds, { seed: SEED, numRuns: RUNS, ...(PATH === undefined ? {} : { path: PATH }) });
    if (!found.failed) return;
    const again = `THREADSHEET_SEED=${found.seed} THREADSHEET_PATH=${found.counterexamplePath}`;
    throw new Error(`schedule ${found.numRuns} (${again})\n${await storyOf(found.counterexample?.[0] ?? [])}`);
  },
  LONGEST_MS,
);

/** What a schedule breaks, its steps, and everything that came of them. */
async function storyOf(schedule: readonly Step[]): Promise<string> {
  const { broken, diary } = await World.run(schedule);
  return [...broken, "", inWords(schedule), "", ...diary].join("\n");
}
