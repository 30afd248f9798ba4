import type {
  Container,
  ContentBlock,
  Diagnostics,
  Message,
  RawContentBlockDelta,
  RawMessageStreamEvent,
  RefusalStopDetails,
  StopReason,
} from "@anthropic-ai/sdk/resources/messages";

import { newId } from "../ids.ts";
import { type Block, parseBlock } from "../prompt/request.ts";
import { tokensOfText } from "../prompt/tokens.ts";
import type { UsageMeter } from "../prompt/usage.ts";

/** Takes one event of the stream; throws once nobody listens any more. */
export type Emit = (event: RawMessageStreamEvent) => Promise<void>;

export interface Ending {
  readonly reason: StopReason;
  readonly details?: RefusalStopDetails;
  readonly sequence?: string | null;
}

/** Letters in one delta of text, about what the real stream sends. */
const TEXT_PIECE = 24;
const JSON_PIECE = 40;

export interface WriterOptions {
  readonly model: string;
  readonly maxTokens: number;
  readonly meter: UsageMeter;
  readonly diagnostics: Diagnostics | null;
  readonly emit: Emit;
  /** Told of every finished block of the answer. */
  readonly onBlock: (block: Block) => void;
  /** Called between deltas, so that a demonstration can be watched. */
  readonly pace: () => Promise<void>;
}

/** Writes one answer as the service streams it, and holds the same answer as a whole message. */
export class MessageWriter {
  readonly id = newId("message");
  readonly #options: WriterOptions;
  readonly #content: ContentBlock[] = [];

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const message = this.#message({ reason: null }, null);
    // The first event counts a single token of the answer, which is still to come.
    await this.#options.emit({
      type: "message_start",
      message: { ...message, usage: { ...message.usage, output_tokens: 1 } },
    });
  }

  /** One text block in small pieces. False when it had to be cut at `max_tokens`. */
  async text(text: string): Promise<boolean> {
    const shown = this.#fit(text, "other");
    const block: ContentBlock = { type: "text", text: shown, citations: null };
    await this.#block(
      { ...block, text: "" },
      block,
      pieces(shown, TEXT_PIECE).map((piece) => ({ type: "text_delta", text: piece })),
    );
    return shown === text;
  }

  /** One thinking block; `shown` is false where the request did not ask to see it. False when it had to be cut. */
  async thinking(text: string, shown: boolean, sign: (shownText: string) => string): Promise<boolean> {
    const fitting = this.#fit(text, "thinking");
    const visible = shown ? fitting : "";
    const signature = sign(visible);
    const deltas: RawContentBlockDelta[] = pieces(visible, TEXT_PIECE).map((thinking) => ({
      type: "thinking_delta",
      thinking,
    }));
    const block: ContentBlock = { type: "thinking", thinking: visible, signature };
    await this.#block({ type: "thinking", thinking: "", signature: "" }, block, [
      ...deltas,
      { type: "signature_delta", signature },
    ]);
    return fitting === text;
  }

  /** A command for the container. Null when `max_tokens` leaves no room for it. */
  async command(command: string): Promise<string | null> {
    const id = newId("serverTool");
    const block = {
      type: "server_tool_use",
      id,
      name: "bash_code_execution",
      input: { command },
      caller: { type: "direct" },
    } satisfies ContentBlock;
    return (await this.#call(block)) ? id : null;
  }

  /** A call of one of the client's tools. False when `max_tokens` leaves no room for it. */
  async clientCall(name: string, input: unknown): Promise<boolean> {
    return await this.#call({ type: "tool_use", id: newId("clientTool"), name, input, caller: { type: "direct" } });
  }

  /** A result block arrives whole in its start event. */
  async result(block: Extract<ContentBlock, { type: "bash_code_execution_tool_result" }>): Promise<void> {
    await this.#block(block, block, []);
  }

  /** The end of the stream; only here the container's id is told. Gives the whole message. */
  async finish(ending: Ending, container: Container | null): Promise<Message> {
    const message = this.#message(ending, container);
    const { stop_reason, stop_sequence, stop_details } = message;
    await this.#options.emit({
      type: "message_delta",
      delta: { stop_reason, stop_sequence, stop_details, container },
      usage: this.#options.meter.delta(),
    });
    await this.#options.emit({ type: "message_stop" });
    return message;
  }

  async #call(block: Extract<ContentBlock, { type: "server_tool_use" | "tool_use" }>): Promise<boolean> {
    const json = JSON.stringify(block.input);
    const tokens = tokensOfText(json) + 12;
    if (tokens > this.#room()) return false;
    this.#options.meter.wrote(tokens, "other");
    // The first piece of input is empty (recorded).
    const parts = ["", ...pieces(json, JSON_PIECE)];
    await this.#block(
      { ...block, input: {} },
      block,
      parts.map((part) => ({ type: "input_json_delta", partial_json: part })),
    );
    return true;
  }

  async #block(opened: ContentBlock, whole: ContentBlock, deltas: readonly RawContentBlockDelta[]): Promise<void> {
    const { emit, meter, onBlock, pace } = this.#options;
    const index = this.#content.length;
    this.#content.push(whole);
    await emit({ type: "content_block_start", index, content_block: opened });
    for (const delta of deltas) {
      await emit({ type: "content_block_delta", index, delta });
      await pace();
    }
    await emit({ type: "content_block_stop", index });
    const written = parseBlock(whole);
    meter.append(written);
    onBlock(written);
  }

  #room(): number {
    return this.#options.maxTokens - this.#options.meter.outputTokens;
  }

  #fit(text: string, kind: "thinking" | "other"): string {
    const tokens = tokensOfText(text);
    const room = this.#room();
    this.#options.meter.wrote(Math.min(tokens, room), kind);
    return tokens <= room ? text : cutAt(text, Math.floor((room / tokens) * text.length));
  }

  #message(ending: Omit<Ending, "reason"> & { reason: StopReason | null }, container: Container | null): Message {
    return {
      id: this.id,
      type: "message",
      role: "assistant",
      model: this.#options.model,
      content: this.#content.slice(),
      container,
      diagnostics: this.#options.diagnostics,
      stop_reason: ending.reason,
      stop_sequence: ending.sequence ?? null,
      stop_details: ending.details ?? null,
      usage: this.#options.meter.full(),
    };
  }
}

function cutAt(text: string, length: number): string {
  // Half a surrogate pair at the end is left out.
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

/** Cuts between characters, never inside a surrogate pair. */
function pieces(text: string, length: number): string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of text) {
    part += character;
    if (part.length < length) continue;
    parts.push(part);
    part = "";
  }
  if (part !== "") parts.push(part);
  return parts;
}
