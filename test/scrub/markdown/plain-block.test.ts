import type { Nodes } from "mdast";
import { describe, expect, it } from "vitest";

import { flatten } from "../../../src/scrub/markdown/leaves.ts";
import { parseMarkdown, writeMarkdown } from "../../../src/scrub/markdown/markdown.ts";
import { plainTexts } from "../../../src/scrub/markdown/plain-block.ts";
import { sanitise } from "../../../src/scrub/markdown/sanitise.ts";
import { createRandom, type Random } from "../../corpus/scrub/random.ts";

const WORDS =
  `Sales rose by 12.5% (net) $1,200 Umsatz – — −3 x=1 a/b “so” it's 1. 2) - + = == Q1: no.1 w.x www.x ß … **Total:** **Total** **1,2 **a**, (**b**) **c**. ** *** **d** e** **x.** **é** --- ... # ## #3 a# a: ! ? 10. i** 100. !**k** +1 £**9** $ (1) 1)a [x] \`c\` _m_`.split(
    " ",
  );

function words(r: Random): string {
  return Array.from({ length: r.int(1, 7) }, () => r.pick(WORDS)).join(r.int(0, 9) === 0 ? "  " : " ");
}

const BLOCKS: readonly ((r: Random) => string)[] = [
  (r) => Array.from({ length: r.int(1, 3) }, () => words(r)).join("\n"),
  (r) => Array.from({ length: r.int(1, 4) }, () => `- ${words(r)}`).join("\n"),
  (r) => {
    const first = r.int(0, 11);
    return Array.from({ length: r.int(1, 4) }, (_, index) => `${first + index}. ${words(r)}`).join("\n");
  },
  (r) => `${"#".repeat(r.int(1, 6))} ${words(r)}`,
];

/** What a parser and a writer make of a block, and the texts that stand in it. */
function asParsed(block: string): { written: string; texts: string[] } {
  const root = sanitise(parseMarkdown(block), new Set());
  const texts: string[] = [];
  const visit = (node: Nodes) => {
    if (node.type === "paragraph" || node.type === "heading") texts.push(flatten(node.children));
    else if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(root);
  return { written: writeMarkdown(root), texts };
}

describe("blocks that need no parser", () => {
  it("are just those that a parser and a writer give back as they are", { timeout: 60_000 }, () => {
    const random = createRandom(8);
    const blocks = Array.from({ length: 20_000 }, () => random.pick(BLOCKS)(random).trimEnd());
    const plain = blocks.filter((block) => plainTexts(block) !== null);
    const changed = plain.filter((block) => {
      const { written, texts } = asParsed(block);
      return written !== block || JSON.stringify(texts) !== JSON.stringify(plainTexts(block));
    });

    expect(changed).toEqual([]);
    expect(plain.length).toBeGreaterThan(1_000);
  });

  it.each([
    ["Revenue rose by 12 % (net).\nThe **North** leads.", ["Revenue rose by 12 % (net).\nThe North leads."]],
    ["## Results for 2026", ["Results for 2026"]],
    ["- **Total:** 12\n- Mean: 3.5", ["Total: 12", "Mean: 3.5"]],
    ["3. Berlin\n4. Rome", ["Berlin", "Rome"]],
  ])("have their texts read one by one: %j", (block, texts) => {
    expect(plainTexts(block)).toEqual(texts);
  });

  it.each([
    "see www.example.com",
    "a <!channel>",
    "@here",
    "[a](b)",
    "`code`",
    "1. a\n1. b",
    "- a\n  - b",
    "a_b",
    "| a |",
  ])("are not %j", (block) => {
    expect(plainTexts(block)).toBeNull();
  });
});
