/** Socket Mode as the unmodified Bolt app sees it: hello, events, acknowledgements, redelivery, disconnects. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { SocketModeClient } from "@slack/socket-mode";
import { describe, expect, it, onTestFinished } from "vitest";

import type { SlackEmulator } from "../../src/playground/slack/server.ts";
import { errorOf, silent, startBolt, webClient } from "../playground/slack/clients.ts";
import { BOT, FINANCE, MAYA, MAYA_DM, OMAR, OPS, SALES, startSlack } from "../playground/slack/support.ts";

interface Heard {
  readonly type: string;
  /** `type` or `type/subtype`. */
  readonly kind: string;
  readonly eventId: string;
  readonly retry: number | undefined;
  readonly event: Record<string, unknown>;
}

/** A bare socket that acknowledges, or not, as the test wants. */
async function listen(slack: SlackEmulator, acknowledge: (heard: Heard) => boolean = () => true) {
  const client = new SocketModeClient({
    appToken: slack.appToken,
    logger: silent,
    autoReconnectEnabled: false,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  const heard: Heard[] = [];
  client.on("slack_event", ({ type, body, ack, retry_num }) => {
    if (type !== "events_api") return;
    const { event } = body;
    const kind = event.subtype === undefined ? event.type : `${event.type}/${event.subtype}`;
    const each: Heard = { type: event.type, kind, eventId: body.event_id, retry: retry_num, event };
    heard.push(each);
    if (acknowledge(each)) void ack();
  });
  await client.start();
  onTestFinished(() => client.disconnect());
  return { client, heard };
}

async function settled(slack: SlackEmulator): Promise<void> {
  await expect.poll(() => slack.control.busy(), { interval: 5 }).toBe(false);
}

describe("connecting", () => {
  it("greets at once and shows the bot as connected until it leaves", async () => {
    const slack = await startSlack();
    const before = slack.control.state().bot.connected;

    const { client } = await listen(slack);
    const during = slack.control.state().bot.connected;
    await client.disconnect();
    await expect.poll(() => slack.control.state().bot.connected, { interval: 5 }).toBe(false);

    expect([before, during]).toEqual([false, true]);
  });

  it("takes a ticket only once, and only from this machine", async () => {
    const slack = await startSlack();
    const { url = "" } = await webClient(slack, slack.appToken).apps.connections.open({});
    const open = (address: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(address);
        socket.addEventListener("message", ({ data }) => resolve(JSON.parse(String(data)).type));
        socket.addEventListener("error", () => resolve("refused"));
        onTestFinished(() => socket.close());
      });

    const answers = [await open(url), await open(url), await open(url.replace(/ticket=\w+/, "ticket=made-up"))];

    expect(answers).toEqual(["hello", "refused", "refused"]);
  });

  it("turns the eleventh connection away", async () => {
    const slack = await startSlack();
    for (let count = 0; count < 10; count += 1) await listen(slack);
    const { url = "" } = await webClient(slack, slack.appToken).apps.connections.open({});

    const reason = await new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.addEventListener("message", ({ data }) => resolve(JSON.parse(String(data))));
    });

    expect(reason).toMatchObject({ type: "disconnect", reason: "too_many_websockets" });
  });

  it("has no socket for an app in HTTP mode", async () => {
    const slack = await startSlack({ httpMode: { requestUrl: "http://127.0.0.1:9/slack/events" } });

    const refused = await errorOf(webClient(slack, slack.appToken).apps.connections.open({}));

    expect(refused.error).toBe("socket_mode_not_enabled");
  });
});

