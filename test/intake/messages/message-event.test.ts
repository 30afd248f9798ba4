import { describe, expect, it } from "vitest";

import {
  addressesSomebodyElse,
  appMessage,
  mentions,
  personMessage,
  plainQuestion,
} from "../../../src/intake/messages/message-event.ts";

const BOT = "UBOT";
const base = { channel: "C1", ts: "2.2", user: "U1", text: "hello" };

describe("personMessage", () => {
  it("takes files however their message is labelled", () => {
    const files = [{ id: "F1" }, { id: "F2" }];

    expect(personMessage({ ...base, subtype: "file_share", files }, BOT)?.fileIds).toEqual(["F1", "F2"]);
    expect(personMessage({ ...base, files }, BOT)?.fileIds).toEqual(["F1", "F2"]);
    expect(personMessage({ ...base, subtype: "thread_broadcast", thread_ts: "1.1" }, BOT)?.inThread).toBe(true);
  });

  it.each([
    ["another bot", { bot_id: "B1" }],
    ["ourselves", { user: BOT }],
    ["Slackbot", { user: "USLACKBOT" }],
    ["an edit", { subtype: "message_changed" }],
    ["an edited mention", { edited: { user: "U1", ts: "3.3" } }],
    ["a join notice", { subtype: "channel_join" }],
    ["a hidden message", { hidden: true }],
    ["a message without author", { user: undefined }],
  ])("ignores %s", (_what, fields) => {
    expect(personMessage({ ...base, ...fields }, BOT)).toBeNull();
  });

  it("takes the message itself as the root when it opens a thread", () => {
    expect(personMessage(base, BOT)).toMatchObject({ rootTs: "2.2", inThread: false });
    expect(personMessage({ ...base, thread_ts: "2.2" }, BOT)).toMatchObject({ rootTs: "2.2", inThread: false });
  });
});

describe("reading Slack's text", () => {
  it("takes the bot's mention out and decodes what Slack escaped", () => {
    expect(plainQuestion("<@UBOT> revenue &gt; 5 &amp; margin &lt; 3?", BOT)).toBe("revenue > 5 & margin < 3?");
    expect(plainQuestion("show <https://a.example/x|the sheet> in <#C2|ops> <@UBOT|threadsheet>", BOT)).toBe(
      "show the sheet in #ops",
    );
  });

  it("knows a mention in both of its forms, and not by prefix", () => {
    expect(mentions("hey <@UBOT>", BOT)).toBe(true);
    expect(mentions("hey <@UBOT|threadsheet>", BOT)).toBe(true);
    expect(mentions("hey <@UBOTX>", BOT)).toBe(false);
  });

  it("notices when people talk to each other", () => {
    expect(addressesSomebodyElse("<@U2> what do you think?", BOT)).toBe(true);
    expect(addressesSomebodyElse("<@UBOT> and <@U2>", BOT)).toBe(false);
    expect(addressesSomebodyElse("now by region", BOT)).toBe(false);
  });
});

describe("appMessage", () => {
  const mention = { ...base, bot_id: "B1" };

  it("tells workflows from other apps, and knows an app without a user by its bot", () => {
    expect(appMessage(mention, BOT)).toMatchObject({ user: "U1", byApp: "app" });
    expect(appMessage({ ...mention, bot_profile: { is_workflow_bot: true } }, BOT)?.byApp).toBe("workflow");
    expect(appMessage({ ...mention, user: undefined, subtype: "bot_message" }, BOT)?.user).toBe("B1");
  });

  it.each([
    ["a person's message", { bot_id: undefined }],
    ["our own words", { user: BOT }],
    ["an edit", { edited: { user: "U1", ts: "3.3" } }],
    ["a notice", { subtype: "channel_join" }],
  ])("is not for %s", (_what, fields) => {
    expect(appMessage({ ...mention, ...fields }, BOT)).toBeNull();
  });
});
