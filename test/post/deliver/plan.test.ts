import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  answerDocument,
  MESSAGE_CHARS,
  type Plan,
  planMessages,
  planWithTail,
  tailOf,
  total,
} from "../../../src/post/deliver/plan.ts";
import { blocksOf } from "../../../src/post/render/blocks.ts";
import { flowOf } from "../../../src/post/render/units.ts";
import { essence, parts } from "../support/arbitrary.ts";
import { answer, FOOTER, image, table, text } from "../support/safe.ts";

function kinds(plans: readonly Plan[]): string[][] {
  return plans.map((plan) => plan.map(({ kind }) => kind));
}

function textIn(plans: readonly Plan[]): string {
  return plans
    .flat()
    .map((unit) => (unit.kind === "text" ? unit.markdown : ""))
    .join("\n");
}

describe("planning messages", () => {
  it("puts an ordinary answer into one message with its tail", () => {
    const given = answer([text("Before."), image("c.png"), text("After.")]);

    const plans = planWithTail(flowOf(given.parts), tailOf(given, "turn-1"));

    expect(kinds(plans)).toEqual([["text", "image", "text", "small", "buttons", "feedback"]]);
  });

  it("keeps every message within Slack's limits, whatever the answer", () => {
    fc.assert(
      fc.property(parts, (given) => {
        const made = answer(given, { notes: ["A note."] });

        for (const plan of planWithTail(flowOf(given), tailOf(made, "turn-1"))) {
          const weight = total(plan);
          expect(weight.chars).toBeLessThanOrEqual(MESSAGE_CHARS);
          expect(weight.tables).toBeLessThanOrEqual(1);
          expect(plan.flatMap((unit) => blocksOf(unit, "F1")).length).toBeLessThanOrEqual(50);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("holds all text once and in order", () => {
    fc.assert(
      fc.property(parts, (given) => {
        const texts = given.filter(({ kind }) => kind === "text");

        const plans = planMessages(flowOf(texts));

        const expected = texts.map((part) => (part.kind === "text" ? part.markdown : "")).join("\n");
        expect(essence(textIn(plans))).toBe(essence(expected));
      }),
      { numRuns: 60 },
    );
  });

  it("never puts two tables into one message", () => {
    const one = table(["a"], [["1"]]);

    const plans = planMessages(flowOf([one, one, one]));

    expect(kinds(plans)).toEqual([["table"], ["table"], ["table"]]);
  });

  it("parts a text that is longer than a message", () => {
    const long = Array.from({ length: 300 }, (_, i) => `Paragraph ${i} ${"word ".repeat(20)}`).join("\n\n");

    const plans = planMessages(flowOf([text(long)]));

    expect(plans.length).toBeLessThanOrEqual(Math.ceil(long.length / MESSAGE_CHARS) + 1);
    expect(essence(textIn(plans))).toBe(essence(long));
  });
});

describe("the tail", () => {
  it("has notes and footer in small print and offers the code only where code ran", () => {
    const tail = tailOf(answer([], { notes: ["The workspace was set up anew."], codeRuns: [] }), "turn-1");

    expect(tail).toEqual([
      { kind: "small", lines: ["The workspace was set up anew.", FOOTER] },
      { kind: "buttons", turnId: "turn-1", showCode: false },
      { kind: "feedback", turnId: "turn-1" },
    ]);
  });
});

describe("the answer as a document", () => {
  it("holds texts, tables and names of charts in order, notes last", () => {
    const flow = flowOf([text("Before."), table(["a"], [["1"]]), image("c.png", "A chart"), text("After.")]);

    const markdown = answerDocument(flow, ["A note."]);

    expect(markdown).toBe("Before.\n\n| a |\n| ---: |\n| 1 |\n\n*A chart* (c.png)\n\nAfter.\n\nA note.\n");
  });
});
