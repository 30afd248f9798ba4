/** How the real program ends when Slack will not have it any more. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { describe, expect, it, onTestFinished } from "vitest";

import type { FaultRule } from "../../src/playground/faults.ts";
import { requireEngine } from "../../src/scrub/charts/engines.ts";
import { type RunningSlack, startSlack } from "../playground/slack/support.ts";
import { temporaryFolder } from "../store/make.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");

interface Program {
  readonly child: ChildProcess;
  /** What a person saw on stdout when the bot was connected. */
  greeting(): Promise<string>;
  end(): Promise<{ code: number | null; said: string }>;
}

function startProgram(slack: RunningSlack, env: Readonly<Record<string, string>> = {}): Program {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN], {
    cwd: folder.path("."),
    env: {
      PATH: process.env["PATH"],
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      ANTHROPIC_API_KEY: "sk-ant-not-used-here",
      ANTHROPIC_BASE_URL: "http://127.0.0.1:9",
      DATA_DIR: folder.path("data"),
      LOG_LEVEL: "silent",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = text(child.stderr);
  const ended = once(child, "exit");
  return {
    child,
    greeting: async () => {
      const [data] = await once(child.stdout, "data");
      return String(data);
    },
    end: async () => {
      const [code] = await ended;
      return { code, said: await said };
    },
  };
}

function refuse(call: string, error: string): FaultRule[] {
  return [{ target: "slack", call, times: Number.MAX_SAFE_INTEGER, action: { kind: "error", error } }];
}

function isInstalled(): boolean {
  try {
    requireEngine("paddle");
    return true;
  } catch {
    return false;
  }
}

describe("exit code 78 and one sentence", () => {
  it.each([
    ["SLACK_APP_TOKEN", "apps.connections.open", "invalid_auth"],
    ["SLACK_BOT_TOKEN", "auth.test", "account_inactive"],
  ])("F40: when %s is refused at the start", async (setting, call, error) => {
    const slack = await startSlack();
    slack.control.setFaults(refuse(call, error));

    const { code, said } = await startProgram(slack).end();

    expect(code).toBe(78);
    expect(said).toMatch(new RegExp(`^Slack refuses ${setting} \\(${error}\\): [^\\n]+\\.\\n$`));
  });

  it.skipIf(isInstalled())("when charts are to be read with what is not installed", async () => {
    const { code, said } = await startProgram(await startSlack(), { CHART_READER: "paddle" }).end();

    expect(code).toBe(78);
    expect(said).toContain(
      "CHART_READER is paddle, but @gutenye/ocr-node is not installed; in this folder: npm install",
    );
  });

  it("F40: when the app token is revoked while the bot runs", async () => {
    const slack = await startSlack();
    const program = startProgram(slack);
    const greeting = await program.greeting();

    slack.control.setFaults(refuse("apps.connections.open", "token_revoked"));
    slack.control.disconnect("refresh_requested");
    const { code, said } = await program.end();

    expect(greeting).toContain("Threadsheet is connected to");
    expect(code).toBe(78);
    expect(said).toBe("Slack refuses SLACK_APP_TOKEN (token_revoked): the token was revoked.\n");
  });
});

describe("exit code 0", () => {
  it("is given after a SIGTERM", async () => {
    const slack = await startSlack();
    const program = startProgram(slack);
    await program.greeting();

    program.child.kill("SIGTERM");
    const { code, said } = await program.end();

    expect(code).toBe(0);
    expect(said).toBe("");
    expect(slack.control.state().bot.connected).toBe(false);
  });
});
