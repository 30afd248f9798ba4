import Anthropic, { APIError } from "@anthropic-ai/sdk";
import { expect, onTestFinished } from "vitest";

import { formsAsBlobs } from "../../src/analysis/claude/form-body.ts";
import { problemsWith } from "./schema.ts";

const MESSAGES = "@anthropic-ai/sdk/resources/messages/messages.d.ts";
const FILES = "@anthropic-ai/sdk/resources/files.d.ts";
const MODELS = "@anthropic-ai/sdk/resources/models.d.ts";
const SHARED = "@anthropic-ai/sdk/resources/shared.d.ts";

/**
 * The unmodified client against an emulator, with every answer that passes through it measured against the client's
 * own typings. What does not conform fails the test when it ends.
 */
export function checkedClient(emulator: { url: string; apiKey: string }): Anthropic {
  const pending: Promise<string[]>[] = [];
  const send = formsAsBlobs();
  onTestFinished(async () => {
    const problems = (await Promise.all(pending)).flat();
    expect(problems, "answers that do not conform to the client's typings").toEqual([]);
  });
  return new Anthropic({
    baseURL: emulator.url,
    apiKey: emulator.apiKey,
    maxRetries: 0,
    fetch: async (input, init) => {
      const response = await send(input, init);
      // A stream that a test breaks off on purpose ends the copy with an error; its events so far were checked.
      const [mine, theirs] = response.body?.tee() ?? [null, null];
      pending.push(problemsOf(response, mine, methodAndPath(input, init)));
      return new Response(theirs, response);
    },
  });
}

function methodAndPath(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): string {
  const url = new URL(input instanceof Request ? input.url : input);
  return `${init?.method ?? "GET"} ${url.pathname}`.toUpperCase();
}

async function problemsOf(response: Response, body: ReadableStream | null, call: string): Promise<string[]> {
  const type = response.headers.get("content-type") ?? "";
  if (body === null) return [];
  const text = await textSoFar(body);
  if (type.startsWith("text/event-stream")) return eventsIn(text).flatMap(problemsOfEvent);
  if (!type.startsWith("application/json") || !isJson(text)) return [];
  return response.ok ? problemsOfAnswer(JSON.parse(text), call) : problemsOfError(JSON.parse(text));
}

async function textSoFar(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  } catch {
    return text;
  }
  return text;
}

function isJson(text: string): boolean {
  return text.startsWith("{");
}

/** Events that arrived whole. */
function eventsIn(text: string): unknown[] {
  const whole = text.slice(0, text.lastIndexOf("\n\n"));
  return whole.split("\n\n").flatMap((event) => {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    return data === undefined ? [] : [JSON.parse(data) as unknown];
  });
}

function problemsOfEvent(event: unknown): string[] {
  const type = typeof event === "object" && event !== null && "type" in event ? event.type : "";
  if (type === "ping") return [];
  return type === "error" ? problemsOfError(event) : problemsWith(event, "RawMessageStreamEvent", MESSAGES);
}

function problemsOfAnswer(body: unknown, call: string): string[] {
  if (call === "POST /V1/MESSAGES") return problemsWith(body, "Message", MESSAGES);
  if (call === "POST /V1/MESSAGES/COUNT_TOKENS") return problemsWith(body, "MessageTokensCount", MESSAGES);
  if (call === "GET /V1/FILES") return itemsOf(body).flatMap((file) => problemsWith(file, "FileMetadata", FILES));
  if (call.startsWith("DELETE /V1/FILES/")) return problemsWith(body, "DeletedFile", FILES);
  if (call.includes(" /V1/FILES")) return problemsWith(body, "FileMetadata", FILES);
  if (call === "GET /V1/MODELS") return itemsOf(body).flatMap((model) => problemsWith(model, "ModelInfo", MODELS));
  return problemsWith(body, "ModelInfo", MODELS);
}

function itemsOf(body: unknown): unknown[] {
  const data = typeof body === "object" && body !== null && "data" in body ? body.data : null;
  return Array.isArray(data) ? data : [null];
}

/** The typings leave out `details`, which the documentation shows, and the category that goes with a 413. */
function problemsOfError(body: unknown): string[] {
  const copy: { error?: { type?: string; details?: unknown } } = structuredClone(body) ?? {};
  if (copy.error?.type === "request_too_large") return [];
  delete copy.error?.details;
  return problemsWith(copy, "ErrorResponse", SHARED);
}

/** What most requests of the tests have in common. */
export const BASE = {
  model: "claude-sonnet-5-5",
  max_tokens: 64_000,
  tools: [{ type: "code_execution_20260521", name: "code_execution" }],
} satisfies Partial<Anthropic.MessageStreamParams>;

export function user(...content: (string | Anthropic.ContentBlockParam)[]): Anthropic.MessageParam {
  return {
    role: "user",
    content: content.map((part) => (typeof part === "string" ? { type: "text", text: part } : part)),
  };
}

export function assistant(message: Anthropic.Message): Anthropic.MessageParam {
  return { role: "assistant", content: message.content };
}

/** Ids of the files that an answer's commands left behind. */
export function outputsOf(message: Anthropic.Message): string[] {
  return message.content.flatMap((block) =>
    block.type === "bash_code_execution_tool_result" && block.content.type === "bash_code_execution_result"
      ? block.content.content.map((output) => output.file_id)
      : [],
  );
}

/** All text of an answer. */
export function textOf(message: Anthropic.Message): string {
  return message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}

/** What the commands of an answer printed. */
export function stdoutOf(message: Anthropic.Message): string {
  return message.content
    .flatMap((block) =>
      block.type === "bash_code_execution_tool_result" && block.content.type === "bash_code_execution_result"
        ? [block.content.stdout]
        : [],
    )
    .join("");
}

/** The error a call fails with; fails itself when the call does not. */
export async function failureOf(call: PromiseLike<unknown>): Promise<APIError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error("The call was expected to fail.");
}

export type RawEvent = { readonly type: string } & Record<string, unknown>;

/** A streamed answer's events as they come over the wire, pings included. */
export async function rawEvents(
  emulator: { url: string; apiKey: string },
  body: Anthropic.MessageCreateParamsNonStreaming,
): Promise<RawEvent[]> {
  const response = await fetch(`${emulator.url}/v1/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${emulator.apiKey}`, "anthropic-version": "2026-10-21" },
    body: JSON.stringify({ ...body, stream: true }),
  });
  return eventsIn(await response.text()).filter(isEvent);
}

function isEvent(value: unknown): value is RawEvent {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
