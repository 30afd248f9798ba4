import type { CacheMissReason, Diagnostics } from "@anthropic-ai/sdk/resources/messages";

import { canonical, digest, type Segment, systemBlocks } from "./prefix.ts";
import type { MessagesRequest } from "./request.ts";

interface Fingerprint {
  readonly model: string;
  readonly system: string;
  readonly tools: string;
  /** Of the whole prompt; a later request that only appends passes through the same hash. */
  readonly prompt: string;
}

/** Remembers recent requests by the id of their answer and says why a later one could not use their cache. */
export class CacheDiagnostics {
  readonly #seen = new Map<string, Fingerprint>();

  remember(messageId: string, request: MessagesRequest, segments: readonly Segment[]): void {
    this.#seen.set(messageId, fingerprint(request, segments));
    const oldest = this.#seen.keys().next();
    if (this.#seen.size > 1000 && oldest.done !== true) this.#seen.delete(oldest.value);
  }

  /** Null when the request did not ask. */
  explain(request: MessagesRequest, segments: readonly Segment[]): Diagnostics | null {
    if (request.diagnostics === undefined || request.diagnostics === null) return null;
    const previous = request.diagnostics.previous_message_id ?? null;
    return { cache_miss_reason: previous === null ? null : this.#reason(previous, request, segments) };
  }

  #reason(previous: string, request: MessagesRequest, segments: readonly Segment[]): CacheMissReason | null {
    const before = this.#seen.get(previous);
    if (before === undefined) return { type: "previous_message_not_found" };
    const now = fingerprint(request, segments);
    let tokens = 0;
    for (const segment of segments) tokens += segment.tokens;
    const missed = { cache_missed_input_tokens: tokens };
    if (before.model !== now.model) return { type: "model_changed", ...missed };
    if (before.tools !== now.tools) return { type: "tools_changed", ...missed };
    if (before.system !== now.system) return { type: "system_changed", ...missed };
    if (!segments.some((segment) => segment.hash === before.prompt)) return { type: "messages_changed", ...missed };
    return null;
  }
}

function fingerprint(request: MessagesRequest, segments: readonly Segment[]): Fingerprint {
  return {
    model: request.model,
    system: digest(canonical(systemBlocks(request))),
    tools: digest(canonical(request.tools ?? [])),
    prompt: segments.at(-1)?.hash ?? "",
  };
}
