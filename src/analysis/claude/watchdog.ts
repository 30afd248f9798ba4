import { AppError } from "../../errors.ts";
import { LineGate } from "./line-gate.ts";

export interface WatchdogLimits {
  /** Longest silence on an open answer; streams are pinged, so silence means a dead connection. */
  readonly idleMs: number;
  /** Most bytes one stream or JSON answer may have. Downloads are bounded by whoever wants them. */
  readonly maxBytes: number;
  /** Most bytes of one line of a stream; the largest is the output of a command. */
  readonly maxLineBytes: number;
}

type Fetch = typeof globalThis.fetch;
type Bytes = Uint8Array;

/**
 * `fetch` whose response bodies are watched byte by byte. The SDK's own timeout ends once the headers are there: a
 * stream that stalls afterwards, or a line that never ends, would hold the turn for ever.
 */
export function watchedFetch(limits: WatchdogLimits, inner: Fetch = globalThis.fetch): Fetch {
  return async (input, init) => {
    const response = await inner(input, init);
    const { body, status, statusText, headers } = response;
    if (body === null) return response;
    return new Response(watchBody(body, kindOf(headers), limits), { status, statusText, headers });
  };
}

/** Bytes that are no lines pass as they come. */
const OPEN_GATE: Pick<LineGate, "isFull" | "lines" | "rest"> = {
  isFull: false,
  lines: (chunk) => chunk,
  rest: () => null,
};

type BodyKind = "events" | "json" | "bytes";

function kindOf(headers: Headers): BodyKind {
  const type = headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) return "events";
  return /^(?:application\/json|text\/)/.test(type) ? "json" : "bytes";
}

function watchBody(body: ReadableStream<Bytes>, kind: BodyKind, limits: WatchdogLimits): ReadableStream<Bytes> {
  const reader = body.getReader();
  const gate = kind === "events" ? new LineGate(limits.maxLineBytes) : OPEN_GATE;
  const maxBytes = kind === "bytes" ? Number.POSITIVE_INFINITY : limits.maxBytes;
  let total = 0;
  const next = async (): Promise<Bytes | null> => {
    const chunk = await readWithin(reader, limits.idleMs);
    if (chunk.done) return null;
    total += chunk.value.byteLength;
    if (total <= maxBytes && !gate.isFull) return chunk.value;
    await reader.cancel();
    throw tooLong();
  };
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const chunk = await next();
        const ready = chunk === null ? gate.rest() : gate.lines(chunk);
        if (ready !== null) controller.enqueue(ready);
        if (chunk === null) return controller.close();
        if (ready !== null) return;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** The next chunk, or an error when none came in time. Only waiting counts, never the consumer's own pauses. */
async function readWithin(reader: ReadableStreamDefaultReader<Bytes>, idleMs: number) {
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
