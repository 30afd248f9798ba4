/** The emulator's Web API, driven by the unmodified WebClient and measured against the official response types. */
import { describe, expect, it } from "vitest";

import { errorOf, webClient } from "../playground/slack/clients.ts";
import {
  BOT,
  callApi,
  FINANCE,
  MAYA,
  MAYA_DM,
  OPS,
  PARTNERS,
  SALES,
  startSlack,
  TEAM,
} from "../playground/slack/support.ts";
import { problemsWith } from "../support/schema.ts";

const RESPONSES = "@slack/web-api/dist/types/response/index.d.ts";

describe("authentication", () => {
  it("tells a missing, a wrong and an unfitting token apart", async () => {
    const slack = await startSlack();

    const answers = {
      none: await callApi(slack, "auth.test", {}, null),
      wrong: await callApi(slack, "auth.test", {}, "xoxb-somebody-else"),
      app: await callApi(slack, "auth.test", {}, slack.appToken),
      bot: await callApi(slack, "apps.connections.open", {}, slack.botToken),
    };

    expect(answers).toEqual({
      none: { ok: false, error: "not_authed", status: 200 },
      wrong: { ok: false, error: "invalid_auth", status: 200 },
      app: { ok: false, error: "not_allowed_token_type", status: 200 },
      bot: { ok: false, error: "not_allowed_token_type", status: 200 },
    });
  });

  it("names the missing scope and those there are", async () => {
    const slack = await startSlack({ scopes: ["chat:write", "channels:history"] });

    const files = await errorOf(webClient(slack).files.info({ file: "F0P00000001" }));
    const history = await errorOf(webClient(slack).conversations.history({ channel: FINANCE }));

    expect(files).toMatchObject({
      error: "missing_scope",
      needed: "files:read",
      provided: "chat:write,channels:history",
    });
    expect(history).toMatchObject({ error: "missing_scope", needed: "groups:history" });
  });

  it("lists the token's scopes in a header", async () => {
    const slack = await startSlack({ scopes: ["chat:write", "users:read"] });

    const { response_metadata } = await webClient(slack).users.info({ user: MAYA });

    expect(response_metadata).toMatchObject({ scopes: ["chat:write", "users:read"], acceptedScopes: ["users:read"] });
  });
});

describe("the ways to call", () => {
  it("takes a form, JSON, multipart and a query alike", async () => {
    const slack = await startSlack();
    const url = `${slack.apiUrl}users.info`;
    const headers = { authorization: `Bearer ${slack.botToken}` };
    const form = new FormData();
    form.set("user", MAYA);
    const requests = [
      fetch(url, { method: "POST", headers, body: new URLSearchParams({ user: MAYA }) }),
      fetch(url, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json; charset=utf-8" },
        body: JSON.stringify({ user: MAYA }),
      }),
      fetch(url, { method: "POST", headers, body: form }),
      fetch(`${url}?user=${MAYA}`, { headers }),
      fetch(url, { method: "POST", body: new URLSearchParams({ user: MAYA, token: slack.botToken }) }),
    ];

    const answers = await Promise.all(requests.map(async (request) => (await request).json()));

    for (const answer of answers) expect(answer).toMatchObject({ ok: true, user: { id: MAYA } });
  });

  it("answers what it does not know with status 200", async () => {
    const slack = await startSlack();

    const answer = await callApi(slack, "chat.sendTelegram");

    expect(answer).toEqual({ ok: false, error: "unknown_method", status: 200 });
  });

  it("says which argument is missing, and that a body is broken", async () => {
    const slack = await startSlack();
    const headers = { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" };

    const missing = await callApi(slack, "users.info");
    const broken = await fetch(`${slack.apiUrl}users.info`, { method: "POST", headers, body: "{" });
    const text = await fetch(`${slack.apiUrl}users.info`, {
      method: "POST",
      headers: { ...headers, "content-type": "text/plain" },
      body: "x",
    });

    expect(missing).toMatchObject({
      error: "invalid_arguments",
      response_metadata: { messages: ["[ERROR] missing required field: user"] },
    });
    expect(await broken.json()).toEqual({ ok: false, error: "invalid_json" });
    expect(await text.json()).toMatchObject({ error: "invalid_post_type" });
  });

  it("answers 429 with the seconds to wait when a method is called too often, and only that method", async () => {
    const slack = await startSlack({ rateLimits: true });
    const client = webClient(slack);
    for (let call = 0; call < 20; call += 1) await client.users.list({});

    const limited = await client.users.list({}).catch((error: unknown) => error);
    const raw = await fetch(`${slack.apiUrl}users.list`, { headers: { authorization: `Bearer ${slack.botToken}` } });
    const other = await client.users.info({ user: MAYA });

    expect(limited).toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 3 });
    expect(raw.status).toBe(429);
    expect(await raw.json()).toMatchObject({ ok: false, error: "ratelimited" });
    expect(other.ok).toBe(true);
  });
});

