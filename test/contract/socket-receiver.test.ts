/** Our Socket Mode receiver with real Bolt and real sockets, against the Slack emulator and its faults. */
import type { AddressInfo } from "node:net";

import { SocketModeClient } from "@slack/socket-mode";
import { describe, expect, it, onTestFinished } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";

import { LONGEST_DELAY_MS } from "../../src/intake/connect/retry-delay.ts";
import type { FaultAction, FaultRule } from "../../src/playground/faults.ts";
import { silent, webClient } from "../playground/slack/clients.ts";
import { MAYA, type RunningSlack, SALES, startSlack } from "../playground/slack/support.ts";
import { freezableProxy } from "../support/freezable-proxy.ts";
import { nextTurn, opened, settled, socketApp } from "../support/socket-app.ts";

const TEN_MINUTES_MS = 600_000;

async function say(slack: RunningSlack, text: string): Promise<string> {
  await slack.control.post({ as: MAYA, channel: SALES, text });
  return text;
}

function onOpening(action: FaultAction, times = Number.MAX_SAFE_INTEGER): FaultRule[] {
  return [{ target: "slack", call: "apps.connections.open", times, action }];
}

/** Counts the connections that Slack gets from now on, and how often it is left without any. */
function watchConnections(slack: RunningSlack): { readonly arrivals: number; readonly holes: number } {
  const seen = { arrivals: 0, holes: 0 };
  const end = slack.control.subscribe(({ event }) => {
    if (event.type !== "bot") return;
    if (event.connected) seen.arrivals += 1;
    else seen.holes += 1;
  });
  onTestFinished(end);
  return seen;
}

