import { describe, expect, it } from "vitest";

import { answered, ask, eventually, MAYA, textFile, visibleText } from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";
import { overloaded, RUN, said } from "./support/claude-desk.ts";
import { startWatchedWorld, type WatchedWorld } from "./support/claude-world.ts";

const CALL = { target: "claude" as const, call: "POST /v1/messages" };
const FILES = [textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n")];
const NEVER_ENDS = [{ ...RUN, pause: true }, said("Step. "), { type: "repeat" as const }];

interface SentRequest {
  readonly container?: string;
  readonly messages: readonly { readonly content: unknown }[];
}

function sent(world: WatchedWorld): SentRequest[] {
  return world.claude.control.requests() as SentRequest[];
}

/** What the thread reads once everything has come to rest. */
async function answerTo(world: WatchedWorld, question = "how much?"): Promise<string> {
  const asked = await ask(world, question, { files: FILES });
  const text = visibleText(await answered(world, asked));
  await expectQuiet(world, [asked], { repeats: true });
  return text;
}

describe("F20: a container that is lost", () => {
  it.each(["not_found", "bad_request", "server_error", "other_id"] as const)(
    "as %s is replaced: files placed again, thread told",
    async (how) => {
      const world = await startWatchedWorld();
      const turns = ["First.", "Second.", "Second."].map((text) => [RUN, said(text)]);
      world.claude.control.script(turns);
      const asked = await ask(world, "first?", { files: FILES });
      await answered(world, asked);

      world.claude.control.expireContainers(how);
      await ask(world, "second?", { thread: asked.rootTs, mention: false });
      const text = visibleText(await answered(world, asked, 2));
      await expectQuiet(world, [asked, asked], { repeats: true });

      expect(text).toContain("Second.");
      expect(text).toContain("had expired; I set up a new one");
      expect(JSON.stringify(sent(world).at(-1)?.messages)).toContain("container_upload");
      expect(JSON.stringify(sent(world).at(-1)?.messages)).toContain("# Adding up");
    },
  );

  it("in the middle of a turn takes the turn back to its beginning, once", async () => {
    const world = await startWatchedWorld();
    world.claude.control.script([
      [RUN, { ...RUN, pause: true }, said("Never.")],
      [RUN, said("In the new container: 42.")],
    ]);
    const body = { type: "error", error: { type: "not_found_error", message: "Container not found" } };
    world.faults.set([{ ...CALL, after: 1, action: { kind: "status", status: 404, body } }]);

    expect(await answerTo(world)).toContain("In the new container: 42.");
    expect(world.faults.calls).toBe(3);
    expect(sent(world).map(({ container }) => container)).toEqual([undefined, undefined]);
    expect(JSON.stringify(sent(world).at(-1)?.messages)).toContain("container_upload");
  });
});

it("F21: after a first turn that was stopped half way the next one has a container of its own with the files", async () => {
  const world = await startWatchedWorld();
  world.claude.control.script([
    [RUN, { type: "wait", ms: 60_000 }, said("Never.")],
    [RUN, said("From a clean start: 42.")],
  ]);
  const asked = await ask(world, "slow?", { files: FILES });
  await eventually(world, "at work", () => (sent(world).length > 0 ? true : null));
  world.slack.control.stop({ as: MAYA, channel: asked.channel, thread_ts: asked.rootTs });
  await expectQuiet(world, [asked]);

  await ask(world, "how much?", { thread: asked.rootTs, mention: false });
  const text = visibleText(await answered(world, asked, 2));
  await expectQuiet(world, [asked, asked]);

  expect(text).toContain("From a clean start: 42.");
  expect(sent(world)[1]?.container).toBeUndefined();
  expect(JSON.stringify(sent(world)[1]?.messages)).toContain("container_upload");
  expect(world.claude.control.files()).toHaveLength(1);
});

describe("F22: a turn that pauses", () => {
  it("goes on", async () => {
    const world = await startWatchedWorld();
    world.claude.control.script([{ ...RUN, pause: true }, said("After the pause: 42.")]);

    expect(await answerTo(world)).toContain("After the pause: 42.");
    expect(world.faults.calls).toBe(2);
  });

  it("again and again ends after six requests, with what there is", async () => {
    const world = await startWatchedWorld();
    world.claude.control.script(NEVER_ENDS);

    const text = await answerTo(world);

    expect(text).toContain("more steps than I may use");
    expect(text).toContain("Step.");
    expect(world.faults.calls).toBe(6);
  });
});

describe("F23: a turn that", () => {
  const HUGE = { ...RUN, command: `# Too long\n${"x = 1\n".repeat(60_000)}` };

  it.each([
    [
      "reaches max_tokens in its text",
      [RUN, said("A long story"), { type: "stop", reason: "max_tokens" }],
      "cut off because it became too long",
    ],
    [
      "reaches max_tokens inside a tool call",
      [RUN, said("So far 42."), HUGE, said("Never.")],
      "cut off because it became too long",
    ],
    ["reaches max_tokens before it said anything", [HUGE], "Claude finished without an answer"],
    ["is declined", [{ type: "stop", reason: "refusal", category: "cyber" }], "declined to answer"],
  ] as const)("%s ends with a plain sentence and a way on", async (_how, turn, sentence) => {
    const world = await startWatchedWorld();
    world.claude.control.script([turn]);

    const text = await answerTo(world);

    expect(text).toContain(sentence);
    expect(text).toContain("retry_turn");
    expect(world.faults.calls).toBe(1);
  });

  it("comes empty is asked for the answer once", async () => {
    const world = await startWatchedWorld();
    world.claude.control.script([[], [RUN, said("Now: 42.")]]);

    expect(await answerTo(world)).toContain("Now: 42.");
    expect(world.faults.calls).toBe(2);
  });

  it("comes empty twice ends with a plain sentence", async () => {
    const world = await startWatchedWorld();
    world.claude.control.script([[], []]);

    expect(await answerTo(world)).toContain("Claude finished without an answer");
    expect(world.faults.calls).toBe(2);
  });
});

describe("an answer in its thread is whole and there once", () => {
  it.each([
    ["F12: after an overload", overloaded(1)],
    [
      "F13: after an error in mid-stream",
      { ...CALL, action: { kind: "stream_error", afterEvents: 12, type: "overloaded_error", message: "Overloaded" } },
    ],
    ["F14: after a clean cut", { ...CALL, action: { kind: "cut", afterEvents: 12, how: "eof" } }],
    ["F15: after a reset", { ...CALL, action: { kind: "cut_inside", afterEvents: 12, at: "line", how: "rst" } }],
    [
      "F15: after a cut before message_stop",
      { ...CALL, action: { kind: "cut_inside", afterEvents: 0, at: "end", how: "eof" } },
    ],
  ] as const)("%s", async (_when, rule) => {
    const world = await startWatchedWorld();
    const turn = [RUN, said("The whole revenue is 42, half of it from EMEA.")];
    world.faults.set([rule]);
    world.claude.control.script([turn, turn]);

    const asked = await ask(world, "how much?", { files: FILES });
    const text = visibleText(await answered(world, asked));
    await expectQuiet(world, [asked]);

    expect(text).toContain("half of it from EMEA.");
    expect(world.faults.calls).toBe(2);
  });
});