describe("conversations and people", () => {
  it("shows private channels only to members, and reads nothing where the bot is not", async () => {
    const slack = await startSlack();
    const client = webClient(slack);
    const dm = "D0OMARMEMB";

    const list = await client.conversations.list({ types: "public_channel,private_channel,im" });
    const mine = await client.users.conversations({ types: "public_channel,private_channel" });
    const errors = [
      await errorOf(client.conversations.history({ channel: OPS })),
      await errorOf(client.chat.postMessage({ channel: OPS, text: "hi" })),
      await errorOf(client.conversations.info({ channel: "C0NOWHERE" })),
      await errorOf(client.conversations.replies({ channel: SALES, ts: "1.000000" })),
    ];

    expect(list.channels?.map((channel) => channel.id)).toEqual([
      SALES,
      OPS,
      FINANCE,
      PARTNERS,
      MAYA_DM,
      dm,
      "D0LENAMEMB",
      "D0NINAGUST",
      "D0SVENSING",
    ]);
    expect(mine.channels?.map((channel) => channel.id)).toEqual([SALES, FINANCE, PARTNERS]);
    expect(errors.map(({ error }) => error)).toEqual([
      "not_in_channel",
      "not_in_channel",
      "channel_not_found",
      "thread_not_found",
    ]);
  });

  it("lets the bot join a public channel and then post there", async () => {
    const slack = await startSlack();
    const client = webClient(slack);

    await client.conversations.join({ channel: OPS });
    const posted = await client.chat.postMessage({ channel: OPS, text: "Hello" });

    expect(posted.ok).toBe(true);
    expect((await client.conversations.members({ channel: OPS })).members).toContain(BOT);
  });

  it("pages history from new to old and a thread from old to new", async () => {
    const slack = await startSlack();
    const client = webClient(slack);
    const { ts: root } = await slack.control.post({ as: MAYA, channel: SALES, text: "root" });
    for (const text of ["one", "two", "three"])
      await slack.control.post({ as: MAYA, channel: SALES, thread_ts: root, text });
    await slack.control.post({ as: MAYA, channel: SALES, text: "later" });

    const history = await client.conversations.history({ channel: SALES });
    const first = await client.conversations.replies({ channel: SALES, ts: root, limit: 3 });
    const cursor = first.response_metadata?.next_cursor;
    const second = await client.conversations.replies({ channel: SALES, ts: root, limit: 3, cursor });
    const newest = await client.conversations.replies({ channel: SALES, ts: root, oldest: first.messages?.[2]?.ts });

    expect(history.messages?.map(({ text }) => text)).toEqual(["later", "root"]);
    expect(history.messages?.[1]).toMatchObject({ reply_count: 3, reply_users: [MAYA], thread_ts: root });
    expect(first.messages?.map(({ text }) => text)).toEqual(["root", "one", "two"]);
    expect(first.has_more).toBe(true);
    expect(second.messages?.map(({ text }) => text)).toEqual(["three"]);
    expect(second.has_more).toBe(false);
    expect(newest.messages?.map(({ text }) => text)).toEqual(["root", "three"]);
    expect(
      (await errorOf(client.conversations.replies({ channel: SALES, ts: root, cursor: "bm9uc2Vuc2U=" }))).error,
    ).toBe("invalid_cursor");
  });

  it("tells guests and members apart", async () => {
    const slack = await startSlack();
    const client = webClient(slack);

    const guest = await client.users.info({ user: "U0NINAGUST" });
    const admin = await client.users.info({ user: MAYA });

    expect(guest.user).toMatchObject({ is_restricted: true, is_bot: false });
    expect(admin.user).toMatchObject({ is_restricted: false, is_admin: true, team_id: TEAM });
    expect((await errorOf(client.users.info({ user: "U0NOBODY00" }))).error).toBe("user_not_found");
  });

  it("adds and takes back reactions", async () => {
    const slack = await startSlack();
    const client = webClient(slack);
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "look" });
    const reaction = { channel: SALES, timestamp: ts, name: "eyes" };

    await client.reactions.add(reaction);
    const shown = slack.control.messages(SALES)[0];
    const twice = await errorOf(client.reactions.add(reaction));
    await client.reactions.remove(reaction);
    const gone = await errorOf(client.reactions.remove(reaction));

    expect(shown).toMatchObject({ reactions: [{ name: "eyes", users: [BOT], count: 1 }] });
    expect([twice.error, gone.error]).toEqual(["already_reacted", "no_reaction"]);
    expect((await errorOf(client.reactions.add({ ...reaction, name: "not a name" }))).error).toBe("invalid_name");
  });
});