describe("F39: connections that Slack recycles, breaks or refuses", () => {
  it("F39: under a steady stream of events, refreshes of all connections at once leave no hole and lose nothing", async () => {
    const slack = await startSlack();
    const counts: number[] = [];
    const { receiver, heard } = await socketApp(slack, { onChange: (open) => counts.push(open) });
    await receiver.start();
    await opened(receiver, 2);
    const seen = watchConnections(slack);
    const said: string[] = [];

    for (let round = 1; round <= 8; round += 1) {
      slack.control.disconnect("refresh_requested");
      while (seen.arrivals < 2 * round || counts.length < 2 + 4 * round) {
        said.push(await say(slack, `${round}.${said.length}`));
        await nextTurn();
      }
    }
    await settled(slack);

    expect(Math.min(...counts.slice(1))).toBe(2);
    expect(said.length).toBeGreaterThan(50);
    expect([...heard].sort()).toEqual([...said].sort());
  });

  it("F39: after a warning old and new connections stand side by side until Slack asks for the refresh", async () => {
    const slack = await startSlack();
    const counts: number[] = [];
    const { receiver, heard } = await socketApp(slack, { onChange: (open) => counts.push(open) });
    await receiver.start();
    await opened(receiver, 2);
    const seen = watchConnections(slack);

    slack.control.disconnect("warning");
    await opened(receiver, 4);
    const said = [await say(slack, "a"), await say(slack, "b"), await say(slack, "c"), await say(slack, "d")];
    slack.control.disconnect("refresh_requested");
    await expect.poll(() => counts.length, { interval: 5 }).toBe(2 + 2 + 6);
    await settled(slack);

    expect(seen.holes).toBe(0);
    expect(Math.min(...counts.slice(1))).toBe(2);
    expect(receiver.open).toBe(2);
    expect([...heard].sort()).toEqual(said);
  });

  it("F39: cut connections come back at once, and what was said in between is delivered once", async () => {
    const slack = await startSlack();
    const { receiver, heard, openings } = await socketApp(slack);
    await receiver.start();
    await opened(receiver, 2);

    slack.control.disconnect("cut");
    const said = [await say(slack, "while it was cut")];
    await expect.poll(openings, { interval: 5 }).toBe(4);
    await opened(receiver, 2);
    await settled(slack);

    expect(heard).toEqual(said);
  });

  it("F39: a socket that went dead without being cut is noticed and replaced", async () => {
    const slack = await startSlack();
    const proxy = await freezableProxy(Number(new URL(slack.url).port));
    const { url = "" } = await webClient(slack, slack.appToken).apps.connections.open({});
    const throughProxy = url.replace(/:\d+\//, `:${proxy.port}/`);
    slack.control.setFaults(onOpening({ kind: "status", status: 200, body: { ok: true, url: throughProxy } }, 1));
    const { receiver, heard, openings } = await socketApp(slack, { sockets: 1, pongTimeoutMs: 150 });
    await receiver.start();
    const before = openings();

    proxy.freeze();
    await expect.poll(openings, { interval: 5, timeout: 5_000 }).toBe(before + 1);
    await opened(receiver, 1);
    const said = [await say(slack, "on the new one")];
    await settled(slack);

    expect(heard).toEqual(said);
  });

  it("F39: too_many_websockets makes it wait longer and longer, until there is room", async () => {
    const slack = await startSlack();
    const others = Array.from({ length: 10 }, () => otherClient(slack));
    for (const other of others) await other.start();
    let waited = 0;
    const { receiver, waits } = await socketApp(slack, {
      sockets: 1,
      random: () => 0,
      wait: async (_ms, signal) => {
        waited += 1;
        if (waited === 5) await others[0]?.disconnect();
        await nextTurn(0, signal);
      },
    });

    await receiver.start();

    expect(waits.slice(0, 5)).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
    expect(receiver.open).toBe(1);
  });

  it("F39: link_disabled makes it wait and ask again instead of ending", async () => {
    const slack = await startSlack();
    const { receiver, openings, waits } = await socketApp(slack, { sockets: 1, random: () => 0 });
    await receiver.start();

    slack.control.disconnect("link_disabled");
    await expect.poll(openings, { interval: 5 }).toBe(2);
    await opened(receiver, 1);

    expect(waits).toEqual([500]);
  });
});

function otherClient(slack: RunningSlack): SocketModeClient {
  const client = new SocketModeClient({
    appToken: slack.appToken,
    logger: silent,
    autoReconnectEnabled: false,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  onTestFinished(() => client.disconnect());
  return client;
}

describe("a socket over which Slack never says hello", () => {
  it("is given up and replaced", async () => {
    const slack = await startSlack();
    const mute = await scriptedSlack([]);
    slack.control.setFaults(onOpening({ kind: "status", status: 200, body: { ok: true, url: mute.url } }, 1));
    const { receiver, waits } = await socketApp(slack, { sockets: 1, helloTimeoutMs: 200 });

    await receiver.start();
    await mute.left;

    expect(waits).toHaveLength(1);
    expect(receiver.open).toBe(1);
  });
});

describe("F40: Slack's addresses cannot be had", () => {
  it("F40: after ten minutes of 503 at the start it is back within half a minute", async () => {
    const slack = await startSlack();
    slack.control.setFaults(onOpening({ kind: "status", status: 503 }));
    const { receiver, waits } = await socketApp(slack, {
      sockets: 1,
      wait: async (_ms, signal) => {
        if (sum(waits) >= TEN_MINUTES_MS) slack.control.setFaults([]);
        await nextTurn(0, signal);
      },
    });

    await receiver.start();

    expect(sum(waits)).toBeGreaterThanOrEqual(TEN_MINUTES_MS);
    expect(Math.max(...waits)).toBeLessThanOrEqual(LONGEST_DELAY_MS);
    expect(receiver.open).toBe(1);
  });

  it("F40: after ten minutes of 503 in the middle both connections are back, and nothing was lost", async () => {
    const slack = await startSlack();
    const { receiver, heard, waits } = await socketApp(slack, {
      wait: async (_ms, signal) => {
        if (sum(waits) >= 2 * TEN_MINUTES_MS) slack.control.setFaults([]);
        await nextTurn(0, signal);
      },
    });
    await receiver.start();
    await opened(receiver, 2);

    slack.control.setFaults(onOpening({ kind: "status", status: 503 }));
    slack.control.disconnect("cut");
    const said = [await say(slack, "during the outage")];
    await opened(receiver, 0);
    await opened(receiver, 2);
    await settled(slack);

    expect(Math.max(...waits)).toBeLessThanOrEqual(LONGEST_DELAY_MS);
    expect(heard).toEqual(said);
  });

  it("waits as long as Slack asks for when it asks too often", async () => {
    const slack = await startSlack();
    slack.control.setFaults(onOpening({ kind: "error", error: "ratelimited", retryAfter: 42 }, 1));
    const { receiver, waits } = await socketApp(slack, { sockets: 1 });

    await receiver.start();

    expect(waits).toEqual([42_000]);
  });

  it.each(["invalid_auth", "account_inactive", "token_revoked"])(
    "F40: %s at the start is thrown, with one sentence that names the setting",
    async (error) => {
      const slack = await startSlack();
      slack.control.setFaults(onOpening({ kind: "error", error }));
      const { receiver, waits } = await socketApp(slack);

      const starting = receiver.start();

      await expect(starting).rejects.toMatchObject({
        code: "slack.auth",
        operatorHint: expect.stringContaining(`Slack refuses SLACK_APP_TOKEN (${error}): `),
      });
      expect(waits).toEqual([]);
    },
  );

  it("F40: invalid_auth at a reconnect is reported once, and no connection is asked for any more", async () => {
    const slack = await startSlack();
    const { receiver, openings } = await socketApp(slack);
    await receiver.start();
    await opened(receiver, 2);

    slack.control.setFaults(onOpening({ kind: "error", error: "invalid_auth" }));
    slack.control.disconnect("refresh_requested");
    const refusal = await receiver.refused;
    await receiver.stop();

    expect(refusal).toMatchObject({ code: "slack.auth" });
    expect(openings()).toBe(2);
    expect(receiver.open).toBe(0);
  });
});

describe("an app_rate_limited notice", () => {
  it("is acknowledged, and the event after it is heard", async () => {
    const slack = await startSlack();
    const script = await scriptedSlack([
      { type: "hello" },
      {
        envelope_id: "1",
        type: "events_api",
        payload: { type: "app_rate_limited", team_id: "T1", minute_rate_limited: 1 },
      },
      { envelope_id: "2", type: "events_api", payload: messageEvent("still here") },
    ]);
    slack.control.setFaults(onOpening({ kind: "status", status: 200, body: { ok: true, url: script.url } }, 1));
    const { receiver, heard } = await socketApp(slack, { sockets: 1 });

    await receiver.start();
    await expect.poll(() => script.acknowledged.length, { interval: 5 }).toBe(2);

    expect(script.acknowledged.sort()).toEqual(["1", "2"]);
    expect(heard).toEqual(["still here"]);
    expect(receiver.open).toBe(1);
  });
});

describe("stopping", () => {
  it("acknowledges what came in before it says goodbye", async () => {
    const slack = await startSlack({ retryDelaysMs: [10_000, 10_000, 10_000] });
    const { receiver, heard } = await socketApp(slack, { sockets: 1 });
    await receiver.start();

    const said = [await say(slack, "just before the end")];
    await expect.poll(() => heard.length, { interval: 1 }).toBe(1);
    await receiver.stop();
    await settled(slack);

    expect(heard).toEqual(said);
    expect(receiver.open).toBe(0);
    await expect.poll(() => slack.control.state().bot.connected, { interval: 5 }).toBe(false);
  });

  it("ends a start that still waits for Slack", async () => {
    const slack = await startSlack();
    slack.control.setFaults(onOpening({ kind: "status", status: 503 }));
    const { receiver } = await socketApp(slack);

    const starting = receiver.start();
    await receiver.stop();
    await starting;

    expect(receiver.open).toBe(0);
  });
});

interface ScriptedSlack {
  readonly url: string;
  readonly acknowledged: string[];
  /** Resolves when somebody was here and has left. */
  readonly left: Promise<void>;
}

/** A Slack that says this to everybody who connects. */
async function scriptedSlack(messages: readonly object[]): Promise<ScriptedSlack> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const acknowledged: string[] = [];
  const left = Promise.withResolvers<void>();
  server.on("connection", (socket: WebSocket) => {
    socket.on("message", (data: Buffer) => acknowledged.push(JSON.parse(data.toString()).envelope_id));
    socket.on("close", () => left.resolve());
    for (const message of messages) socket.send(JSON.stringify(message));
  });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link/`, acknowledged, left: left.promise };
}

function messageEvent(text: string): object {
  const event = {
    type: "message",
    text,
    user: "U2",
    ts: "1.1",
    channel: "C1",
    channel_type: "channel",
    event_ts: "1.1",
  };
  return { type: "event_callback", event_id: "Ev1", team_id: "T1", api_app_id: "A1", event };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
