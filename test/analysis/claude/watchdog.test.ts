import { describe, expect, it } from "vitest";

import { watchedFetch } from "../../../src/analysis/claude/watchdog.ts";

function streaming(body: ReadableStream<Uint8Array>): typeof fetch {
  return async () => new Response(body, { headers: { "content-type": "text/event-stream" } });
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

    const response = await watchedFetch({ idleMs: 1_000, maxBytes: 1_000 }, streaming(body))("http://x");

    expect(await response.text()).toBe("event: ping\n\n".repeat(2));
  });

  it("ends a stream that goes silent after its headers", async () => {
    const silent = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(BYTES) });

    const response = await watchedFetch({ idleMs: 20, maxBytes: 1_000 }, streaming(silent))("http://x");

    await expect(response.text()).rejects.toMatchObject({ code: "claude.stalled", retryable: true });
  });

  it("ends a stream that grows beyond its bound", async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(BYTES) });

    const response = await watchedFetch({ idleMs: 1_000, maxBytes: 100 }, streaming(endless))("http://x");

    await expect(response.text()).rejects.toMatchObject({ code: "claude.rejected", retryable: false });
  });

  it("leaves answers that are no streams alone", async () => {
    const plain = new Response("{}", { headers: { "content-type": "application/json" } });

    expect(await watchedFetch({ idleMs: 1, maxBytes: 1 }, async () => plain)("http://x")).toBe(plain);
  });
});
