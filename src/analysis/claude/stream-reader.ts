import type Anthropic from "@anthropic-ai/sdk";

import type { CodeRun } from "../answer.ts";
import { NO_TOKENS, type Tokens } from "../budget.ts";
import { CodeSteps } from "../steps/code-steps.ts";
import { KnownFiles } from "../steps/idioms.ts";
import { codeRun, toolOutcome, toolRequest, type ToolRequest, wordsFor } from "./code-run.ts";

type StreamEvent = Anthropic.RawMessageStreamEvent;
type StopReason = Anthropic.StopReason;

/** What a stream event means for the turn. */
export type StreamFact =
  /** Something begins; the steps of a code run are under way until it is over. */
  | { readonly kind: "step"; readonly words: string; readonly run?: "begins" | "goes on" }
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

  readonly #files: KnownFiles;
  readonly #requests = new Map<string, ToolRequest>();
  #block: OpenBlock | null = null;
  #ranCode = false;
  #preamble: string[] = [];

  /** `files` are the thread's own: steps are told with their names. */
  constructor(files = new KnownFiles([])) {
    this.#files = files;
  }

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
    this.#block = { id: "", name: "", json: [], isText: block.type === "text", steps: null };
    if (block.type === "server_tool_use") {
      const { id, name } = block;
      this.#block = { id, name, json: [], isText: false, steps: new CodeSteps(this.#files) };
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
    if (delta.type === "input_json_delta") return this.#onInput(delta.partial_json);
    if (delta.type !== "text_delta" || delta.text === "") return [];
    this.sawText = true;
    if (this.#ranCode) return [{ kind: "text", delta: delta.text }];
    this.#preamble.push(delta.text);
    return [];
  }

  #onInput(json: string): StreamFact[] {
    const block = this.#block;
    if (block === null) return [];
    block.json.push(json);
    return this.#stepsOf(block, ({ steps }) => steps?.push(json));
  }

  #stepsOf(block: OpenBlock, read: (block: OpenBlock) => readonly string[] | undefined): StreamFact[] {
    let run: "begins" | "goes on" = block.steps?.told === true ? "goes on" : "begins";
    const facts: StreamFact[] = [];
    for (const words of read(block) ?? []) {
      facts.push({ kind: "step", words, run });
      run = "goes on";
    }
    return facts;
  }

  #onBlockStop(): StreamFact[] {
    const block = this.#block;
    this.#block = null;
    if (block === null) return [];
    if (block.isText) return this.#separate();
    if (block.name === "") return [];
    const request = toolRequest(block.id, block.name, parseJson(block.json.join("")));
    const last = this.#stepsOf(block, ({ steps }) => steps?.end());
    if (request === null) return last;
    this.#requests.set(request.id, request);
    return block.steps?.told === true ? last : [{ kind: "step", words: wordsFor(request), run: "begins" }];
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

interface OpenBlock {
  readonly id: string;
  readonly name: string;
  readonly json: string[];
  readonly isText: boolean;
  /** Of a tool's input: what its code does. */
  readonly steps: CodeSteps | null;
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
