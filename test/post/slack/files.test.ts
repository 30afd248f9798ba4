import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { AppError } from "../../../src/errors.ts";
import { createLogger } from "../../../src/log.ts";
import { SlackRejected } from "../../../src/post/slack/call.ts";
import { createSlackClients } from "../../../src/post/slack/clients.ts";
import { Uploads } from "../../../src/post/slack/files.ts";
import { Limiter } from "../../../src/post/slack/limiter.ts";
import { fastClock } from "../support/fake-clock.ts";
import { file, image } from "../support/safe.ts";
import { SlackServer } from "../support/slack-server.ts";

let slack: SlackServer;
let uploads: Uploads;
/** Each file written down, with the bytes that lay at Slack at that moment. */
let noted: [string, Buffer | null][] = [];
let held = true;
/** The store cannot write anything down. */
let away = false;

beforeEach(async () => {
  slack = await SlackServer.start();
  const clients = createSlackClients("xoxb-test", { slackApiUrl: slack.apiUrl });
  const clock = fastClock(50);
  const tools = { limiter: new Limiter(clock), clock, log: createLogger("silent") };
  const place = { team: "T1", channel: "C1", rootTs: "1700000000.000100" };
  noted = [];
  uploads = new Uploads({
    clients,
    tools,
    place,
    settings: { readyMs: 30_000, shareMs: 5_000 },
    intend: async (fileId) => {
      if (away) throw new AppError({ code: "internal", userMessage: "The store is away." });
      noted.push([fileId, slack.files.get(fileId)?.bytes ?? null]);
    },
    mayWrite: () => held,
  });
});

afterEach(async () => {
  held = true;
  away = false;
  await slack.close();
});

describe("an image", () => {
  it("is uploaded unshared with its alt text and waited for", async () => {
    slack.notReadyPolls = 3;

    const id = await uploads.image(image("chart.png", "Revenue by month"));

    expect(slack.files.get(id)).toMatchObject({
      name: "chart.png",
      altTxt: "Revenue by month",
      completed: true,
      share: null,
    });
    expect(slack.callsOf("files.info")).toHaveLength(4);
  });

  it("is uploaded once, however often it is asked for", async () => {
    const chart = image("chart.png");

    const ids = await Promise.all([uploads.image(chart), uploads.image(chart)]);

    expect(new Set(ids).size).toBe(1);
    expect(slack.uploads).toHaveLength(1);
  });

  it("has an alt text within Slack's limit", async () => {
    const id = await uploads.image(image("chart.png", "x".repeat(1_500)));

    expect(slack.files.get(id)?.altTxt).toHaveLength(1_000);
  });
});

describe("bytes", () => {
  it("go to the upload address without the bot's token", async () => {
    await uploads.share([{ name: "out.csv", content: { text: "a,b\r\n" } }]);

    expect(slack.uploads).toEqual([
      { headers: expect.not.objectContaining({ authorization: expect.anything() }), bytes: 5 },
    ]);
  });

  it("are sent again to a new address when an upload fails", async () => {
    slack.fail("upload", { kind: "status", status: 500 });

    const { fileIds } = await uploads.share([{ name: "out.csv", content: { text: "a" } }]);

    expect(fileIds).toHaveLength(1);
    expect(slack.callsOf("files.getUploadURLExternal")).toHaveLength(2);
  });
});

describe("every upload", () => {
  it("is written down before its bytes are sent, each attempt by its own id", async () => {
    slack.fail("upload", { kind: "status", status: 500 });

    const id = await uploads.image(image("chart.png"));

    expect(noted.map(([, bytes]) => bytes)).toEqual([null, null]);
    expect(noted.map(([fileId]) => fileId)).toEqual([...slack.files.keys()]);
    expect(noted[1]?.[0]).toBe(id);
  });

  it("sends nothing when it cannot be written down, and is made again when it is asked for again", async () => {
    const chart = image("chart.png");
    away = true;
    await expect(uploads.image(chart)).rejects.toMatchObject({ code: "internal" });
    expect(slack.uploads).toEqual([]);
    away = false;

    const id = await uploads.image(chart);

    expect(slack.files.get(id)?.completed).toBe(true);
  });

  it("is not made by a process that has lost the turn", async () => {
    held = false;

    await expect(uploads.share([{ name: "a.csv", content: { text: "a" } }])).rejects.toMatchObject({
      code: "turn.lease_lost",
    });

    expect(slack.calls).toEqual([]);
  });
});

describe("shared files", () => {
  it("stand in one message whose ts is found", async () => {
    const part = file("b.csv", "b");

    const shared = await uploads.share([
      { name: "a.csv", content: { text: "a" } },
      { name: part.name, content: { path: part.path } },
    ]);

    expect(slack.shown()).toEqual(["[file a.csv]", "[file b.csv]"]);
    expect(shared.ts).toBe(slack.messages[0]?.ts);
    expect(shared.fileIds).toHaveLength(2);
  });

  it("are not shared twice when the reply gets lost", async () => {
    slack.fail("files.completeUploadExternal", { kind: "cut", when: "after" });

    await uploads.share([{ name: "a.csv", content: { text: "a" } }]);

    expect(slack.shown()).toEqual(["[file a.csv]"]);
    expect(slack.callsOf("files.completeUploadExternal")).toHaveLength(1);
  });

  it("carry no alt text, which would keep Slack from sharing them", async () => {
    await uploads.share([{ name: "a.csv", content: { text: "a" } }]);

    expect(slack.callsOf("files.getUploadURLExternal")[0]?.args).not.toHaveProperty("alt_txt");
  });

  it("are refused with Slack's own word", async () => {
    slack.fail("files.getUploadURLExternal", { kind: "error", error: "file_uploads_disabled" });

    const share = uploads.share([{ name: "a.csv", content: { text: "a" } }]);

    await expect(share).rejects.toBeInstanceOf(SlackRejected);
  });
});
