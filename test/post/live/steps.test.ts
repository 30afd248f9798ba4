import { afterEach, describe, expect, it } from "vitest";

import { Desk, type DeskOptions, SETTINGS, until } from "../support/desk.ts";
import { fastClock } from "../support/fake-clock.ts";
import { answer, FOOTER, safe, table, text } from "../support/safe.ts";

const TAIL = [FOOTER, "[show_code]", "[export_thread]", "[retry_turn]", "[feedback]"];
const NO_STREAMS = { "stream budget": { calls: 0, windowMs: 60_000, per: "team" } } as const;
const desks: Desk[] = [];

async function open(options: DeskOptions = {}): Promise<Desk> {
  const desk = await Desk.open({
    clock: fastClock(50),
    ...options,
    settings: { ...options.settings, stream: { ...SETTINGS.stream, stepsAfterMs: 0, ...options.settings?.stream } },
  });
  desks.push(desk);
  return desk;
}

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

function plan(desk: Desk): string | undefined {
  return desk.slack.shown().find((line) => /^\[(?:Working|Still|\d+ step)/.test(line));
}

/** The plan without its title, which tells times. */
function tasks(desk: Desk): string[] {
  return plan(desk)?.slice(1, -1).split("; ").slice(1) ?? [];
}

describe("the steps of the work", () => {
  it("stand above the answer in the stream it comes in, each done once its run is over", async () => {
    const desk = await open();
    const reply = desk.reply();
    await reply.begin();

    reply.progress(safe("Thinking about the question"));
    await until(() => tasks(desk).length === 1);
    expect(tasks(desk)).toEqual(["Thinking about the question in_progress"]);
    reply.progress(safe("Reading sales.csv (41,200 rows)"), "begins");
    reply.progress(safe("Grouping by region"), "goes on");
    await until(() => tasks(desk).length === 3);
    expect(tasks(desk)).toEqual([
      "Thinking about the question complete",
      "Reading sales.csv (41,200 rows) in_progress",
      "Grouping by region in_progress",
    ]);
    reply.stepped(false);
    reply.append([text("One.")]);
    await until(() => desk.slack.shown().includes("One."));
    await reply.finish(answer([text("One.\n\nTwo.")]));

    expect(desk.slack.messages).toHaveLength(1);
    expect(desk.slack.shown().slice(1)).toEqual(["One.\n\nTwo.", ...TAIL]);
    expect(plan(desk)).toMatch(/^\[3 steps in [\d.]+ s; /);
    expect(tasks(desk).every((task) => task.endsWith(" complete"))).toBe(true);
    expect(desk.slack.callsOf("chat.startStream")).toHaveLength(1);
    expect(desk.slack.callsOf("chat.startStream")[0]?.args).toMatchObject({ task_display_mode: "plan" });
  });

  it("are sent only where they changed", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.progress(safe("Reading"), "begins");
    await until(() => tasks(desk).length === 1);

    reply.progress(safe("Grouping"), "goes on");
    await until(() => tasks(desk).length === 2);

    expect(desk.slack.callsOf("chat.appendStream")[0]?.args["chunks"]).toEqual([
      { type: "plan_update", title: "Working on it" },
      { type: "task_update", id: "step-2", title: "Grouping", status: "in_progress" },
    ]);
  });

  it("tell which run failed, and are mended by the one that works", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.progress(safe("Grouping"), "begins");
    reply.stepped(true);
    await until(() => tasks(desk)[0] === "Grouping error");

    reply.progress(safe("Grouping"), "begins");
    reply.stepped(false);
    await reply.finish(answer([text("One.")]));

    expect(tasks(desk)).toEqual(["Grouping complete"]);
  });

  it("stay few", async () => {
    const desk = await open();
    const reply = desk.reply();
    for (let i = 1; i <= 20; i += 1) {
      reply.progress(safe(`Step ${i}`), "begins");
      reply.stepped(false);
    }

    await reply.finish(answer([text("One.")]));
    await until(() => tasks(desk).length > 0 || desk.slack.shown().includes("One."));

    expect(tasks(desk).length).toBeLessThanOrEqual(8);
  });

  it("are not shown for an answer that comes at once", async () => {
    const desk = await open({ settings: { stream: { ...SETTINGS.stream, stepsAfterMs: 2_000 } }, clock: fastClock(1) });
    const reply = desk.reply();

    reply.progress(safe("Grouping"), "begins");
    await reply.finish(answer([text("One.")]));

    expect(desk.slack.shown()).toEqual(["One.", ...TAIL]);
    expect(desk.slack.callsOf("chat.startStream")).toEqual([]);
  });

  it("end with the failure of the turn", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.progress(safe("Grouping"), "begins");
    await until(() => tasks(desk).length === 1);

    await reply.fail(safe("That did not work."), true);

    expect(tasks(desk)).toEqual(["Grouping error"]);
    expect(desk.slack.messages.some(({ streaming }) => streaming)).toBe(false);
  });

  it("go when the question goes", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.progress(safe("Grouping"), "begins");
    await until(() => tasks(desk).length === 1);

    await reply.withdraw();

    expect(desk.slack.messages).toEqual([]);
  });

  it("outlive their stream by edits of the same message, which the answer then joins", async () => {
    const desk = await open({ settings: { stream: { ...SETTINGS.stream, stepsAfterMs: 0, streamMaxMs: 1_000 } } });
    const reply = desk.reply();
    reply.progress(safe("Reading"), "begins");
    await until(() => desk.slack.callsOf("chat.stopStream").length === 1);

    reply.progress(safe("Grouping"), "goes on");
    await until(() => tasks(desk).length === 2);
    await reply.finish(answer([text("One.")]));

    expect(desk.slack.messages).toHaveLength(1);
    expect(desk.slack.callsOf("chat.startStream")).toHaveLength(1);
    expect(desk.slack.shown().slice(1)).toEqual(["One.", ...TAIL]);
    expect(tasks(desk)).toEqual(["Reading complete", "Grouping complete"]);
  });

  it.each(["message_not_in_streaming_state", "invalid_chunks"])("outlive a stream that answers %s", async (error) => {
    const desk = await open();
    const reply = desk.reply();
    reply.progress(safe("Reading"), "begins");
    await until(() => tasks(desk).length === 1);
    desk.slack.fail("chat.appendStream", { kind: "error", error });

    reply.progress(safe("Grouping"), "goes on");
    await until(() => tasks(desk).length === 2);
    await reply.finish(answer([text("One.")]));

    expect(desk.slack.messages).toHaveLength(1);
    expect(desk.slack.shown().slice(1)).toEqual(["One.", ...TAIL]);
  });

  it("give way where neither stream nor edit takes them: the answer comes all the same, once", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.progress(safe("Reading"), "begins");
    await until(() => tasks(desk).length === 1);
    desk.slack.fail("chat.appendStream", { kind: "error", error: "invalid_chunks" });
    desk.slack.fail("chat.update", { kind: "error", error: "invalid_blocks" }, { times: 20 });

    reply.progress(safe("Grouping"), "goes on");
    await until(() => desk.slack.callsOf("chat.delete").length === 1);
    await reply.finish(answer([text("One.")]));

    expect(desk.slack.shown()).toEqual(["One.", ...TAIL]);
  });

  it("leave a stream that may go on no longer, where no edit is to be had either, to the notice", async () => {
    const desk = await open({
      settings: { stream: { ...SETTINGS.stream, stepsAfterMs: 0, streamMaxMs: 1_000 } },
      paces: { "edited message budget": { calls: 0, windowMs: 60_000, per: "team" } },
    });
    const reply = desk.reply();
    await reply.begin();
    reply.progress(safe("Reading"), "begins");

    await until(() => desk.slack.shown().join().includes("… Reading"));
    expect(desk.slack.messages).toHaveLength(1);
    await reply.finish(answer([text("One.")]));

    expect(desk.slack.shown()).toEqual(["One.", ...TAIL]);
  });

  it.each(["late500", "cut"] as const)(
    "move to the notice when nobody knows what became of their stream: %s",
    async (kind) => {
      const desk = await open();
      desk.slack.fail("chat.startStream", kind === "cut" ? { kind, when: "after" } : { kind });
      const reply = desk.reply();
      await reply.begin();
      reply.progress(safe("Reading"), "begins");

      await until(() => desk.slack.shown().join().includes("… Reading"));
      expect(desk.slack.messages).toHaveLength(1);
      await reply.finish(answer([text("One.")]));

      expect(desk.slack.shown()).toEqual(["One.", ...TAIL]);
    },
  );

  it("end with their stream when a person stops it", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.progress(safe("Reading"), "begins");
    await until(() => tasks(desk).length === 1);
    desk.slack.fail("chat.appendStream", { kind: "error", error: "stopped_by_user" });

    reply.progress(safe("Grouping"), "goes on");
    await until(() => desk.slack.callsOf("chat.update").length === 1);
    await reply.stopped("U1");

    expect(desk.slack.messages).toHaveLength(2);
    expect(desk.slack.messages.some(({ streaming }) => streaming)).toBe(false);
  });

  it("leave room for a table that no stream could hold beside them, in the same message", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.progress(safe("Reading"), "begins");
    await until(() => tasks(desk).length === 1);
    const rows = Array.from({ length: 60 }, (_, i) => [`Region ${i} ${"x".repeat(60)}`, `${i}`]);

    await reply.finish(answer([text("One."), table(["region", "n"], rows)]));

    expect(desk.slack.messages).toHaveLength(1);
    expect(desk.slack.shown()[1]).toBe("One.");
    expect(desk.slack.shown().slice(3)).toEqual(TAIL);
  });

  it("stand in one edited message where there is no stream, and that goes with the answer", async () => {
    const desk = await open({ paces: NO_STREAMS });
    const reply = desk.reply();
    await reply.begin();

    reply.progress(safe("Reading"), "begins");
    await until(() => desk.slack.shown().join().includes("… Reading"));
    reply.progress(safe("Grouping"), "goes on");
    await until(() => desk.slack.shown().join().includes("… Grouping"));
    reply.stepped(false);
    await until(() => desk.slack.shown().join().includes("✓ Grouping"));
    expect(desk.slack.messages).toHaveLength(1);
    // Slack's own Stop button is there.
    expect(desk.slack.shown().join()).not.toContain("[stop_turn]");
    await reply.finish(answer([text("One.")]));

    expect(desk.slack.shown()).toEqual(["One.", ...TAIL]);
  });

  it("say in silent minutes that the work goes on", async () => {
    const desk = await open({ clock: fastClock(3_000) });
    const reply = desk.reply();
    await reply.begin();

    reply.progress(safe("Grouping"), "begins");
    await until(() => /Still working, [2-9] min/.test(plan(desk) ?? ""));

    await until(() =>
      / \(\d+ min\)$/.test(String(desk.slack.callsOf("assistant.threads.setStatus").at(-1)?.args["status"])),
    );
    expect(desk.slack.messages).toHaveLength(1);
    await reply.finish(answer([text("One.")]));
  });

  it("are not written by a process that lost its turn", async () => {
    let holds = true;
    const desk = await open({ holdsTurn: () => holds });
    const reply = desk.reply();
    reply.progress(safe("Reading"), "begins");
    await until(() => tasks(desk).length === 1);
    holds = false;
    const before = desk.slack.calls.length;

    reply.progress(safe("Grouping"), "goes on");
    await expect(reply.finish(answer([text("One.")]))).rejects.toMatchObject({ code: "turn.lease_lost" });

    expect(desk.slack.calls.length).toBe(before);
  });
});
