import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { bareText, blocksOf, clip, fallbackText, sentence } from "../../../src/post/render/blocks.ts";
import { image } from "../support/safe.ts";

describe("text without blocks", () => {
  it("has no live mention or link in it, whatever it is made of", () => {
    const pieces = fc.array(
      fc.constantFrom("<", "!", "channel", ">", "@", "U1", "&lt;", "**", "\\", "_", "|", " ", "http://x"),
    );

    fc.assert(
      fc.property(pieces, (list) => {
        for (const made of [fallbackText(list.join("")), bareText(list.join(""))]) expect(made).not.toMatch(/[<>]/);
      }),
    );
  });

  it("reads well in a notification", () => {
    expect(fallbackText("## Revenue\n\n**March** rose by *12 %* & more")).toBe(
      "Revenue\n\nMarch rose by *12 %* &amp; more",
    );
  });

  it("is never empty, for Slack refuses that", () => {
    expect(fallbackText("")).toBe(" ");
  });

  it("lets no address come together that formatting held apart", () => {
    expect(fallbackText("ht**tp://evil.example**x")).toContain("ht**tp");
  });
});

describe("blocks", () => {
  it("cut an alt text to what Slack takes and never leave it empty", () => {
    const [long] = blocksOf({ kind: "image", image: image("c.png", "x".repeat(3_000)) }, "F1");
    const [none] = blocksOf({ kind: "image", image: image("c.png", "") }, "F1");

    expect(long).toMatchObject({ alt_text: `${"x".repeat(1_999)}…` });
    expect(none).toMatchObject({ alt_text: "Chart" });
  });

  it("put ten small lines into one block at most", () => {
    const blocks = blocksOf({ kind: "small", lines: Array.from({ length: 12 }, (_, i) => `note ${i}`) });

    expect(blocks).toHaveLength(2);
  });

  it("escape a sentence but keep the markup that is ours", () => {
    const block = sentence("a < b & c", " <@U1>");

    expect(block.text).toEqual({ type: "mrkdwn", text: "a &lt; b &amp; c <@U1>", verbatim: true });
  });
});

describe("clipping", () => {
  it("leaves no half of a character", () => {
    expect(clip("🙂🙂🙂", 4)).toBe("🙂…");
  });
});