describe("events", () => {
  it("tell a mention twice, under two event ids, in an order that changes", async () => {
    const slack = await startSlack();
    const { heard } = await listen(slack);

    await slack.control.post({ as: MAYA, channel: SALES, text: "@threadsheet one" });
    await slack.control.post({ as: MAYA, channel: SALES, text: "@threadsheet two" });
    await settled(slack);

    expect(heard.map(({ type }) => type)).toEqual(["message", "app_mention", "app_mention", "message"]);
    expect(new Set(heard.map(({ eventId }) => eventId)).size).toBe(4);
    expect(heard[0]?.event).toMatchObject({
      channel: SALES,
      channel_type: "channel",
      user: MAYA,
      text: `<@${BOT}> one`,
    });
    expect(heard[1]?.event).toMatchObject({ channel: SALES, user: MAYA, ts: heard[0]?.event["ts"] });
  });

  it("carry files in both twins, with file_share on the message only", async () => {
    const slack = await startSlack({ twinOrder: "mention_first" });
    const { heard } = await listen(slack);

    await slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "@threadsheet",
      files: [{ name: "a.csv", base64: "YQ==" }],
    });
    await settled(slack);

    expect(heard.map(({ type, event }) => [type, event["subtype"]])).toEqual([
      ["app_mention", undefined],
      ["message", "file_share"],
    ]);
    for (const { event } of heard) expect(event["files"]).toMatchObject([{ name: "a.csv", mimetype: "text/csv" }]);
  });

  it("reach the bot only where it is a member, and never as a mention in a direct message", async () => {
    const slack = await startSlack();
    const { heard } = await listen(slack);

    await slack.control.post({ as: MAYA, channel: OPS, text: "@threadsheet nobody hears this" });
    await slack.control.post({ as: MAYA, channel: MAYA_DM, text: "@threadsheet direct" });
    await slack.control.post({ as: OMAR, channel: FINANCE, text: "private" });
    await settled(slack);

    expect(heard.map(({ type, event }) => [type, event["channel_type"]])).toEqual([
      ["message", "im"],
      ["message", "group"],
    ]);
  });

  it("tell edits, deletions, reactions, Home and Stop", async () => {
    const slack = await startSlack();
    const { heard } = await listen(slack);
    const client = webClient(slack);
    const { ts } = await slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "one",
      files: [{ name: "a.csv", base64: "YQ==" }],
    });
    const file = slack.control.messages(SALES)[0]?.files?.[0]?.id ?? "";
    const stream = await client.chat.startStream({
      channel: SALES,
      thread_ts: ts,
      recipient_user_id: MAYA,
      recipient_team_id: "T0PLAYTEAM",
      markdown_text: "a",
    });

    slack.control.edit({ channel: SALES, ts, text: "two" });
    slack.control.react({ as: MAYA, channel: SALES, ts, name: "eyes" });
    slack.control.openHome({ as: MAYA });
    slack.control.stop({ as: MAYA, channel: SALES, thread_ts: ts });
    const stopped = await errorOf(
      client.chat.appendStream({ channel: SALES, ts: stream.ts ?? "", markdown_text: "b" }),
    );
    await slack.control.deleteFile(file);
    slack.control.remove({ channel: SALES, ts: stream.ts ?? "" });
    await settled(slack);

    expect(heard.map(({ kind }) => kind)).toEqual([
      "message/file_share",
      "message",
      "message/message_changed",
      "reaction_added",
      "app_home_opened",
      "message/message_changed",
      "agent_session_stopped",
      "message/message_changed",
      "file_deleted",
      "message/message_deleted",
    ]);
    expect(stopped.error).toBe("stopped_by_user");
    expect(heard[2]?.event).toMatchObject({
      message: { text: "two", edited: { user: MAYA } },
      previous_message: { text: "one" },
    });
    expect(heard[6]?.event).toMatchObject({
      user: MAYA,
      channel: SALES,
      thread_ts: ts,
      streaming_message_ts: [stream.ts],
    });
    expect(heard[8]?.event).toMatchObject({ file_id: file, channel_ids: [SALES] });
    expect(heard[9]?.event).toMatchObject({ deleted_ts: stream.ts, previous_message: { text: "a" } });
  });

  it("also tell the bot of its own messages, which Bolt then keeps from its listeners", async () => {
    const slack = await startSlack();
    const { heard } = await listen(slack);
    const listened: unknown[] = [];
    await startBolt(slack, (app) => app.event("message", async ({ event }) => void listened.push(event)));

    for (let count = 0; count < 4; count += 1)
      await webClient(slack).chat.postMessage({ channel: SALES, text: `mine ${count}` });
    await settled(slack);

    expect(heard).toHaveLength(2);
    expect(heard[0]?.event).toMatchObject({ user: BOT, bot_id: "B0THREADSHT" });
    expect(listened).toEqual([]);
  });

  it("come reduced from another organisation, and only where the app subscribed and has the scope", async () => {
    const slack = await startSlack({ scopes: ["app_mentions:read", "files:read"], twinOrder: "mention_first" });
    slack.faults.set([{ target: "slack", call: "file:check_file_info", times: 9, action: { kind: "delay", ms: 0 } }]);
    const { heard } = await listen(slack);

    await slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "@threadsheet",
      files: [{ name: "a.csv", base64: "YQ==" }],
    });
    await settled(slack);

    expect(heard.map(({ type }) => type)).toEqual(["app_mention"]);
    expect(heard[0]?.event["files"]).toMatchObject([{ mode: "file_access", file_access: "check_file_info" }]);
  });
});

