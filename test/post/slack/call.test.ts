import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createLogger } from "../../../src/log.ts";
import { callSlack, type CallTools, SlackRejected, SlackUnavailable } from "../../../src/post/slack/call.ts";
import { createSlackClients, type SlackClients } from "../../../src/post/slack/clients.ts";
import { Limiter } from "../../../src/post/slack/limiter.ts";
import { fastClock } from "../support/fake-clock.ts";
import { SlackServer } from "../support/slack-server.ts";

const KEY = { team: "T1", method: "chat.update", channel: "C1" };

let slack: SlackServer;
let clients: SlackClients;
let tools: CallTools;

beforeEach(async () => {
  slack = await SlackServer.start();
  clients = createSlackClients("xoxb-test", { slackApiUrl: slack.apiUrl, timeoutMs: 2_000 });
  const clock = fastClock(50);
  tools = { limiter: new Limiter(clock), clock, log: createLogger("silent") };
});

afterEach(() => slack.close());

function update(ts: string): () => Promise<string> {
  return async () => {
    await clients.post.chat.update({ channel: "C1", ts, text: "new" });
    return "updated";
  };
}

describe("a Slack call", () => {
  it("gives what Slack gives", async () => {
    const { ts } = slack.seed({ text: "old" });

    const result = await callSlack(tools, { key: KEY, run: update(ts), unsure: "again", maxWaitMs: 60_000 });

    expect(result).toBe("updated");
  });

  it("waits out a 429 and then goes on", async () => {
    const { ts } = slack.seed({ text: "old" });
    slack.fail("chat.update", { kind: "limited", seconds: 3 });
    const start = tools.clock.now();

    await callSlack(tools, { key: KEY, run: update(ts), unsure: "stop", maxWaitMs: 60_000 });

    expect(tools.clock.now() - start).toBeGreaterThanOrEqual(3_000);
    expect(slack.callsOf("chat.update")).toHaveLength(2);
  });

  it("gives up at once when Slack wants it to wait longer than it may", async () => {
    const { ts } = slack.seed({ text: "old" });
    slack.fail("chat.update", { kind: "limited", seconds: 600 });

    const call = callSlack(tools, { key: KEY, run: update(ts), unsure: "again", maxWaitMs: 5_000 });

    await expect(call).rejects.toMatchObject({ code: "slack.unavailable", mayHaveHappened: false, retryable: true });
  });

  it("says which word Slack refused it with", async () => {
    slack.fail("chat.update", { kind: "error", error: "channel_not_found" });

    const call = callSlack(tools, { key: KEY, run: update("1.1"), unsure: "again", maxWaitMs: 60_000 });

    await expect(call).rejects.toBeInstanceOf(SlackRejected);
    await expect(call).rejects.toMatchObject({ code: "slack.rejected", reason: "channel_not_found" });
    expect(slack.calls).toHaveLength(1);
  });

  it.each([
    { kind: "cut", when: "after" },
    { kind: "status", status: 503 },
    { kind: "error", error: "internal_error" },
    { kind: "error", error: "<html>Sign in</html>" },
  ] as const)("repeats a call that may be repeated after %o", async (fault) => {
    const { ts } = slack.seed({ text: "old" });
    slack.fail("chat.update", fault);

    await callSlack(tools, { key: KEY, run: update(ts), unsure: "again", maxWaitMs: 60_000 });

    expect(slack.callsOf("chat.update")).toHaveLength(2);
  });

  it("does not repeat one that may not", async () => {
    slack.fail("chat.update", { kind: "cut", when: "after" });

    const call = callSlack(tools, { key: KEY, run: update("1.1"), unsure: "stop", maxWaitMs: 60_000 });

    await expect(call).rejects.toMatchObject({ code: "slack.unavailable", mayHaveHappened: true });
    expect(slack.calls).toHaveLength(1);
  });

  it("gives up after a few attempts", async () => {
    slack.fail("chat.update", { kind: "status", status: 500 }, { times: 10 });

    const call = callSlack(tools, { key: KEY, run: update("1.1"), unsure: "again", maxWaitMs: 60_000 });

    await expect(call).rejects.toBeInstanceOf(SlackUnavailable);
    expect(slack.calls).toHaveLength(4);
  });

  it("takes what it finds at Slack instead of repeating", async () => {
    slack.fail("chat.update", { kind: "late500" });

    const result = await callSlack(tools, {
      key: KEY,
      run: update("1.1"),
      unsure: async () => "found",
      maxWaitMs: 60_000,
    });

    expect(result).toBe("found");
    expect(slack.calls).toHaveLength(1);
  });
});

describe("the clients", () => {
  it("send their own token each and nothing of another's", async () => {
    const other = createSlackClients("xoxb-other", { slackApiUrl: slack.apiUrl });

    await clients.reads.auth.test();
    await other.reads.auth.test();
    await clients.post.auth.test();

    const tokens = slack.calls.map(({ headers }) => headers["authorization"]);
    expect(tokens).toEqual(["Bearer xoxb-test", "Bearer xoxb-other", "Bearer xoxb-test"]);
  });

  it("do not repeat a failed call by themselves", async () => {
    slack.fail("chat.postMessage", { kind: "status", status: 500 }, { times: 5 });

    await expect(clients.post.chat.postMessage({ channel: "C1", text: "x" })).rejects.toMatchObject({
      statusCode: 500,
    });

    expect(slack.calls).toHaveLength(1);
  });
});
