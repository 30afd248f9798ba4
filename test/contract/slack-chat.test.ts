/** Posting, changing and streaming messages, with Slack's limits and refusals. */
import type { AnyChunk } from "@slack/types";
import { describe, expect, it } from "vitest";

import { errorOf, webClient } from "../playground/slack/clients.ts";
import { BOT, MAYA, MAYA_DM, NINA, OMAR, SALES, startSlack, stoppedClock, TEAM } from "../playground/slack/support.ts";

async function startThread(options: Parameters<typeof startSlack>[0] = {}) {
  const slack = await startSlack(options);
  const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "root" });
  return { slack, client: webClient(slack), ts };
}

describe("chat.postMessage", () => {
  it("answers with the message as it will be read back", async () => {
    const { slack, client, ts } = await startThread();
    const metadata = { event_type: "threadsheet.answer", event_payload: { turn: "t1" } };

    const posted = await client.chat.postMessage({ channel: SALES, thread_ts: ts, text: "a < b & c", metadata });
    const plain = await client.conversations.replies({ channel: SALES, ts });
    const all = await client.conversations.replies({ channel: SALES, ts, include_all_metadata: true });

    expect(posted.message).toMatchObject({
      type: "message",
      user: BOT,
      bot_id: "B0THREADSHT",
      text: "a &lt; b &amp; c",
      thread_ts: ts,
      parent_user_id: MAYA,
    });
    expect(plain.messages?.[1]?.metadata).toBeUndefined();
    expect(all.messages?.[1]).toMatchObject({ ts: posted.ts, metadata });
    expect(slack.control.messages(SALES)[0]).toMatchObject({ reply_count: 1, latest_reply: posted.ts });
  });

  it("refuses what Slack refuses", async () => {
    const { client, ts } = await startThread();
    const post = async (more: object) =>
      errorOf(client.chat.postMessage({ channel: SALES, ...more } as Parameters<typeof client.chat.postMessage>[0]));
    const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

    const errors = {
      nothing: await post({ text: "" }),
      blank: await post({ blocks: [] }),
      markdownTooLong: await post({ markdown_text: "x".repeat(12_001) }),
      markdownAndText: await post({ markdown_text: "x", text: "x" }),
      blocksTooLong: await post({ text: "x", blocks: Array.from({ length: 5 }, () => section("x".repeat(2_700))) }),
      brokenBlocks: await post({ text: "x", blocks: "[{" }),
      wrongBlocks: await post({ text: "x", blocks: [section("x".repeat(3_001))] }),
      noThread: await post({ text: "x", thread_ts: "1700000000.000001" }),
      attachments: await post({ text: "x", attachments: Array.from({ length: 101 }, () => ({ text: "x" })) }),
      metadataShape: await post({ text: "x", metadata: { event_type: "t" } }),
      metadataSize: await post({ text: "x", metadata: { event_type: "t", event_payload: { x: "x".repeat(16_000) } } }),
    };

    expect(Object.fromEntries(Object.entries(errors).map(([name, { error }]) => [name, error]))).toEqual({
      nothing: "no_text",
      blank: "no_text",
      markdownTooLong: "msg_too_long",
      markdownAndText: "markdown_text_conflict",
      blocksTooLong: "msg_blocks_too_long",
      brokenBlocks: "invalid_blocks_format",
      wrongBlocks: "invalid_blocks",
      noThread: "thread_not_found",
      attachments: "too_many_attachments",
      metadataShape: "invalid_metadata_format",
      metadataSize: "metadata_too_large",
    });
    expect(errors.wrongBlocks).toMatchObject({
      errors: ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],
      response_metadata: { messages: ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"] },
    });
    expect(ts).toBeDefined();
  });

  it("preflights blocks through blocks.validate", async () => {
    const { client } = await startThread();
    const good = [{ type: "divider" }];
    const bad = [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }];

    const fine = await client.blocks.validate({ blocks: good });
    const refused = await errorOf(client.blocks.validate({ message: { blocks: bad } }));

    expect(fine.ok).toBe(true);
    expect(refused).toMatchObject({
      error: "invalid_blocks",
      errors: [{ code: "too_long", pointer: "/blocks/0/text/text", message: "must be less than 151 characters" }],
    });
  });

  it("broadcasts a reply into the channel when asked to", async () => {
    const { slack, client, ts } = await startThread();

    await client.chat.postMessage({ channel: SALES, thread_ts: ts, text: "for all", reply_broadcast: true });

    expect(slack.control.messages(SALES).map(({ text, subtype }) => [text, subtype])).toEqual([
      ["root", undefined],
      ["for all", "thread_broadcast"],
    ]);
  });
});

