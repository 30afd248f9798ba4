import type Anthropic from "@anthropic-ai/sdk";

import type { Effort } from "../../config.ts";
import type { Dataset } from "../../files/dataset.ts";
import { SYSTEM_PROMPT } from "../prompt.ts";

type MessageParam = Anthropic.MessageParam;
type ContentBlockParam = Anthropic.ContentBlockParam;

export interface RequestInput {
  readonly model: string;
  readonly effort: Effort;
  readonly messages: readonly MessageParam[];
  readonly containerId: string | null;
  /** Opaque id of the asking person. */
  readonly userId: string;
  /** What it may write at most. */
  readonly maxTokens: number;
}

export const MAX_TOKENS = 64_000;

/**
 * One Messages request. Thinking is asked for as summaries, so that long work is not silent; the automatic cache
 * breakpoint pays off inside the tool loop, where every step re-reads the prefix.
 */
export function messageRequest(input: RequestInput): Anthropic.MessageStreamParams {
  return {
    model: input.model,
    max_tokens: input.maxTokens,
    system: SYSTEM_PROMPT,
    thinking: { type: "adaptive", display: "summarized" },
    output_config: { effort: input.effort },
    tools: [{ type: "code_execution_20260521", name: "code_execution" }],
    cache_control: { type: "ephemeral", ttl: "1h" },
    metadata: { user_id: input.userId },
    messages: [...input.messages],
    // A plain string: an object with only an id is refused, and so is one on a continuation.
    ...(input.containerId === null ? {} : { container: input.containerId }),
  };
}

/**
 * The user message of a turn. `placed` are the datasets that go into the container now: an upload block only counts in
 * the turn that is being generated, so a new container needs every live dataset again.
 */
export function userMessage(text: string, datasets: readonly Dataset[], placed: readonly Dataset[]): MessageParam {
  const blocks: ContentBlockParam[] = placed.map((dataset) => ({
    type: "container_upload",
    file_id: dataset.remoteFileId,
  }));
  for (const dataset of datasets) {
    if (dataset.use === "document") blocks.push(documentBlock(dataset));
    if (dataset.use === "image") blocks.push(imageBlock(dataset));
  }
  return { role: "user", content: [...blocks, { type: "text", text }] };
}

function documentBlock(dataset: Dataset): ContentBlockParam {
  return { type: "document", source: { type: "file", file_id: dataset.remoteFileId }, title: dataset.name };
}

function imageBlock(dataset: Dataset): ContentBlockParam {
  return { type: "image", source: { type: "file", file_id: dataset.remoteFileId } };
}
