import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { findCut, openCode, splitMarkdown } from "../../../src/post/render/split.ts";

const prose = fc
  .array(fc.constantFrom("Revenue", "rose", "in", "March.", "EMEA", "12.5%", "naïve", "🙂", "a_b", "**x**"), {
    minLength: 1,
    maxLength: 40,
  })
  .map((words) => words.join(" "));
const code = fc
  .array(fc.constantFrom("select 1", "from t;", "  x = `y`", "", "print('a')"), { minLength: 1, maxLength: 40 })
  .map((lines) => `\`\`\`sql\n${lines.join("\n")}\n\`\`\``);
const list = fc
  .array(prose, { minLength: 1, maxLength: 12 })
  .map((items) => items.map((item) => `- ${item}`).join("\n"));
const documents = fc
  .array(
    fc.oneof(
      prose,
      code,
      list,
      prose.map((words) => `See \`${words.replaceAll("`", "")}\` for more.`),
    ),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  .map((blocks) => blocks.join("\n\n"));

/** What is left when white space and the marks that only hold code together are taken out. */
function essence(markdown: string): string {
  return markdown.replace(/^```\w*$/gm, "").replaceAll(/[\s`]/g, "");
}

describe("splitting Markdown", () => {
  it("leaves a short text alone", () => {
    const pieces = splitMarkdown("Short.", 200);

    expect(pieces).toEqual(["Short."]);
  });

  it("keeps every piece within the limit and all text once and in order", () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 200, max: 900 }), (markdown, limit) => {
        const pieces = splitMarkdown(markdown, limit);

        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(limit);
        expect(essence(pieces.join("\n"))).toBe(essence(markdown));
      }),
    );
  });

  it("leaves no code block open at the end of a piece", () => {
    fc.assert(
      fc.property(documents, (markdown) => {
        for (const piece of splitMarkdown(markdown, 300)) expect(openCode(piece).close).toBe("");
      }),
    );
  });

  it("parts between paragraphs where that is possible", () => {
    const text = `${"a".repeat(150)}\n\n${"b c ".repeat(40)}`;

    const pieces = splitMarkdown(text, 260);

    expect(pieces[0]).toBe("a".repeat(150));
  });

  it("does not part a code span, so that no link in it comes alive", () => {
    const span = "`see http://evil.example/a b c d e f`";
    const text = `${"word ".repeat(38)}${span} end`;

    const pieces = splitMarkdown(text, 220);

    expect(pieces.some((piece) => piece.includes(span))).toBe(true);
  });

  it("closes and opens a span again that is longer than a piece", () => {
    const text = `\`${"x".repeat(500)}\``;

    const pieces = splitMarkdown(text, 200);

    for (const piece of pieces) expect(piece).toMatch(/^`x+`$/);
  });

  it("opens a parted code block again with its language", () => {
    const text = `\`\`\`python\n${"print(1)\n".repeat(60)}\`\`\``;

    const [first = "", second = ""] = splitMarkdown(text, 300);

    expect(first.endsWith("\n```")).toBe(true);
    expect(second.startsWith("```python\n")).toBe(true);
  });

  it("cuts no character in two", () => {
    const text = "🙂".repeat(400);

    const cut = findCut(text, 1, 301);

    expect(text.slice(0, cut.at)).not.toMatch(/[\uD800-\uDBFF]$/);
  });
});
