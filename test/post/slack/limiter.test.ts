import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Limiter, LimitWaitError } from "../../../src/post/slack/limiter.ts";
import { FakeClock } from "../support/fake-clock.ts";

const PACES = {
  "chat.update": { calls: 3, windowMs: 1_000, per: "team" },
  "chat.postMessage": { calls: 2, windowMs: 1_000, per: "channel" },
} as const;

function key(method: string, channel = "C1", team = "T1") {
  return { team, method, channel };
}

describe("the limiter", () => {
  it("lets a tier's worth of calls go at once and the next when the window allows it", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(clock, PACES);
    const times: number[] = [];
    const start = clock.now();

    for (let i = 0; i < 4; i += 1)
      void limiter.acquire(key("chat.update"), 60_000).then(() => times.push(clock.now() - start));
    await clock.pass(5_000);

    expect(times).toEqual([0, 0, 0, 1_000]);
  });

  it("counts a channel's posts apart from another channel's", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(clock, PACES);

    const first = [1, 2, 3].map(() => limiter.tryAcquire(key("chat.postMessage", "C1")));
    const second = limiter.tryAcquire(key("chat.postMessage", "C2"));

    expect(first).toEqual([true, true, false]);
    expect(second).toBe(true);
  });

  it("holds only the lane that was told to wait", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(clock, PACES);
    const done: string[] = [];
    limiter.hold(key("chat.update", "C1"), 3_000);

    void limiter.acquire(key("chat.update", "C1"), 60_000).then(() => done.push("held"));
    void limiter.acquire(key("chat.update", "C2"), 60_000).then(() => done.push("other channel"));
    void limiter.acquire(key("chat.postMessage", "C1"), 60_000).then(() => done.push("other method"));
    await clock.pass(50);
    const early = [...done];
    await clock.pass(2_950);

    expect(early).toEqual(["other channel", "other method"]);
    expect(done).toContain("held");
  });

  it("refuses a call at once when its turn is further away than it wants to wait", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(clock, PACES);
    limiter.hold(key("chat.update"), 10_000);

    const waiting = limiter.acquire(key("chat.update"), 5_000);

    await expect(waiting).rejects.toBeInstanceOf(LimitWaitError);
  });

  it("never makes more calls in a window than the pace allows, and makes them all in order", async () => {
    const bursts = fc.array(fc.record({ wait: fc.nat(900), calls: fc.integer({ min: 1, max: 6 }) }), { maxLength: 12 });

    await fc.assert(
      fc.asyncProperty(bursts, async (plan) => {
        const clock = new FakeClock();
        const limiter = new Limiter(clock, PACES);
        const granted: { n: number; at: number }[] = [];
        let n = 0;
        for (const { wait, calls } of plan) {
          await clock.pass(wait);
          for (let i = 0; i < calls; i += 1) {
            const call = n;
            n += 1;
            void limiter.acquire(key("chat.update"), 600_000).then(() => granted.push({ n: call, at: clock.now() }));
          }
        }
        await clock.pass(600_000);

        expect(granted.map((grant) => grant.n)).toEqual(Array.from({ length: n }, (_, i) => i));
        const crowded = granted.filter(({ at }, i) => (granted[i + 3]?.at ?? Number.POSITIVE_INFINITY) - at < 1_000);
        expect(crowded).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
