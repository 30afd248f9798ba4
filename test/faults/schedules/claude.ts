import type Anthropic from "@anthropic-ai/sdk";

import { eventsOf } from "../../../src/analysis/claude/replay.ts";
import type { Life } from "./life.ts";
import type { WorldTime } from "./world-time.ts";

/** How an answer comes about: in one message, in two with a pause in between, or in one that draws a chart. */
export type AnswerKind = "plain" | "paused" | "chart";

export type ClaudeFault = "overloaded" | "failed" | "limited" | "limited for long" | "refused" | "cut";

/** One Messages call as Claude sees it. */
export interface ModelCall {
  readonly by: Life;
  /** Names the question, as in `q3`. */
  readonly tag: string;
  /** How many finished messages it goes on from. */
  readonly step: number;
  /** How often its process had been frozen before the call was on its way. */
  readonly freezes: number;
  isOpen: boolean;
}

export interface ClaudeOptions {
  readonly time: WorldTime;
  readonly kindOf: (tag: string) => AnswerKind;
  /** Told before a call is taken. */
  readonly onCall: (call: ModelCall) => void;
}

const FIRST_MS = 300;
const EVENT_MS = 150;
const FILE_MS = 60;
const MODEL = "claude-sonnet-5-5";
/** One grey pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);

/** A Claude in memory that answers every question by its script. */
export class Claude {
  readonly files = new Set<string>();
  readonly calls: ModelCall[] = [];
  readonly #options: ClaudeOptions;
  #faults: ClaudeFault[] = [];
  #fileCount = 0;

  constructor(options: ClaudeOptions) {
    this.#options = options;
  }

  setFaults(faults: readonly ClaudeFault[]): void {
    this.#faults = [...faults];
  }

  addFault(fault: ClaudeFault): void {
    this.#faults.push(fault);
  }

  client(by: Life): Pick<Anthropic, "messages" | "files"> {
    return {
      messages: {
        stream: (request: Anthropic.MessageStreamParams, { signal }: { signal: AbortSignal }) =>
          this.#stream(by, request, signal),
      },
      files: {
        retrieveMetadata: (id: string) =>
          this.#fileCall(by, id, { filename: `chart-${id}.png`, size_bytes: PNG.length }),
        download: (id: string) => this.#fileCall(by, id, { body: new Blob([PNG]).stream() }),
        delete: (id: string) => this.#fileCall(by, id, { id }).finally(() => this.files.delete(id)),
      },
    } as unknown as Pick<Anthropic, "messages" | "files">;
  }

  #fileCall<T>(by: Life, id: string, found: T): Promise<T> {
    return by.call("file at claude", async () => {
      await this.#pause(FILE_MS);
      if (!this.files.has(id)) throw apiError(404, "not_found_error");
      return found;
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#options.time.after(ms, resolve));
  }

  #stream(by: Life, request: Anthropic.MessageStreamParams, signal: AbortSignal) {
    const call = this.#open(by, request);
    // Made when the call is taken: a refused one leaves no file behind.
    let made: Anthropic.Message | null = null;
    const message = (): Anthropic.Message => (made ??= this.#message(call));
    const events = this.#events(call, message, signal);
    return { on: () => undefined, finalMessage: async () => message(), [Symbol.asyncIterator]: () => events };
  }

  #open(by: Life, request: Anthropic.MessageStreamParams): ModelCall {
    const step = request.messages.filter(({ role }) => role === "assistant").length;
    const freezes = by.freezes - (by.isFrozen ? 1 : 0);
    const call: ModelCall = { by, tag: tagOf(request), step, freezes, isOpen: false };
    if (by.isDead) return call;
    by.onEnd(() => (call.isOpen = false));
    return call;
  }

  async *#events(call: ModelCall, message: () => Anthropic.Message, signal: AbortSignal) {
    const { by } = call;
    try {
      await by.call("model", () => this.#begin(call));
      let left = this.#faultAt(message());
      for (const event of streamed(message())) {
        await by.sleep(EVENT_MS, signal);
        if (left === 0) throw new Error("socket hang up");
        left -= 1;
        yield event;
      }
    } finally {
      call.isOpen = false;
    }
  }

