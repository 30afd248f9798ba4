import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { PlayMessage } from "../../src/playground/slack/control-api.ts";
import {
  answered,
  ask,
  botMessages,
  eventually,
  MAYA,
  OPS,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");
const ANSWER = [
  { type: "run" as const, command: "# Adding up\nsum", stdout: "42" },
  { type: "text" as const, text: "It is 42." },
];

describe("/analyze", () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.close();
  });

  async function run(text: string, channel = SALES): Promise<void> {
    await world.slack.control.command({ as: MAYA, channel, command: "/analyze", text });
  }

  async function openModal() {
    return await eventually(world, "a modal", () => world.slack.control.view(MAYA));
  }

  async function ephemeral(pattern: RegExp, channel = SALES): Promise<string> {
    return await eventually(world, `an ephemeral message like ${pattern}`, () => {
      const mine = world.slack.control.messages(channel, MAYA).filter((message) => message.ephemeral_to === MAYA);
      return mine.map((message) => visibleText([message])).find((text) => pattern.test(text));
    });
  }

  it("opens a form with the question filled in, and answers it in a new thread with uploaded files", async () => {
    world.claude.control.script(ANSWER);
    await run("total revenue?");
    const view = await openModal();

    const outcome = await world.slack.control.submit({
      as: MAYA,
      view_id: view.id,
      values: {
        question: { question: { type: "plain_text_input", value: "total revenue?" } },
        uploads: { uploads: { files: [CSV] } },
      },
    });
    const root = await eventually(world, "a new thread", () => rootOf(world, "total revenue?"));
    const messages = await answered(world, { channel: SALES, rootTs: root.ts });

    expect(JSON.stringify(view.blocks)).toContain("total revenue?");
    expect(outcome.errors).toBeUndefined();
    expect(visibleText([root])).toContain(`<@${MAYA}> asked`);
    expect(visibleText(messages)).toContain("It is 42.");
  });

  it("lets recent files of the channel be picked", async () => {
    world.claude.control.script(ANSWER);
    await world.slack.control.post({ as: MAYA, channel: SALES, text: "for later", files: [CSV] });
    await run("");
    const view = await openModal();

    const options = (await world.slack.control.options({
      view_id: view.id,
      block_id: "recent",
      action_id: "recent_files",
      value: "sales",
    })) as {
      value: string;
      text: { text: string };
    }[];
    await world.slack.control.submit({
      as: MAYA,
      view_id: view.id,
      values: {
        question: { question: { value: "total?" } },
        recent: { recent_files: { selected_options: options.slice(0, 1) } },
      },
    });
    const root = await eventually(world, "a new thread", () => rootOf(world, "total?"));

    expect(options.map((option) => option.text.text)).toContain("sales.csv");
    expect(visibleText(await answered(world, { channel: SALES, rootTs: root.ts }))).toContain("It is 42.");
  });

  it("asks for a file when none was given", async () => {
    await run("");
    const view = await openModal();

    const outcome = await world.slack.control.submit({
      as: MAYA,
      view_id: view.id,
      values: { question: { question: { value: "total?" } } },
    });

    expect(JSON.stringify(outcome)).toContain("something to analyze");
  });

  it("says at once when the bot is not in the channel", async () => {
    await run("total?", OPS);

    expect(await ephemeral(/invite/, OPS)).toContain("I am not in this channel");
  });

  it("helps, tells its state and forgets a thread with all that belongs to it", async () => {
    world.claude.control.script(ANSWER);
    const asked = await ask(world, "total?", { files: [CSV] });
    await answered(world, asked);

    await run("help");
    await run("status");
    await run("forget");
    await ephemeral(/How to ask me/);
    await ephemeral(/I am not working on anything in this channel.*one thread/s);
    await ephemeral(/What I remember/);
    const list = world.slack.control
      .messages(SALES, MAYA)
      .find((message) => visibleText([message]).includes("What I remember"));
    await world.slack.control.press({ as: MAYA, channel: SALES, ts: list?.ts ?? "", action_id: "forget_thread" });
    await ephemeral(/Forgotten/);

    expect(botMessages(world, SALES, asked.rootTs)).toEqual([]);
    expect(world.claude.control.files()).toEqual([]);
  });

  it("asks about the files of a message through its menu, in that message's thread", async () => {
    world.claude.control.script(ANSWER);
    const { ts } = await world.slack.control.post({ as: MAYA, channel: SALES, text: "numbers", files: [CSV] });

    await world.slack.control.shortcut({ as: MAYA, channel: SALES, ts, callback_id: "analyze_message" });
    const view = await openModal();
    await world.slack.control.submit({
      as: MAYA,
      view_id: view.id,
      values: { question: { question: { value: "total?" } } },
    });

    expect(visibleText(await answered(world, { channel: SALES, rootTs: ts }))).toContain("It is 42.");
  });

  it("shows the code behind an answer, and asks again on Retry", async () => {
    world.claude.control.script([ANSWER, [...ANSWER, { type: "text", text: "Again: 42." }]]);
    const asked = await ask(world, "total?", { files: [CSV] });
    const messages = await answered(world, asked);
    const last = messages.find((message) => JSON.stringify(message.blocks).includes('"show_code"'));

    await world.slack.control.press({ as: MAYA, channel: SALES, ts: last?.ts ?? "", action_id: "show_code" });
    const code = JSON.stringify(await openModal());
    await world.slack.control.press({ as: MAYA, channel: SALES, ts: last?.ts ?? "", action_id: "retry_turn" });
    const text = visibleText(await answered(world, asked, 2));

    expect(code).toContain("# Adding up");
    expect(text).toContain("Again: 42.");
  });
});

function rootOf(world: World, question: string): PlayMessage | undefined {
  return world.slack.control
    .messages(SALES)
    .find((message) => message.bot_id !== undefined && visibleText([message]).includes(question));
}
