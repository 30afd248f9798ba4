import { badRequest } from "../errors.ts";
import { type Block, blocksOf, type PromptRequest, type RequestMessage } from "./request.ts";

export type ServerToolUse = Extract<Block, { type: "server_tool_use" }>;

/** A run of messages of one side; the service joins neighbours of the same role before it looks at them. */
export interface Exchange {
  readonly role: RequestMessage["role"];
  readonly blocks: { readonly block: Block; readonly place: string }[];
}

/** The conversation with neighbouring messages of the same role joined. */
export function exchanges(request: PromptRequest): Exchange[] {
  const joined: Exchange[] = [];
  for (const [m, message] of request.messages.entries()) {
    const blocks = blocksOf(message).map((block, b) => ({ block, place: `messages.${m}.content.${b}` }));
    const last = joined.at(-1);
    if (last?.role === message.role) last.blocks.push(...blocks);
    else joined.push({ role: message.role, blocks });
  }
  return joined;
}

/** The call that a paused turn left open at the very end of the conversation, or null. */
export function pendingCall(conversation: readonly Exchange[]): ServerToolUse | null {
  const last = conversation.at(-1);
  const block = last?.role === "assistant" ? last.blocks.at(-1)?.block : undefined;
  return block?.type === "server_tool_use" ? block : null;
}

/**
 * What the person said last: the user blocks since the last finished answer. While a paused turn goes on, that is the
 * message it began with.
 */
export function currentTurn(conversation: readonly Exchange[]): readonly Block[] {
  const rest = pendingCall(conversation) === null ? conversation : conversation.slice(0, -1);
  const since = rest.findLastIndex((exchange) => exchange.role === "assistant");
  const turn = rest.slice(since + 1).filter((exchange) => exchange.role === "user");
  return turn.flatMap((exchange) => exchange.blocks.map((entry) => entry.block));
}

/** Refuses, in the service's words, a conversation that could not have come about. */
export function checkHistory(request: PromptRequest): void {
  checkContents(request);
  const conversation = exchanges(request);
  if (conversation.find((exchange) => exchange.role !== "system")?.role !== "user") {
    throw badRequest("messages: first message must use the user role");
  }
  const pending = pendingCall(conversation);
  for (const [at, exchange] of conversation.entries()) {
    if (exchange.role === "assistant") checkServerTools(exchange, pending);
    if (exchange.role === "assistant") checkClientTools(exchange, conversation[at + 1]);
    if (exchange.role === "user") checkClientResults(exchange, conversation[at - 1]);
  }
  if (conversation.at(-1)?.role === "assistant" && pending === null) throw prefill();
}

function prefill(): Error {
  return badRequest(
    "This model does not support assistant message prefill. The conversation must end with a user message.",
  );
}

function checkContents(request: PromptRequest): void {
  for (const [m, message] of request.messages.entries()) {
    const blocks = blocksOf(message);
    if (blocks.length === 0 || message.content === "") {
      throw badRequest(
        `messages.${m}: all messages must have non-empty content except for the optional final assistant message`,
      );
    }
    for (const [b, block] of blocks.entries()) checkBlock(message, block, `messages.${m}.content.${b}`);
  }
}

function checkBlock(message: RequestMessage, block: Block, place: string): void {
  if (block.type === "text") checkText(message, block, place);
  const allowed = ALLOWED[message.role];
  if (!allowed(block.type))
    throw badRequest(`${place}: \`${block.type}\` blocks are not allowed in ${message.role} messages`);
}

const USER_BLOCKS = new Set(["text", "image", "document", "search_result", "container_upload", "tool_result"]);
// Since API version 2026-10-21 an assistant message cannot hold documents.
const NOT_FROM_CLAUDE = new Set(["image", "document", "search_result", "tool_result"]);

const ALLOWED: Record<RequestMessage["role"], (type: string) => boolean> = {
  user: (type) => USER_BLOCKS.has(type),
  assistant: (type) => !NOT_FROM_CLAUDE.has(type),
  system: (type) => type === "text",
};

function checkText(message: RequestMessage, block: Extract<Block, { type: "text" }>, place: string): void {
  if (block.text === "") throw badRequest("messages: text content blocks must be non-empty");
  if (block.text.trim() === "") throw badRequest("messages: text content blocks must contain non-whitespace text");
  if (message.role === "user" && (block.citations ?? []).length > 0) {
    throw badRequest(`${place}.text.citations: citations are not permitted in user messages`);
  }
}

function checkServerTools(exchange: Exchange, pending: ServerToolUse | null): void {
  const open = new Map<string, string>();
  for (const { block, place } of exchange.blocks) {
    if (block.type === "server_tool_use") open.set(block.id, block.name);
    if (!isServerResult(block)) continue;
    if (!open.delete(block.tool_use_id)) throw orphanedResult(block, place);
  }
  for (const [id, name] of open) {
    if (id !== pending?.id) throw orphanedUse(id, name);
  }
}

type ServerResult = Extract<Block, { tool_use_id: string }>;

function isServerResult(block: Block): block is ServerResult {
  return block.type.endsWith("_tool_result") && block.type !== "tool_result";
}

function orphanedUse(id: string, name: string): Error {
  return badRequest(
    `\`${name}\` tool use with id \`${id}\` was found without a corresponding \`${name}_tool_result\` block`,
  );
}

function orphanedResult(block: ServerResult, place: string): Error {
  return badRequest(
    `${place}: unexpected \`tool_use_id\` found in \`${block.type}\` blocks: ${block.tool_use_id}. ` +
      `Each \`${block.type}\` block must have a corresponding \`server_tool_use\` block before it.`,
  );
}

function clientCalls(exchange: Exchange | undefined): string[] {
  return (exchange?.blocks ?? []).flatMap(({ block }) => (block.type === "tool_use" ? [block.id] : []));
}

function checkClientTools(exchange: Exchange, next: Exchange | undefined): void {
  const answered = new Set(
    (next?.blocks ?? []).flatMap(({ block }) => (block.type === "tool_result" ? [block.tool_use_id] : [])),
  );
  const missing = clientCalls(exchange).filter((id) => !answered.has(id));
  if (missing.length === 0) return;
  throw badRequest(
    `${exchange.blocks[0]?.place ?? "messages"}: \`tool_use\` ids were found without \`tool_result\` blocks ` +
      `immediately after: ${missing.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` ` +
      "block in the next message.",
  );
}

function checkClientResults(exchange: Exchange, before: Exchange | undefined): void {
  const calls = new Set(clientCalls(before));
  for (const { block, place } of exchange.blocks) {
    if (block.type !== "tool_result" || calls.has(block.tool_use_id)) continue;
    throw badRequest(
      `${place}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each ` +
        "`tool_result` block must have a corresponding `tool_use` block in the previous message.",
    );
  }
}
