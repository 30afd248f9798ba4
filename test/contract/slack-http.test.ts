/** HTTP mode against Bolt's own receiver: signatures, the handshake, retries with their headers. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { App, HTTPReceiver } from "@slack/bolt";
import { describe, expect, it, onTestFinished } from "vitest";

import { silent } from "../playground/slack/clients.ts";
import { MAYA, SALES, startSlack } from "../playground/slack/support.ts";
import { freePort } from "../support/free-port.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request URL that answers with these statuses, one after the other, and then 200. */
async function requestUrl(answers: { status: number; headers?: Record<string, string> }[] = []) {
  const received: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    received.push({ headers: request.headers, body: await text(request) });
    const { status, headers } = answers[received.length - 1] ?? { status: 200 };
    response.writeHead(status, headers).end();
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`, received };
}

async function boltOverHttp(register: (app: App) => void) {
  const port = await freePort();
  const slack = await startSlack({ httpMode: { requestUrl: `http://127.0.0.1:${port}/slack/events` } });
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: silent });
  const app = new App({
    token: slack.botToken,
    receiver,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  register(app);
  const server = await receiver.start(port);
  onTestFinished(async () => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    await receiver.stop();
  });
  return slack;
}

async function settled(slack: Awaited<ReturnType<typeof startSlack>>): Promise<void> {
  await expect.poll(() => slack.control.busy(), { interval: 5 }).toBe(false);
}

describe("HTTP mode with Bolt's receiver", () => {
  it("passes the handshake and delivers events, commands and buttons with good signatures", async () => {
    const heard: string[] = [];
    const slack = await boltOverHttp((app) => {
      app.event("app_mention", async ({ event, say }) => {
        heard.push(`mention ${event.text}`);
        const button = {
          type: "button" as const,
          action_id: "go",
          text: { type: "plain_text" as const, text: "Go" },
          value: "7",
        };
        await say({ text: "hello", blocks: [{ type: "actions", elements: [button] }] });
      });
      app.command("/analyze", async ({ command, ack }) => {
        heard.push(`command ${command.text}`);
        await ack({ text: "on it", response_type: "ephemeral" });
      });
      app.action("go", async ({ ack, action }) => {
        heard.push(`action ${action.type === "button" ? action.value : ""}`);
        await ack();
      });
    });

    const verified = await slack.verifyRequestUrl();
    await slack.control.post({ as: MAYA, channel: SALES, text: "@threadsheet hi" });
    await expect.poll(() => slack.control.messages(SALES).length, { interval: 5 }).toBe(2);
    await slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "help" });
    await slack.control.press({
      as: MAYA,
      channel: SALES,
      ts: slack.control.messages(SALES)[1]?.ts ?? "",
      action_id: "go",
    });
    await settled(slack);

    expect(verified).toBe(true);
    expect(heard).toEqual(["mention <@U0THREADSHT> hi", "command help", "action 7"]);
    expect(slack.control.messages(SALES, MAYA).at(-1)).toMatchObject({ text: "on it", ephemeral_to: MAYA });
    expect(slack.control.state().bot.connected).toBe(true);
  });
});

describe("HTTP deliveries", () => {
  it("come again after an error, at once and then later, with the attempt and its reason in headers", async () => {
    const { url, received } = await requestUrl([{ status: 500 }, { status: 302 }]);
    const slack = await startSlack({ httpMode: { requestUrl: url }, retryDelaysMs: [250, 10, 10] });

    await slack.control.post({ as: MAYA, channel: SALES, text: "again" });
    await settled(slack);

    expect(received.map(({ headers }) => [headers["x-slack-retry-num"], headers["x-slack-retry-reason"]])).toEqual([
      [undefined, undefined],
      ["1", "http_error"],
      ["2", "too_many_redirects"],
    ]);
    for (const { headers } of received) expect(headers["x-slack-signature"]).toMatch(/^v0=[0-9a-f]{64}$/);
    expect(new Set(received.map(({ body }) => JSON.parse(body).event_id)).size).toBe(1);
  });

  it("stop when the app says so", async () => {
    const { url, received } = await requestUrl([{ status: 500, headers: { "x-slack-no-retry": "1" } }]);
    const slack = await startSlack({ httpMode: { requestUrl: url }, retryDelaysMs: [1_000, 10, 10] });

    await slack.control.post({ as: MAYA, channel: SALES, text: "once" });
    await settled(slack);

    expect(received).toHaveLength(1);
  });

  it("are told apart when nobody listens", async () => {
    const slack = await startSlack({
      httpMode: { requestUrl: `http://127.0.0.1:${await freePort()}/` },
      retryDelaysMs: [200, 5, 5],
    });

    const verified = await slack.verifyRequestUrl();
    await slack.control.post({ as: MAYA, channel: SALES, text: "hello?" });
    await settled(slack);

    expect(verified).toBe(false);
    expect(slack.control.log(0).map(({ outcome }) => outcome)).toEqual([
      "connection_failed",
      "connection_failed (retry 1)",
      "connection_failed (retry 2)",
      "connection_failed (retry 3)",
      "given_up",
    ]);
  });
});
