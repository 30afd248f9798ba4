import { describe, expect, it } from "vitest";

import type { Model, ModelInput } from "../../../src/playground/claude/model.ts";
import { parseScript, scriptedModel } from "../../../src/playground/claude/script.ts";

const otherwise: Model = {
  async *respond() {
    yield { type: "text", text: "configured" };
    return "end_turn";
  },
};

function input(): ModelInput {
  return {
    userText: "",
    system: "",
    model: "offline-analyst",
    inputDir: "/in",
    workDir: "/work",
    continued: false,
    signal: new AbortController().signal,
  };
}

/** All steps of one answer and its end. */
async function played(model: Model) {
  const generator = model.respond(input());
  const steps: unknown[] = [];
  for (;;) {
    const next = await generator.next(undefined);
    if (next.done === true) return { steps, end: next.value };
    steps.push(next.value);
  }
}

describe("a scripted model", () => {
  it("takes one turn for each request and then leaves the word to the configured model", async () => {
    const model = scriptedModel([[{ type: "text", text: "one" }], []], otherwise);

    const answers = [await played(model), await played(model), await played(model)];

    expect(answers).toEqual([
      { steps: [{ type: "text", text: "one" }], end: "end_turn" },
      { steps: [], end: "end_turn" },
      { steps: [{ type: "text", text: "configured" }], end: "end_turn" },
    ]);
  });

  it("ends where a stop says so, with a refusal's reasons", async () => {
    const stop = { type: "stop" as const, reason: "refusal" as const, category: "bio" as const };
    const model = scriptedModel([[stop, { type: "text", text: "never" }]], otherwise);

    expect(await played(model)).toEqual({
      steps: [],
      end: { reason: "refusal", category: "bio", explanation: null },
    });
  });

  it("starts over at a repeat", async () => {
    const model = scriptedModel([[{ type: "text", text: "again" }, { type: "repeat" }]], otherwise);
    const generator = model.respond(input());
    const seen: unknown[] = [];

    for (let i = 0; i < 3; i += 1) seen.push((await generator.next(undefined)).value);

    expect(seen).toEqual(Array.from({ length: 3 }, () => ({ type: "text", text: "again" })));
  });
});

describe("a script from outside", () => {
  it("is a list of turns, or the steps of a single one", () => {
    const step = { type: "text", text: "a" };

    expect(parseScript([[step], [step]])).toHaveLength(2);
    expect(parseScript([step, step])).toEqual([[step, step]]);
    expect(parseScript([])).toEqual([]);
    expect(parseScript([[]])).toEqual([[]]);
  });

  it.each([
    [null],
    [{}],
    [[{ type: "dance" }]],
    [[{ type: "text" }]],
    [[{ type: "run", command: "a", error_code: "bored" }]],
  ])("is refused as %j", (script) => {
    expect(() => parseScript(script)).toThrow(/^steps: /);
  });
});
