import fc from "fast-check";
import { expect, it, vi } from "vitest";

import { TURNS_OF_EVENTS, type TurnOfEvents } from "./endings.ts";
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
    const seen = new Set<TurnOfEvents>();
    const holds = fc.asyncProperty(schedules, async (schedule) => {
      const { broken, cameAbout } = await World.run(schedule);
      for (const each of cameAbout) seen.add(each);
      expect(broken).toEqual([]);
    });
    const found = await fc.check(holds, { seed: SEED, numRuns: RUNS, ...(PATH === undefined ? {} : { path: PATH }) });
    if (found.failed) throw new Error(await reportOf(found));
    // Schedules in which nothing happens prove nothing.
    expect(TURNS_OF_EVENTS.filter((each) => RUNS >= 300 && !seen.has(each))).toEqual([]);
  },
  LONGEST_MS,
);

/** How to see it again, what the shortest such schedule breaks, its steps, and everything that came of them. */
async function reportOf({ seed, counterexamplePath, numRuns, counterexample }: fc.RunDetails<[readonly Step[]]>) {
  const [schedule] = counterexample ?? [[]];
  const { broken, diary } = await World.run(schedule);
  const again = `schedule ${numRuns}: THREADSHEET_SEED=${seed} THREADSHEET_PATH=${counterexamplePath}`;
  return [again, ...broken, "", inWords(schedule), "", ...diary].join("\n");
}
