import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  answered,
  ask,
  botMessages,
  eventually,
  MAYA,
  OMAR,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

const FILES = [textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n")];

function answer(text: string) {
  return [
    { type: "run" as const, command: "# Adding up\nsum", stdout: "42" },
    { type: "text" as const, text },
  ];
}

function claudeHeaders(world: World): Record<string, string> {
  return { "x-api-key": world.claude.apiKey, "anthropic-version": "2026-10-21" };
}

interface SentRequest {
  readonly container?: string;
  readonly messages: readonly { readonly content: unknown }[];
}

function sent(world: World): SentRequest[] {
  return world.claude.control.requests() as SentRequest[];
}

describe("a conversation", () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.close();
  });

  it("goes on in the same container after a restart, and remembers what was said", async () => {
    world.claude.control.script([answer("EMEA made 10."), answer("APAC made 32.")]);
    const asked = await ask(world, "how much did EMEA make?", { files: FILES });
    await answered(world, asked);

    await world.restartBot();
    await ask(world, "and APAC?", { thread: asked.rootTs, mention: false });
    await answered(world, asked, 2);

    const last = sent(world).at(-1);
    expect(last?.container).toMatch(/^container_/);
    expect(JSON.stringify(last?.messages)).toContain("EMEA made 10.");
    expect(JSON.stringify(last?.messages)).not.toContain("container_upload");
  });

  it("uploads a file again that Claude no longer has when a new container needs it", async () => {
    world.claude.control.script([answer("First."), answer("Second.")]);
    const asked = await ask(world, "first?", { files: FILES });
    await answered(world, asked);
    const [file] = world.claude.control.files();

    await fetch(`${world.claude.url}/v1/files/${file?.id}`, { method: "DELETE", headers: claudeHeaders(world) });
    world.claude.control.expireContainers("not_found");
    await ask(world, "second?", { thread: asked.rootTs, mention: false });

    expect(visibleText(await answered(world, asked, 2))).toContain("Second.");
    expect(world.claude.control.files()).toHaveLength(1);
  });

  it("asks Claude once although every mention reaches us as two events", async () => {
    world.claude.control.script([answer("Once.")]);

    const asked = await ask(world, "how much?", { files: FILES });
    await answered(world, asked);
    await eventually(world, "all events acknowledged", () => (world.slack.control.busy() ? null : true));

    expect(sent(world)).toHaveLength(1);
  });

  it("answers questions of one thread one after the other, in order", async () => {
    world.claude.control.script([answer("One."), answer("Two."), answer("Three.")]);
    const asked = await ask(world, "one?", { files: FILES });
    await eventually(world, "the first at work", () => (sent(world).length > 0 ? true : null));
    await ask(world, "two?", { thread: asked.rootTs, mention: false, as: OMAR });
    await ask(world, "three?", { thread: asked.rootTs, mention: false });

    const text = visibleText(await answered(world, asked, 3));

    expect(text.indexOf("One.")).toBeLessThan(text.indexOf("Two."));
    expect(text.indexOf("Two.")).toBeLessThan(text.indexOf("Three."));
  });

  it("leaves people alone who talk to each other, and threads it has no part in", async () => {
    const asked = await ask(world, "just chatting", { mention: false });
    await ask(world, "me too", { thread: asked.rootTs, mention: false, as: OMAR });
    world.claude.control.script([answer("Mine.")]);
    const ours = await ask(world, "how much?", { files: FILES });
    await answered(world, ours);
    await ask(world, `<@${OMAR}> what do you think?`, { thread: ours.rootTs, mention: false });
    await eventually(world, "all events acknowledged", () => (world.slack.control.busy() ? null : true));

    expect(botMessages(world, asked.channel, asked.rootTs)).toEqual([]);
    expect(sent(world)).toHaveLength(1);
  });

  it("stops when somebody presses Stop, and says so", async () => {
    // A workspace without agent sessions has no Stop button of Slack's own; there ours appears.
    world.faults.set([
      {
        target: "slack",
        call: "agents.sessions.setStatus",
        times: 9,
        action: { kind: "error", error: "unknown_method" },
      },
    ]);
    world.claude.control.script([
      { type: "run", command: "# Long work\nx" },
      { type: "wait", ms: 60_000 },
      { type: "text", text: "Never." },
    ]);
    const asked = await ask(world, "slow?", { files: FILES });
    const button = await eventually(world, "a Stop button", () =>
      botMessages(world, asked.channel, asked.rootTs).find((message) =>
        JSON.stringify(message.blocks).includes('"stop_turn"'),
      ),
    );

    await world.slack.control.press({ as: OMAR, channel: asked.channel, ts: button.ts, action_id: "stop_turn" });
    const text = await eventually(world, "a word that it stopped", () => {
      const seen = visibleText(botMessages(world, asked.channel, asked.rootTs));
      return /stopped/i.test(seen) && !seen.includes('"stop_turn"') ? seen : null;
    });

    expect(text).not.toContain("Never.");
  });

  it("stops by Slack's own Stop button where there is one, and shows no second one", async () => {
    world.claude.control.script([
      { type: "run", command: "# Long work\nx" },
      { type: "wait", ms: 60_000 },
      { type: "text", text: "Never." },
    ]);
    const asked = await ask(world, "slow?", { files: FILES });
    await eventually(world, "at work", () => (sent(world).length > 0 ? true : null));

    world.slack.control.stop({ as: MAYA, channel: asked.channel, thread_ts: asked.rootTs });
    const text = await eventually(world, "a word that it stopped", () => {
      const seen = visibleText(botMessages(world, asked.channel, asked.rootTs));
      return /stopped/i.test(seen) ? seen : null;
    });

    expect(text).not.toContain("Never.");
    expect(text).not.toContain('"stop_turn"');
  });

  it("stops when the question is deleted", async () => {
    world.claude.control.script([
      [
        { type: "run", command: "# Long work\nx" },
        { type: "wait", ms: 60_000 },
      ],
      answer("Next one."),
    ]);
    const asked = await ask(world, "first?", { files: FILES });
    const second = await ask(world, "slow?", { files: FILES });
    await eventually(world, "both at work", () => (sent(world).length === 2 ? true : null));

    world.slack.control.remove({ channel: asked.channel, ts: asked.ts });
    world.slack.control.remove({ channel: second.channel, ts: second.ts });
    const third = await ask(world, "third?", { files: FILES });
    world.claude.control.script([answer("Third.")]);

    expect(visibleText(await answered(world, third))).toMatch(/Third|Next one|No script/);
  });

  it("answers a direct message without a mention", async () => {
    world.claude.control.script([answer("In private.")]);

    const asked = await ask(world, "how much?", { channel: "D0MAYAADMN", mention: false, files: FILES, as: MAYA });

    expect(visibleText(await answered(world, asked))).toContain("In private.");
  });

  it("does not start again when a question is edited", async () => {
    world.claude.control.script([answer("Once.")]);
    const asked = await ask(world, "how much?", { files: FILES });
    await answered(world, asked);

    world.slack.control.edit({ channel: asked.channel, ts: asked.ts, text: "how much exactly?" });
    await eventually(world, "all events acknowledged", () => (world.slack.control.busy() ? null : true));

    expect(sent(world)).toHaveLength(1);
  });
});