describe("threads of an agent", () => {
  it("shows a status until it is cleared, and refuses a thread that does not exist", async () => {
    const slack = await startSlack();
    const client = webClient(slack);
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "root" });
    const thread = { channel_id: SALES, thread_ts: ts };

    await client.assistant.threads.setStatus({ ...thread, status: "is reading", loading_messages: ["Reading…"] });
    const while_ = slack.control.state().statuses;
    await client.assistant.threads.setStatus({ ...thread, status: "" });
    const after = slack.control.state().statuses;
    const wrong = await errorOf(client.assistant.threads.setStatus({ ...thread, thread_ts: "1.000000", status: "x" }));

    expect(while_).toEqual([{ channel: SALES, thread_ts: ts, status: "is reading", loading_messages: ["Reading…"] }]);
    expect(after).toEqual([]);
    expect(wrong.error).toBe("invalid_thread_ts");
  });

  it("takes a title only when a session begins, and by renaming", async () => {
    const slack = await startSlack();
    const { sessions } = webClient(slack).agents;
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "root" });
    const thread = { channel_id: SALES, thread_ts: ts };

    const missing = await errorOf(sessions.rename({ ...thread, title: "x" }));
    const begun = await sessions.setStatus({ ...thread, status: "processing", title: "Revenue" });
    const changed = await sessions.setStatus({ ...thread, status: "active", title: "Other" });
    const renamed = await sessions.rename({ ...thread, title: "Revenue 2026" });

    expect(missing.error).toBe("session_not_found");
    expect(begun).toMatchObject({ status: "processing", agent_status: "processing", title: "Revenue" });
    expect(changed).toMatchObject({ status: "active", title: "Revenue" });
    expect(renamed.title).toBe("Revenue 2026");
  });

  it("warns an app that would not hear of the Stop button", async () => {
    const slack = await startSlack({ subscriptions: ["app_mention"] });
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "root" });

    const answer = await webClient(slack).agents.sessions.setStatus({
      channel_id: SALES,
      thread_ts: ts,
      status: "processing",
    });

    expect(answer.warning).toBe("missing_agent_session_stopped_event_subscription");
  });
});

