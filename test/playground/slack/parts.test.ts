import { describe, expect, it } from "vitest";

import { SlackError } from "../../../src/playground/slack/errors.ts";
import { Limiter } from "../../../src/playground/slack/limiter.ts";
import { Live, type LiveEvent } from "../../../src/playground/slack/live.ts";
import { markdownTree } from "../../../src/playground/slack/markdown.ts";
import { ResponseUrls } from "../../../src/playground/slack/response-urls.ts";
import { Triggers } from "../../../src/playground/slack/triggers.ts";
import { imageSize } from "../../../src/playground/slack/workspace/image-size.ts";
import { WorkspaceStore } from "../../../src/playground/slack/workspace/store.ts";
import { addParts, streamBlocks } from "../../../src/playground/slack/workspace/stream.ts";
import { composeText, escapeText, richTextOf } from "../../../src/playground/slack/workspace/text.ts";

import { PIXEL, stoppedClock } from "./support.ts";

describe("rate limits", () => {
  it("lets a tier's worth through at once and then one at a time", () => {
    const clock = stoppedClock();
    const limiter = new Limiter(true, clock.now);

    const waits = Array.from({ length: 21 }, () => limiter.take("chat.startStream"));
    clock.advance(3_000);

    expect(waits.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => null));
    expect(waits[20]).toBe(3);
    expect(limiter.take("chat.startStream")).toBeNull();
    expect(limiter.take("chat.startStream")).not.toBeNull();
  });

  it("counts posts by channel, so that a busy channel does not hold up another", () => {
    const limiter = new Limiter(true, stoppedClock().now);

    const waits = Array.from({ length: 11 }, () => limiter.take("chat.postMessage", "C1"));

    expect(waits[10]).toBe(1);
    expect(limiter.take("chat.postMessage", "C2")).toBeNull();
  });
});

describe("trigger ids", () => {
  it("work once and only for three seconds", () => {
    const clock = stoppedClock();
    const triggers = new Triggers(clock.now);
    const used = triggers.issue("U1");
    const late = triggers.issue("U2");

    const user = triggers.exchange(used);
    clock.advance(3_001);

    expect(user).toBe("U1");
    expect(() => triggers.exchange(used)).toThrow(new SlackError("exchanged_trigger_id"));
    expect(() => triggers.exchange(late)).toThrow(new SlackError("expired_trigger_id"));
    expect(() => triggers.exchange("made up")).toThrow(new SlackError("invalid_trigger_id"));
  });
});

describe("response URLs", () => {
  it("take five answers within thirty minutes", () => {
    const clock = stoppedClock();
    const urls = new ResponseUrls(() => "http://slack", clock.now);
    const target = { user: "U1", channel: "C1", ephemeral: false };
    const tokenOf = (url: string) => url.split("/").at(-1) ?? "";
    const used = tokenOf(urls.issue("actions", target));
    const late = tokenOf(urls.issue("actions", target));

    for (let use = 0; use < 5; use += 1) urls.countUse(used);
    clock.advance(30 * 60_000 + 1);

    expect(urls.find(late)).toBe("expired_url");
    clock.advance(-60_000);
    expect(urls.find(used)).toBe("used_url");
    expect(urls.find(late)).toEqual(target);
  });
});

describe("the live stream", () => {
  it("gives a reader that comes back what it missed, and nothing twice", () => {
    const live = new Live("run", stoppedClock().now);
    const first: LiveEvent[] = [];
    const second: LiveEvent[] = [];
    const end = live.subscribe((event) => first.push(event));
    live.emit({ type: "home", user: "U1" });
    end();
    live.emit({ type: "home", user: "U2" });

    live.subscribe((event) => second.push(event), first.at(-1)?.id);
    live.emit({ type: "home", user: "U3" });

    expect(first.map(({ event }) => event)).toEqual([{ type: "home", user: "U1" }]);
    expect(second.map(({ event }) => event)).toEqual([
      { type: "home", user: "U2" },
      { type: "home", user: "U3" },
    ]);
  });

  it("tells a reader from an earlier run to read everything anew", () => {
    const live = new Live("now", stoppedClock().now);
    const heard: LiveEvent[] = [];

    live.subscribe((event) => heard.push(event), "before-17");

    expect(heard.map(({ event }) => event.type)).toEqual(["reset"]);
  });
});

