import { afterEach, describe, expect, it } from "vitest";

import { Desk, type DeskOptions, until } from "./support/desk.ts";
import { fastClock } from "./support/fake-clock.ts";
import { answer, file, FOOTER, safe, text } from "./support/safe.ts";

const TAIL = [FOOTER, "[show_code]", "[export_thread]", "[retry_turn]", "[feedback]"];
const RESUMED = { resumed: true, askedTs: "1600000000.000100" };
const desks: Desk[] = [];

async function open(options: DeskOptions = {}): Promise<Desk> {
  const desk = await Desk.open({ clock: fastClock(100), ...options });
  desks.push(desk);
  return desk;
}

function metadata(part: string, turn = "turn-1") {
  return { event_type: "threadsheet.answer", event_payload: { turn, part } };
}

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

describe("a reply resumed after a restart", () => {
  it("posts the answer of a turn that had shown nothing", async () => {
    const desk = await open();

    await desk.reply(RESUMED).finish(answer([text("Owed.")]));

    expect(desk.slack.shown()).toEqual(["Owed.", ...TAIL]);
  });

  it("keeps messages that stand already and adds the missing ones", async () => {
    const desk = await open();
    const long = Array.from({ length: 150 }, (_, i) => `Paragraph ${i}. ${"word ".repeat(20)}`).join("\n\n");
    await desk.reply().finish(answer([text(long)]));
    const whole = desk.slack.shown();
    desk.slack.messages.pop();
    const before = desk.slack.callsOf("chat.postMessage").length;

    await desk.reply(RESUMED).finish(answer([text(long)]));

    expect(desk.slack.shown()).toEqual(whole);
    expect(desk.slack.callsOf("chat.postMessage")).toHaveLength(before + 1);
  });

  it("takes a half-streamed answer away before it posts the whole", async () => {
    const desk = await open();
    desk.slack.seed({ blocks: [{ type: "markdown", text: "Ow" }], streaming: true, streamed: true });

    await desk.reply(RESUMED).finish(answer([text("Owed.")]));

    expect(desk.slack.shown()).toEqual(["Owed.", ...TAIL]);
  });

  it("takes its own old notices away and leaves other turns' messages alone", async () => {
    const desk = await open();
    desk.slack.seed({ text: "an older answer", metadata: metadata("0", "turn-0") });
    desk.slack.seed({ text: "Working on it…", metadata: metadata("status") });

    await desk.reply(RESUMED).finish(answer([text("Owed.")]));

    expect(desk.slack.shown()).toEqual(["an older answer", "Owed.", ...TAIL]);
  });

  it("does not attach a file again that stands in the thread", async () => {
    const desk = await open();
    const given = answer([text("Done."), file("out.csv", "a,b")]);
    await desk.reply().finish(given);

    await desk.reply(RESUMED).finish(given);

    expect(desk.slack.shown()).toEqual(["Done.", ...TAIL, "[file out.csv]"]);
  });

  it("clears the remains while the turn runs again", async () => {
    const desk = await open();
    desk.slack.seed({ blocks: [{ type: "markdown", text: "Ow" }], metadata: metadata("L0"), streamed: true });
    const reply = desk.reply(RESUMED);

    await reply.begin();
    await until(() => desk.slack.messages.length === 0);
    reply.append([text("Anew.")]);
    await until(() => desk.slack.messages.length === 1);
    await reply.finish(answer([text("Anew.")]));

    expect(desk.slack.shown()).toEqual(["Anew.", ...TAIL]);
  });

  it("still says that the turn failed when the thread cannot be read", async () => {
    const desk = await open();
    desk.slack.fail("conversations.replies", { kind: "error", error: "internal_error" }, { times: 100 });

    await desk.reply(RESUMED).fail(safe("I could not finish this."), true);

    expect(desk.slack.shown()).toEqual(["I could not finish this.", "[retry_turn]"]);
  });
});

describe("finishing again after Slack was away", () => {
  it("brings the answer once", async () => {
    const desk = await open();
    const reply = desk.reply();
    desk.slack.fail("chat.postMessage", { kind: "status", status: 503 }, { times: 4 });
    await expect(reply.finish(answer([text("Once.")]))).rejects.toMatchObject({ code: "slack.unavailable" });

    await reply.finish(answer([text("Once.")]));

    expect(desk.slack.shown()).toEqual(["Once.", ...TAIL]);
  });
});

describe("a reply whose turn is somebody else's by now", () => {
  it("writes nothing", async () => {
    const desk = await open({ holdsTurn: () => false });
    const reply = desk.reply();

    await reply.begin();
    reply.append([text("Too late.")]);
    const finish = reply.finish(answer([text("Too late.")]));

    await expect(finish).rejects.toMatchObject({ code: "turn.lease_lost" });
    expect(desk.slack.messages).toEqual([]);
    expect(desk.slack.status).toBe("");
  });
});
