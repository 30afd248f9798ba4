import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { registerIntake } from "../src/intake/register.ts";
import { SUBSCRIPTIONS, SCOPES } from "../src/playground/slack/workspace/seed.ts";

interface Manifest {
  readonly features: {
    readonly shortcuts: readonly { readonly callback_id: string; readonly name: string }[];
    readonly slash_commands: readonly { readonly command: string }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: { readonly event_subscriptions: { readonly bot_events: readonly string[] } };
}

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = parse(readFileSync(`${root}/manifest.yml`, "utf8")) as Manifest;

/** Scope each Web API method needs (docs.slack.dev/reference/methods). */
const METHOD_SCOPES: Readonly<Record<string, readonly string[]>> = {
  "agents.sessions.setStatus": ["chat:write"],
  "assistant.threads.setStatus": ["chat:write"],
  "auth.test": [],
  "chat.appendStream": ["chat:write"],
  "chat.delete": ["chat:write"],
  "chat.getPermalink": [],
  "chat.postEphemeral": ["chat:write"],
  "chat.postMessage": ["chat:write"],
  "chat.startStream": ["chat:write"],
  "chat.stopStream": ["chat:write"],
  "chat.update": ["chat:write"],
  "conversations.history": ["channels:history", "groups:history", "im:history", "mpim:history"],
  "conversations.info": ["channels:read", "groups:read", "im:read", "mpim:read"],
  "conversations.open": ["im:write"],
  "conversations.members": ["channels:read", "groups:read", "im:read", "mpim:read"],
  "conversations.replies": ["channels:history", "groups:history", "im:history", "mpim:history"],
  "files.completeUploadExternal": ["files:write"],
  "files.delete": ["files:write"],
  "files.getUploadURLExternal": ["files:write"],
  "files.info": ["files:read"],
  "files.list": ["files:read"],
  "users.conversations": ["channels:read", "groups:read", "im:read", "mpim:read"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.publish": [],
  "views.update": [],
};

/** Scope an event subscription needs. */
const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = {
  agent_session_stopped: ["chat:write"],
  app_home_opened: [],
  app_mention: ["app_mentions:read"],
  app_uninstalled: [],
  file_deleted: ["files:read"],
  "message.channels": ["channels:history"],
  "message.groups": ["groups:history"],
  "message.im": ["im:history"],
  "message.mpim": ["mpim:history"],
  tokens_revoked: [],
};

/** What features of the manifest need: the agent experience, and commands with shortcuts. */
const FEATURE_SCOPES = ["assistant:write", "commands"];

/** What the bot really registers with Bolt. */
function registered() {
  const seen = { events: new Set<string>(), commands: new Set<string>(), shortcuts: new Set<string>() };
  const ignore = () => undefined;
  const app = {
    event: (name: string) => seen.events.add(name),
    command: (name: string) => seen.commands.add(name),
    shortcut: ({ callback_id }: { callback_id: string }) => seen.shortcuts.add(callback_id),
    action: ignore,
    view: ignore,
    options: ignore,
  };
  const deps = { homesOpen: { publishWith: ignore } };
  registerIntake(
    app as unknown as Parameters<typeof registerIntake>[0],
    deps as unknown as Parameters<typeof registerIntake>[1],
  );
  return seen;
}

/** Every Web API method the stages name in their code. */
function methodsUsed(): string[] {
  const pattern = /\b(chat|conversations|files|views|users|auth|assistant\.threads|agents\.sessions)\.(\w+)(?:\(|")/g;
  /** Array methods, endings of names, the client's general call, and the Files API of Claude. */
  const others = new Set(
    "apiCall com delete download filter find flatMap map prepare retrieveMetadata some ts upload".split(" "),
  );
  const used = new Set<string>();
  for (const path of globSync("src/{intake,files,post}/**/*.ts", { cwd: root })) {
    for (const [, family, method = ""] of readFileSync(`${root}/${path}`, "utf8").matchAll(pattern)) {
      if (family !== "files" || !others.has(method)) used.add(`${family}.${method}`);
    }
  }
  return [...used];
}

describe("manifest.yml", () => {
  it("subscribes to exactly the events that have a listener", () => {
    const subscribed = new Set(manifest.settings.event_subscriptions.bot_events.map((event) => event.split(".")[0]));

    expect(subscribed).toEqual(registered().events);
  });

  it("declares exactly the commands and shortcuts that are registered", () => {
    const { commands, shortcuts } = registered();

    expect(new Set(manifest.features.slash_commands.map(({ command }) => command))).toEqual(commands);
    expect(new Set(manifest.features.shortcuts.map(({ callback_id }) => callback_id))).toEqual(shortcuts);
    for (const { name } of manifest.features.shortcuts) expect(name.length).toBeLessThanOrEqual(24);
  });

  it("asks for exactly the scopes that methods, events and features need", () => {
    const methods = methodsUsed();
    expect(methods.filter((method) => !(method in METHOD_SCOPES))).toEqual([]);

    const needed = new Set([
      ...FEATURE_SCOPES,
      ...methods.flatMap((method) => METHOD_SCOPES[method] ?? []),
      ...manifest.settings.event_subscriptions.bot_events.flatMap((event) => EVENT_SCOPES[event] ?? ["unknown event"]),
    ]);

    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort());
  });

  it("asks for nothing the playground's installation would not have", () => {
    expect(manifest.oauth_config.scopes.bot.filter((scope) => !SCOPES.includes(scope))).toEqual([]);
    expect(manifest.settings.event_subscriptions.bot_events.filter((event) => !SUBSCRIPTIONS.includes(event))).toEqual(
      [],
    );
  });
});
