import { App, LogLevel } from "@slack/bolt";
import type { ExternalSelect, ModalView, PlainTextElement, PlainTextInput } from "@slack/types";
import { expect } from "vitest";

import type { SlackEmulator } from "../../src/playground/slack/server.ts";

const MAYA = "U0MAYAADMN";
const TEAM = "T0PLAYTEAM";
const SALES = "C0SALESPUB";
/** Two by one pixels. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwMAAAAYEAQHT8Yv7AAAAAElFTkSuQmCC",
  "base64",
);

export interface ScriptedBot {
  /** Lets so many steps of answers go on: text, then the rest. */
  proceed(steps: number): void;
  postEveryBlock(threadTs: string): Promise<void>;
  postWideTable(threadTs: string): Promise<void>;
  postMarkdown(threadTs: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

type Block = { type: string } & Record<string, unknown>;

const plain = (text: string): PlainTextElement => ({ type: "plain_text", text });
const mrkdwn = (text: string): object => ({ type: "mrkdwn", text });
const cell = (text: string): object => ({ type: "raw_text", text });
const number = (value: number): object => ({ type: "raw_number", value, text: String(value) });
const button = (action_id: string, text: string): object => ({
  type: "button",
  action_id,
  text: plain(text),
  value: "1",
});
const richText = (...elements: object[]): object => ({ type: "rich_text", elements });
const words = (text: string): object => ({ type: "text", text });

/** A small app on the real Bolt: answers mentions and replies in steps, has a form, posts what the tests want to see. */
export async function startScriptedBot(slack: SlackEmulator): Promise<ScriptedBot> {
  const gate = createGate();
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  const { client } = app;
  const post = async (thread_ts: string, blocks: Block[]): Promise<void> => {
    await client.chat.postMessage({ channel: SALES, thread_ts, text: "blocks", blocks });
  };

  app.event("app_mention", async ({ event }) => {
    const thread_ts = event.thread_ts ?? event.ts;
    const place = { channel: event.channel, thread_ts };
    await client.assistant.threads.setStatus({
      channel_id: event.channel,
      thread_ts,
      status: "is working: Adding up…",
    });
    await gate.pass();
    const recipient = { recipient_user_id: event.user ?? "", recipient_team_id: TEAM };
    const { ts = "" } = await client.chat.startStream({ ...place, ...recipient, markdown_text: "**Revenue is 42**, " });
    await gate.pass();
    await client.chat.appendStream({ channel: event.channel, ts, markdown_text: "most of it in APAC." });
    await client.chat.stopStream({ channel: event.channel, ts, blocks: answerBlocks(await uploadImage(app)) });
  });
  app.message(async ({ message }) => {
    if (!("thread_ts" in message) || message.thread_ts === undefined || "bot_id" in message) return;
    const text = "text" in message ? (message.text ?? "") : "";
    if (!text.startsWith("<@")) await client.chat.postMessage({ ...placeOf(message), text: `You asked: ${text}` });
  });
  app.action("show_code", async ({ ack, body, client: web }) => {
    await ack();
    if (!("message" in body) || body.message === undefined) return;
    const place = { channel: body.channel?.id ?? "", thread_ts: String(body.message["thread_ts"]) };
    await web.chat.postEphemeral({ ...place, user: body.user.id, text: "```select sum(revenue)```" });
  });
  app.command("/analyze", async ({ ack, command }) => {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: analyzeForm(command.channel_id) });
  });
  app.options("file", async ({ ack }) => {
    await ack({ options: [{ text: { type: "plain_text", text: "report.csv" }, value: "F1" }] });
  });
  app.view("analyze", async ({ ack, view }) => {
    const question = view.state.values["question"]?.["question"]?.value ?? "";
    const file = view.state.values["file"]?.["file"]?.selected_option?.text.text ?? "no file";
    if (question.length < 5) {
      await ack({ response_action: "errors", errors: { question: "Please ask a whole question." } });
      return;
    }
    await ack();
    await client.chat.postMessage({ channel: view.private_metadata, text: `asked about ${file}: ${question}` });
  });
  await app.start();
  return {
    proceed: gate.open,
    postEveryBlock: async (ts) => {
      for (const blocks of everyBlock(await uploadImage(app))) await post(ts, blocks);
    },
    postWideTable: (ts) => post(ts, [wideTable()]),
    postMarkdown: (ts, text) => post(ts, [{ type: "markdown", text }]),
    stop: async () => {
      await app.stop();
    },
  };
}

function placeOf(message: { channel: string; thread_ts?: string }): { channel: string; thread_ts: string } {
  return { channel: message.channel, thread_ts: message.thread_ts ?? "" };
}

interface Gate {
  readonly open: (steps: number) => void;
  readonly pass: () => Promise<void>;
}

