import { AppError } from "../../errors.ts";

export interface WatchdogLimits {
  /** Longest silence on an open stream; the service pings, so silence means a dead connection. */
  readonly idleMs: number;
  /** Most bytes one response may have. */
  readonly maxBytes: number;
}

type Fetch = typeof globalThis.fetch;

/**
 * `fetch` whose response bodies are watched byte by byte. The SDK's own timeout ends once the headers are there: a
 * stream that stalls afterwards, or a line that never ends, would hold the turn for ever.
 */
export function watchedFetch(limits: WatchdogLimits, inner: Fetch = globalThis.fetch): Fetch {
  return async (input, init) => {
    const response = await inner(input, init);
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    if (!isStream || response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(watchBody(response.body, limits), { status, statusText, headers });
  };
}

function watchBody(body: ReadableStream<Uint8Array>, limits: WatchdogLimits): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let total = 0;
  return new ReadableStream({
    async pull(controller) {
      const chunk = await readWithin(reader, limits.idleMs);
      if (chunk.done) return controller.close();
      total += chunk.value.byteLength;
      if (total > limits.maxBytes) {
        await reader.cancel();
        throw tooLong();
      }
      controller.enqueue(chunk.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** The next chunk, or an error when none came in time. Only waiting counts, never the consumer's own pauses. */
async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, idleMs: number) {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(stalled()), idleMs);
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function stalled(): AppError {
  return new AppError({
    code: "claude.stalled",
    userMessage: "The connection to Claude went silent before the answer was complete.",
    retryable: true,
  });
}

function tooLong(): AppError {
  return new AppError({
    code: "claude.rejected",
    userMessage: "Claude's answer grew beyond every bound, so I stopped it.",
    operatorHint: "A Messages stream exceeded the byte cap.",
  });
}
