import type { MessageDeltaUsage, Usage } from "@anthropic-ai/sdk/resources/messages";

import { nextSegment, type Segment } from "./prefix.ts";
import type { Block } from "./request.ts";

/** Shorter prefixes are never cached (docs: prompt caching, current models). */
const MIN_CACHED_TOKENS = 512;
/** A breakpoint finds an earlier entry at most so many blocks before it (docs: prompt caching). */
const LOOKBACK_BLOCKS = 20;
const LIFE_MS = { "5m": 5 * 60_000, "1h": 60 * 60_000 } as const;
const MAX_ENTRIES = 10_000;

/** Prefixes that are cached, until when. In memory only, as at the real service. */
export class PromptCache {
  readonly #until = new Map<string, number>();

  has(hash: string, now: number): boolean {
    return (this.#until.get(hash) ?? 0) > now;
  }

  write(hash: string, ttl: "5m" | "1h", now: number): void {
    const until = Math.max(this.#until.get(hash) ?? 0, now + LIFE_MS[ttl]);
    // Deleted first so that the map stays in order of last use.
    this.#until.delete(hash);
    this.#until.set(hash, until);
    const oldest = this.#until.keys().next();
    if (this.#until.size > MAX_ENTRIES && oldest.done !== true) this.#until.delete(oldest.value);
  }
}

/**
 * What a turn costs, summed over its sampling steps: every step of the server's loop is billed for the whole prompt so
 * far, which is why caching matters inside a turn.
 */
export class UsageMeter {
  readonly #segments: Segment[];
  readonly #automatic: "5m" | "1h" | null;
  readonly #cache: PromptCache;
  readonly #now: number;
  readonly #tokens = { input: 0, read: 0, "5m": 0, "1h": 0, output: 0, thinking: 0 };

  /** `automatic` is the life of a top-level `cache_control`, which marks the last block of each step. */
  constructor(segments: readonly Segment[], automatic: "5m" | "1h" | null, cache: PromptCache, now: number) {
    this.#segments = [...segments];
    this.#automatic = automatic;
    this.#cache = cache;
    this.#now = now;
  }

  get promptTokens(): number {
    return sum(this.#segments);
  }

  get outputTokens(): number {
    return this.#tokens.output;
  }

  /** Bills one sampling step over the prompt as it stands. */
  sample(): void {
    const marks = this.#marks();
    const last = marks.at(-1);
    const end = last === undefined ? 0 : last.at + 1;
    const cached = sum(this.#segments.slice(0, end));
    if (last === undefined || cached < MIN_CACHED_TOKENS) {
      this.#tokens.input += this.promptTokens;
      return;
    }
    const read = this.#longestHit(marks);
    this.#tokens.read += read;
    this.#tokens[last.ttl] += cached - read;
    this.#tokens.input += this.promptTokens - cached;
    for (const { at, ttl } of marks) this.#cache.write(this.#segments[at]?.hash ?? "", ttl, this.#now);
  }

  /** A block of the answer becomes part of the prompt of the next step. */
  append(block: Block): void {
    this.#segments.push(nextSegment(this.#segments.at(-1), block));
  }

  /** Counts tokens the model has written. */
  wrote(tokens: number, kind: "thinking" | "other"): void {
    this.#tokens.output += tokens;
    if (kind === "thinking") this.#tokens.thinking += tokens;
  }

  /** Cumulative, for `message_delta`. */
  delta(): MessageDeltaUsage {
    const { input, read, output, thinking } = this.#tokens;
    return {
      input_tokens: input,
      cache_creation_input_tokens: this.#tokens["5m"] + this.#tokens["1h"],
      cache_read_input_tokens: read,
      output_tokens: output,
      output_tokens_details: { thinking_tokens: thinking },
      server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
    };
  }

  /** For the message itself. The time of code execution is billed but not reported (recorded). */
  full(): Usage {
    const delta = this.delta();
    return {
      ...delta,
      input_tokens: this.#tokens.input,
      cache_creation: {
        ephemeral_5m_input_tokens: this.#tokens["5m"],
        ephemeral_1h_input_tokens: this.#tokens["1h"],
      },
      service_tier: "standard",
      inference_geo: "global",
      speed: "standard",
    };
  }

  #marks(): { at: number; ttl: "5m" | "1h" }[] {
    const marks = this.#segments.flatMap(({ marker }, at) => (marker === null ? [] : [{ at, ttl: marker }]));
    const end = this.#segments.length - 1;
    if (this.#automatic !== null && end >= 0 && marks.at(-1)?.at !== end) marks.push({ at: end, ttl: this.#automatic });
    return marks;
  }

  #longestHit(marks: readonly { at: number; ttl: "5m" | "1h" }[]): number {
    for (const { at, ttl } of marks.toReversed()) {
      for (let i = at; i >= 0 && i > at - LOOKBACK_BLOCKS; i -= 1) {
        const hash = this.#segments[i]?.hash ?? "";
        if (!this.#cache.has(hash, this.#now)) continue;
        this.#cache.write(hash, ttl, this.#now);
        return sum(this.#segments.slice(0, i + 1));
      }
    }
    return 0;
  }
}

function sum(segments: readonly Segment[]): number {
  let tokens = 0;
  for (const segment of segments) tokens += segment.tokens;
  return tokens;
}
