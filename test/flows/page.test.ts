import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Faults } from "../../src/playground/faults.ts";
import { type SlackEmulator, startSlackEmulator } from "../../src/playground/slack/server.ts";
import { findBrowserOrSay, launchBrowser } from "../support/browser.ts";
import { type ScriptedBot, startScriptedBot } from "../support/page-bot.ts";

const MAYA = "U0MAYAADMN";
const OMAR = "U0OMARMEMB";
const BOT = "U0THREADSHT";
const SALES = "C0SALESPUB";
const CSV = "region,revenue\nEMEA,10\nAPAC,32\n";
const DESKTOP: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  colorScheme: "light",
  reducedMotion: "reduce",
};

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
    await page.locator('[role="menu"] :focus').waitFor();
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

function csvFile(name: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: "text/csv", buffer: Buffer.from(CSV) };
}
