import { afterEach, describe, expect, it } from "vitest";

import { Desk, type DeskOptions, SETTINGS, until } from "../support/desk.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { answer, safe, text } from "../support/safe.ts";

const desks: Desk[] = [];

async function open(status: Partial<typeof SETTINGS.status>, options: DeskOptions = {}): Promise<Desk> {
  const desk = await Desk.open({ ...options, settings: { status: { ...SETTINGS.status, ...status } } });
  desks.push(desk);
  return desk;
}

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

function statuses(desk: Desk): unknown[] {
  return desk.slack.callsOf("assistant.threads.setStatus").map(({ args }) => args["status"]);
}

describe("the status", () => {
  it("is the first thing a turn asks of Slack, and the only thing it waits for", async () => {
    const desk = await open({});

    await desk.reply().begin();

    expect(desk.methods()).toContain("assistant.threads.setStatus");
    expect(desk.methods().filter((method) => method !== "agents.sessions.setStatus")).toHaveLength(1);
  });

  it("goes out before the call for the agent session", async () => {
    const desk = await open({});

    await desk.reply().begin();
    await until(() => desk.methods().length === 2);

    expect(desk.methods()).toEqual(["assistant.threads.setStatus", "agents.sessions.setStatus"]);
  });

  it("leaves sessions alone that there would be no room to end", async () => {
    const desk = await open({}, { paces: { "session budget": { calls: 1, windowMs: 60_000, per: "team" } } });

    for (const turnId of ["turn-1", "turn-2", "turn-3"]) {
      const reply = desk.reply({ turnId });
      await reply.begin();
      await reply.finish(answer([text("Done.")]));
    }

    const asked = desk.slack.callsOf("agents.sessions.setStatus").map(({ args }) => args["status"]);
    expect(asked).toEqual(["processing", "active"]);
  });

  it("shows the last words of many, and few of the others", async () => {
    const desk = await open({ everyMs: 60 });
    const reply = desk.reply();
    await reply.begin();

    for (let i = 1; i <= 20; i += 1) reply.progress(safe(`step ${i}`));
    await until(() => desk.slack.status === "is working: step 20");

    expect(statuses(desk)).toEqual(["is looking at your question…", "is working: step 20"]);
  });

  it("is said again before Slack forgets it", async () => {
    const desk = await open({ heartbeatMs: 10 });
    const reply = desk.reply();
    await reply.begin();

    await until(() => statuses(desk).length >= 3);
    await reply.finish(answer([text("Done.")]));

    expect(new Set(statuses(desk).slice(0, 3))).toEqual(new Set(["is looking at your question…"]));
    expect(desk.slack.status).toBe("");
  });

  it("is said again every minute while nothing else happens, and sooner when a call was lost", async () => {
    const clock = new FakeClock();
    const desk = await open({ stopAfterMs: null }, { clock });
    await desk.reply().begin();

    expect(clock.next).toBe(60_000);
    await clock.pass(60_000);
    await until(() => statuses(desk).length === 2);
    expect(clock.next).toBe(60_000);
    desk.slack.fail("assistant.threads.setStatus", { kind: "status", status: 503 });
    await clock.pass(60_000);
    await until(() => clock.next === 15_000);
    await clock.pass(15_000);
    await until(() => statuses(desk).length === 4);

    expect(clock.next).toBe(60_000);
    expect(statuses(desk)).toEqual([
      "is looking at your question…",
      "is looking at your question (1 min)",
      "is looking at your question (2 min)",
      "is looking at your question (2 min)",
    ]);
  });

  it.each([
    ["its reply came", null],
    ["nobody knows whether it came", { kind: "late500" }],
  ] as const)(
    "is taken away at the end although it was set after the message that the answer is edited into, and %s",
    async (_what, fault) => {
      const desk = await open(
        { everyMs: 0 },
        { paces: { "stream budget": { calls: 0, windowMs: 60_000, per: "team" } } },
      );
      const reply = desk.reply();
      await reply.begin();
      reply.append([text("One.")]);
      await until(() => desk.slack.messages.length === 1);
      if (fault !== null) desk.slack.fail("assistant.threads.setStatus", fault);
      reply.progress(safe("Reading the files"));
      await until(() => desk.slack.status === "is working: Reading the files");

      reply.append([text("Two.")]);
      await until(() => desk.slack.callsOf("chat.update").length === 1);
      await reply.finish(answer([text("One.\n\nTwo.")]));

      expect(desk.slack.status).toBe("");
    },
  );

  it("is silent once the turn is over", async () => {
    const clock = new FakeClock();
    const desk = await open({}, { clock });
    const reply = desk.reply();
    await reply.begin();
    await reply.finish(answer([text("Done.")]));
    const before = statuses(desk).length;

    reply.progress(safe("too late"));
    await clock.pass(600_000);

    expect(statuses(desk)).toHaveLength(before);
  });
});

