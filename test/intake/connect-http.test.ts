/** Bolt's HTTP receiver behind our door, with requests signed as Slack signs them. */
import { createHmac } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";

import { App } from "@slack/bolt";
import { describe, expect, it, onTestFinished } from "vitest";

import { HttpReceiver } from "../../src/intake/connect/http-receiver.ts";
import { BOT_TOKEN, SIGNING_SECRET } from "../../src/playground/slack/workspace/seed.ts";
import { silent } from "../playground/slack/clients.ts";
import { answered, ask, eventually, startWorld, visibleText } from "../support/bot.ts";
import { freePort } from "../support/free-port.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const DAY_S = 24 * 3_600;

interface Door {
  readonly port: number;
  readonly receiver: HttpReceiver;
  /** Event ids of what got through. */
  readonly ran: string[];
}

interface Signed {
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** A started receiver whose app keeps what it is given; `process` may hold it up or fail. */
async function door(process: (eventId: string) => Promise<void> = async () => {}, ackMs?: number): Promise<Door> {
  const port = await freePort();
  const timing = ackMs === undefined ? {} : { ackMs };
  const receiver = new HttpReceiver({ signingSecret: SECRET, port, libraryLog: silent, clock: Date, ...timing });
  const app = new App({ receiver, authorize: async () => ({ botToken: "xoxb-0", botId: "B1", botUserId: "U1" }) });
  const ran: string[] = [];
  app.processEvent = async ({ body, ack }) => {
    ran.push(body["event_id"]);
    await process(body["event_id"]);
    await ack();
  };
  await receiver.start();
  onTestFinished(() => receiver.stop());
  return { port, receiver, ran };
}

function sign(body: string, offsetS = 0): Signed {
  const time = String(Math.floor(Date.now() / 1_000) + offsetS);
  const signature = `v0=${createHmac("sha256", SECRET).update(`v0:${time}:${body}`).digest("hex")}`;
  return {
    body,
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": time,
      "x-slack-signature": signature,
    },
  };
}

function event(id: string, padding = ""): string {
  return JSON.stringify({ type: "event_callback", event_id: id, padding, event: { type: "app_mention" } });
}

async function send({ port }: Door, { body, headers }: Signed, more: Record<string, string> = {}): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: "POST",
    body,
    headers: { ...headers, ...more },
  });
  await response.arrayBuffer();
  return response.status;
}

describe("the time window of signed requests", () => {
  it("is closed to the past and to the future, also for good signatures", async () => {
    const here = await door();

    const statuses = [];
    for (const offset of [0, -301, 302, DAY_S, 365 * DAY_S])
      statuses.push(await send(here, sign(event(`${offset}`), offset)));

    expect(statuses).toEqual([200, 401, 401, 401, 401]);
    expect(here.ran).toEqual(["0"]);
  });
});

describe("a replayed request", () => {
  it("is answered like the first and run only once", async () => {
    const here = await door();
    const signed = sign(event("Ev1"));

    const statuses = [await send(here, signed), await send(here, signed), await send(here, signed)];

    expect(statuses).toEqual([200, 200, 200]);
    expect(here.ran).toEqual(["Ev1"]);
  });

  it("is not run either while the first is still being worked on", async () => {
    const open = Promise.withResolvers<void>();
    const here = await door(() => open.promise);
    const signed = sign(event("Ev1"));

    const sent = Array.from({ length: 5 }, () => send(here, signed));
    await expect.poll(() => here.ran.length, { interval: 5 }).toBe(1);
    open.resolve();
    const statuses = await Promise.all(sent);

    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    expect(here.ran).toEqual(["Ev1"]);
  });

  it("cannot hide behind another spelling of its signature or time", async () => {
    const here = await door();
    const signed = sign(event("Ev1"));
    await send(here, signed);

    const { "x-slack-signature": signature = "", "x-slack-request-timestamp": time = "" } = signed.headers;
    const statuses = [
      await send(here, signed, { "x-slack-signature": `${signature}=x` }),
      await send(here, signed, { "x-slack-request-timestamp": `${time}.0` }),
      await send(here, signed, { "x-slack-request-timestamp": `0${time}` }),
    ];

    expect(statuses).toEqual([401, 401, 401]);
    expect(here.ran).toEqual(["Ev1"]);
  });

  it("runs again when it could not be stored the first time, because Slack then sends it again", async () => {
    let failures = 1;
    const here = await door(async () => {
      failures -= 1;
      if (failures >= 0) throw new Error("the store is gone");
    });
    const signed = sign(event("Ev1"));

    const statuses = [await send(here, signed), await send(here, signed), await send(here, signed)];

    expect(statuses).toEqual([503, 200, 200]);
    expect(here.ran).toEqual(["Ev1", "Ev1"]);
  });
});

