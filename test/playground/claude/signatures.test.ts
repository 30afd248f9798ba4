import { describe, expect, it } from "vitest";

import type { PromptRequest } from "../../../src/playground/claude/prompt/request.ts";
import { Signatures } from "../../../src/playground/claude/prompt/signatures.ts";

const MODEL = "claude-sonnet-5-5";
const signatures = new Signatures("secret");

function request(...messages: PromptRequest["messages"]): PromptRequest {
  return { model: MODEL, system: "Be kind.", messages };
}

function thought(signature: string): PromptRequest["messages"][number] {
  return {
    role: "assistant",
    content: [
      { type: "thinking", thinking: "", signature },
      { type: "text", text: "Yes." },
    ],
  };
}

/** The signature that an answer to this request begins with. */
function signed(prompt: PromptRequest): string {
  return signatures.sign(signatures.check(prompt, true), prompt.model, "");
}

describe("a thinking signature", () => {
  const question = { role: "user" as const, content: "Is it?" };
  const first = thought(signed(request(question)));
  const more = { role: "user" as const, content: "Sure?" };
  const second = thought(signed(request(question, first, more)));

  it("holds when a plain string comes back as a block and one message comes back as two", () => {
    const blocks = { role: "user" as const, content: [{ type: "text" as const, text: "Is it?" }] };
    const split = [
      { role: "assistant" as const, content: Array.isArray(first.content) ? first.content.slice(0, 1) : "" },
      { role: "assistant" as const, content: "Yes." },
    ];

    expect(() => signatures.check(request(blocks, ...split, more, second, more), true)).not.toThrow();
  });

  it("holds when a tool is added that is only loaded on demand", () => {
    const prompt = { ...request(question, first, more), tools: [{ name: "later", defer_loading: true }] };

    expect(() => signatures.check(prompt, true)).not.toThrow();
  });

  it("breaks when thinking is put back that was left out while the next thought was made", () => {
    const without = { role: "assistant" as const, content: "Yes." };
    const late = thought(signed(request(question, without, more)));

    expect(() => signatures.check(request(question, first, more, late, more), true)).toThrow(
      /^messages\.3\.content\.0: Invalid `signature` in `thinking` block\. The block is bound to a different conversation/,
    );
  });

  it("breaks when another emulator made it", () => {
    const foreign = new Signatures("another secret");

    expect(() => foreign.check(request(question, first, more), true)).toThrow(
      /^messages\.1\.content\.0: Invalid `signature` in `thinking` block$/,
    );
  });

  it("is not looked at for models that came before preserved thinking", () => {
    expect(() => signatures.check(request(question, thought("nonsense"), more), false)).not.toThrow();
  });
});
