import { afterEach, describe, expect, it } from "vitest";

import { Desk, type DeskOptions, SETTINGS, until } from "../support/desk.ts";
import { FakeClock, fastClock } from "../support/fake-clock.ts";
import { answer, FOOTER, image, safe, table, text } from "../support/safe.ts";

const TAIL = [FOOTER, "[show_code]", "[export_thread]", "[retry_turn]", "[feedback]"];
const desks: Desk[] = [];

async function open(options: DeskOptions = {}): Promise<Desk> {
  const desk = await Desk.open({ clock: fastClock(50), ...options });
  desks.push(desk);
  return desk;
}

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

function paragraphs(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `Paragraph ${i}. ${"word ".repeat(40).trim()}`);
}

/** Lets time pass in steps until something has happened on the wire, which takes no time of this clock. */
async function passUntil(clock: FakeClock, step: number, condition: () => boolean): Promise<void> {
  while (!condition()) {
    await clock.pass(step);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function words(desk: Desk): string {
  const shown = desk.slack.shown().filter((line) => !TAIL.includes(line));
  return shown.join("\n\n").replaceAll(/\s+/g, " ");
}

describe("streaming", () => {
  it("opens no stream before there is something to show", async () => {
    const desk = await open();
    const reply = desk.reply();

    await reply.begin();
    reply.append([]);
    await reply.finish(answer([text("Done.")]));

    expect(desk.slack.callsOf("chat.startStream")).toEqual([]);
  });

  it("names the person and workspace it is for, which Slack demands in channels", async () => {
    const desk = await open();
    const reply = desk.reply();

    reply.append([text("Hello.")]);
    await until(() => desk.slack.messages.length === 1);
    await reply.finish(answer([text("Hello.")]));

    expect(desk.slack.callsOf("chat.startStream")[0]?.args).toMatchObject({
      recipient_user_id: "U1",
      recipient_team_id: "T1",
      chunks: [{ type: "markdown_text", text: "Hello." }],
    });
  });

  it("goes on in another message before one grows too long", async () => {
    const desk = await open();
    const reply = desk.reply();
    const blocks = paragraphs(40);

    for (const block of blocks) {
      reply.append([text(block)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => desk.slack.messages.length >= 3);
    await reply.finish(answer([text(blocks.join("\n\n"))]));

    expect(words(desk)).toBe(blocks.join(" "));
    expect(desk.slack.shown().slice(-TAIL.length)).toEqual(TAIL);
    expect(desk.slack.callsOf("chat.update")).toEqual([]);
  });

  it("opens code again that a change of message has parted", async () => {
    const desk = await open();
    const reply = desk.reply();
    const code = `\`\`\`sql\n${Array.from({ length: 150 }, (_, i) => `select ${i} from sales where n = ${i};`).join("\n")}\n\`\`\``;

    reply.append([text(code)]);
    await until(() => desk.slack.messages.length >= 2);
    await reply.finish(answer([text(code)]));

    const [first = "", second = ""] = desk.slack.shown();
    expect(first.endsWith("\n```")).toBe(true);
    expect(second.startsWith("```sql\n")).toBe(true);
  });

  it("ends a stream before Slack lets it die, and opens another for what comes later", async () => {
    const clock = new FakeClock();
    const desk = await open({ clock });
    const reply = desk.reply();
    reply.append([text("Early.")]);
    await passUntil(clock, 10, () => desk.recorded.length === 1);

    await passUntil(clock, SETTINGS.stream.streamMaxMs, () => desk.slack.messages[0]?.streaming === false);
    reply.append([text("Late.")]);
    await passUntil(clock, 10, () => desk.slack.messages.length === 2);
    await reply.finish(answer([text("Early.\n\nLate.")]));

    expect(desk.slack.shown()).toEqual(["Early.", "Late.", ...TAIL]);
  });

  it("shows charts and tables where they stand", async () => {
    const desk = await open();
    const reply = desk.reply();
    const parts = [text("Before."), image("c.png"), text("Between."), table(["a"], [["1"]]), text("After.")];

    reply.append(parts);
    await until(() => desk.slack.messages[0]?.blocks.length === 5);
    await reply.finish(answer(parts));

    expect(desk.slack.shown()).toEqual(["Before.", "[image Chart c.png]", "Between.", "a\n1", "After.", ...TAIL]);
    expect(desk.slack.messages).toHaveLength(1);
  });

  it("delivers the rest when the stream expired underneath", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.append([text("One.")]);
    await until(() => desk.slack.messages.length === 1);
    desk.slack.fail("chat.appendStream", { kind: "error", error: "message_not_in_streaming_state" });

    reply.append([text("Two.")]);
    await until(() => desk.slack.messages.length === 2);
    await reply.finish(answer([text("One.\n\nTwo.\n\nThree.")]));

    expect(words(desk)).toBe("One. Two. Three.");
  });

  it("says nothing more live once somebody stopped the stream in Slack", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.append([text("One.")]);
    await until(() => desk.slack.messages.length === 1);
    desk.slack.fail("chat.appendStream", { kind: "error", error: "stopped_by_user" });

    reply.append([text("Two.")]);
    await until(() => desk.slack.callsOf("chat.appendStream").length === 1);
    await reply.stopped("U2");

    expect(desk.slack.shown()).toEqual(["One.", "Stopped. (<@U2>)", "[retry_turn]"]);
  });

  it("sets the message right when nobody knows whether an append took effect", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.append([text("One.")]);
    await until(() => desk.slack.messages.length === 1);
    desk.slack.fail("chat.appendStream", { kind: "cut", when: "after" });

    reply.append([text("Two.")]);
    await until(() => desk.slack.callsOf("chat.update").length === 1);
    await reply.finish(answer([text("One.\n\nTwo.")]));

    expect(words(desk)).toBe("One. Two.");
    expect(desk.slack.messages).toHaveLength(1);
  });

  it("takes over a stream whose start got no reply", async () => {
    const desk = await open();
    desk.slack.fail("chat.startStream", { kind: "late500" });
    const reply = desk.reply();

    reply.append([text("One.")]);
    await until(() => desk.slack.callsOf("chat.update").length === 1);
    await reply.finish(answer([text("One.")]));

    expect(desk.slack.shown()).toEqual(["One.", ...TAIL]);
  });

  it("corrects what was shown when the answer turned out otherwise", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.append([text("I will load the file first.")]);
    await until(() => desk.slack.messages.length === 1);

    await reply.finish(answer([text("Revenue is 12."), image("c.png")]));

    expect(desk.slack.shown()).toEqual(["Revenue is 12.", "[image Chart c.png]", ...TAIL]);
    expect(desk.slack.messages).toHaveLength(1);
  });
});

