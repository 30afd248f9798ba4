import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { readConfig, secretsOf } from "../src/config.ts";
import { AppError } from "../src/errors.ts";
import { envExample, settingsTable } from "../src/settings.ts";

const BOT = "xoxb-1-abcdefgh";
const APP = "xapp-1-abcdefgh";
const KEY = "sk-ant-abcdefgh";

function noFile(): string {
  throw new Error("no such file");
}

/** The problems an environment has, one a line; empty when it is fine. */
function problemsOf(env: Record<string, string>, readFile: (path: string) => string = noFile): string {
  try {
    readConfig(env, readFile);
    return "";
  } catch (error) {
    if (error instanceof AppError) return error.operatorHint ?? "";
    throw error;
  }
}

describe("readConfig", () => {
  it("starts the playground with the offline analyst when nothing is set", () => {
    const config = readConfig({}, noFile);

    expect(config.slack).toEqual({ mode: "playground", port: 3939 });
    expect(config.claude.mode).toBe("offline");
  });

  it("lets the playground talk to the real Claude when only its key is set", () => {
    const config = readConfig({ ANTHROPIC_API_KEY: KEY }, noFile);

    expect(config.slack.mode).toBe("playground");
    expect(config.claude).toMatchObject({ mode: "api", model: "claude-sonnet-5-5", effort: "medium" });
  });

  it("connects by Socket Mode with bot and app token, by HTTP with bot token and signing secret", () => {
    const socket = readConfig({ SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP, ANTHROPIC_API_KEY: KEY }, noFile);
    const http = readConfig(
      { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: "0123456789abcdef", ANTHROPIC_API_KEY: KEY, PORT: "8080" },
      noFile,
    );

    expect(socket.slack).toMatchObject({ mode: "socket", apiUrl: "https://slack.com/api/" });
    expect(http.slack).toMatchObject({ mode: "http", port: 8080 });
  });

  it("hides by the standard level, and single kinds as was decided", () => {
    const usual = readConfig({}, noFile);
    const other = readConfig({ SCRUB_LEVEL: "strict", SCRUB_ACTIONS: "phone=partial, IP = keep" }, noFile);

    expect(usual.scrub).toEqual({ level: "standard", actions: {} });
    expect(other.scrub).toEqual({ level: "strict", actions: { PHONE: "partial", IP: "keep" } });
  });

  it("names every problem of the actions at once, those of other settings too", () => {
    const problems = problemsOf({
      SCRUB_LEVEL: "paranoid",
      SCRUB_ACTIONS: "PHONE=shout,FAX=keep,SECRET=keep,PERSON=partial,IP=keep,IP=drop,EMAIL,my-own-words=9",
      MAX_FILE_MB: "0",
    });

    for (const problem of [
      /SCRUB_LEVEL is not valid/,
      /entry 1: PHONE has no known action/,
      /entry 2: has no known kind/,
      /entry 3: SECRET is always replaced by its kind/,
      /entry 4: PERSON has no part that could stay/,
      /names IP more than once/,
      /entry 7: is not of the form KIND=action/,
      /entry 8: has no known kind/,
      /MAX_FILE_MB/,
    ])
      expect(problems).toMatch(problem);
    expect(problems).not.toMatch(/my-own-words|shout|paranoid|FAX/);
  });

  it("names every problem at once and echoes no value", () => {
    const problems = problemsOf({
      SLACK_BOT_TOKEN: "xoxp-very-secret-user-token",
      MAX_FILE_MB: "0",
      CLAUDE_EFFORT: "enormous",
      SLACK_API_URL: "ftp://somewhere",
      ALLOWED_LINK_HOSTS: "https://intra.example.com/x",
    });

    for (const name of [
      "SLACK_BOT_TOKEN does not start with xoxb-",
      "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN",
      "ANTHROPIC_API_KEY is missing",
      "MAX_FILE_MB must be a whole number from 1 to 500",
      "CLAUDE_EFFORT",
      "SLACK_API_URL",
      "ALLOWED_LINK_HOSTS",
    ]) {
      expect(problems).toContain(name);
    }
    for (const value of ["very-secret", "enormous", "ftp:", "intra.example"]) expect(problems).not.toContain(value);
  });

  it.each([
    ["Slack without Claude", { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP }, "ANTHROPIC_API_KEY is missing"],
    ["an app token alone", { SLACK_APP_TOKEN: APP, ANTHROPIC_API_KEY: KEY }, "SLACK_BOT_TOKEN is missing"],
    [
      "both ways to connect",
      { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP, SLACK_SIGNING_SECRET: "0123456789abcdef", ANTHROPIC_API_KEY: KEY },
      "exclude each other",
    ],
  ])("refuses %s", (_what, env, sentence) => {
    expect(problemsOf(env as Record<string, string>)).toContain(sentence);
  });

  it("reads secrets from files, and says when a file cannot be read or both forms are set", () => {
    const files: Record<string, string> = { "/run/secrets/claude": `${KEY}\n` };
    const readFile = (path: string) => files[path] ?? noFile();

    const config = readConfig({ ANTHROPIC_API_KEY_FILE: "/run/secrets/claude" }, readFile);

    expect(secretsOf(config)).toEqual([KEY]);
    expect(problemsOf({ ANTHROPIC_API_KEY_FILE: "/nowhere" }, readFile)).toContain("cannot be read");
    expect(problemsOf({ ANTHROPIC_API_KEY: KEY, ANTHROPIC_API_KEY_FILE: "/run/secrets/claude" }, readFile)).toContain(
      "keep one",
    );
  });
});

describe("DATABASE_URL", () => {
  it("is an address of PostgreSQL, and a secret with its password in every form it has", () => {
    const address = "postgres://app:p%40ssword-1@db.example.com/threadsheet";

    const config = readConfig({ DATABASE_URL: address }, noFile);

    expect(config.databaseUrl).toBe(address);
    expect(secretsOf(config)).toEqual([address, "p%40ssword-1", "p@ssword-1"]);
    expect(
      readConfig({ DATABASE_URL: "postgresql:///threadsheet?host=/run/postgresql" }, noFile).databaseUrl,
    ).toContain("/run/postgresql");
    expect(readConfig({}, noFile).databaseUrl).toBeNull();
  });

  it("of another database is refused without being echoed", () => {
    const problems = problemsOf({ DATABASE_URL: "mysql://app:hush-hush@db/threadsheet" });

    expect(problems).toContain("DATABASE_URL does not look like postgres://");
    expect(problems).not.toContain("hush");
  });
});

describe("the settings' documentation", () => {
  it("is the same in .env.example and the README as in the code", () => {
    const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    // The formatter pads table columns; the words have to be equal.
    const squeeze = (text: string) => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");

    expect(example).toBe(envExample());
    expect(squeeze(readme)).toContain(squeeze(settingsTable()));
  });
});