describe("the official response types", () => {
  it("hold for every method the bot uses", { timeout: 180_000 }, async () => {
    const slack = await startSlack();
    const client = webClient(slack);
    const { ts } = await slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "hi",
      files: [{ name: "a.csv", base64: "YQ==" }],
    });
    const file = slack.control.messages(SALES)[0]?.files?.[0]?.id ?? "";
    const posted = await client.chat.postMessage({
      channel: SALES,
      thread_ts: ts,
      text: "x",
      blocks: [{ type: "section", text: { type: "mrkdwn", text: "x" } }],
    });
    const own = { channel: SALES, ts: posted.ts ?? "" };
    const stream = await client.chat.startStream({
      channel: SALES,
      thread_ts: ts,
      recipient_user_id: MAYA,
      recipient_team_id: TEAM,
      markdown_text: "a",
    });
    const streamed = { channel: SALES, ts: stream.ts ?? "" };
    const thread = { channel_id: SALES, thread_ts: ts };
    const upload = await client.files.getUploadURLExternal({ filename: "b.csv", length: 1 });
    await fetch(upload.upload_url ?? "", { method: "POST", body: "b" });
    const home = { type: "home" as const, blocks: [{ type: "divider" }] };
    const answers: [type: string, answer: unknown][] = [
      ["AuthTestResponse", await client.auth.test()],
      ["AppsConnectionsOpenResponse", await webClient(slack, slack.appToken).apps.connections.open()],
      ["TeamInfoResponse", await client.team.info()],
      ["BotsInfoResponse", await client.bots.info({ bot: "B0THREADSHT" })],
      ["UsersInfoResponse", await client.users.info({ user: MAYA })],
      ["UsersListResponse", await client.users.list({})],
      ["UsersConversationsResponse", await client.users.conversations({})],
      ["ConversationsInfoResponse", await client.conversations.info({ channel: SALES })],
      ["ConversationsListResponse", await client.conversations.list({})],
      ["ConversationsMembersResponse", await client.conversations.members({ channel: SALES })],
      ["ConversationsOpenResponse", await client.conversations.open({ users: MAYA })],
      ["ConversationsHistoryResponse", await client.conversations.history({ channel: SALES })],
      ["ConversationsRepliesResponse", await client.conversations.replies({ channel: SALES, ts })],
      ["ChatPostMessageResponse", posted],
      ["ChatUpdateResponse", await client.chat.update({ ...own, text: "y" })],
      ["ChatGetPermalinkResponse", await client.chat.getPermalink({ channel: SALES, message_ts: ts })],
      ["ChatPostEphemeralResponse", await client.chat.postEphemeral({ channel: SALES, user: MAYA, text: "psst" })],
      ["ChatStartStreamResponse", stream],
      ["ChatAppendStreamResponse", await client.chat.appendStream({ ...streamed, markdown_text: "b" })],
      ["ChatStopStreamResponse", await client.chat.stopStream(streamed)],
      ["ChatDeleteResponse", await client.chat.delete(own)],
      ["FilesGetUploadURLExternalResponse", upload],
      [
        "FilesCompleteUploadExternalResponse",
        await client.files.completeUploadExternal({ files: [{ id: upload.file_id ?? "" }] }),
      ],
      ["FilesInfoResponse", await client.files.info({ file })],
      ["FilesListResponse", await client.files.list({ channel: SALES })],
      ["ViewsPublishResponse", await client.views.publish({ user_id: MAYA, view: home })],
      ["ReactionsAddResponse", await client.reactions.add({ channel: SALES, timestamp: ts, name: "eyes" })],
      [
        "AssistantThreadsSetStatusResponse",
        await client.assistant.threads.setStatus({ ...thread, status: "is reading" }),
      ],
      ["AssistantThreadsSetTitleResponse", await client.assistant.threads.setTitle({ ...thread, title: "t" })],
      ["AgentsSessionsSetStatusResponse", await client.agents.sessions.setStatus({ ...thread, status: "active" })],
    ];

    const problems: string[] = [];
    for (const [type, answer] of answers) {
      for (const problem of problemsWith(comparable(answer), type, RESPONSES)) problems.push(`${type}: ${problem}`);
    }

    expect(problems).toEqual([]);
  });
});

/**
 * What the response types do not cover: `response_metadata` (the client adds the headers' scopes to it), nulls, the
 * elements of rich text, a view's state, `subtype`, `client_msg_id` and `streaming_state` of messages in threads.
 */
const UNTYPED = ["response_metadata", "blocks", "state", "subtype", "client_msg_id", "streaming_state"];

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([field, each]) => !UNTYPED.includes(field) && each !== null);
  return Object.fromEntries(kept.map(([field, each]) => [field, comparable(each)]));
}
