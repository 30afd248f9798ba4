// The real Web API client against a loopback server: what its replies and errors look like to this stage.
import { LogLevel, WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { collect } from "../../src/files/collect.ts";
import { callSlack, slackError } from "../../src/files/slack/calls.ts";
import type { Question } from "../../src/intake/question.ts";
import { TestClock } from "./support/clock.ts";
import { type Loopback, startLoopback } from "./support/http.ts";

const never = new AbortController().signal;
const JSON_TYPE = { "content-type": "application/json" };
const thread = { team: "T1", channel: "C1", rootTs: "1000.000100" };
const question: Question = {
  id: "T1:C1:1000.000100",
  thread,
  ts: thread.rootTs,
  askerId: "U1",
  text: "",
  source: "mention",
  fileIds: [],
};

let http: Loopback;
let clock: TestClock;
let slack: WebClient;

beforeEach(async () => {
  http = await startLoopback();
  clock = new TestClock();
  const options = { slackApiUrl: `${http.origin}/api/`, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  slack = new WebClient("xoxb-test", { ...options, logLevel: LogLevel.ERROR });
});

afterEach(() => http.close());

/** Replies of a method, one after the other. */
function answer(
  method: string,
  ...replies: { status?: number; headers?: Record<string, string>; body: object }[]
): void {
  http.on(`/api/${method}`, (request, response) => {
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    request.resume().on("end", () => {
      response.writeHead(reply?.status ?? 200, { ...JSON_TYPE, ...reply?.headers }).end(JSON.stringify(reply?.body));
    });
  });
}

describe("the real Slack client", () => {
  it("reads a thread page by page", async () => {
    const page = (id: string, cursor: string) => ({
      body: {
        ok: true,
        messages: [{ ts: "1000.000100", user: "U1", files: [{ id, name: `${id}.csv` }] }],
        response_metadata: { next_cursor: cursor },
      },
    });
    answer("conversations.replies", page("F1", "abc"), page("F2", ""));

    const { found, complete } = await collect(question, { slack, clock, botUserId: "UBOT" }, never);

    expect(found.map((item) => item.slackFileId)).toEqual(["F1", "F2"]);
    expect(complete).toBe(true);
  });

  it("is waited for when it is rate limited, and asked again when it breaks", async () => {
    answer(
      "files.info",
      { status: 429, headers: { "retry-after": "4" }, body: { ok: false, error: "ratelimited" } },
      { status: 503, body: {} },
      { body: { ok: true, file: { id: "F1" } } },
    );

    const reply = await callSlack(() => slack.files.info({ file: "F1" }), clock, never);

    expect(reply.file?.id).toBe("F1");
    expect(clock.waits[0]).toBe(4_000);
  });

  it("tells its refusals by their code", async () => {
    answer("files.info", { body: { ok: false, error: "file_not_found" } });

    const error: unknown = await slack.files.info({ file: "F1" }).catch((error: unknown) => error);

    expect(slackError(error)).toBe("file_not_found");
  });

  it("that stays out of reach ends in one sentence for the thread", async () => {
    await http.close();

    const work = callSlack(() => slack.files.info({ file: "F1" }), clock, never);

    await expect(work).rejects.toMatchObject({ name: "AppError", code: "slack.unavailable", retryable: true });
    http = await startLoopback();
  });
});
