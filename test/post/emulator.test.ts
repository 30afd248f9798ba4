import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createLogger } from "../../src/log.ts";
import { Faults } from "../../src/playground/faults.ts";
import type { PlayMessage } from "../../src/playground/slack/control-api.ts";
import { type SlackEmulator, startSlackEmulator } from "../../src/playground/slack/server.ts";
import { createSlackClients } from "../../src/post/slack/clients.ts";
import { createOpenReply, type LiveReply } from "../../src/post/live-reply.ts";
import type { PostedMessage } from "../../src/store/store.ts";
import { leaseOf, SETTINGS, until } from "./support/desk.ts";
import { list, rows, str } from "./support/json.ts";
import { answer, codeRun, file, FOOTER, image, safe, table, text } from "./support/safe.ts";

const MAYA = "U0MAYAADMN";
const BOT = "U0THREADSHT";
const SALES = "C0SALESPUB";

describe("answers in the strict Slack emulator", () => {
  const faults = new Faults();
  let slack: SlackEmulator;
  let recorded: PostedMessage[] = [];

  beforeAll(async () => {
    slack = await startSlackEmulator({
      dataDir: null,
      faults,
      claudeLabel: { kind: "offline", label: "test" },
      fileProcessingMs: 30,
      welcome: false,
    });
  });

  afterAll(() => slack.close());

  async function open(): Promise<{ reply: LiveReply; shown: () => PlayMessage[] }> {
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "a question" });
    const clients = createSlackClients(slack.botToken, { slackApiUrl: slack.apiUrl });
    recorded = [];
    const openReply = createOpenReply({
      clients: () => clients,
      say: safe,
      recordPosted: async (message) => void recorded.push(message),
      posted: async () => recorded,
      owe: async () => {},
      intend: async () => undefined,
      effects: async () => [],
      log: createLogger("silent"),
      settings: SETTINGS,
    });
    const thread = { team: slack.control.state().team.id, channel: SALES, rootTs: ts };
    const turnId = `turn-${ts}`;
    const reply = openReply({ turnId, lease: leaseOf(turnId, thread), thread, askerId: MAYA });
    const shown = () => slack.control.thread(SALES, ts).filter(({ user }) => user === BOT);
    return { reply, shown };
  }

  function kinds(messages: readonly PlayMessage[]): string[][] {
    return messages.map(({ blocks, files }) => [
      ...list(blocks).map(({ type }) => str(type)),
      ...(files ?? []).map(({ name }) => name),
    ]);
  }

  it("take an answer with text, table, chart and file as it was meant", async () => {
    const { reply, shown } = await open();
    const numbers = table(
      ["Region", "Sum"],
      [
        ["EMEA", "12"],
        ["APAC", ""],
      ],
    );

    await reply.begin();
    await reply.finish(
      answer(
        [text("## Revenue\n\n- **EMEA** leads"), numbers, image("c.png"), text("After."), file("out.csv", "a,b")],
        {
          notes: ["The workspace was set up anew."],
        },
      ),
    );

    expect(kinds(shown())).toEqual([
      ["markdown", "data_table", "image", "markdown", "context", "actions", "context_actions"],
      ["out.csv"],
    ]);
    expect(JSON.stringify(shown()[0]?.blocks)).toContain(FOOTER);
    expect(rows(list(shown()[0]?.blocks)[1]?.["rows"])[2]?.[1]?.["text"]).toBe(" ");
  });

  it("stream, and end with the tail below the text", async () => {
    const { reply, shown } = await open();
    const parts = [text("One."), image("c.png"), text("Two.")];

    await reply.begin();
    reply.append([text("One.")]);
    await until(() => shown().length === 1);
    reply.append(parts.slice(1));
    await until(() => list(shown()[0]?.blocks).length === 3);
    await reply.finish(answer(parts));

    expect(kinds(shown())).toEqual([["markdown", "image", "markdown", "context", "actions", "context_actions"]]);
    expect(shown()[0]?.streaming_state).toBe("completed");
  });

  it("take tables at the edge of the limits, native or as text with a file", async () => {
    const { reply, shown } = await open();
    const full = table(
      Array.from({ length: 20 }, (_, i) => `c${i}`),
      Array.from({ length: 99 }, () => Array.from({ length: 20 }, () => "1234")),
    );
    const over = table(
      ["n"],
      Array.from({ length: 100 }, (_, i) => [String(i)]),
    );

    await reply.finish(answer([full, over]));

    expect(kinds(shown())).toEqual([
      ["data_table", "markdown", "context", "actions", "context_actions"],
      ["table-2.csv"],
    ]);
  });

  it("take an answer of many messages", async () => {
    const { reply, shown } = await open();
    const long = Array.from({ length: 300 }, (_, i) => `Paragraph ${i}. ${"word ".repeat(20)}`).join("\n\n");

    await reply.finish(answer([text(long)]));

    const words = shown().flatMap(({ blocks }) => list(blocks).map((block) => str(block["text"])));
    expect(words.join("").replaceAll(/\s/g, "")).toBe(long.replaceAll(/\s/g, ""));
    expect(shown()).toHaveLength(recorded.length);
  });

  it("find a message again whose reply was lost", async () => {
    const { reply, shown } = await open();
    faults.set([{ target: "slack", call: "chat.postMessage", action: { kind: "drop_reply" } }]);

    await reply.finish(answer([text("Once.")]));
    faults.set([]);

    expect(kinds(shown())).toEqual([["markdown", "context", "actions", "context_actions"]]);
  });

  it("deliver in time when a stream is at its end", async () => {
    const { reply, shown } = await open();
    reply.append([text("One.")]);
    await until(() => shown().length === 1);
    faults.set([
      {
        target: "slack",
        call: "chat.appendStream",
        action: { kind: "error", error: "message_not_in_streaming_state" },
      },
    ]);

    reply.append([text("Two.")]);
    await until(() => shown().length === 2);
    await reply.finish(answer([text("One."), text("Two.")]));
    faults.set([]);

    expect(shown().map((message) => message.text.replaceAll("\n", "").slice(0, 4))).toEqual(["One.", "Two."]);
  });

  it("end with a failure that can be retried", async () => {
    const { reply, shown } = await open();

    await reply.begin();
    await reply.fail(safe("Claude is busy right now."), true);

    expect(kinds(shown())).toEqual([["section"]]);
    expect(JSON.stringify(shown()[0]?.blocks)).toContain('"retry_turn"');
  });

  it("have a Stop button while they take long", async () => {
    const { reply, shown } = await open();
    faults.set([
      { target: "slack", call: "assistant.threads.setStatus", action: { kind: "error", error: "unknown_method" } },
    ]);

    await reply.begin();
    const during = JSON.stringify(shown()[0]?.blocks);
    faults.set([]);
    await reply.finish(answer([text("Done.")], { codeRuns: [codeRun()] }));

    expect(during).toContain('"stop_turn"');
    expect(JSON.stringify(shown())).not.toContain('"stop_turn"');
  });
});
