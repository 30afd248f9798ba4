import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { type Browser, chromium } from "playwright-core";

/** Where distributions, installers and Playwright itself put Chromium or Chrome. */
const USUAL_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  join(homedir(), "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** No sandbox, because containers run as root; nothing that talks to the network by itself. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of a Chromium on this machine (`CHROMIUM_PATH` comes first), or null. */
export function findBrowser(): string | null {
  const places = [process.env["CHROMIUM_PATH"] ?? "", ...USUAL_PLACES, chromium.executablePath()];
  return places.find((place) => place !== "" && existsSync(place)) ?? null;
}

/** As `findBrowser`; says in one line which tests are skipped when there is none. */
export function findBrowserOrSay(what: string): string | null {
  const path = findBrowser();
  if (path === null) {
    process.stderr.write(`Skipped: ${what}. No Chromium found; install one or set CHROMIUM_PATH.\n`);
  }
  return path;
}

/** Starts a headless browser. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({ executablePath, args: FLAGS });
}
