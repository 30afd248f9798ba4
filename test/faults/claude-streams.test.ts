import { describe, expect, it } from "vitest";

import { answerText, openDesk, RUN, said, shownText } from "./support/claude-desk.ts";

const CALL = { target: "claude" as const, call: "POST /v1/messages" };
/** Tells of a character of two bytes, for cuts inside one. */
const WHOLE = "The revenue of Köln is 42 €, half of it from the north.";
const TURN = [RUN, said(WHOLE)];
/** Enough deltas for a cut after fifty of them. */
const LONG = Array.from({ length: 900 }, (_, index) => `word${index}`).join(" ");

describe("a stream of Claude", () => {
  it("F13: that ends with overloaded_error after 50 deltas is asked for once more, and no text is doubled", async () => {
    const desk = await openDesk();
    const action = { kind: "stream_error", afterEvents: 60, type: "overloaded_error", message: "Overloaded" } as const;
    desk.emulator.faults.set([{ ...CALL, action }]);
    desk.emulator.control.script([
      [RUN, said(LONG)],
      [RUN, said(LONG)],
    ]);

    const result = await desk.run();

    expect(answerText(result).trim()).toBe(LONG);
    expect(shownText(desk.shown).trim()).toBe(LONG);
    expect(desk.shown.filter(({ kind }) => kind === "restart")).toHaveLength(1);
    expect(desk.calls()).toBe(2);
    expect(result.answer.outcome).toBe("complete");
  });

  it("F14: that is cut after ten deltas with a clean end is no answer, and is asked for again", async () => {
    const desk = await openDesk();
    desk.emulator.faults.set([{ ...CALL, action: { kind: "cut", afterEvents: 17, how: "eof" } }]);
    desk.emulator.control.script([
      [RUN, said(LONG)],
      [RUN, said(LONG)],
    ]);

    const result = await desk.run();

    expect(answerText(result).trim()).toBe(LONG);
    expect(desk.calls()).toBe(2);
    expect(desk.kept).toHaveLength(1);
  });

  it.each([
    ["by a TCP reset", { kind: "cut_inside", afterEvents: 5, at: "line", how: "rst" }],
    ["before message_stop, cleanly", { kind: "cut_inside", afterEvents: 0, at: "end", how: "eof" }],
    ["before message_stop, unfinished", { kind: "cut_inside", afterEvents: 0, at: "end", how: "reset" }],
    ["inside a UTF-8 character, cleanly", { kind: "cut_inside", afterEvents: 0, at: "character", how: "eof" }],
    ["inside a UTF-8 character, unfinished", { kind: "cut_inside", afterEvents: 0, at: "character", how: "reset" }],
    ["inside a line of JSON, cleanly", { kind: "cut_inside", afterEvents: 9, at: "line", how: "eof" }],
    ["inside a line of JSON, unfinished", { kind: "cut_inside", afterEvents: 9, at: "line", how: "reset" }],
  ] as const)("F15: that is cut %s is asked for again, and the answer is whole", async (_how, action) => {
    const desk = await openDesk();
    desk.emulator.faults.set([{ ...CALL, action }]);
    desk.emulator.control.script([TURN, TURN]);

    const result = await desk.run();

    expect(answerText(result).trim()).toBe(WHOLE);
    expect(result.answer.codeRuns).toHaveLength(1);
    expect(desk.calls()).toBe(2);
    expect(desk.kept).toHaveLength(1);
  });

  it.each([0, 6])("F16: that goes silent after %i events is given up and asked for again", async (afterEvents) => {
    const desk = await openDesk({ idleMs: 150 });
    desk.emulator.faults.set([{ ...CALL, action: { kind: "stall", afterEvents } }]);
    desk.emulator.control.script([TURN, TURN]);

    const result = await desk.run();

    expect(answerText(result).trim()).toBe(WHOLE);
    expect(desk.calls()).toBe(2);
    expect(desk.log).toContainEqual(
      expect.objectContaining({ message: "a model call failed", code: "claude.stalled" }),
    );
  });

  it.each([
    ["drips byte by byte", { kind: "drip", afterEvents: 8, everyMs: 2 } as const, TURN],
    ["only pings", null, [RUN, said("So far 42."), { type: "wait" as const, ms: 600_000 }, said("Never.")]],
  ])("F17: that %s ends with the deadline, and what came is the answer", async (_how, action, turn) => {
    const desk = await openDesk({ emulator: { pingMs: 20 } });
    if (action !== null) desk.emulator.faults.set([{ ...CALL, action }]);
    desk.emulator.control.script([turn]);
    const text = Promise.withResolvers<void>();

    const running = desk.run({ emit: ({ kind }) => (kind === "text" ? text.resolve() : undefined) });
    await text.promise;
    desk.time.pass(900_000);
    const { answer } = await running;

    expect(answer.outcome).toBe("partial");
    expect(answer.notes).toContain("I ran out of time; this is as far as I got.");
    expect(desk.calls()).toBe(1);
  });

  it("F17: that gave nothing by the deadline ends with a sentence", async () => {
    const desk = await openDesk({ emulator: { pingMs: 20 } });
    desk.emulator.control.script([[RUN, { type: "wait", ms: 600_000 }]]);
    const begun = Promise.withResolvers<void>();

    const running = desk.run({ emit: () => begun.resolve() });
    await begun.promise;
    desk.time.pass(900_000);

    await expect(running).rejects.toMatchObject({ code: "turn.too_long" });
  });

  it("F19: whose JSON is malformed is asked for again, and nothing of it is logged", async () => {
    const desk = await openDesk();
    const data = '{"type":"content_block_delta","delta":{"text":"SSN 078-05-1120 of Ada Lovelace';
    desk.emulator.faults.set([{ ...CALL, action: { kind: "malformed", afterEvents: 6, data } }]);
    desk.emulator.control.script([TURN, TURN]);

    expect(answerText(await desk.run()).trim()).toBe(WHOLE);

    expect(desk.calls()).toBe(2);
    expect(desk.log.map(({ message }) => message)).toContain("a model call failed");
    expect(JSON.stringify(desk.log)).not.toMatch(/078-05|Lovelace/);
  });

  it("F60: with events, blocks and deltas nobody knows yet is read all the same", async () => {
    const desk = await openDesk();
    const events = [
      { type: "weather_report", sun: true },
      { type: "content_block_start", index: 90, content_block: { type: "hologram", shape: "cube" } },
      { type: "content_block_delta", index: 90, delta: { type: "hologram_delta", spin: 1 } },
      { type: "content_block_stop", index: 90 },
    ];
    desk.emulator.faults.set([{ ...CALL, action: { kind: "insert", afterEvents: 1, events } }]);
    desk.emulator.control.script([TURN]);

    expect(answerText(await desk.run()).trim()).toBe(WHOLE);
    expect(desk.calls()).toBe(1);
  });
});