describe("acknowledgements", () => {
  it("are waited for, and what is missed comes again with its number under the same event id", async () => {
    const slack = await startSlack({ retryDelaysMs: [250, 10, 10] });
    const { heard } = await listen(slack, ({ retry }) => retry === 2);

    await slack.control.post({ as: MAYA, channel: SALES, text: "again" });
    await settled(slack);

    expect(heard.map(({ retry }) => retry)).toEqual([0, 1, 2]);
    expect(new Set(heard.map(({ eventId }) => eventId)).size).toBe(1);
    expect(
      slack.control
        .log(0)
        .filter(({ direction }) => direction === "to_bot")
        .map(({ outcome }) => outcome),
    ).toEqual(["timeout", "timeout (retry 1)", "ack (retry 2)"]);
  });

  it("are given up after the third redelivery", async () => {
    const slack = await startSlack({ retryDelaysMs: [100, 10, 10] });
    const { heard } = await listen(slack, () => false);

    await slack.control.post({ as: MAYA, channel: SALES, text: "nobody" });
    await settled(slack);

    expect(heard.map(({ retry }) => retry)).toEqual([0, 1, 2, 3]);
    expect(slack.control.log(0).at(-1)?.outcome).toBe("given_up");
  });

  it("that are lost, events that are lost, and events that come twice are played by the fault script", async () => {
    const slack = await startSlack({ retryDelaysMs: [250, 10, 10] });
    const { heard } = await listen(slack);
    const play = async (kind: "duplicate" | "lose" | "drop_reply") => {
      const action = kind === "duplicate" ? { kind, times: 2 } : { kind };
      slack.faults.set([{ target: "slack", call: "event:message", action }]);
      const from = heard.length;
      await slack.control.post({ as: MAYA, channel: SALES, text: kind });
      await settled(slack);
      return heard.slice(from).map(({ retry }) => retry);
    };

    const played = {
      duplicate: await play("duplicate"),
      lose: await play("lose"),
      drop_reply: await play("drop_reply"),
    };

    expect(played).toEqual({ duplicate: [0, 0], lose: [1], drop_reply: [0, 1] });
  });

  it("go on over several sockets, one of which may vanish with what it had", async () => {
    const slack = await startSlack({ retryDelaysMs: [250, 10, 10] });
    const first = await listen(slack, () => false);
    const second = await listen(slack);

    await slack.control.post({ as: MAYA, channel: SALES, text: "a" });
    await slack.control.post({ as: MAYA, channel: SALES, text: "b" });
    await expect.poll(() => first.heard.length, { interval: 5 }).toBe(1);
    await first.client.disconnect();
    await settled(slack);

    const texts = second.heard.map(({ event }) => event["text"]);
    expect(first.heard).toHaveLength(1);
    expect(new Set(texts)).toEqual(new Set(["a", "b"]));
  });
});

describe("disconnecting", () => {
  it("asks for a refresh, sends nothing more there, and delivers on the new connection", async () => {
    const slack = await startSlack({ retryDelaysMs: [10_000, 10_000, 10_000] });
    const old = await listen(slack);

    slack.control.disconnect("refresh_requested");
    await expect.poll(() => slack.control.state().bot.connected, { interval: 5 }).toBe(false);
    await slack.control.post({ as: MAYA, channel: SALES, text: "in the gap" });
    const fresh = await listen(slack);
    await settled(slack);

    expect(old.heard).toEqual([]);
    expect(fresh.heard.map(({ event, retry }) => [event["text"], retry])).toEqual([["in the gap", 1]]);
  });
});

describe("a restart of Slack", () => {
  it("keeps messages, files, views and what was not acknowledged", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "threadsheet-slack-test-"));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const before = await startSlack({ dataDir });
    await listen(before, () => false);
    const { ts } = await before.control.post({
      as: MAYA,
      channel: SALES,
      text: "kept",
      files: [{ name: "a.csv", base64: "YSxiCg==" }],
    });
    await webClient(before).views.publish({ user_id: MAYA, view: { type: "home", blocks: [{ type: "divider" }] } });
    await before.close();

    const after = await startSlack({ dataDir });
    const { heard } = await listen(after);
    await settled(after);

    const [message] = (await webClient(after).conversations.history({ channel: SALES })).messages ?? [];
    const headers = { authorization: `Bearer ${after.botToken}` };
    const bytes = await fetch(message?.files?.[0]?.url_private_download ?? "", { headers });
    expect(heard.map(({ event, retry }) => [event["ts"], retry])).toEqual([[ts, 1]]);
    expect(message).toMatchObject({ ts, text: "kept" });
    expect(await bytes.text()).toBe("a,b\n");
    expect(after.control.home(MAYA)?.blocks).toMatchObject([{ type: "divider" }]);
    const { ts: next } = await after.control.post({ as: MAYA, channel: SALES, text: "later" });
    expect(next > ts).toBe(true);
  });
});
