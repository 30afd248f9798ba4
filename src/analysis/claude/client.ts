import Anthropic from "@anthropic-ai/sdk";

import { refuseForeignPages } from "./foreign-page.ts";
import { formsAsBlobs } from "./form-body.ts";
import { watchedFetch } from "./watchdog.ts";

export interface ClientOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly idleMs?: number;
  readonly maxStreamBytes?: number;
}

const HEADERS_TIMEOUT_MS = 60_000;
const IDLE_MS = 90_000;
/** The longest answer, 64,000 tokens in deltas of their own, has some 10 MB; outputs of its commands come on top. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024;
const MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * The official client, tuned: streams are watched byte by byte, and nothing is retried inside the SDK, because a
 * retried Messages call may run and be billed twice (there is no idempotency key) and `retry-after` would hold the turn
 * unseen. Its own logger is off: it would print a stream line that does not parse, data included.
 */
export function createClaude(options: ClientOptions): Anthropic {
  return new Anthropic({
    apiKey: options.apiKey,
    baseURL: options.baseUrl,
    maxRetries: 0,
    timeout: HEADERS_TIMEOUT_MS,
    logLevel: "off",
    fetch: watchedFetch(
      {
        idleMs: options.idleMs ?? IDLE_MS,
        maxBytes: options.maxStreamBytes ?? MAX_STREAM_BYTES,
        maxLineBytes: MAX_LINE_BYTES,
      },
      refuseForeignPages(formsAsBlobs()),
    ),
  });
}
