import type Anthropic from "@anthropic-ai/sdk";

import type { Effort } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { addTokens, NO_TOKENS, type Tokens } from "../budget.ts";
import { eventsOf } from "../claude/replay.ts";
import { messageRequest } from "../claude/request.ts";
import type { StreamFact, StreamReader } from "../claude/stream-reader.ts";

export interface CallsInput {
  readonly claude: Pick<Anthropic, "messages">;
  readonly effort: Effort;
  readonly model: string;
  readonly containerId: string | null;
  /** Messages that were finished before; they are read again instead of being asked for. */
  readonly finished: readonly Anthropic.Message[];
  /** Told of every further message as soon as its stream ended, before anything is made of it. */
  readonly onFinished: (message: Anthropic.Message) => Promise<void>;
  /** Throws when no call may be made any more. */
  readonly admit?: () => void;
  readonly userId: string;
  readonly signal: AbortSignal;
}

/** One message of the model, wherever it comes from. */
interface Call {
  readonly messages: readonly Anthropic.MessageParam[];
  readonly maxTokens: number;
  readonly reader: StreamReader;
  readonly take: (facts: readonly StreamFact[]) => void;
}

/** The calls of one try at a turn, in one container. */
export class Calls {
  /** Of finished messages; what a broken one cost stands in {@link Calls.lostTokens}. */
  tokens: Tokens = NO_TOKENS;
  lostTokens: Tokens = NO_TOKENS;

  readonly #input: CallsInput;
  readonly #kept: Anthropic.Message[];
  #containerId: string | null;

  constructor(input: CallsInput) {
    this.#input = input;
    this.#kept = [...input.finished];
    this.#containerId = input.containerId;
  }

  /** Whether the next message is one that was kept. */
  get hasKept(): boolean {
    return this.#kept.length > 0;
  }

  /** Reads the next message to its end. Throws what the SDK throws, or `AppError("claude.stalled")`. */
  async next(call: Call): Promise<Anthropic.ContentBlockParam[]> {
    const kept = this.#kept.shift();
    call.reader.begin();
    if (kept === undefined) return await this.#ask(call);
    for (const event of eventsOf(kept)) call.take(call.reader.read(event));
    this.#count(call.reader);
    return kept.content;
  }

  async #ask(call: Call): Promise<Anthropic.ContentBlockParam[]> {
    const { reader } = call;
    try {
      const message = await this.#stream(call);
      this.#count(reader);
      await this.#input.onFinished(message);
      return message.content;
    } catch (error) {
      if (!reader.ended) this.lostTokens = addTokens(this.lostTokens, reader.tokens);
      throw error;
    }
  }

  async #stream({ messages, maxTokens, reader, take }: Call): Promise<Anthropic.Message> {
    const { claude, effort, model, userId, signal } = this.#input;
    const request = messageRequest({ model, effort, messages, containerId: this.#containerId, userId, maxTokens });
    this.#input.admit?.();
    const stream = claude.messages.stream(request, { signal });
    // The helper's own promise rejects too when the stream breaks; the loop below already tells us.
    stream.on("error", () => undefined);
    for await (const event of stream) take(reader.read(event));
    if (!reader.ended) throw endedEarly();
    return await stream.finalMessage();
  }

  #count(reader: StreamReader): void {
    this.tokens = addTokens(this.tokens, reader.tokens);
    this.#containerId = reader.containerId ?? this.#containerId;
  }
}

function endedEarly(): AppError {
  return new AppError({
    code: "claude.stalled",
    userMessage: "The connection to Claude broke before the answer was complete.",
    retryable: true,
  });
}
