import { expect, it } from "vitest";

import { startRetention } from "../../src/ops/retention.ts";
import { keptLog, thread } from "../store/make.ts";

const DAY_MS = 24 * 3_600_000;

/** Retention over threads of which each rests since the time it is given. */
function retention(restingSince: Map<string, number>, fails: () => boolean = () => false) {
  const forgotten: string[] = [];
  let tick = (): void => {};
  let now = 100 * DAY_MS;
  const { log, lines } = keptLog();
  const end = startRetention({
    store: {
      restingThreads: async (at, keepDays, limit) =>
        [...restingSince]
          .filter(([, since]) => since < at - keepDays * DAY_MS)
          .map(([ts]) => thread(ts))
          .slice(0, limit),
    },
    forget: async ({ rootTs }) => {
      if (fails()) throw new Error("away");
      restingSince.delete(rootTs);
      forgotten.push(rootTs);
    },
    keepDays: 30,
    now: () => now,
    log,
    every: (_ms, run) => {
      tick = run;
      return () => {};
    },
  });
  const pass = (ms: number): void => {
    now += ms;
    tick();
  };
  return { forgotten, lines, end, pass };
}

it("threads that rest too long are forgotten, at the start and later on, however many they are", async () => {
  const threads = Array.from({ length: 120 }, (_, i): [string, number] => [`${i}.1`, i < 119 ? 0 : 75 * DAY_MS]);
  const { forgotten, end, pass } = retention(new Map(threads));
  await end();
  expect(forgotten).toHaveLength(119);

  pass(6 * DAY_MS);
  await end();

  expect(forgotten.at(-1)).toBe("119.1");
});

it("what could not be forgotten is tried again the next time, with a line in the log", async () => {
  let isAway = true;
  const { forgotten, lines, end, pass } = retention(new Map([["1.1", 0]]), () => isAway);
  await end();
  expect(forgotten).toEqual([]);
  expect(lines).toEqual([expect.objectContaining({ level: "warn", message: "old threads could not be forgotten" })]);

  isAway = false;
  pass(3_600_000);
  await end();

  expect(forgotten).toEqual(["1.1"]);
});
