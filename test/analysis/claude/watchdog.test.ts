import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type WatchdogLimits, watchedFetch } from "../../../src/analysis/claude/watchdog.ts";

function streaming(body: ReadableStream<Uint8Array>): typeof fetch {
  return async () => new Response(body, { headers: { "content-type": "text/event-stream" } });
}

const LETTERS = new TextEncoder().encode("x".repeat(64));

function watched(inner: typeof fetch, limits: Partial<WatchdogLimits>): Promise<Response> {
  return watchedFetch({ idleMs: 1_000, maxBytes: 1_000, maxLineBytes: 1_000, ...limits }, inner)("http://x");
}

/** The bytes in pieces of these sizes, over and over. */
function inPieces(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  let [at, piece] = [0, 0];
  return new ReadableStream({
    pull(controller) {
      const size = sizes[piece++ % sizes.length] ?? 1;
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}

const BYTES = new TextEncoder().encode("event: ping\n\n");

describe("watchedFetch", () => {
  it("passes a stream through unchanged", async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(BYTES);
        controller.enqueue(BYTES);
        controller.close();
      },
    });

    const response = await watched(streaming(body), {});

    expect(await response.text()).toBe("event: ping\n\n".repeat(2));
  });

  it("ends a stream that goes silent after its headers", async () => {
    const silent = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(BYTES) });

    const response = await watched(streaming(silent), { idleMs: 20 });

    await expect(response.text()).rejects.toMatchObject({ code: "claude.stalled", retryable: true });
  });

  it("ends a stream that grows beyond its bound", async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(BYTES) });

    const response = await watched(streaming(endless), { maxBytes: 100 });

    await expect(response.text()).rejects.toMatchObject({ code: "claude.rejected", retryable: false });
  });

  it("ends a line that never ends, long before the stream would", async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += LETTERS.byteLength;
        controller.enqueue(LETTERS);
      },
    });

    const response = await watched(streaming(endless), { maxBytes: 1_000_000, maxLineBytes: 100 });

    await expect(response.text()).rejects.toMatchObject({ code: "claude.rejected", retryable: false });
    expect(given).toBeLessThan(1_000);
  });

  it("hands lines on whole, however the bytes were cut, and what stands after the last one", async () => {
    const text = 'event: a\ndata: {"grün":1}\n\nevent: b\r\ndata: rest';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), async (sizes) => {
        const seen: string[] = [];
        const response = await watched(streaming(inPieces(new TextEncoder().encode(text), sizes)), {});
        for await (const chunk of response.body ?? []) seen.push(new TextDecoder().decode(chunk));
        expect(seen.join("")).toBe(text);
        for (const piece of seen.slice(0, -1)) expect(piece.endsWith("\n")).toBe(true);
      }),
    );
  });

  it("ends a download that goes silent, however long it may be", async () => {
    const silent = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(LETTERS) });
    const download = async () => new Response(silent, { headers: { "content-type": "image/png" } });

    const response = await watched(download, { idleMs: 20, maxBytes: 1 });

    await expect(response.arrayBuffer()).rejects.toMatchObject({ code: "claude.stalled" });
  });

  it("ends an answer that should be JSON and never ends", async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(LETTERS) });
    const page = async () => new Response(endless, { status: 502, headers: { "content-type": "text/html" } });

    const response = await watched(page, { maxBytes: 100 });

    expect(response.status).toBe(502);
    await expect(response.text()).rejects.toMatchObject({ code: "claude.rejected" });
  });

  it("leaves answers without a body alone", async () => {
    const empty = new Response(null, { status: 204 });

    expect(await watched(async () => empty, {})).toBe(empty);
  });
});