/** Answers wait at it until the test lets them go on; steps given in advance are kept. */
function createGate(): Gate {
  let free = 0;
  const waiting: (() => void)[] = [];
  return {
    open: (steps) => {
      free += steps;
      while (free > 0 && waiting.length > 0) {
        free -= 1;
        waiting.shift()?.();
      }
    },
    pass: () => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}

/** Uploads the picture without sharing it; resolves when Slack has looked at it. */
async function uploadImage({ client }: App): Promise<string> {
  const { upload_url: url = "", file_id: id = "" } = await client.files.getUploadURLExternal({
    filename: "revenue.png",
    length: PNG.length,
  });
  await fetch(url, { method: "POST", body: new Uint8Array(PNG) });
  await client.files.completeUploadExternal({ files: [{ id, title: "Revenue" }] });
  await expect.poll(async () => (await client.files.info({ file: id })).file?.mimetype).toBe("image/png");
  return id;
}

function answerBlocks(imageId: string): Block[] {
  const rows = [
    [cell("Region"), cell("Revenue")],
    [cell("EMEA"), number(10)],
    [cell("APAC"), number(32)],
  ];
  return [
    { type: "table", rows },
    { type: "image", slack_file: { id: imageId }, alt_text: "Revenue by region" },
    { type: "actions", elements: [button("show_code", "Show code"), button("retry", "Retry")] },
  ];
}

function analyzeForm(channel: string): ModalView {
  const question: PlainTextInput = {
    type: "plain_text_input",
    action_id: "question",
    multiline: true,
    focus_on_load: true,
  };
  const file: ExternalSelect = { type: "external_select", action_id: "file", min_query_length: 0 };
  return {
    type: "modal",
    callback_id: "analyze",
    private_metadata: channel,
    title: plain("Analyze files"),
    submit: plain("Ask"),
    blocks: [
      { type: "input", block_id: "question", label: plain("Question"), element: question },
      { type: "input", block_id: "file", label: plain("File"), element: file, optional: true },
    ],
  };
}

function wideTable(): Block {
  const columns = Array.from({ length: 20 }, (_, index) => index);
  return {
    type: "table",
    rows: [
      columns.map((column) => cell(`Column ${column}`)),
      columns.map((column) => cell(`A rather long value number ${column}`)),
    ],
  };
}

/** One of each block that a message may have, in several messages because some are allowed once in one. */
function everyBlock(imageId: string): Block[][] {
  const task = { type: "task_card", task_id: "t1", title: "Read the file", status: "complete" };
  const categories = ["Q1", "Q2"];
  const series = [{ name: "EMEA", data: categories.map((label, index) => ({ label, value: index + 1 })) }];
  const segments = categories.map((label, index) => ({ label, value: index + 1 }));
  const products = [
    [cell("Product"), cell("Units")],
    [cell("Atlas"), number(5)],
    [cell("Beacon"), number(40)],
    [cell("Comet"), number(300)],
    [cell("Delta"), number(2)],
  ];
  const thumbs = {
    positive_button: { text: plain("Good"), value: "up" },
    negative_button: { text: plain("Bad"), value: "down" },
  };
  return [
    [
      { type: "header", text: plain("A header") },
      { type: "section", text: mrkdwn("*Bold*"), fields: [mrkdwn("A field")], accessory: button("a", "Accessory") },
      { type: "context", elements: [mrkdwn("small print")] },
      { type: "divider" },
      {
        type: "markdown",
        text: "## Heading\n\n1. one\n2. two\n\n```sql\nselect 1\n```\n\n| a | b |\n|---|--:|\n| x | 1 |",
      },
      {
        ...richText({ type: "rich_text_section", elements: [words("rich"), { type: "user", user_id: MAYA }] }),
        type: "rich_text",
      },
      { type: "image", slack_file: { id: imageId }, alt_text: "Picture" },
      { type: "alert", level: "warning", text: mrkdwn("Take care") },
    ],
    [
      { type: "table", rows: products },
      { type: "data_table", caption: "Products by units", page_size: 3, row_header_column_index: 0, rows: products },
      { type: "data_visualization", title: "Bars", chart: { type: "bar", series, axis_config: { categories } } },
      { type: "data_visualization", title: "Shares", chart: { type: "pie", segments } },
    ],
    [
      { ...task, type: "task_card" },
      { type: "plan", title: "Plan", tasks: [{ ...task, task_id: "t2", status: "in_progress" }] },
      { type: "card", title: mrkdwn("A card"), body: mrkdwn("Its body") },
      { type: "container", title: plain("Code"), is_collapsible: true, child_blocks: [{ type: "divider" }] },
      { type: "context_actions", elements: [{ type: "feedback_buttons", action_id: "f", ...thumbs }] },
      { type: "section", text: mrkdwn("The last block") },
    ],
  ];
}
