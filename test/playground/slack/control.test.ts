/** The control API over HTTP, as the page and outside drivers use it, and the page's own files. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import type { PlayEvent } from "../../../src/playground/slack/control-api.ts";
import type { SlackEmulator } from "../../../src/playground/slack/server.ts";

import { callApi, MAYA, OMAR, PIXEL, SALES, startSlack } from "./support.ts";

async function play(slack: SlackEmulator, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${slack.url}/play/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, ...answer } as Record<string, unknown> & { status: number };
}

/** Sends a request with a Host of its own choice, as a browser does whose DNS was turned. */
function withHost(slack: SlackEmulator, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${slack.url}/play/state`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("error", reject).end();
  });
}

/** Reads the live stream until `count` events of these types came. */
async function readEvents(slack: SlackEmulator, types: PlayEvent["type"][], count: number, lastId = "") {
  const controller = new AbortController();
  const response = await fetch(`${slack.url}/play/events`, {
    signal: controller.signal,
    headers: lastId === "" ? {} : { "last-event-id": lastId },
  });
  const read = async (): Promise<{ id: string; event: PlayEvent }[]> => {
    const events: { id: string; event: PlayEvent }[] = [];
    let buffered = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      buffered += chunk;
      const parts = buffered.split("\n\n");
      buffered = parts.pop() ?? "";
      for (const part of parts) {
        const id = /^id: (.*)$/m.exec(part)?.[1] ?? "";
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (data === undefined) continue;
        const event = JSON.parse(data) as PlayEvent;
        if (types.includes(event.type)) events.push({ id, event });
      }
      if (events.length >= count) break;
    }
    controller.abort();
    return events;
  };
  return { done: read() };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "threadsheet-play-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("reading and writing", () => {
  it("shows the workspace", async () => {
    const slack = await startSlack();

    const state = await play(slack, "state");

    expect(state).toMatchObject({
      team: { id: "T0PLAYTEAM" },
      bot: { userId: "U0THREADSHT", name: "Threadsheet", connected: false },
      claude: { kind: "offline" },
      openingChannel: SALES,
      samples: expect.any(Array),
    });
    expect(state["people"]).toContainEqual({
      id: MAYA,
      name: "Maya Lindqvist",
      initials: "ML",
      color: "#a5488f",
      kind: "member",
    });
  });

  it("posts with uploaded and inline files, edits, reacts and deletes", async () => {
    const slack = await startSlack();
    const raw = await fetch(`${slack.url}/play/uploads?name=chart.png&as=${MAYA}`, { method: "POST", body: PIXEL });
    const { file } = (await raw.json()) as { file: { id: string; original_w: number } };

    const posted = await play(slack, "messages", {
      as: MAYA,
      channel: "#sales",
      text: "one",
      files: [{ id: file.id }, { name: "a.csv", base64: "YQ==" }],
    });
    const ts = String(posted["ts"]);
    await play(slack, "messages/edit", { channel: SALES, ts, text: "two" });
    await play(slack, "reactions", { as: OMAR, channel: SALES, ts, name: "eyes" });
    const reply = await play(slack, "messages", {
      as: OMAR,
      channel: SALES,
      thread_ts: ts,
      text: "reply",
      broadcast: true,
    });
    const channel = await play(slack, `channels/${SALES}/messages`);
    const thread = await play(slack, `channels/${SALES}/threads/${ts}`);
    await play(slack, "messages/delete", { channel: SALES, ts: reply["ts"] });
    const after = await play(slack, `channels/${SALES}/threads/${ts}`);

    expect(file).toMatchObject({ name: "chart.png", mimetype: "image/png", original_w: 1 });
    expect(channel["messages"]).toMatchObject([
      {
        ts,
        text: "two",
        files: [{ name: "chart.png" }, { name: "a.csv" }],
        reactions: [{ name: "eyes" }],
        edited: { user: MAYA },
      },
      { text: "reply", subtype: "thread_broadcast" },
    ]);
    expect(thread["messages"]).toHaveLength(2);
    expect(after["messages"]).toHaveLength(1);
  });

  it("says what is wrong with a request, with a fitting status", async () => {
    const slack = await startSlack();
    const answers = [
      await play(slack, "messages", { as: "U0NOBODY00", channel: SALES, text: "x" }),
      await play(slack, "messages", { as: MAYA, channel: "C0NOWHERE", text: "x" }),
      await play(slack, "messages", { as: "U0NINAGUST", channel: "#finance", text: "x" }),
      await play(slack, "messages", { as: MAYA, channel: SALES, text: " " }),
      await play(slack, "messages", { as: MAYA, channel: SALES, text: "x", files: [{ sample: "none.csv" }] }),
      await play(slack, "messages", { channel: SALES, text: "x" }),
      await play(slack, "faults", { rules: [{ target: "slack", call: "x", action: { kind: "explode" } }] }),
    ];

    expect(answers.map(({ status, error }) => [status, error])).toEqual([
      [404, "user_not_found"],
      [404, "channel_not_found"],
      [403, "not_in_channel"],
      [400, "no_text"],
      [404, "sample_not_found"],
      [400, expect.stringMatching(/^invalid_body: as /)],
      [400, expect.stringMatching(/^invalid_body: rules\.0\.action\.kind /)],
    ]);
  });

  it("resets everything said, and keeps no file", async () => {
    const slack = await startSlack();
    const { ts } = await slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "x",
      files: [{ name: "a.csv", base64: "YQ==" }],
    });
    const file = slack.control.messages(SALES)[0]?.files?.[0]?.id ?? "";

    await play(slack, "reset", {});

    expect((await play(slack, `channels/${SALES}/messages`))["messages"]).toEqual([]);
    expect((await play(slack, `channels/${SALES}/threads/${ts}`)).status).toBe(404);
    expect((await fetch(`${slack.url}/play/files/${file}`)).status).toBe(404);
  });

  it("opens a new workspace with the first sample, which the bot hears nothing of", async () => {
    const path = join(temporaryFolder(), "orders.csv");
    writeFileSync(path, "month,revenue\n2026-01,10\n");
    const sample = { name: "orders.csv", title: "Orders of 2026", path, questions: ["Total revenue?"] };

    const slack = await startSlack({ samples: [sample], welcome: true });

    expect(slack.control.state().samples).toEqual([
      { name: "orders.csv", title: "Orders of 2026", bytes: 25, questions: ["Total revenue?"] },
    ]);
    expect(slack.control.messages(SALES)).toMatchObject([{ user: MAYA, files: [{ name: "orders.csv", size: 25 }] }]);
    expect(slack.control.busy()).toBe(false);
  });
});

describe("the live stream", () => {
  it("tells what happens and goes on where a reader left off", async () => {
    const slack = await startSlack();
    const first = await readEvents(slack, ["message"], 1);
    await slack.control.post({ as: MAYA, channel: SALES, text: "one" });
    const [seen] = await first.done;
    await slack.control.post({ as: MAYA, channel: SALES, text: "two" });

    const second = await readEvents(slack, ["message", "reset"], 1, seen?.id);
    const stranger = await readEvents(slack, ["message", "reset"], 1, "another-run-1");

    expect(await first.done).toMatchObject([{ event: { message: { text: "one" } } }]);
    expect(await second.done).toMatchObject([{ event: { message: { text: "two" } } }]);
    expect(await stranger.done).toMatchObject([{ event: { type: "reset" } }]);
  });

  it("lists calls and deliveries without any content", async () => {
    const slack = await startSlack();
    await slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "secret words",
      files: [{ name: "secret.csv", base64: "YQ==" }],
    });
    await callApi(slack, "chat.postMessage", { channel: SALES, text: "secret answer" });
    await callApi(slack, "chat.postMessage", { channel: "C0NOWHERE", text: "x" });

    const entries = slack.control.log(0);
    const later = await play(slack, "log?after=3");

    expect(entries.map(({ direction, what, outcome }) => `${direction} ${what} ${outcome}`).toSorted()).toEqual([
      "from_bot chat.postMessage channel_not_found",
      "from_bot chat.postMessage ok",
      "to_bot message connection_failed",
      "to_bot message connection_failed",
    ]);
    expect(later["entries"]).toEqual(entries.slice(3));
    expect(JSON.stringify(entries)).not.toContain("secret");
  });
});

describe("faults", () => {
  it("refuse, delay and break calls, and take effect before the reply is lost", async () => {
    const slack = await startSlack();
    await play(slack, "faults", {
      rules: [
        { target: "slack", call: "chat.postMessage", action: { kind: "status", status: 503, body: "busy" } },
        { target: "slack", call: "chat.postMessage", action: { kind: "error", error: "ratelimited", retryAfter: 7 } },
        { target: "slack", call: "chat.postMessage", action: { kind: "error", error: "fatal_error" } },
        { target: "slack", call: "chat.postMessage", action: { kind: "delay", ms: 30 } },
        { target: "slack", call: "chat.postMessage", action: { kind: "drop_reply" } },
      ],
    });
    const post = () =>
      fetch(`${slack.apiUrl}chat.postMessage`, {
        method: "POST",
        headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" },
        body: JSON.stringify({ channel: SALES, text: "x" }),
      });

    const busy = await post();
    const limited = await post();
    const fatal = await post();
    const startedAt = performance.now();
    const late = await post();
    const elapsed = performance.now() - startedAt;
    const broken = post();

    await expect(broken).rejects.toThrow("fetch failed");
    expect([busy.status, await busy.text()]).toEqual([503, "busy"]);
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await fatal.json()).toEqual({ ok: false, error: "fatal_error" });
    expect(await late.json()).toMatchObject({ ok: true });
    expect(elapsed).toBeGreaterThanOrEqual(29);
    expect(slack.control.messages(SALES)).toHaveLength(2);
  });
});

describe("walls", () => {
  it("answer only to this machine's own name", async () => {
    const slack = await startSlack();
    const { port } = new URL(slack.url);

    const statuses = [
      await withHost(slack, `127.0.0.1:${port}`),
      await withHost(slack, `localhost:${port}`),
      await withHost(slack, `[::1]:${port}`),
      await withHost(slack, `rebound.example:${port}`),
      await withHost(slack, `127.0.0.1.rebound.example`),
    ];

    expect(statuses).toEqual([200, 200, 200, 403, 403]);
  });

  it("take changes from the page itself and from programs, not from pages elsewhere", async () => {
    const slack = await startSlack();
    const body = { as: MAYA, channel: SALES, text: "x" };

    const statuses = [
      (await play(slack, "messages", body)).status,
      (await play(slack, "messages", body, { origin: slack.url })).status,
      (await play(slack, "messages", body, { origin: "https://elsewhere.example" })).status,
      (await play(slack, "messages", body, { origin: "null" })).status,
      (await fetch(`${slack.apiUrl}auth.test?token=${slack.botToken}`)).status,
      (
        await fetch(`${slack.apiUrl}auth.test?token=${slack.botToken}`, {
          headers: { origin: "https://elsewhere.example" },
        })
      ).status,
    ];

    expect(statuses).toEqual([200, 200, 403, 403, 200, 403]);
  });

  it("give files to the page as bytes that can do nothing", async () => {
    const slack = await startSlack();
    const html = Buffer.from("<script>alert(1)</script>").toString("base64");
    const files = [
      { name: "evil.html", base64: html },
      { name: "chart.png", base64: PIXEL.toString("base64") },
      { name: "evil.svg", base64: html },
    ];
    await slack.control.post({ as: MAYA, channel: SALES, text: "", files });
    const [page, picture, drawing] =
      slack.control.messages(SALES)[0]?.files?.map(({ id }) => `${slack.url}/play/files/${id}`) ?? [];

    const answers = [await fetch(page ?? ""), await fetch(`${picture}/image`), await fetch(`${drawing}/image`)];

    expect(
      answers.map(({ status, headers }) => [
        status,
        headers.get("content-type"),
        headers.get("content-disposition")?.split(";")[0],
      ]),
    ).toEqual([
      [200, "application/octet-stream", "attachment"],
      [200, "image/png", "inline"],
      [415, "application/json; charset=utf-8", undefined],
    ]);
    for (const { headers } of answers.slice(0, 2)) {
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toContain("sandbox");
    }
  });
});

describe("the page's own files", () => {
  it("are served with their types taken out, and only from the page's folder", async () => {
    const pageDir = temporaryFolder();
    writeFileSync(join(pageDir, "index.html"), "<!doctype html><title>page</title>");
    writeFileSync(join(pageDir, "app.ts"), "export const answer: number = 42;\n");
    const slack = await startSlack({ pageDir });

    const page = await fetch(`${slack.url}/`);
    const script = await fetch(`${slack.url}/app.ts`);
    const permalink = await fetch(`${slack.url}/archives/${SALES}/p1790000000000000`);
    const outside = await fetch(`${slack.url}/%2e%2e/server.ts`);

    expect(await page.text()).toContain("<title>page</title>");
    expect(script.headers.get("content-type")).toContain("text/javascript");
    expect(await script.text()).toMatch(/^export const answer\s+= 42;/);
    expect(await permalink.text()).toContain("<title>page</title>");
    expect(outside.status).toBe(404);
  });

  it("come with preact, htm and the fonts", async () => {
    const slack = await startSlack();
    const paths = [
      "preact.js",
      "hooks.js",
      "htm.js",
      "fonts/Inter_400Regular.ttf",
      "fonts/Inter_500Medium_Italic.ttf",
      "fonts/Other.ttf",
    ];

    const answers = await Promise.all(paths.map((path) => fetch(`${slack.url}/vendor/${path}`)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 404]);
    expect(await answers[1]?.text()).toContain("preact");
    expect(answers[3]?.headers.get("content-type")).toBe("font/ttf");
  });
});
