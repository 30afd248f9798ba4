import { describe, expect, it } from "vitest";

import type { FaultAction } from "../../../src/playground/faults.ts";
import { webClient } from "./clients.ts";
import { MAYA, type RunningSlack, SALES, startSlack } from "./support.ts";

function onPosting(slack: RunningSlack, action: FaultAction): void {
  slack.control.setFaults([{ target: "slack", call: "chat.postMessage", action }]);
}

function texts(slack: RunningSlack): string[] {
  return slack.control.messages(SALES).map(({ text }) => text);
}

describe("a call that is done and whose reply does not arrive", () => {
  it("may be answered with another status", async () => {
    const slack = await startSlack();
    onPosting(slack, { kind: "late_status", status: 500 });

    const posting = webClient(slack).chat.postMessage({ channel: SALES, text: "here" });

    await expect(posting).rejects.toMatchObject({ code: "slack_webapi_http_error", statusCode: 500 });
    expect(texts(slack)).toEqual(["here"]);
  });

  it("may have its connection cut", async () => {
    const slack = await startSlack();
    onPosting(slack, { kind: "drop_reply" });

    const posting = webClient(slack).chat.postMessage({ channel: SALES, text: "here" });

    await expect(posting).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    expect(texts(slack)).toEqual(["here"]);
  });

  it("may be waited for in vain, while others are answered", async () => {
    const slack = await startSlack();
    onPosting(slack, { kind: "withhold_reply" });
    const client = webClient(slack);
    const outcome = { settled: false };
    const posting = client.chat.postMessage({ channel: SALES, text: "here" }).finally(() => (outcome.settled = true));
    await slack.control.post({ as: MAYA, channel: SALES, text: "meanwhile" });
    await expect.poll(() => texts(slack), { interval: 5 }).toContain("here");

    await client.chat.postMessage({ channel: SALES, text: "there" });
    const settled = outcome.settled;
    await slack.close();

    await expect(posting).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    expect(settled).toBe(false);
  });
});
