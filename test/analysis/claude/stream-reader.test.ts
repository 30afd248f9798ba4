import type Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";

import { type StreamFact, StreamReader } from "../../../src/analysis/claude/stream-reader.ts";

type Event = Anthropic.RawMessageStreamEvent;

/** Raw events as the wire has them; older recordings leave fields out, so the reader must not need them. */
function text(...parts: string[]): Event[] {
  return [
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "", citations: null } },
    ...parts.map((part): Event => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text: part },
    })),
    { type: "content_block_stop", index: 0 },
  ];
}

function run(command: string): Event[] {
  const json = JSON.stringify({ command });
  const half = Math.floor(json.length / 2);
  const delta = (partial_json: string): Event => ({
    type: "content_block_delta",
    index: 1,
    delta: { type: "input_json_delta", partial_json },
  });
  const use = {
    type: "server_tool_use",
    id: "srvtoolu_1",
    name: "bash_code_execution",
    input: {},
    caller: { type: "direct" },
  };
  const result = {
    type: "bash_code_execution_tool_result",
    tool_use_id: "srvtoolu_1",
    content: {
      type: "bash_code_execution_result",
      stdout: "1",
      stderr: "",
      return_code: 0,
      content: [{ type: "bash_code_execution_output", file_id: "file_9" }],
    },
  };
  return [
    { type: "content_block_start", index: 1, content_block: use as Anthropic.ServerToolUseBlock },
    delta(""),
    delta(json.slice(0, half)),
    delta(json.slice(half)),
    { type: "content_block_stop", index: 1 },
    { type: "content_block_start", index: 2, content_block: result as Anthropic.ContentBlock },
    { type: "content_block_stop", index: 2 },
  ];
}

function end(stop_reason: Anthropic.StopReason, container: string | null): Event[] {
  const delta = {
    stop_reason,
    stop_sequence: null,
    stop_details: null,
    container: container === null ? null : { id: container, expires_at: "", skills: null },
  };
  const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 3, cache_creation_input_tokens: 2 };
  return [{ type: "message_delta", delta, usage } as Event, { type: "message_stop" }];
}

function readAll(reader: StreamReader, events: readonly Event[]): StreamFact[] {
  return events.flatMap((event) => reader.read(event));
}

function textOf(facts: readonly StreamFact[]): string {
  return facts.map((fact) => (fact.kind === "text" ? fact.delta : "")).join("");
}

describe("StreamReader", () => {
  it("tells code in words, its result with files, and the text after it as answer", () => {
    const reader = new StreamReader();
    reader.begin();

    const facts = readAll(reader, [
      ...text("Let me look."),
      ...run("# Adding up\nsum"),
      ...text("It is ", "42."),
      ...end("end_turn", "container_1"),
    ]);

    expect(facts[0]).toEqual({ kind: "step", words: "Adding up", run: "begins" });
    expect(facts[1]).toMatchObject({
      kind: "run",
      fileIds: ["file_9"],
      run: { code: "# Adding up\nsum", failed: false },
    });
    expect(textOf(facts)).toBe("It is 42.\n\n");
    expect(reader).toMatchObject({ stopReason: "end_turn", containerId: "container_1", ended: true });
    expect(reader.tokens).toEqual({ input: 10, output: 5, cacheRead: 3, cacheWrite: 2 });
  });

  it("gives the preamble as the answer when no code ran", () => {
    const reader = new StreamReader();
    reader.begin();

    const facts = [...readAll(reader, [...text("Nothing to compute."), ...end("end_turn", null)]), ...reader.flush()];

    expect(textOf(facts)).toBe("Nothing to compute.\n\n");
  });

  it("is not ended by a stream that breaks off", () => {
    const reader = new StreamReader();
    reader.begin();

    readAll(reader, text("Half of"));

    expect(reader.ended).toBe(false);
  });

  it("pairs a result with code of the request before the pause", () => {
    const reader = new StreamReader();
    const [start, ...events] = run("# Slow step\nx");
    const useEnd = events.findIndex((event) => event.type === "content_block_stop");
    reader.begin();
    readAll(reader, [start!, ...events.slice(0, useEnd + 1), ...end("pause_turn", "container_1")]);
    reader.begin();

    const facts = readAll(reader, [...events.slice(useEnd + 1), ...end("end_turn", "container_1")]);

    expect(facts).toMatchObject([{ kind: "run", run: { code: "# Slow step\nx" } }]);
  });

  it("ignores events and blocks it does not know", () => {
    const reader = new StreamReader();
    reader.begin();
    const unknown = [
      { type: "some_new_event" },
      { type: "content_block_start", index: 0, content_block: { type: "hologram" } },
      { type: "content_block_delta", index: 0, delta: { type: "hologram_delta" } },
      { type: "content_block_stop", index: 0 },
    ] as unknown as Event[];

    expect(readAll(reader, unknown)).toEqual([]);
  });
});
