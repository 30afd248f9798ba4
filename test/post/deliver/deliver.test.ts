import { readFile } from "node:fs/promises";

import { afterEach, describe, expect, it } from "vitest";

import { Desk, type DeskOptions } from "../support/desk.ts";
import { fastClock } from "../support/fake-clock.ts";
import { answer, file, FOOTER, image, table, text } from "../support/safe.ts";

const TAIL = [FOOTER, "[show_code]", "[export_thread]", "[retry_turn]", "[feedback]"];
const desks: Desk[] = [];

async function open(options: DeskOptions = {}): Promise<Desk> {
  const desk = await Desk.open({ clock: fastClock(100), ...options });
  desks.push(desk);
  return desk;
}

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

describe("an answer that Slack does not take as it is", () => {
  it("goes block by block when the whole is refused", async () => {
    const desk = await open();
    desk.slack.fail("chat.postMessage", { kind: "error", error: "msg_blocks_too_long" });

    await desk.reply().finish(answer([text("Before."), image("c.png"), text("After.")]));

    expect(desk.slack.shown()).toEqual(["Before.", "[image Chart c.png]", "After.", ...TAIL]);
    expect(desk.slack.messages).toHaveLength(6);
  });

  it("stays one message in a workspace that does not know thumbs", async () => {
    const desk = await open();
    desk.slack.knowsThumbs = false;

    await desk.reply().finish(answer([text("Before."), image("c.png")]));

    expect(desk.slack.shown()).toEqual(["Before.", "[image Chart c.png]", ...TAIL.slice(0, -1)]);
    expect(desk.slack.messages).toHaveLength(1);
  });

  it("becomes bare text when no block is taken", async () => {
    const desk = await open();
    desk.slack.fail("chat.postMessage", { kind: "error", error: "invalid_blocks" }, { times: 2 });

    await desk.reply().finish(answer([text("Revenue is <12> & more.")]));

    expect(desk.slack.shown()).toEqual(["Revenue is <12> & more.", ...TAIL]);
    expect(desk.slack.messages[0]).toMatchObject({ text: "Revenue is &lt;12&gt; &amp; more.", blocks: [] });
  });

  it("shows a table as text when the block is refused", async () => {
    const desk = await open();
    desk.slack.fail("chat.postMessage", { kind: "error", error: "invalid_blocks" }, { times: 4 });

    await desk.reply().finish(answer([table(["a", "b"], [["x", "1"]])]));

    expect(desk.slack.shown()[0]).toBe("```\na  b\n-  -\nx  1\n```");
  });

  it("halves a text that is called too long, down to what is taken", async () => {
    const desk = await open();
    const long = Array.from({ length: 60 }, (_, i) => `Paragraph ${i}. ${"word ".repeat(20)}`).join("\n\n");
    desk.slack.fail("chat.postMessage", { kind: "error", error: "msg_too_long" }, { times: 3 });

    await desk.reply().finish(answer([text(long)]));

    const words = desk.slack.shown().slice(0, -TAIL.length).join("\n\n");
    expect(words.replaceAll(/\s/g, "")).toBe(long.replaceAll(/\s/g, ""));
    expect(desk.slack.messages.length).toBeGreaterThan(2);
  });

  it("goes into a file when a long text is refused in every form of block", async () => {
    const desk = await open();
    const long = Array.from({ length: 90 }, (_, i) => `Paragraph ${i}. ${"word ".repeat(18)}`).join("\n\n");
    desk.slack.fail("chat.postMessage", { kind: "error", error: "invalid_blocks" }, { times: 2 });

    await desk.reply().finish(answer([text(long)]));

    expect(desk.slack.shown()).toEqual(["[file answer.md]", ...TAIL]);
    expect([...desk.slack.files.values()][0]?.bytes?.toString("utf8")).toBe(long);
  });

  it("fails at once and calls no more when the channel is gone", async () => {
    const desk = await open();
    desk.slack.fail("chat.postMessage", { kind: "error", error: "is_archived" }, { times: 100 });

    const finish = desk.reply().finish(answer([text("One."), text("Two.")]));

    await expect(finish).rejects.toMatchObject({ code: "slack.rejected", reason: "is_archived" });
    expect(desk.slack.callsOf("chat.postMessage")).toHaveLength(1);
  });
});

describe("a message whose reply got lost", () => {
  it.each([{ kind: "cut", when: "after" }, { kind: "late500" }] as const)("is not posted twice: %o", async (fault) => {
    const desk = await open();
    desk.slack.fail("chat.postMessage", fault);

    const posted = await desk.reply().finish(answer([text("Once.")]));

    expect(desk.slack.shown()).toEqual(["Once.", ...TAIL]);
    expect(posted.map(({ ts }) => ts)).toEqual(desk.slack.messages.map(({ ts }) => ts));
  });

  it("is posted again when it never arrived", async () => {
    const desk = await open();
    desk.slack.fail("chat.postMessage", { kind: "cut", when: "before" });

    await desk.reply().finish(answer([text("Once.")]));

    expect(desk.slack.shown()).toEqual(["Once.", ...TAIL]);
  });
});

