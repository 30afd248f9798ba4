import type Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";

import { eventsOf, outputFileIds } from "../../../src/analysis/claude/replay.ts";
import { type StreamFact, StreamReader } from "../../../src/analysis/claude/stream-reader.ts";
import type { ScriptStep } from "../../../src/playground/claude/script.ts";
import { startEmulator } from "../../support/claude-emulator.ts";
import { BASE, checkedClient, outputsOf, user } from "../../support/claude-client.ts";

const PNG = Buffer.from("picture").toString("base64");

/** Neighbouring pieces of text are one: only how they were cut may differ. */
function joined(facts: readonly StreamFact[]): StreamFact[] {
  const all: StreamFact[] = [];
  for (const fact of facts) {
    const last = all.at(-1);
    if (fact.kind === "text" && last?.kind === "text")
      all[all.length - 1] = { ...last, delta: last.delta + fact.delta };
    else all.push(fact);
  }
  return all;
}

describe("a kept message read again", () => {
  it.each<[string, ScriptStep[]]>([
    [
      "with code, a chart and text",
      [
        { type: "thinking", text: "Hm." },
        { type: "run", command: "# Drawing\ndraw", stdout: "42", outputs: [{ name: "a.png", base64: PNG }] },
        { type: "text", text: "It is 42." },
        { type: "text", text: "Really." },
      ],
    ],
    ["of text alone", [{ type: "text", text: "Hello." }]],
    [
      "with a failed tool",
      [
        { type: "run", command: "x", error_code: "execution_time_exceeded" },
        { type: "text", text: "Sorry." },
      ],
    ],
    [
      "that paused",
      [
        { type: "text", text: "Let me see." },
        { type: "run", command: "x", pause: true },
      ],
    ],
    ["that was declined", [{ type: "stop", reason: "refusal", category: "cyber" }]],
    ["that is empty", []],
  ])("%s says what it said as it streamed", async (_what, turn) => {
    const emulator = await startEmulator();
    emulator.control.script([turn]);
    const [live, again] = [new StreamReader(), new StreamReader()];
    const heard: StreamFact[] = [];
    const stream = checkedClient(emulator).messages.stream({ ...BASE, messages: [user("go")] });
    for await (const event of stream) heard.push(...live.read(event));
    const message = JSON.parse(JSON.stringify(await stream.finalMessage())) as Anthropic.Message;

    const told = [...eventsOf(message)].flatMap((event) => again.read(event));

    expect(joined([...told, ...again.flush()])).toEqual(joined([...heard, ...live.flush()]));
    const { stopReason, containerId, model, tokens, ended, sawText } = live;
    expect(again).toMatchObject({ stopReason, containerId, model, tokens, ended, sawText });
    expect(outputFileIds(message)).toEqual(outputsOf(message));
  });
});
