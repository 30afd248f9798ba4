/**
 * What test/contract/socket-receiver.test.ts proves of the receiver alone, with events on their way at the worst moment
 * and with the whole bot behind it.
 */
import type { AddressInfo } from "node:net";

import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";

import { webClient } from "../playground/slack/clients.ts";
import { MAYA, type RunningSlack, SALES, startSlack } from "../playground/slack/support.ts";
import { type Asked, ask, eventually, FINANCE, startWorld } from "../support/bot.ts";
import { echoModel } from "../support/echo-model.ts";
import { freezableProxy } from "../support/freezable-proxy.ts";
import { expectQuiet } from "../support/oracle.ts";
import { nextTurn, opened, settled, socketApp } from "../support/socket-app.ts";

async function say(slack: RunningSlack, text: string): Promise<string> {
  await slack.control.post({ as: MAYA, channel: SALES, text });
  return text;
}

describe("F39: the whole bot while Slack recycles its connections", () => {
  it("F39: every question is answered once through refreshes, warnings, refusals and cuts", async () => {
    const world = await startWorld({ model: echoModel });
    onTestFinished(() => world.close());
    const asked: Asked[] = [];

    for (const reason of ["refresh_requested", "warning", "refresh_requested", "link_disabled", "cut"] as const) {
      asked.push(await ask(world, `before ${asked.length}`));
      world.slack.control.disconnect(reason);
      asked.push(await ask(world, `after ${asked.length}`, { channel: FINANCE }));
      await eventually(world, "a connection", () => (world.slack.control.state().bot.connected ? true : null));
    }
    const finals = await expectQuiet(world, asked, { ms: 60_000 });

    expect(finals.map(({ kind }) => kind)).toEqual(asked.map(() => "answer"));
  });
});

describe("F39: events on their way at the worst moment", () => {
  it("F39: what Slack sends into a half-open connection is heard once on the next one", async () => {
    const slack = await startSlack();
    const proxy = await freezableProxy(Number(new URL(slack.url).port));
    const { url = "" } = await webClient(slack, slack.appToken).apps.connections.open({});
    const throughProxy = url.replace(/:\d+\//, `:${proxy.port}/`);
    const body = { ok: true, url: throughProxy };
    slack.control.setFaults([
      { target: "slack", call: "apps.connections.open", action: { kind: "status", status: 200, body } },
    ]);
    const { receiver, heard, openings } = await socketApp(slack, { sockets: 1, pongTimeoutMs: 150 });
    await receiver.start();
    const before = openings();

    proxy.freeze();
    const said = [await say(slack, "into the void"), await say(slack, "and once more")];
    await expect.poll(openings, { interval: 5, timeout: 10_000 }).toBe(before + 1);
    await opened(receiver, 1);
    // Slack gives the dead one up as well: the emulator would go on to take turns between the two.
    slack.control.disconnect("refresh_requested");
    await settled(slack);
    await opened(receiver, 1);

    expect([...heard].sort()).toEqual([...said].sort());
    expect(receiver.open).toBe(1);
  });

  it("F39: while one connection is refused with too_many_websockets the other one loses nothing", async () => {
    const slack = await startSlack();
    const full = await fullSlack();
    slack.control.setFaults([
      {
        target: "slack",
        call: "apps.connections.open",
        after: 1,
        times: 20,
        action: { kind: "status", status: 200, body: { ok: true, url: full.url } },
      },
    ]);
    const said: string[] = [];
    const { receiver, heard } = await socketApp(slack, {
      wait: async (_ms, signal) => {
        if (full.refusals() >= 10) slack.control.setFaults([]);
        await nextTurn(0, signal);
      },
    });
    await receiver.start();
    while (receiver.open < 2) {
      said.push(await say(slack, `while refused ${said.length}`));
      await nextTurn();
    }
    await opened(receiver, 2);
    await settled(slack);

    expect(full.refusals()).toBeGreaterThanOrEqual(10);
    expect([...heard].sort()).toEqual([...said].sort());
  });
});

/** A Slack that has no room for one more connection. */
async function fullSlack(): Promise<{ readonly url: string; refusals(): number }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  let refusals = 0;
  server.on("connection", (socket) => {
    refusals += 1;
    socket.send(JSON.stringify({ type: "disconnect", reason: "too_many_websockets" }));
    socket.close(1000);
  });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}/link/`, refusals: () => refusals };
}
