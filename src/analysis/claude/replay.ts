import type Anthropic from "@anthropic-ai/sdk";

import { toolOutcome } from "./code-run.ts";

/**
 * The events that a finished message would stream as, so that a kept one is read by the very code that reads live ones.
 * A `message_start` may carry usage, container and stop reason at once (recorded for continuations of tool calls).
 */
export function* eventsOf(message: Anthropic.Message): Generator<Anthropic.RawMessageStreamEvent> {
  yield { type: "message_start", message };
  for (const [index, block] of message.content.entries()) {
    yield { type: "content_block_start", index, content_block: block };
    const delta = deltaOf(block);
    if (delta !== null) yield { type: "content_block_delta", index, delta };
    yield { type: "content_block_stop", index };
  }
  yield { type: "message_stop" };
}

/** Ids of the files that the code of a message left in `$OUTPUT_DIR`. */
export function outputFileIds(message: Anthropic.Message): readonly string[] {
  return message.content.flatMap((block) => toolOutcome(block)?.fileIds ?? []);
}

function deltaOf(block: Anthropic.ContentBlock): Anthropic.RawContentBlockDelta | null {
  if (block.type === "text") return { type: "text_delta", text: block.text };
  if (block.type === "server_tool_use") return { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
  return null;
}