describe("the Stop button", () => {
  it("comes when a turn takes long and goes with the answer", async () => {
    const desk = await open({ stopAfterMs: 10 });
    desk.slack.fail("agents.sessions.setStatus", { kind: "error", error: "unknown_method" });
    const reply = desk.reply();
    await reply.begin();

    await until(() => desk.slack.messages.length === 1);
    const during = desk.slack.shown();
    await until(() => desk.slack.status !== "");
    await reply.finish(answer([text("Done.")]));

    expect(during).toEqual(["Working on it…", "[stop_turn]"]);
    expect(desk.slack.shown()[0]).toBe("Done.");
    expect(desk.slack.shown()).not.toContain("[stop_turn]");
  });

  it("waits while the channel has no room for more than answers", async () => {
    const clock = new FakeClock();
    const paces = { "chat.postMessage": { calls: 1, windowMs: 10_000, per: "channel" } } as const;
    const desk = await open({ stopAfterMs: 1_000 }, { clock, paces });
    desk.slack.fail("agents.sessions.setStatus", { kind: "error", error: "unknown_method" });
    await desk.reply({ turnId: "turn-0" }).finish(answer([text("Another turn's answer.")]));
    const reply = desk.reply();
    await reply.begin();
    await until(() => desk.slack.callsOf("agents.sessions.setStatus").length > 0);

    await clock.pass(5_000);
    const early = desk.slack.shown();
    for (let second = 0; second < 10 && desk.slack.messages.length === 1; second += 1) await clock.pass(1_000);
    await until(() => desk.slack.messages.length === 2);

    expect(early).not.toContain("[stop_turn]");
    expect(desk.slack.shown()).toContain("[stop_turn]");
  });

  it("keeps no answer from ending while its deletion has to queue", async () => {
    const clock = new FakeClock();
    const desk = await open(
      { stopAfterMs: 10 },
      { clock, paces: { "chat.delete": { calls: 0, windowMs: 60_000, per: "team" } } },
    );
    desk.slack.fail("agents.sessions.setStatus", { kind: "error", error: "unknown_method" });
    const reply = desk.reply();
    await reply.begin();
    await until(() => desk.slack.callsOf("agents.sessions.setStatus").length > 0);
    await clock.pass(10);
    await until(() => desk.slack.messages.length === 1);

    const finished = reply.finish(answer([text("Done.")]));
    await until(() => desk.slack.messages.length === 2);
    const turn = { over: false };
    void finished.then(() => (turn.over = true));
    while (!turn.over) {
      await clock.pass(1_000);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }

    expect(desk.slack.shown()).toContain("Done.");
    expect(desk.slack.callsOf("chat.delete")).toHaveLength(0);
  });

  it("does not come where Slack shows its own beside the agent session", async () => {
    const clock = new FakeClock();
    const desk = await open({}, { clock });
    const reply = desk.reply();
    await reply.begin();
    await until(() => desk.slack.callsOf("agents.sessions.setStatus").length === 1);

    await clock.pass(30_000);
    await reply.finish(answer([text("Done.")]));

    expect(desk.slack.callsOf("chat.postMessage")).toHaveLength(1);
  });

  it("does not come for a short turn", async () => {
    const clock = new FakeClock();
    const desk = await open({}, { clock });
    const reply = desk.reply();
    await reply.begin();

    await reply.finish(answer([text("Done.")]));
    await clock.pass(600_000);

    expect(desk.slack.callsOf("chat.postMessage")).toHaveLength(1);
  });
});

describe("where Slack refuses a status", () => {
  it("a message shows the words and is removed at the end", async () => {
    const desk = await open({ everyMs: 5 });
    desk.slack.fail("assistant.threads.setStatus", { kind: "error", error: "unknown_method" }, { times: 100 });
    const reply = desk.reply();

    await reply.begin();
    const first = desk.slack.shown();
    reply.progress(safe("Reading the files"));
    await until(() => desk.slack.shown()[0] === "Reading the files");
    await reply.finish(answer([text("Done.")]));

    expect(first).toEqual(["Working on it…", "[stop_turn]"]);
    expect(desk.slack.shown()[0]).toBe("Done.");
  });

  it("nobody asks for it again for the next turn", async () => {
    const desk = await open({});
    desk.slack.fail("assistant.threads.setStatus", { kind: "error", error: "unknown_method" }, { times: 100 });
    desk.slack.fail("agents.sessions.setStatus", { kind: "error", error: "not_allowed" }, { times: 100 });
    await desk.reply().begin();

    await desk.reply({ turnId: "turn-2" }).begin();

    expect(statuses(desk)).toHaveLength(1);
    expect(desk.slack.callsOf("agents.sessions.setStatus")).toHaveLength(1);
  });

  it("sessions are asked for again in another thread when this one is gone", async () => {
    const desk = await open({});
    desk.slack.fail("agents.sessions.setStatus", { kind: "error", error: "thread_not_found" });
    await desk.reply().begin();
    await until(() => desk.slack.callsOf("agents.sessions.setStatus").length === 1);

    await desk.reply({ turnId: "turn-2" }).begin();
    await until(() => desk.slack.session === "processing");

    expect(desk.slack.callsOf("agents.sessions.setStatus")).toHaveLength(2);
  });

  it("the turn fails to begin when the channel takes nothing at all", async () => {
    const desk = await open({});
    desk.slack.fail("assistant.threads.setStatus", { kind: "error", error: "channel_not_found" });
    desk.slack.fail("chat.postMessage", { kind: "error", error: "channel_not_found" });

    const begin = desk.reply().begin();

    await expect(begin).rejects.toMatchObject({ code: "slack.rejected", reason: "channel_not_found" });
  });

  it("the turn goes on when Slack is only away for a moment", async () => {
    const desk = await open({});
    desk.slack.fail("assistant.threads.setStatus", { kind: "status", status: 503 });
    const reply = desk.reply();

    await reply.begin();
    await reply.finish(answer([text("Done.")]));

    expect(desk.slack.shown()[0]).toBe("Done.");
  });
});
