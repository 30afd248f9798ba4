import { expect, it, onTestFinished } from "vitest";

import { answered, ask, startWorld, textFile } from "../support/bot.ts";
import { findBrowserOrSay, launchBrowser } from "../support/browser.ts";

const executable = findBrowserOrSay("the Home tab in a browser");
const DM = "D0MAYAADMN";
const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");

it.skipIf(executable === null)(
  "the page shows the bot's Home tab, keeps it up to date and leads into threads",
  async () => {
    const world = await startWorld();
    onTestFinished(() => world.close());
    const browser = await launchBrowser(executable ?? "");
    onTestFinished(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
    const page = await context.newPage();
    world.claude.control.script([{ type: "text", text: "Nothing to compute." }]);
    await page.goto(`${world.slack.url}/#/${DM}/home`);
    const home = page.getByRole("region", { name: "Home" });
    await home.getByText("None yet").waitFor();

    const asked = await ask(world, "what is new?", { files: [CSV] });
    await answered(world, asked);
    await home.getByText("what is new?").waitFor();
    await home.getByText("Answered").waitFor();
    const width: unknown = await page.evaluate("document.documentElement.scrollWidth");
    const [thread] = await Promise.all([
      context.waitForEvent("page"),
      home.getByRole("link", { name: "Open thread" }).click(),
    ]);
    await thread.locator(".pane-thread").getByText("Nothing to compute.").waitFor();

    expect(width).toBe(390);
  },
);
