import type Anthropic from "@anthropic-ai/sdk";

import type { CodeRun } from "../answer.ts";
import { NO_TOKENS, type Tokens } from "../budget.ts";
import { codeRun, toolOutcome, toolRequest, type ToolRequest, wordsFor } from "./code-run.ts";

type StreamEvent = Anthropic.RawMessageStreamEvent;
type StopReason = Anthropic.StopReason;

/** What a stream event means for the turn. */
export type StreamFact =
  | { readonly kind: "step"; readonly words: string }
  /** Answer text. Words before the first code run are a preamble and only come once no code follows. */
  | { readonly kind: "text"; readonly delta: string }
  | { readonly kind: "run"; readonly run: CodeRun; readonly fileIds: readonly string[] };

/**
 * Reads the raw events of Messages streams, one turn long (continuations included), and keeps what the turn needs.
 * Deltas are appended, never re-read: asking the SDK for its text snapshot on each delta is quadratic.
 */
export class StreamReader {
  stopReason: StopReason | null = null;
  containerId: string | null = null;
  model: string | null = null;
  /** Of the request under way. */
  tokens: Tokens = NO_TOKENS;
  ended = false;
  /** Model text other than thinking was seen in this turn. */
  sawText = false;

  readonly #requests = new Map<string, ToolRequest>();
  #block: { id: string; name: string; json: string[]; isText: boolean } | null = null;
  #ranCode = false;
  #preamble: string[] = [];

  /** Call before each request of the turn. */
  begin(): void {
    this.stopReason = null;
    this.ended = false;
    this.tokens = NO_TOKENS;
    this.#block = null;
  }

  /** The facts in one event; unknown events and blocks have none. */
  read(event: StreamEvent): StreamFact[] {
    switch (event.type) {
      case "message_start":
        return this.#onStart(event.message);
      case "content_block_start":
        return this.#onBlockStart(event.content_block);
      case "content_block_delta":
        return this.#onDelta(event.delta);
      case "content_block_stop":
        return this.#onBlockStop();
      case "message_delta":
        return this.#onMessageDelta(event);
      case "message_stop":
        this.ended = true;
        return [];
      default:
        return [];
    }
  }

  /** Text that turned out to be the whole answer because no code ran. Call once the turn is over. */
  flush(): StreamFact[] {
    const delta = this.#preamble.join("");
    this.#preamble = [];
    return delta === "" ? [] : [{ kind: "text", delta }];
  }

  #onStart(message: Anthropic.Message): StreamFact[] {
    this.model = message.model;
    this.tokens = readTokens(message.usage, this.tokens);
    if (message.container) this.containerId = message.container.id;
    if (message.stop_reason) this.stopReason = message.stop_reason;
    return [];
  }

  #onBlockStart(block: Anthropic.ContentBlock): StreamFact[] {
    this.#block = { id: "", name: "", json: [], isText: block.type === "text" };
    if (block.type === "server_tool_use") {
      this.#block = { id: block.id, name: block.name, json: [], isText: false };
      this.#preamble = [];
      return [];
    }
    if (block.type === "thinking" && !this.#ranCode) return [{ kind: "step", words: "Thinking about the question" }];
    return this.#onResult(block);
  }

  #onResult(block: Anthropic.ContentBlock): StreamFact[] {
    const outcome = toolOutcome(block);
    if (outcome === null) return [];
    this.#ranCode = true;
    const request = this.#requests.get(outcome.toolUseId);
    if (request === undefined) return [];
    return [{ kind: "run", run: codeRun(request, outcome), fileIds: outcome.fileIds }];
  }

  #onDelta(delta: Anthropic.RawContentBlockDelta): StreamFact[] {
    if (delta.type === "input_json_delta") this.#block?.json.push(delta.partial_json);
    if (delta.type !== "text_delta" || delta.text === "") return [];
    this.sawText = true;
    if (this.#ranCode) return [{ kind: "text", delta: delta.text }];
    this.#preamble.push(delta.text);
    return [];
  }

  #onBlockStop(): StreamFact[] {
    const block = this.#block;
    this.#block = null;
    if (block === null) return [];
    if (block.isText) return this.#separate();
    if (block.name === "") return [];
    const request = toolRequest(block.id, block.name, parseJson(block.json.join("")));
    if (request === null) return [];
    this.#requests.set(request.id, request);
    return [{ kind: "step", words: wordsFor(request) }];
  }

  /** Two text blocks are two paragraphs. */
  #separate(): StreamFact[] {
    if (this.#ranCode) return [{ kind: "text", delta: "\n\n" }];
    this.#preamble.push("\n\n");
    return [];
  }

  #onMessageDelta(event: Anthropic.RawMessageDeltaEvent): StreamFact[] {
    if (event.delta.stop_reason) this.stopReason = event.delta.stop_reason;
    if (event.delta.container) this.containerId = event.delta.container.id;
    this.tokens = readTokens(event.usage, this.tokens);
    return [];
  }
}

/** Usage is cumulative within a message; fields an event leaves out keep their last value. */
function readTokens(usage: Anthropic.Usage | Anthropic.MessageDeltaUsage, before: Tokens): Tokens {
  return {
    input: usage.input_tokens ?? before.input,
    output: usage.output_tokens ?? before.output,
    cacheRead: usage.cache_read_input_tokens ?? before.cacheRead,
    cacheWrite: usage.cache_creation_input_tokens ?? before.cacheWrite,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    // A tool input that was cut off is not usable; the turn ends by its stop reason.
    return {};
  }
}