describe("chat.update and chat.delete", () => {
  it("change only own messages, keep blocks that are not mentioned, and remove them when told", async () => {
    const { slack, client, ts } = await startThread();
    const blocks = [{ type: "divider" }];
    const posted = await client.chat.postMessage({ channel: SALES, text: "one", blocks });
    const own = { channel: SALES, ts: posted.ts ?? "" };
    const shown = () => slack.control.messages(SALES).at(-1);

    await client.chat.update({ ...own, text: "two" });
    const kept = shown();
    await client.chat.update({ ...own, text: "three", blocks: [] });
    const removed = shown();
    await client.chat.update({ ...own, markdown_text: "**four**" });
    const markdown = shown();
    const errors = [
      await errorOf(client.chat.update({ ...own, text: "x".repeat(4_001) })),
      await errorOf(client.chat.update({ channel: SALES, ts, text: "not mine" })),
      await errorOf(client.chat.update({ channel: SALES, ts: "1.000000", text: "x" })),
      await errorOf(client.chat.delete({ channel: SALES, ts })),
    ];

    expect(kept).toMatchObject({ text: "two", blocks: [{ type: "divider" }], edited: { user: BOT } });
    expect(removed).toMatchObject({ text: "three" });
    expect(removed?.blocks).toBeUndefined();
    expect(markdown).toMatchObject({ text: "**four**", trees: { text: { type: "root" } } });
    expect(errors.map(({ error }) => error)).toEqual([
      "msg_too_long",
      "cant_update_message",
      "message_not_found",
      "cant_delete_message",
    ]);
  });

  it("leaves a tombstone when a root with replies goes", async () => {
    const { slack, client, ts } = await startThread();
    await client.chat.postMessage({ channel: SALES, thread_ts: ts, text: "reply" });

    slack.control.remove({ channel: SALES, ts });

    expect(slack.control.messages(SALES)).toMatchObject([{ ts, subtype: "tombstone", reply_count: 1 }]);
    expect((await client.conversations.replies({ channel: SALES, ts })).messages).toHaveLength(2);
  });
});

describe("chat.postEphemeral", () => {
  it("shows a message to one person only and in no history", async () => {
    const { slack, client } = await startThread();

    const sent = await client.chat.postEphemeral({ channel: SALES, user: OMAR, text: "only you" });
    const errors = [
      await errorOf(client.chat.postEphemeral({ channel: "C0FINANPRV", user: NINA, text: "x" })),
      await errorOf(client.chat.postEphemeral({ channel: SALES, user: "U0NOBODY00", text: "x" })),
    ];

    expect(slack.control.messages(SALES, OMAR)).toContainEqual(
      expect.objectContaining({ ts: sent.message_ts, ephemeral_to: OMAR }),
    );
    expect(slack.control.messages(SALES, MAYA)).toHaveLength(1);
    expect((await client.conversations.history({ channel: SALES })).messages).toHaveLength(1);
    expect(errors.map(({ error }) => error)).toEqual(["user_not_in_channel", "user_not_found"]);
  });
});