  /** Refused, or taken. */
  async #begin(call: ModelCall): Promise<void> {
    this.#options.onCall(call);
    call.isOpen = true;
    this.calls.push(call);
    await this.#pause(FIRST_MS);
    const [fault] = this.#faults;
    if (fault === undefined || fault === "cut") return;
    this.#faults.shift();
    throw refusalOf(fault);
  }

  /** After how many events the stream is cut. */
  #faultAt(message: Anthropic.Message): number {
    if (this.#faults[0] !== "cut") return Number.POSITIVE_INFINITY;
    this.#faults.shift();
    return message.content.length + 3;
  }

  #message({ tag, step }: ModelCall): Anthropic.Message {
    const kind = this.#options.kindOf(tag);
    const paused = kind === "paused" && step === 0;
    const fileId = kind === "chart" ? this.#newFile() : null;
    const code = codeBlocks(tag, step, fileId);
    const text = { type: "text", citations: null, text: answerFor(tag, fileId) };
    return {
      id: `msg_${tag}_${step}`,
      type: "message",
      role: "assistant",
      model: MODEL,
      content: paused ? code : [...code, text],
      stop_reason: paused ? "pause_turn" : "end_turn",
      stop_sequence: null,
      container: { id: `container_${tag}`, expires_at: "2027-01-01T00:00:00Z", skills: null },
      usage: { input_tokens: 100, output_tokens: 50, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    } as unknown as Anthropic.Message;
  }

  #newFile(): string {
    this.#fileCount += 1;
    const id = `file_${this.#fileCount}`;
    this.files.add(id);
    return id;
  }
}

/** The paragraphs of the answer to a question; each says whose it is. */
export function paragraphsOf(tag: string): string[] {
  return [
    `**The figure of ${tag} is 42.**`,
    `It rose in the second month of ${tag}.`,
    `Nothing was left out of ${tag}.`,
  ];
}

function answerFor(tag: string, fileId: string | null): string {
  const chart = fileId === null ? [] : [`![the figures of ${tag}](chart-${fileId}.png)`];
  const [first = "", ...others] = paragraphsOf(tag);
  return [first, ...chart, ...others].join("\n\n");
}

function codeBlocks(tag: string, step: number, fileId: string | null): unknown[] {
  const id = `srvtoolu_${tag}_${step}`;
  const output = fileId === null ? [] : [{ type: "bash_code_execution_output", file_id: fileId }];
  const result = { type: "bash_code_execution_result", stdout: "42", stderr: "", return_code: 0, content: output };
  return [
    { type: "server_tool_use", id, name: "bash_code_execution", input: { command: `# Figures of ${tag}\nsum` } },
    { type: "bash_code_execution_tool_result", tool_use_id: id, content: result },
  ];
}

/** As `eventsOf`, with the text in pieces and the end told as a stream tells it. */
function* streamed(message: Anthropic.Message): Generator<Anthropic.RawMessageStreamEvent> {
  const begun = { ...message, stop_reason: null, container: null };
  for (const event of eventsOf(message)) {
    if (event.type === "message_start") yield { ...event, message: begun };
    else if (event.type === "content_block_delta" && event.delta.type === "text_delta") yield* pieces(event);
    else if (event.type === "message_stop") yield* [ending(message), event];
    else yield event;
  }
}

function* pieces(event: Anthropic.RawContentBlockDeltaEvent): Generator<Anthropic.RawContentBlockDeltaEvent> {
  if (event.delta.type !== "text_delta") return;
  for (const text of event.delta.text.split(/(?<=\n\n)/)) yield { ...event, delta: { type: "text_delta", text } };
}

function ending({ stop_reason, container, usage }: Anthropic.Message): Anthropic.RawMessageDeltaEvent {
  const delta = { stop_reason, container, stop_sequence: null };
  return { type: "message_delta", delta, usage } as unknown as Anthropic.RawMessageDeltaEvent;
}

/** The question stands last in the request; the recap before it names others. */
function tagOf({ messages }: Anthropic.MessageStreamParams): string {
  const asked = JSON.stringify(messages[0]?.content ?? "");
  return /.*Question: .*?\b(q\d+)\b/.exec(asked)?.[1] ?? "";
}

function refusalOf(fault: Exclude<ClaudeFault, "cut">): Error {
  if (fault === "overloaded") return apiError(529, "overloaded_error");
  if (fault === "refused") return apiError(400, "invalid_request_error");
  if (fault === "failed") return apiError(503, "api_error");
  // Beyond a minute a turn is put aside.
  const seconds = fault === "limited" ? 5 : 75;
  return apiError(429, "rate_limit_error", { "retry-after": String(seconds) });
}

/** The shape in which the SDK throws. */
function apiError(status: number, type: string, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error(type), { status, type, headers: new Headers(headers) });
}