describe("an event that cannot be stored in time", () => {
  it("is answered as unavailable, so that Slack delivers it again", async () => {
    const open = Promise.withResolvers<void>();
    const here = await door(() => open.promise, 20);

    const status = await send(here, sign(event("Ev1")));
    open.resolve();

    expect(status).toBe(503);
  });
});

describe("what is not Slack", () => {
  it("is refused by Bolt when signature or body were changed, and does not block the real request", async () => {
    const here = await door();
    const signed = sign(event("Ev1"));

    const forged = await send(here, { ...signed, body: event("Ev2") });
    const unsigned = await send(here, { body: event("Ev3"), headers: { "content-type": "application/json" } });
    const real = await send(here, signed);

    expect([forged, unsigned, real]).toEqual([401, 401, 200]);
    expect(here.ran).toEqual(["Ev1"]);
  });

  it("cannot send more than a mebibyte", async () => {
    const here = await door();
    const mebibyte = "x".repeat(1024 * 1024);

    const small = await send(here, sign(event("Ev1", mebibyte.slice(1_000))));
    const big = await send(here, sign(event("Ev2", mebibyte)));

    expect([small, big]).toEqual([200, 413]);
    expect(here.ran).toEqual(["Ev1"]);
  });

  it("is cut off when its headers do not end", async () => {
    const here = await door();
    const socket = connect(here.port, "127.0.0.1");
    const said: string[] = [];
    socket.on("data", (data) => said.push(data.toString()));

    socket.write("POST /slack/events HTTP/1.1\r\nhost: x\r\nx-slow: ");
    await new Promise<void>((resolve) => socket.once("close", () => resolve()));

    expect(said.join("")).toContain("408");
    expect(here.ran).toEqual([]);
  });

  it("finds nothing under other paths", async () => {
    const here = await door();
    const signed = sign(event("Ev1"));

    const response = await fetch(`http://127.0.0.1:${here.port}/elsewhere`, { method: "POST", ...signed });

    expect(response.status).toBe(404);
    expect(here.ran).toEqual([]);
  });
});

describe("the handshake", () => {
  it("answers Slack's challenge and its unsigned certificate check", async () => {
    const here = await door();
    const { body, headers } = sign(JSON.stringify({ type: "url_verification", challenge: "abc" }));
    const url = `http://127.0.0.1:${here.port}/slack/events`;

    const challenge = await fetch(url, { method: "POST", body, headers });
    const check = await fetch(url, {
      method: "POST",
      body: "ssl_check=1",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });

    expect(await challenge.json()).toEqual({ challenge: "abc" });
    expect(check.status).toBe(200);
  });
});

describe("stopping", () => {
  it("answers what is under way and does not wait for connections that are kept alive", async () => {
    const open = Promise.withResolvers<void>();
    const here = await door(() => open.promise);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const { body, headers } = sign(event("Ev1"));
    const answered = new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
      const options = { port: here.port, host: "127.0.0.1", path: "/slack/events", method: "POST", agent, headers };
      const sent = httpRequest(options, (response) => {
        response.resume();
        response.once("end", () => resolve([response.statusCode, response.headers.connection]));
      });
      sent.once("error", reject);
      sent.end(body);
    });
    await expect.poll(() => here.ran.length, { interval: 5 }).toBe(1);

    const stopping = here.receiver.stop();
    const refused = await fetch(`http://127.0.0.1:${here.port}/`).catch(() => "refused");
    open.resolve();
    const answer = await answered;
    await stopping;

    expect(refused).toBe("refused");
    expect(answer).toEqual([200, "close"]);
    expect(here.receiver.listening).toBe(false);
  });
});

describe("a bot that receives over HTTP", () => {
  it("passes Slack's handshake, answers a mention once although the event comes twice, and is ready", async () => {
    const [slackPort, port, healthPort] = [await freePort(), await freePort(), await freePort()];
    const apiUrl = `http://127.0.0.1:${slackPort}/api/`;
    const world = await startWorld({
      slack: { port: slackPort, httpMode: { requestUrl: `http://127.0.0.1:${port}/slack/events` } },
      bot: {
        slack: { mode: "http", botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET, port, apiUrl },
        health: { host: "127.0.0.1", port: healthPort },
      },
    });
    onTestFinished(() => world.close());
    world.faults.set([{ target: "slack", call: "event:app_mention", action: { kind: "duplicate", times: 2 } }]);

    const verified = await world.slack.verifyRequestUrl();
    const asked = await ask(world, "are you there?");
    const messages = await answered(world, asked);
    await eventually(world, "all events acknowledged", () => (world.slack.control.busy() ? null : true));
    const ready = await fetch(`http://127.0.0.1:${healthPort}/readyz`);

    expect(verified).toBe(true);
    expect(visibleText(messages)).toContain("No script is left for this request.");
    expect(ready.status).toBe(200);
    expect(world.claude.control.requests().length).toBe(1);
  });
});
