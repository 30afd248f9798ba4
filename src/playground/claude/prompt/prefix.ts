import { createHash } from "node:crypto";

import { type Block, blocksOf, type PromptRequest } from "./request.ts";
import { tokensOfBlock, tokensOfText } from "./tokens.ts";

/** One block of the conversation with its place in the request; produced blocks have none yet. */
export interface PrefixBlock {
  readonly role: "user" | "assistant" | "system";
  readonly block: Block;
  /** `messages.3.content.0`, as errors name it. */
  readonly place: string;
}

/**
 * A block in the form that both the signature of thinking and the prompt cache compare: sorted keys, without
 * `cache_control` (moving markers is allowed) and without nulls (an absent field and a null one mean the same).
 */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

export function digest(...parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\n");
  return hash.digest("hex").slice(0, 32);
}

/** The conversation as one row of blocks; how it was cut into messages of the same role makes no difference. */
export function flatten(request: PromptRequest): PrefixBlock[] {
  return request.messages.flatMap((message, m) =>
    blocksOf(message).map((block, b) => ({ role: message.role, block, place: `messages.${m}.content.${b}` })),
  );
}

export function isThinking(block: { readonly type: string }): boolean {
  return block.type === "thinking" || block.type === "redacted_thinking";
}

/** System text in one piece; `null` and an empty list are the same. */
export function systemBlocks(request: PromptRequest): readonly Extract<Block, { type: "text" }>[] {
  if (request.system === undefined) return [];
  return typeof request.system === "string" ? [{ type: "text", text: request.system }] : request.system;
}

/** Tools as far as thinking is bound to them: a deferred tool may be added without harm. */
export function boundTools(request: PromptRequest): readonly unknown[] {
  return (request.tools ?? []).filter((tool) => tool["defer_loading"] !== true);
}

/** A stretch of the prompt that the cache can end after. */
export interface Segment {
  /** Of everything from the start of the prompt to the end of this segment. */
  readonly hash: string;
  readonly tokens: number;
  readonly marker: "5m" | "1h" | null;
}

/** What Claude adds to the prompt for the code execution tool (recorded: about 3,070 tokens on Sonnet 5). */
const CODE_EXECUTION_TOKENS = 3_070;

/** The prompt as the cache sees it, in its order: tools, system, messages. Two models never share a prefix. */
export function segmentsOf(request: PromptRequest): Segment[] {
  const segments: Segment[] = [];
  let hash = digest(request.model);
  const push = (value: unknown, tokens: number, marked: { cache_control?: Marker } | undefined) => {
    hash = digest(hash, canonical(value));
    segments.push({ hash, tokens, marker: ttlOf(marked?.cache_control) });
  };
  for (const tool of request.tools ?? []) push(tool, toolTokens(tool), tool);
  for (const block of systemBlocks(request)) push(block, tokensOfText(block.text), block);
  // A change of these leaves tools and system cached and starts the messages anew.
  hash = digest(hash, canonical([request.output_config, request.thinking, request.tool_choice, request.speed]));
  for (const { role, block } of flatten(request)) push([role, block], tokensOfBlock(block), markable(block));
  return segments;
}

/** The segment that a block of the answer adds to the prompt of the next sampling step. */
export function nextSegment(before: Segment | undefined, block: Block): Segment {
  const hash = digest(before?.hash ?? "", canonical(["assistant", block]));
  return { hash, tokens: tokensOfBlock(block), marker: null };
}

type Marker = { readonly ttl?: "5m" | "1h" } | null;

export function ttlOf(marker: Marker | undefined): "5m" | "1h" | null {
  return marker === undefined || marker === null ? null : (marker.ttl ?? "5m");
}

function markable(block: Block): { cache_control?: Marker } | undefined {
  return "cache_control" in block ? { cache_control: block.cache_control ?? null } : undefined;
}

function toolTokens(tool: Record<string, unknown>): number {
  const type = tool["type"];
  if (typeof type === "string" && type.startsWith("code_execution_")) return CODE_EXECUTION_TOKENS;
  return tokensOfText(canonical(tool));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, field]) => key !== "cache_control" && field !== null && field !== undefined,
  );
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]));
}
