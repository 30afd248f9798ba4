import { App, LogLevel } from "@slack/bolt";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Faults } from "../../src/playground/faults.ts";
import { type SlackEmulator, startSlackEmulator } from "../../src/playground/slack/server.ts";
import { findBrowserOrSay, launchBrowser } from "../support/browser.ts";

const MAYA = "U0MAYAADMN";
const OMAR = "U0OMARMEMB";
const BOT = "U0THREADSHT";
const TEAM = "T0PLAYTEAM";
const SALES = "C0SALESPUB";
const CSV = "region,revenue\nEMEA,10\nAPAC,32\n";
/** Two by one pixels. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwMAAAAYEAQHT8Yv7AAAAAElFTkSuQmCC",
  "base64",
);

const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, colorScheme: "light" };

const executable = findBrowserOrSay("the playground's page in a browser");

describe.skipIf(executable === null)("the playground's page", () => {
  let slack: SlackEmulator;
  let bot: ScriptedBot;
  let browser: Browser;
  /** Shared by the tests that want nothing special, because it keeps the page's modules in its cache. */
  let desktop: BrowserContext;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    slack = await startSlackEmulator({
      dataDir: null,
      faults: new Faults(),
      claudeLabel: { kind: "offline", label: "offline analyst, deterministic, no language model" },
      fileProcessingMs: 20,
      rateLimits: false,
    });
    bot = await startScriptedBot(slack);
    browser = await launchBrowser(executable ?? "");
    desktop = await browser.newContext(DESKTOP);
  });

  afterAll(async () => {
    await browser.close();
    await bot.stop();
    await slack.close();
  });

  beforeEach(async () => {
    await slack.control.reset();
    problems = [];
  });

  afterEach(async () => {
    await page.evaluate("localStorage.clear()");
    await page.close();
    if (problems.length > 0) throw new Error(`The page complained: ${problems.join("; ")}`);
  });

  async function open(options?: BrowserContextOptions, route = ""): Promise<void> {
    const context = options === undefined ? desktop : await browser.newContext({ ...DESKTOP, ...options });
    page = await context.newPage();
    // Below the test's own, so that a failure names what was waited for.
    page.setDefaultTimeout(12_000);
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(slack.url)) problems.push(`foreign request: ${request.url()}`);
    });
    await page.goto(`${slack.url}/${route}`);
    await page.locator(".shell").waitFor();
  }

  const channel = (): Locator => page.locator(".pane-channel");
  const thread = (): Locator => page.locator(".pane-thread");

  it("shows a first visitor what this is, a sample file and three questions, of which one press asks", async () => {
    const [sample] = slack.control.state().samples;
    bot.proceed(2);
    await open();

    await page.getByRole("heading", { name: "Ask your files" }).waitFor();
    expect(await page.locator(".sample-question").count()).toBe(3);
    expect(await page.locator(".answerer").innerText()).toContain("offline analyst");
    await page.getByRole("button", { name: `Ask: ${sample?.questions[0]}` }).click();

    await thread().getByText("Revenue is 42").waitFor();
    const asked = slack.control.messages(SALES).filter(({ files }) => files?.[0]?.name === sample?.name);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.reply_count).toBe(2);
    await thread()
      .getByRole("button", { name: sample?.questions[1] ?? "" })
      .waitFor();
  });

  it("posts a message with a file by hand and shows status, streamed text, table, image and buttons live", async () => {
    await open();
    const composer = channel().getByRole("textbox");

    await composer.pressSequentially("@thr");
    await channel().getByRole("option", { name: "Threadsheet" }).waitFor();
    await composer.press("Enter");
    await composer.pressSequentially("total revenue?");
    await channel()
      .getByTestId("file-picker")
      .setInputFiles([csvFile("numbers.csv"), csvFile("more.csv")]);
    await channel().locator(".chip-ready").nth(1).waitFor();
    await composer.press("Enter");

    await thread().getByText("is working: Adding up…").waitFor();
    expect(slack.control.messages(SALES).at(-1)).toMatchObject({
      text: `<@${BOT}> total revenue?`,
      files: [{ name: "numbers.csv" }, { name: "more.csv" }],
    });
    bot.proceed(1);
    await thread().locator(".streaming", { hasText: "Revenue is" }).waitFor();
    expect(await thread().getByText("is working").count()).toBe(0);
    bot.proceed(1);
    const numbers = thread().locator("td.numeric");
    await numbers.first().waitFor();
    expect(await numbers.allInnerTexts()).toEqual(["10", "32"]);
    await thread().getByRole("img", { name: "Revenue by region" }).waitFor();
    await expect.poll(() => page.evaluate("document.querySelector('.picture img').naturalWidth")).toBe(2);
    await thread().getByRole("button", { name: "Retry" }).waitFor();
  });

  it("keeps a conversation: buttons answer, ephemeral messages say so, a reply is answered in the thread", async () => {
    bot.proceed(4);
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: `<@${BOT}> total?` });
    await open(undefined, `#/${SALES}/${ts}`);

    await thread().getByRole("button", { name: "Show code" }).click();
    await thread().getByText("Only visible to you").waitFor();
    await thread().getByText("select sum(revenue)").waitFor();
    await thread().getByRole("textbox").fill("only EMEA");
    await thread().getByRole("textbox").press("Enter");

    await thread().getByText("You asked: only EMEA").waitFor();
    expect(slack.control.messages(SALES).at(-1)).toMatchObject({ ts, reply_count: 3 });
  });

  it("goes all the way by keyboard: command, form, its errors, its search, and out again", async () => {
    await open();
    await channel().getByRole("textbox").focus();

    await page.keyboard.type("/ana");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    const form = page.getByRole("dialog", { name: "Analyze files" });
    await form.waitFor();
    await page.keyboard.type("abc");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await form.getByRole("option", { name: "report.csv" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await form.getByRole("button", { name: "Ask" }).press("Enter");
    await form.getByText("Please ask a whole question.").waitFor();
    await form.getByRole("textbox").fill("What is in the report?");
    await form.getByRole("button", { name: "Ask" }).press("Enter");

    await channel().getByText("asked about report.csv: What is in the report?").waitFor();
    expect(await form.count()).toBe(0);
  });

  it("opens and leaves threads, menus and dialogs by keyboard", async () => {
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "mine" });
    await slack.control.post({ as: OMAR, channel: SALES, thread_ts: ts, text: "a reply" });
    await open();

    await channel().getByRole("button", { name: "2 replies" }).press("Enter");
    await thread().getByText("You asked: a reply").waitFor();
    await page.keyboard.press("Escape");
    await thread().waitFor({ state: "detached" });
    await channel().getByRole("button", { name: "More for this message" }).last().press("Enter");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Delete this message?" }).waitFor();
    await page.keyboard.press("Enter");

    await channel().getByText("This message was deleted.").waitFor();
    expect(slack.control.messages(SALES).at(-1)?.subtype).toBe("tombstone");
  });

  it("fits a phone without scrolling sideways, with the thread over the whole screen", async () => {
    bot.proceed(2);
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: `<@${BOT}> total?` });
    await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

    await channel().locator(".reply-bar").click();
    await thread().getByRole("button", { name: "Retry" }).waitFor();
    const box = await thread().boundingBox();
    expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
    await bot.postWideTable(ts);
    await thread().getByText("Column 19").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await thread().getByRole("button", { name: "Back to the channel" }).click();
    await page.getByRole("button", { name: "Open the channel list" }).click();
    await page.getByRole("button", { name: "ops" }).click();

    await page.getByRole("heading", { name: "ops" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  it("is dark where the system is, and light when the visitor wants it so", async () => {
    await open({ colorScheme: "dark" });
    const ground = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).backgroundColor");

    expect(await ground()).toBe("rgb(14, 16, 15)");
    await page.getByRole("button", { name: "Light theme" }).click();
    expect(await ground()).toBe("rgb(241, 240, 236)");
    await page.reload();
    await page.locator(".shell").waitFor();

    expect(await ground()).toBe("rgb(241, 240, 236)");
  });

  it("draws every kind of block, and names the ones it does not know", async () => {
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "all blocks" });
    await bot.postEveryBlock(ts);
    await open(undefined, `#/${SALES}/${ts}`);

    await thread().getByText("The last block").waitFor();
    expect(await thread().locator(".unsupported").count()).toBe(0);
    expect(await thread().locator(".chart svg").count()).toBe(2);
    await page.route("**/threads/**", async (route) => {
      const body = await (await route.fetch()).json();
      body.messages.at(-1).blocks.push({ type: "hologram" });
      await route.fulfill({ json: body });
    });
    await page.reload();

    await thread().getByText("unsupported block: hologram").waitFor();
  });

  it("sorts and pages a data table", async () => {
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "table" });
    await bot.postEveryBlock(ts);
    await open(undefined, `#/${SALES}/${ts}`);
    const table = thread().getByRole("figure").filter({ hasText: "Products by units" });
    const units = (): Promise<string[]> => table.locator("tbody td").allInnerTexts();

    expect(await units()).toEqual(["5", "40", "300"]);
    await table.getByRole("button", { name: "Units" }).click();
    expect(await units()).toEqual(["300", "40", "5"]);
    await table.getByRole("button", { name: "Next page" }).click();

    expect(await units()).toEqual(["2"]);
  });

  it("shows markup in messages as text and never as a link to somewhere unsafe", async () => {
    await slack.control.post({ as: MAYA, channel: SALES, text: "<img src=x onerror=alert(1)> <script>1</script>" });
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "links" });
    await bot.postMarkdown(ts, "[press](javascript:alert) <b>bold</b> [fine](https://example.com/a)");
    await open(undefined, `#/${SALES}/${ts}`);

    await channel().getByText("<img src=x onerror=alert(1)>").waitFor();
    await thread().getByText("<b>bold</b>").waitFor();

    expect(await page.locator(".message img").count()).toBe(0);
    const links = await thread().locator("a").all();
    expect(await Promise.all(links.map((link) => link.getAttribute("href")))).toEqual(["https://example.com/a"]);
  });

  it("posts as another person and shows what happened in the delivery log", async () => {
    await open();

    await page.getByRole("button", { name: /^You post as/ }).click();
    await page.getByRole("menuitemradio", { name: "Omar Benali" }).click();
    await channel().getByRole("textbox").fill("Hello from Omar");
    await channel().getByRole("textbox").press("Enter");
    await channel().getByText("Hello from Omar").waitFor();
    await page.getByRole("button", { name: "Delivery log" }).click();

    await page.locator(".log-what", { hasText: "message" }).first().waitFor();
    expect(slack.control.messages(SALES).at(-1)?.user).toBe(OMAR);
  });

  it("starts anew when asked, after a question", async () => {
    await slack.control.post({ as: MAYA, channel: SALES, text: "to be forgotten" });
    await open();
    await channel().getByText("to be forgotten").waitFor();

    await page.getByRole("button", { name: "Start anew" }).click();
    await page.getByRole("button", { name: "Delete everything" }).click();

    await page.getByRole("heading", { name: "Ask your files" }).waitFor();
    expect(await channel().getByText("to be forgotten").count()).toBe(0);
  });
});

interface ScriptedBot {
  /** Lets so many steps of answers go on: text, then the rest. */
  proceed(steps: number): void;
  postEveryBlock(threadTs: string): Promise<void>;
  postWideTable(threadTs: string): Promise<void>;
  postMarkdown(threadTs: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

type Block = { type: string } & Record<string, unknown>;

const plain = (text: string): object => ({ type: "plain_text", text });
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
async function startScriptedBot(slack: SlackEmulator): Promise<ScriptedBot> {
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
    await client.views.open({ trigger_id: command.trigger_id, view: analyzeForm(command.channel_id) as never });
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

function csvFile(name: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: "text/csv", buffer: Buffer.from(CSV) };
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

function analyzeForm(channel: string): object {
  const question = { type: "plain_text_input", action_id: "question", multiline: true, focus_on_load: true };
  const file = { type: "external_select", action_id: "file", min_query_length: 0 };
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
