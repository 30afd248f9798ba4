import { describe, expect, it } from "vitest";

import { Parked } from "../../src/analysis/waiting/parked.ts";
import { answerText, openDesk, overloaded, RUN, said, type Shown } from "./support/claude-desk.ts";

const CALL = { target: "claude" as const, call: "POST /v1/messages" };
const TURN = [RUN, said("Patience: 42.")];
const MINUTE_MS = 60_000;

/** Times at which the person was told to wait. */
function told(shown: readonly Shown[]): number[] {
  return shown.flatMap((event) => (event.kind === "step" && event.words.includes("trying again in") ? [event.at] : []));
}

function rateLimited(retryAfter: string) {
  const body = { type: "error", error: { type: "rate_limit_error", message: "Slow down" } };
  return {
    ...CALL,
    times: 9,
    action: { kind: "status" as const, status: 429, body, headers: { "retry-after": retryAfter } },
  };
}

describe("F12: a Claude that is overloaded for ten minutes", () => {
  it.each([
    ["at random", Math.random],
    ["as short as they may be", () => 0],
    ["as long as they may be", () => 0.999_999],
  ])(
    "is waited for with waits %s: at most 25 calls, a word at least every minute, an answer in the end",
    async (_how, random) => {
      const desk = await openDesk();
      desk.emulator.control.script([TURN]);
      // Overloaded as long as the clock says, however often it is asked.
      const meet = desk.emulator.faults.meet.bind(desk.emulator.faults);
      desk.emulator.faults.meet = (target, call) => {
        desk.emulator.faults.set(desk.time.now() < 10 * MINUTE_MS ? [overloaded(1)] : []);
        return meet(target, call);
      };

      const result = await desk.run({}, { random });

      expect(answerText(result).trim()).toBe("Patience: 42.");
      expect(desk.calls()).toBeLessThanOrEqual(25);
      const words = [0, ...told(desk.shown), desk.time.now()];
      for (const [index, at] of words.slice(1).entries()) expect(at - words[index]!).toBeLessThanOrEqual(MINUTE_MS);
      expect(Math.max(...desk.time.waits)).toBeLessThanOrEqual(MINUTE_MS);
    },
  );

  it("and longer ends with a sentence when ten minutes are over", async () => {
    const desk = await openDesk();
    desk.emulator.faults.set([overloaded(1_000)]);

    await expect(desk.run()).rejects.toMatchObject({ code: "claude.unavailable", retryable: true });

    expect(desk.time.now()).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    expect(desk.calls()).toBeLessThanOrEqual(25);
  });

  it("says how long, in the words of the status", async () => {
    const desk = await openDesk();
    desk.emulator.faults.set([overloaded(1, { "retry-after": "40" })]);
    desk.emulator.control.script([TURN]);

    await desk.run({}, { random: () => 0 });

    const words = desk.shown.flatMap((event) => (event.kind === "step" ? [event.words] : []));
    expect(words).toContain("Claude is busy, trying again in 40 s");
    expect(words).toContain("Claude is busy, trying again in 10 s");
    expect(desk.time.now()).toBe(40_000);
  });

  it("does not see two turns come back together", async () => {
    const [one, other] = [await openDesk(), await openDesk()];
    for (const desk of [one, other]) {
      desk.emulator.faults.set([overloaded(1, { "retry-after": "20" })]);
      desk.emulator.control.script([TURN]);
    }

    await one.run({}, { random: () => 0.2 });
    await other.run({}, { random: () => 0.7 });

    expect(one.time.now()).not.toBe(other.time.now());
    expect(Math.min(one.time.now(), other.time.now())).toBeGreaterThanOrEqual(20_000);
  });
});

describe("F11: a Claude that asks to be left alone for an hour", () => {
  it.each(["3600", new Date(Date.now() + 3_600_000).toUTCString()])(
    "parks the turn at once (retry-after %s)",
    async (retryAfter) => {
      const desk = await openDesk();
      desk.emulator.faults.set([rateLimited(retryAfter)]);

      const failure = await desk.run().catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(Parked);
      expect(failure).toMatchObject({
        userMessage: "Claude asked me to wait about an hour. I will go on by myself then.",
      });
      expect(Math.round((failure as Parked).afterMs / MINUTE_MS)).toBe(60);
      expect(desk.calls()).toBe(1);
      expect(desk.time.now()).toBe(0);
      expect(desk.kept.map(({ finished }) => finished)).toEqual([[]]);
    },
  );

  it("in the middle of a turn loses nothing of it: it goes on where it was, with its whole time", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([[RUN, said("First."), { ...RUN, pause: true }, said("Second.")]]);
    desk.emulator.faults.set([{ ...rateLimited("3600"), after: 1, times: 1 }]);
    await expect(desk.run()).rejects.toBeInstanceOf(Parked);
    desk.time.pass(3_600_000);

    const result = await desk.run({ kept: desk.kept.at(-1)! });

    expect(desk.calls()).toBe(3);
    expect(desk.emulator.control.requests()).toHaveLength(2);
    expect(answerText(result)).toContain("First.\n\nSecond.");
    expect(result.answer.outcome).toBe("complete");
    expect(result.answer.durationMs).toBeLessThan(3_600_000);
  });

  it("again and again is waited for no longer than a day in all", async () => {
    const desk = await openDesk();
    desk.emulator.faults.set([rateLimited("36000")]);

    await expect(desk.run()).rejects.toBeInstanceOf(Parked);
    await expect(desk.run({ kept: desk.kept.at(-1)! })).rejects.toBeInstanceOf(Parked);
    const last = desk.run({ kept: desk.kept.at(-1)! });

    await expect(last).rejects.toMatchObject({ code: "claude.unavailable", retryable: true });
    await expect(last).rejects.not.toBeInstanceOf(Parked);
    await expect(last).rejects.toThrow("more than a day");
  });
});