describe("streaming", () => {
  const recipient = { recipient_user_id: MAYA, recipient_team_id: TEAM };

  it("adds up to one message, beginning and ending the thread's agent session", async () => {
    const { slack, client, ts } = await startThread();
    const during: unknown[] = [];

    const { ts: streamTs = "" } = await client.chat.startStream({
      channel: SALES,
      thread_ts: ts,
      ...recipient,
      markdown_text: "**Rev",
    });
    const stream = { channel: SALES, ts: streamTs };
    during.push(slack.control.thread(SALES, ts)[1], slack.control.state().sessions);
    await client.chat.appendStream({ ...stream, markdown_text: "enue**" });
    const conflict = await errorOf(client.chat.update({ ...stream, text: "x" }));
    const { message } = await client.chat.stopStream({ ...stream, blocks: [{ type: "divider" }] });
    const late = await errorOf(client.chat.appendStream({ ...stream, markdown_text: "x" }));

    expect(during).toMatchObject([
      { text: "**Rev", streaming_state: "in_progress" },
      [{ thread_ts: ts, status: "processing" }],
    ]);
    expect(message).toMatchObject({ text: "**Revenue**", streaming_state: "completed" });
    expect(slack.control.thread(SALES, ts)[1]).toMatchObject({
      blocks: [{ type: "markdown", text: "**Revenue**" }, { type: "divider" }],
      trees: { "0": { type: "root" } },
    });
    expect(slack.control.state().sessions).toEqual([]);
    expect(conflict.error).toBe("streaming_state_conflict");
    expect(late.error).toBe("message_not_in_streaming_state");
  });

  it("works with the SDK's own streamer, tasks in the order in which they came", async () => {
    const { slack, client, ts } = await startThread();
    const streamer = client.chatStream({ channel: SALES, thread_ts: ts, ...recipient, buffer_size: 1 });

    await streamer.append({ markdown_text: "Reading. " });
    await streamer.append({ chunks: [{ type: "task_update", id: "1", title: "Sum", status: "in_progress" }] });
    await streamer.append({
      chunks: [{ type: "task_update", id: "1", title: "Sum", status: "complete", output: "42" }],
    });
    await streamer.append({ markdown_text: "Done." });
    await streamer.stop();

    expect(slack.control.thread(SALES, ts)[1]?.blocks).toMatchObject([
      { type: "markdown", text: "Reading. " },
      { type: "task_card", task_id: "1", status: "complete", output: { type: "rich_text" } },
      { type: "markdown", text: "Done." },
    ]);
  });

  it("wants both recipients outside a direct message", async () => {
    const { slack, client, ts } = await startThread();
    const dm = await slack.control.post({ as: MAYA, channel: MAYA_DM, text: "hi" });

    const errors = [
      await errorOf(client.chat.startStream({ channel: SALES, thread_ts: ts, recipient_team_id: TEAM })),
      await errorOf(client.chat.startStream({ channel: SALES, thread_ts: ts, recipient_user_id: MAYA })),
    ];
    const direct = await client.chat.startStream({ channel: MAYA_DM, thread_ts: dm.ts });

    expect(errors.map(({ error }) => error)).toEqual(["missing_recipient_user_id", "missing_recipient_team_id"]);
    expect(direct.ok).toBe(true);
  });

  it("dies five minutes after its start, even with traffic", async () => {
    const clock = stoppedClock();
    const { slack, client, ts } = await startThread({ now: clock.now });
    const { ts: streamTs = "" } = await client.chat.startStream({
      channel: SALES,
      thread_ts: ts,
      ...recipient,
      markdown_text: "a",
    });
    clock.advance(4 * 60_000);
    await client.chat.appendStream({ channel: SALES, ts: streamTs, markdown_text: "b" });
    clock.advance(61_000);

    const late = await errorOf(client.chat.stopStream({ channel: SALES, ts: streamTs, markdown_text: "c" }));

    expect(late.error).toBe("message_not_in_streaming_state");
    expect(slack.control.thread(SALES, ts)[1]).toMatchObject({ text: "ab", streaming_state: "errored" });
  });

  it("refuses wrong chunks, mixed forms, empty appends and too much text", async () => {
    const { client, ts } = await startThread();
    const { ts: streamTs = "" } = await client.chat.startStream({
      channel: SALES,
      thread_ts: ts,
      ...recipient,
      markdown_text: "a",
    });
    const stream = { channel: SALES, ts: streamTs };

    const errors = [
      await errorOf(client.chat.appendStream(stream)),
      await errorOf(client.chat.appendStream({ ...stream, chunks: [{ type: "markdown_text", text: "b" }] })),
      await errorOf(client.chat.appendStream({ ...stream, markdown_text: "x".repeat(12_000) })),
      await errorOf(client.chat.appendStream({ channel: SALES, ts, markdown_text: "b" })),
      await errorOf(
        client.chat.startStream({
          channel: SALES,
          thread_ts: ts,
          ...recipient,
          chunks: [{ type: "hologram" } as unknown as AnyChunk],
        }),
      ),
    ];

    expect(errors.map(({ error }) => error)).toEqual([
      "no_text",
      "invalid_chunks",
      "msg_too_long",
      "message_not_owned_by_app",
      "invalid_chunks",
    ]);
  });
});