describe("without a stream to be had", () => {
  it("a message is posted and edited, seldom", async () => {
    const desk = await open({ paces: { "stream budget": { calls: 0, windowMs: 60_000, per: "team" } } });
    const reply = desk.reply();

    reply.append([text("One.")]);
    await until(() => desk.slack.messages.length === 1);
    reply.append([text("Two.")]);
    await until(() => desk.slack.callsOf("chat.update").length === 1);
    await reply.finish(answer([text("One.\n\nTwo.\n\nThree.")]));

    expect(words(desk)).toBe("One. Two. Three.");
    expect(desk.slack.callsOf("chat.startStream")).toEqual([]);
    expect(desk.slack.messages).toHaveLength(1);
  });

  it("nothing is doubled when an edit took effect without a reply and its repetition is refused", async () => {
    const desk = await open({ paces: { "stream budget": { calls: 0, windowMs: 60_000, per: "team" } } });
    const reply = desk.reply();
    reply.append([text("One.")]);
    await until(() => desk.slack.messages.length === 1);
    desk.slack.fail("chat.update", { kind: "late500" });
    desk.slack.fail("chat.update", { kind: "error", error: "edit_window_closed" });

    await reply.finish(answer([text("One.\n\nTwo.")]));

    expect(words(desk)).toBe("One. Two.");
    expect(desk.slack.shown().slice(-TAIL.length)).toEqual(TAIL);
    expect(desk.slack.messages).toHaveLength(1);
  });

  it("a workspace that knows no streams is asked once", async () => {
    const desk = await open();
    desk.slack.fail("chat.startStream", { kind: "error", error: "unknown_method" }, { times: 10 });
    for (const turnId of ["turn-1", "turn-2"]) {
      const reply = desk.reply({ turnId });
      const before = desk.slack.messages.length;
      reply.append([text("One.")]);
      await until(() => desk.slack.messages.length > before);
      await reply.finish(answer([text("One.")]));
    }

    expect(desk.slack.callsOf("chat.startStream")).toHaveLength(1);
    expect(desk.slack.shown()).toEqual(["One.", ...TAIL, "One.", ...TAIL]);
  });

  it("the nineteenth stream of a minute is none", async () => {
    const clock = new FakeClock();
    const busy = await open({ clock });

    for (let i = 0; i < 19; i += 1) {
      const reply = busy.reply({ turnId: `turn-${i}` });
      reply.append([text("One.")]);
      await passUntil(clock, 1, () => busy.slack.messages.length === i + 1);
    }

    expect(busy.slack.callsOf("chat.startStream")).toHaveLength(18);
    expect(busy.slack.callsOf("chat.postMessage")).toHaveLength(1);
  });
});

describe("a rate limit on one thread's stream", () => {
  it("keeps nobody else waiting and loses nothing", async () => {
    const desk = await open();
    const slow = desk.reply();
    slow.append([text("One.")]);
    await until(() => desk.slack.messages.length === 1);
    desk.slack.fail("chat.appendStream", { kind: "limited", seconds: 30 });
    slow.append([text("Two.")]);
    await until(() => desk.slack.callsOf("chat.appendStream").length === 1);

    const other = desk.reply({ turnId: "turn-2", thread: { team: "T1", channel: "C2", rootTs: "1700000001.000100" } });
    other.append([text("Quick.")]);
    await until(() => desk.slack.messages.length === 2);
    await other.finish(answer([text("Quick.")]));
    const appendsMeanwhile = desk.slack.callsOf("chat.appendStream").length;
    await slow.finish(answer([text("One.\n\nTwo.")]));

    expect(appendsMeanwhile).toBe(1);
    expect(desk.slack.shown()).toEqual(["One.\n\nTwo.", ...TAIL, "Quick.", ...TAIL]);
  });
});

describe("a turn that fails or is stopped", () => {
  it("leaves no stream open", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.append([text("One.")]);
    await until(() => desk.slack.messages.length === 1);

    await reply.fail(safe("Something went wrong."), false);

    expect(desk.slack.messages[0]?.streaming).toBe(false);
    expect(desk.slack.shown()).toEqual(["One.", "Something went wrong."]);
  });

  it("names nobody when the asker stopped it", async () => {
    const desk = await open();

    await desk.reply().stopped("U1");

    expect(desk.slack.shown()).toEqual(["Stopped.", "[retry_turn]"]);
  });
});