describe("images", () => {
  it("are waited for while Slack still calls the file invalid", async () => {
    const desk = await open({ settings: { upload: { readyMs: 0, shareMs: 100 } } });
    const refused = { kind: "error", error: "invalid_blocks", messages: ["[ERROR] invalid slack file"] } as const;
    desk.slack.fail("chat.postMessage", refused, { times: 3 });

    await desk.reply().finish(answer([text("Look:"), image("c.png")]));

    expect(desk.slack.shown()).toEqual(["Look:", "[image Chart c.png]", ...TAIL]);
    expect(desk.slack.messages).toHaveLength(1);
  });

  it("are named in a sentence when the upload fails", async () => {
    const desk = await open();
    desk.slack.fail("files.getUploadURLExternal", { kind: "error", error: "storage_limit_reached" }, { times: 9 });

    await desk.reply().finish(answer([text("Look:"), image("c.png", "Sales")]));

    expect(desk.slack.shown()[1]).toBe("A chart belongs here (Sales), but Slack did not take the image.");
  });

  it("are shared as files when Slack will not show them in a block", async () => {
    const desk = await open();
    desk.slack.fail("chat.postMessage", { kind: "error", error: "invalid_blocks" }, { times: 1 });
    desk.slack.fail("chat.postMessage", { kind: "error", error: "invalid_blocks" }, { times: 1 });

    await desk.reply().finish(answer([image("c.png")]));

    expect(desk.slack.shown()).toEqual(["[file c.png]", ...TAIL]);
  });
});

describe("other files", () => {
  it("are told about when one cannot be attached, and the others still come", async () => {
    const desk = await open();
    desk.slack.fail("files.getUploadURLExternal", { kind: "error", error: "file_type_not_allowed" });

    const posted = await desk.reply().finish(answer([text("Done."), file("a.exe", "x"), file("b.csv", "y")]));

    expect(desk.slack.shown().slice(1 + TAIL.length)).toEqual([
      "[file b.csv]",
      "I could not attach a.exe: Slack did not take the file.",
    ]);
    expect(posted.flatMap(({ fileIds }) => fileIds)).toHaveLength(1);
  });

  it("come one by one when they are refused together", async () => {
    const desk = await open();
    desk.slack.fail("files.completeUploadExternal", { kind: "error", error: "invalid_arguments" });

    await desk.reply().finish(answer([text("Done."), file("a.csv", "x"), file("b.csv", "y")]));

    expect(desk.slack.shown().slice(1 + TAIL.length)).toEqual(["[file a.csv]", "[file b.csv]"]);
    expect(desk.slack.messages).toHaveLength(3);
  });

  it("have the whole of a table that is too large for the thread", async () => {
    const desk = await open();
    const rows = Array.from({ length: 500 }, (_, i) => [String(i), `name ${i}`]);

    await desk.reply().finish(answer([table(["n", "name"], rows)]));

    expect(desk.slack.shown()[0]).toContain("… 470 more rows");
    const csv = [...desk.slack.files.values()][0];
    expect(csv?.name).toBe("table-1.csv");
    expect(csv?.bytes?.toString("utf8").split("\r\n")).toHaveLength(502);
  });

  it("are the bytes that lie on disk", async () => {
    const desk = await open();
    const part = file("b.csv", "a,b\r\n1,2\r\n");

    await desk.reply().finish(answer([text("Done."), part]));

    expect([...desk.slack.files.values()][0]?.bytes).toEqual(await readFile(part.path));
  });
});

describe("a very long answer", () => {
  it("begins in the thread and is whole in a file, charts and tail still visible", async () => {
    const desk = await open({ settings: { spillAfterMessages: 2 } });
    const long = Array.from({ length: 400 }, (_, i) => `Paragraph ${i}. ${"word ".repeat(20)}`).join("\n\n");

    await desk.reply().finish(answer([text(long), image("c.png"), text("The end.")]));

    const [beginning = "", note, ...rest] = desk.slack.shown();
    expect(long.startsWith(beginning.slice(0, 5_000))).toBe(true);
    expect(note).toBe("The answer is too long for a thread. The whole of it is in answer.md below.");
    expect(rest).toEqual(["[image Chart c.png]", ...TAIL, "[file answer.md]"]);
    const document = [...desk.slack.files.values()].find(({ name }) => name === "answer.md")?.bytes?.toString("utf8");
    expect(document).toContain("Paragraph 399.");
    expect(document?.endsWith("The end.\n")).toBe(true);
  });
});

describe("every message", () => {
  it("has fallback text, unfurls nothing, and carries turn and part for later", async () => {
    const desk = await open();

    await desk.reply().finish(answer([text("See https://example.com")]));

    const [call] = desk.slack.callsOf("chat.postMessage");
    expect(call?.args).toMatchObject({
      unfurl_links: "false",
      unfurl_media: "false",
      thread_ts: "1700000000.000100",
      metadata: { event_type: "threadsheet.answer", event_payload: { turn: "turn-1", part: "0" } },
    });
    expect(call?.args["text"]).toContain("See https://example.com");
  });
});
