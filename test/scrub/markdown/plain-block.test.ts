import type { Nodes, RootContent } from "mdast";
import { describe, expect, it } from "vitest";

import { escapeLeaf, parseMarkdown, writeMarkdown } from "../../../src/scrub/markdown/markdown.ts";
import { readBlock } from "../../../src/scrub/markdown/plain/read-block.ts";
import { writePlainBlock } from "../../../src/scrub/markdown/plain/write-block.ts";
import { sanitise } from "../../../src/scrub/markdown/sanitise.ts";
import { createRandom, type Random } from "../../corpus/scrub/random.ts";

const WORDS =
  `Sales rose by 12.5% (net) $1,200 Umsatz – — −3 x=1 a/b “so” it's 1. 2) - + = == Q1: no.1 w.x W.-b www.x ß … **Total:** **Total** **1,2 **a**, (**b**) **c**. ** *** **d** e** **x.** **é** --- ... # ## #3 a# a: ! ? 10. i** 100. !**k** +1 £**9** $ (1) 1)a [x] [x]: [x](y) [a][b] [^1] ![i] \`c\` \`c \`\`d\`\` _m_ _m_, (_m_) a_b _a a_ __ *i* *i*. *i a*b a* 2*3 jane@site.org a.b+c@x.co.uk x@y @ @here <5 < 5 a<b <b> <- > a>b & &amp; a&b &lt; | a|b {x} ^ ~ ~~s~~ \\* http://a.b mailto:a@b.co 日本 é _é_ **日本** 😀 **😀** [ ] [X] "q" 'q' \u00a0x · ×2 → 5° https: //x`.split(
    " ",
  );

function words(r: Random): string {
  return Array.from({ length: r.int(1, 7) }, () => r.pick(WORDS)).join(r.int(0, 9) === 0 ? "  " : " ");
}

function lines(r: Random, most: number, before: (index: number) => string): string {
  return Array.from({ length: r.int(1, most) }, (_, index) => `${before(index)}${words(r)}`).join("\n");
}

const BLOCKS: readonly ((r: Random) => string)[] = [
  (r) => lines(r, 3, () => ""),
  (r) => lines(r, 4, () => r.pick(["- ", "- ", "- ", "* ", "+ "])),
  (r) => {
    const first = r.int(0, 11);
    return lines(r, 4, (index) => `${r.int(0, 6) === 0 ? 7 : first + index}. `);
  },
  (r) => `${"#".repeat(r.int(1, 6))} ${words(r)}`,
  (r) => lines(r, 3, () => r.pick(["> ", "> ", "> ", ">"])),
  (r) => `\`\`\`${r.pick(["", "python", "a b", "c++"])}\n${lines(r, 3, () => r.pick(["", "  ", "```"]))}\n\`\`\``,
];

/** What a parser makes of a block that stands alone; only what is written counts. */
function parsed(block: string): unknown {
  return bare(sanitise(parseMarkdown(block), new Set()));
}

function bare(node: Nodes): unknown {
  const { position: _, ...rest } = node;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === "position" ? undefined : value)));
}

/** Leaves as they are when values were hidden and addresses taken apart. */
const HIDDEN =
  "[EMAIL]|[PERSON_7]|[PHONE]:|[EMAIL](x|[ACCOUNT …1234]|[EMAIL at x.org]|[…]|a@\u2060b.co|x\u2060.com|p < 0.05|a > b|<b>|R&D|a &amp; b|&|[CARD][CARD]|![x]|[IBAN].|([SSN])|x ]( y|w.x|: a|http:/|12. x|[a b] [c|a_ _b a_b".split(
    "|",
  );

function leaf(r: Random): string {
  return Array.from({ length: r.int(1, 4) }, () => (r.int(0, 2) === 0 ? r.pick(HIDDEN) : r.pick(WORDS))).join(
    r.pick([" ", " ", " ", "\n", ""]),
  );
}

function changed(node: Nodes, r: Random): void {
  if (node.type === "text" && r.int(0, 1) === 0) node.value = escapeLeaf(leaf(r));
  if ("children" in node) for (const child of node.children) changed(child, r);
}

describe("blocks that need no parser", () => {
  const random = createRandom(8);
  const blocks = Array.from({ length: 20_000 }, () => random.pick(BLOCKS)(random).trimEnd());
  const read = blocks
    .map((block) => [block, readBlock(block)] as const)
    .filter((one): one is readonly [string, RootContent] => one[1] !== null);

  it("are read as a parser reads them", { timeout: 60_000 }, () => {
    const wrong = read.filter(
      ([block, node]) => JSON.stringify(parsed(block)) !== JSON.stringify({ type: "root", children: [bare(node)] }),
    );

    expect(wrong.map(([block]) => block)).toEqual([]);
    expect(read.length).toBeGreaterThan(2_000);
  });

  it("are written as a writer writes them, also with other words", { timeout: 60_000 }, () => {
    let count = 0;
    const wrong: (readonly [string, string, string])[] = [];
    for (const [block, node] of read) {
      for (let round = 0; round < 3; round++) {
        if (round > 0) changed(node, random);
        const written = writePlainBlock(node);
        if (written === null) continue;
        count++;
        const expected = writeMarkdown({ type: "root", children: [node] });
        if (written !== expected) wrong.push([block, written, expected]);
      }
    }

    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(2_000);
  });

  it.each([
    ["Revenue rose by 12 % (net).\nThe **North** leads _by far_."],
    ["## Results for `2026`"],
    ["- **Total:** 12\n- Mean: 3.5"],
    ["3. Berlin\n4. Rome"],
    ["> Nobody\n> knows"],
    ["```python\nprint(1)\n```"],
  ])("are written as they were: %j", (block) => {
    const node = readBlock(block);

    expect(node === null ? null : writePlainBlock(node)).toBe(block);
  });

  it.each([
    "see www.example.com",
    "a <!channel>",
    "[a](b)",
    "`code",
    "- a\n  - b",
    "| a |",
    "a\\*b",
    "a &amp; b",
    "a\n---",
    "2 * 3",
  ])("are not %j", (block) => {
    expect(readBlock(block)).toBeNull();
  });
});
