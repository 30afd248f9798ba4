import { describe, expect, it } from "vitest";

import { segmentsOf } from "../../../src/playground/claude/prompt/prefix.ts";
import type { PromptRequest } from "../../../src/playground/claude/prompt/request.ts";
import { PromptCache, UsageMeter } from "../../../src/playground/claude/prompt/usage.ts";

const MARK = { type: "ephemeral" as const };
const LONG = "word ".repeat(1_000);

function prompt(...texts: string[]): PromptRequest {
  const messages = texts.map((text) => ({ role: "user" as const, content: text }));
  return { model: "claude-sonnet-5-5", system: [{ type: "text", text: LONG, cache_control: MARK }], messages };
}

function bill(cache: PromptCache, request: PromptRequest, automatic: "5m" | "1h" | null = null) {
  const meter = new UsageMeter(segmentsOf(request), automatic, cache, 0);
  meter.sample();
  const { input_tokens: input, cache_read_input_tokens: read, cache_creation: made } = meter.full();
  return { input, read, made };
}

describe("the prompt cache", () => {
  it("holds what stands before an explicit mark and bills the rest as input each time", () => {
    const cache = new PromptCache();

    const first = bill(cache, prompt("a".repeat(36)));
    const second = bill(cache, prompt("b".repeat(72)));

    expect(first).toEqual({
      input: 10,
      read: 0,
      made: { ephemeral_5m_input_tokens: 1_389, ephemeral_1h_input_tokens: 0 },
    });
    expect(second).toEqual({
      input: 20,
      read: 1_389,
      made: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    });
  });

  it("is not used for a prefix of fewer than 512 tokens", () => {
    const cache = new PromptCache();
    const short: PromptRequest = { model: "claude-sonnet-5-5", messages: [{ role: "user", content: "hi" }] };

    bill(cache, short, "5m");

    expect(bill(cache, short, "5m")).toMatchObject({ input: 1, read: 0 });
  });

  it("looks back twenty blocks from a mark and no further", () => {
    const near = new PromptCache();
    const far = new PromptCache();
    const request = { ...prompt(), system: LONG };
    const of = (count: number) => ({
      ...request,
      messages: Array.from({ length: count }, (_, i) => ({ role: "user" as const, content: `block ${i}` })),
    });

    for (const cache of [near, far]) bill(cache, of(1), "5m");

    expect(bill(near, of(20), "5m").read).toBeGreaterThan(0);
    expect(bill(far, of(21), "5m").read).toBe(0);
  });

  it("is one for each model, and begins anew behind a change of system text or effort", () => {
    const cache = new PromptCache();
    const request = { ...prompt("hello"), cache_control: MARK };

    bill(cache, request, "5m");

    expect(bill(cache, { ...request, model: "claude-opus-5-5" }, "5m").read).toBe(0);
    expect(bill(cache, { ...request, system: `${LONG}!` }, "5m").read).toBe(0);
    expect(bill(cache, { ...request, output_config: { effort: "low" as const } }, "5m").read).toBe(1_389);
    expect(bill(cache, request, "5m").read).toBe(1_391);
  });

  it("keeps short and long lives apart", () => {
    const cache = new PromptCache();

    const { made } = bill(cache, prompt("hello"), "1h");

    expect(made).toEqual({ ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1_391 });
  });
});
