import { describe, expect, it } from "vitest";

import { Readiness, type ReadinessDeps } from "../../src/ops/readiness.ts";
import { TestClock } from "../store/make.ts";

function readiness(options: Partial<ReadinessDeps> = {}) {
  const clock = new TestClock();
  return { clock, readiness: new Readiness({ probeStore: async () => {}, receiving: () => true, clock, ...options }) };
}

describe("readiness", () => {
  it("is given while the store commits, Slack reaches us and nobody asked us to end", async () => {
    const { readiness: ours } = readiness();

    expect(await ours.report()).toEqual({ ready: true, checks: { store: "ok", slack: "ok", draining: false } });
  });

  it.each([
    [
      "the store cannot commit",
      { probeStore: async () => Promise.reject(new Error("disk full")) },
      { store: "failing" },
    ],
    ["no connection is open", { receiving: () => false }, { slack: "not connected" }],
  ])("is refused when %s, and says which check it was and no more", async (_what, options, check) => {
    const { readiness: ours } = readiness(options);

    const report = await ours.report();

    expect(report.ready).toBe(false);
    expect(report.checks).toEqual({ store: "ok", slack: "ok", draining: false, ...check });
  });

  it("is refused for good once the process is about to end", async () => {
    const { readiness: ours } = readiness();

    ours.drain();

    expect(await ours.report()).toMatchObject({ ready: false, checks: { draining: true } });
  });

  it("tries a commit at most every five seconds, however often it is asked", async () => {
    let probes = 0;
    const { readiness: ours, clock } = readiness({
      probeStore: async () => {
        probes += 1;
      },
    });

    await Promise.all([ours.report(), ours.report(), ours.report()]);
    clock.pass(4_999);
    await ours.report();
    const early = probes;
    clock.pass(1);
    await ours.report();

    expect([early, probes]).toEqual([1, 2]);
  });

  it("notices within five seconds that the store is back", async () => {
    let broken = true;
    const { readiness: ours, clock } = readiness({
      probeStore: async () => {
        if (broken) throw new Error("gone");
      },
    });

    const before = await ours.report();
    broken = false;
    clock.pass(5_000);
    const after = await ours.report();

    expect([before.ready, after.ready]).toEqual([false, true]);
  });

  it("does not hang on a store that never answers", async () => {
    const { readiness: ours } = readiness({ probeStore: () => new Promise(() => {}), patienceMs: 1 });

    expect(await ours.report()).toMatchObject({ ready: false, checks: { store: "failing" } });
  });
});