describe("ids and timestamps", () => {
  it("never repeat a ts within a channel, even when the clock stands still or goes back", () => {
    const clock = stoppedClock();
    const store = new WorkspaceStore(null, clock.now);

    const stamps = [store.nextTs(), store.nextTs()];
    clock.advance(-5_000);
    stamps.push(store.nextTs());

    expect(new Set(stamps).size).toBe(3);
    expect(stamps).toEqual(stamps.toSorted());
    for (const ts of stamps) expect(ts).toMatch(/^\d{10}\.\d{6}$/);
  });

  it("give file ids that Block Kit takes, and go on counting after a reset", () => {
    const store = new WorkspaceStore(null, stoppedClock().now);
    const before = store.nextId("F");

    store.reset();
    const after = store.nextId("F");

    expect(before).toMatch(/^F[A-Z0-9]{8,}$/);
    expect(after).not.toBe(before);
  });
});

describe("what people type", () => {
  const store = new WorkspaceStore(null, stoppedClock().now);

  it("becomes mentions and channel links where a name is known", () => {
    const text = composeText(store, "@threadsheet compare with #ops, @nobody and a@maya.example");

    expect(text).toBe("<@U0THREADSHT> compare with <#C0OPERPUBL|ops>, @nobody and a@maya.example");
  });

  it("is escaped except for Slack's own tokens", () => {
    const text = escapeText("<@U1> a < b & c &amp; d <https://x.example/?a=1&b=2|link> <script>");

    expect(text).toBe("<@U1> a &lt; b &amp; c &amp; d <https://x.example/?a=1&b=2|link> &lt;script&gt;");
  });

  it("is given as rich text as well", () => {
    const [block] = richTextOf("<@U1> *by month* &amp; `x`", "b1") ?? [];

    expect(block?.["elements"]).toEqual([
      {
        type: "rich_text_section",
        elements: [
          { type: "user", user_id: "U1" },
          { type: "text", text: " " },
          { type: "text", text: "by month", style: { bold: true } },
          { type: "text", text: " & " },
          { type: "text", text: "x", style: { code: true } },
        ],
      },
    ]);
  });
});

describe("streamed parts", () => {
  const task = (status: string) =>
    ({ kind: "task", task: { type: "task_card", task_id: "1", title: "Read", status } }) as const;
  const stream = (displayMode: string, parts: Parameters<typeof addParts>[1]) => ({
    startedAt: 0,
    displayMode,
    form: null,
    parts: addParts([], parts),
  });

  it("keep their order in a timeline, with a task changed in place", () => {
    const parts = [
      task("in_progress"),
      { kind: "text", text: "a" },
      { kind: "text", text: "b" },
      task("complete"),
    ] as const;

    const blocks = streamBlocks(stream("timeline", parts));

    expect(blocks).toEqual([task("complete").task, { type: "markdown", text: "ab" }]);
  });

  it("are gathered under one title in a plan", () => {
    const parts = [{ kind: "text", text: "a" }, task("pending"), { kind: "plan", title: "Steps" }] as const;

    const blocks = streamBlocks(stream("plan", parts));

    expect(blocks).toEqual([
      { type: "markdown", text: "a" },
      { type: "plan", title: "Steps", tasks: [task("pending").task] },
    ]);
  });

  it("make no blocks while there is only text", () => {
    expect(streamBlocks(stream("timeline", [{ kind: "text", text: "a" }]))).toBeUndefined();
  });
});

describe("pictures and Markdown", () => {
  it("tells a picture's size from the first bytes of PNG, GIF and JPEG", () => {
    const gif = Buffer.from("474946383961070005000000", "hex");
    const jpeg = Buffer.from("ffd8ffe000044a46ffc0000b080009000c01011100", "hex");

    expect(imageSize(PIXEL)).toEqual({ width: 1, height: 1 });
    expect(imageSize(gif)).toEqual({ width: 7, height: 5 });
    expect(imageSize(jpeg)).toEqual({ width: 12, height: 9 });
    expect(imageSize(Buffer.from("a,b\n1,2\n"))).toBeNull();
  });

  it("keeps HTML in Markdown as a node of its own, to be shown and not run", () => {
    const tree = markdownTree("a <img src=x onerror=alert(1)>");

    expect(tree).toEqual({
      type: "root",
      children: [
        {
          type: "paragraph",
          children: [
            { type: "text", value: "a " },
            { type: "html", value: "<img src=x onerror=alert(1)>" },
          ],
        },
      ],
    });
  });
});
