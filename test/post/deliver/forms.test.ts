import { afterEach, describe, expect, it } from "vitest";

import type { LiveReply } from "../../../src/post/live-reply.ts";
import { Desk, type DeskOptions, SETTINGS, until } from "../support/desk.ts";
import { fastClock } from "../support/fake-clock.ts";
import { list } from "../support/json.ts";
import { answer, FOOTER, image, table, text } from "../support/safe.ts";

const TAIL = [FOOTER, "[show_code]", "[export_thread]", "[retry_turn]", "[feedback]"];
const TABLE = table(
  ["Region", "Revenue"],
  [
    ["EMEA", "10"],
    ["APAC", "32"],
  ],
);
const SHOWN = "Region | Revenue\nEMEA | 10\nAPAC | 32";
const desks: Desk[] = [];

async function open(options: DeskOptions = {}): Promise<Desk> {
  const desk = await Desk.open({ clock: fastClock(50), ...options });
  desks.push(desk);
  return desk;
}

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

function kinds(desk: Desk): unknown[][] {
  return desk.slack.messages.map(({ blocks }) => blocks.map(({ type }) => type));
}

async function streamed(reply: LiveReply, desk: Desk): Promise<void> {
  reply.append([text("One.")]);
  await until(() => desk.slack.messages.length > 0);
  reply.append([TABLE]);
  await until(() => desk.slack.shown().includes(SHOWN));
}

describe("a table of an answer", () => {
  it("is one that people can sort, posted or streamed", async () => {
    const desk = await open();

    await desk.reply({ turnId: "turn-1" }).finish(answer([text("One."), TABLE]));
    const reply = desk.reply({ turnId: "turn-2" });
    reply.append([text("One."), TABLE]);
    await until(() => desk.slack.callsOf("chat.startStream").length === 1);
    await reply.finish(answer([text("One."), TABLE]));

    for (const blocks of kinds(desk)) expect(blocks.slice(0, 2)).toEqual(["markdown", "data_table"]);
  });

  it("is a plain one in the same message where the workspace has no sortable ones yet", async () => {
    const desk = await open();
    desk.slack.knowsData = false;

    await desk.reply().finish(answer([text("One."), TABLE, text("Two.")]));

    expect(desk.slack.shown()).toEqual(["One.", SHOWN, "Two.", ...TAIL]);
    expect(kinds(desk)).toEqual([["markdown", "table", "markdown", "context", "actions", "context_actions"]]);
  });

  it("is a plain one in the stream it was refused in", async () => {
    const desk = await open();
    desk.slack.knowsData = false;
    const reply = desk.reply();

    await streamed(reply, desk);
    await reply.finish(answer([text("One."), TABLE, text("Two.")]));

    expect(desk.slack.shown()).toEqual(["One.", SHOWN, "Two.", ...TAIL]);
    expect(desk.slack.callsOf("chat.update")).toEqual([]);
  });

  it("is asked for no more once a workspace has refused it three times", async () => {
    const desk = await open();
    desk.slack.knowsData = false;
    for (const turnId of ["turn-1", "turn-2", "turn-3"]) await desk.reply({ turnId }).finish(answer([TABLE]));
    const before = desk.slack.callsOf("chat.postMessage").length;

    await desk.reply({ turnId: "turn-4" }).finish(answer([TABLE]));

    expect(desk.slack.callsOf("chat.postMessage")).toHaveLength(before + 1);
  });

  it("does not give way for an image that Slack does not know yet", async () => {
    const desk = await open();
    const remark = "[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]";
    desk.slack.fail("chat.postMessage", { kind: "error", error: "invalid_blocks", messages: [remark] });

    await desk.reply().finish(answer([image("c.png"), TABLE]));

    expect(kinds(desk)[0]?.slice(0, 2)).toEqual(["image", "data_table"]);
  });
});

describe("Slack's own chart", () => {
  const charts = { settings: { ...SETTINGS, nativeCharts: true } };
  const given = answer([text("One."), image("c.png"), TABLE]);

  it("stands below the answer where the setting wants it", async () => {
    const [wanted, unwanted] = [await open(charts), await open()];

    await wanted.reply().finish(given);
    await unwanted.reply().finish(given);

    expect(wanted.slack.shown()).toEqual(["One.", "[image Chart c.png]", SHOWN, "[chart Revenue by Region]", ...TAIL]);
    expect(unwanted.slack.shown()).toEqual(["One.", "[image Chart c.png]", SHOWN, ...TAIL]);
  });

  it("is left out where the workspace has none yet, and the table stays one that people can sort", async () => {
    const desk = await open(charts);
    desk.slack.knowsCharts = false;
    const reply = desk.reply();

    reply.append([text("One.")]);
    await until(() => desk.slack.messages.length === 1);
    await reply.finish(given);

    expect(desk.slack.shown()).toEqual(["One.", "[image Chart c.png]", SHOWN, ...TAIL]);
    expect(kinds(desk)[0]).toContain("data_table");
    expect(desk.slack.messages).toHaveLength(1);
  });

  it("goes first where both are refused", async () => {
    const desk = await open(charts);
    desk.slack.knowsCharts = false;
    desk.slack.knowsData = false;

    await desk.reply().finish(given);

    expect(kinds(desk)[0]?.slice(0, 3)).toEqual(["markdown", "image", "table"]);
    const tried = desk.slack
      .callsOf("chat.postMessage")
      .map(({ args }) => list(args["blocks"]).map(({ type }) => type));
    expect(tried).toHaveLength(3);
  });
});
