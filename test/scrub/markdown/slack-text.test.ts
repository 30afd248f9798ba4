import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createScrub } from "../../../src/scrub/scrub.ts";
import { SLACK_PAYLOADS } from "../../corpus/scrub/slack-payloads.ts";
import { liveInMarkdown, liveInMrkdwn } from "../readers.ts";

const ALLOWED = "docs.slack.dev";

function scrub() {
  return createScrub({ workDir: "/nonexistent", allowedLinkHosts: [ALLOWED] });
}

const FRAGMENTS = [
  "<",
  ">",
  "!",
  "@",
  "#",
  "[",
  "]",
  "(",
  ")",
  "`",
  "``",
  "```",
  "*",
  "**",
  "_",
  "~~",
  "|",
  "\\",
  "&",
  ";",
  ":",
  "/",
  "//",
  "\n",
  "\n\n",
  " ",
  "    ",
  "- ",
  "> ",
  "1. ",
  "# ",
  "|---|\n",
  "<!",
  "<@",
  "channel",
  "here",
  "@channel",
  "@here",
  "<!channel>",
  "<!here|x>",
  "<@U024BE7LH>",
  "<#C024BE7LR>",
  "<!date^1^x^https://evil.example|y>",
  "https://",
  "http:",
  "https://evil.example/a",
  "evil.com",
  "www.",
  "evil.example",
  "docs.slack.dev",
  "https://docs.slack.dev/x",
  "mailto:",
  "javascript:",
  "tel:",
  "data:",
  "slack://",
  "a@b.co",
  "&lt;",
  "&gt;",
  "&amp;",
  "&#60;",
  "&#x3c;",
  "%3C",
  "\\u003c",
  "\u200b",
  "\u2060",
  "\u00ad",
  "\uff1c",
  "\uff20",
  "\uff0f",
  "[x](",
  "](",
  "[x]: ",
  "[x]",
  "![a](",
  "<b>",
  "</b>",
  "<br>",
  "<!--",
  "-->",
  "<img src=",
  "x",
  "word",
  "\t",
  "\r",
  "\ufdd0",
  "\u202e",
] as const;

describe("Slack text", () => {
  it.each(SLACK_PAYLOADS.map((payload) => [payload]))("leaves nothing live of %j", (payload) => {
    const text = scrub().text("text", payload);

    expect(liveInMarkdown(text, ALLOWED)).toEqual([]);
    expect(liveInMrkdwn(text, ALLOWED)).toEqual([]);
  });

  it.each(SLACK_PAYLOADS.map((payload) => [payload]))("gives the same for %j when it is scrubbed twice", (payload) => {
    const once = scrub().text("text", payload);

    const twice = scrub().text("text", once);

    expect(twice).toBe(once);
  });

  it.each([
    ["**bold**, *leaning*, ~~gone~~ and `code`", "**bold**, _leaning_, ~~gone~~ and `code`"],
    ["# Title\n\ntext\nnext line", "# Title\n\ntext\nnext line"],
    ["see `a`\nand `b` there", "see `a`\nand `b` there"],
    ["- a\n- b\n  - c\n\n1. d\n2. e", "- a\n- b\n  - c\n\n1. d\n2. e"],
    ["- [x] done\n- [ ] open", "- [x] done\n- [ ] open"],
    ["> quoted `text`", "> quoted `text`"],
    ["a < b && c > d, R&D, 5 * 3, snake_case_name", "a &lt; b && c &gt; d, R&D, 5 \\* 3, snake_case_name"],
    [
      '```python\nif a < b and c > d: x = df["n"] # @property List<int>\n```',
      '```python\nif a < b and c > d: x = df["n"] # @property List<int>\n```',
    ],
    ["a note [1] and [sic]", "a note [1] and [sic]"],
    ["line one  \nline two", "line one\\\nline two"],
    ["see ![Revenue by month](revenue.png) here", "see  here"],
    ["![Revenue by month](revenue.png)", ""],
    ["![a photo](https://evil.example/p.png)", "a photo"],
    ["one<br>two <b>three</b>", "one two three"],
  ])("keeps what %j means", (raw, shown) => {
    expect(scrub().text("text", raw)).toBe(shown);
  });

  it.each([
    ["[docs](https://docs.slack.dev/x)", "[docs](https://docs.slack.dev/x)"],
    ["https://docs.slack.dev/x?a=1", "[https://docs.slack.dev/x?a=1](https://docs.slack.dev/x?a=1)"],
    ["[1]: https://docs.slack.dev/x\n[d][1] here", "[d](https://docs.slack.dev/x) here"],
    ['**[docs](https://docs.slack.dev/x "title")**', "**[docs](https://docs.slack.dev/x)**"],
  ])("keeps a link to an allowed host: %j", (raw, shown) => {
    expect(scrub().text("text", raw)).toBe(shown);
  });

  it.each([
    ["[click](https://evil.example/a?b=c)", "click (`evil[.]example/a?b=c`)"],
    ["https://evil.example/a", "`evil[.]example/a`"],
    ["[evil.example](https://evil.example)", "`evil[.]example`"],
    ["https://\u0430pple.com/login", "`xn--pple-43d[.]com/login`"],
    ["https://docs.slack.dev.evil.example/x", "`docs[.]slack[.]dev[.]evil[.]example/x`"],
  ])("shows where a foreign link leads: %j", (raw, shown) => {
    expect(scrub().text("text", raw)).toBe(shown);
  });

  it("takes a value out of an address that is shown", () => {
    expect(scrub().text("text", "[x](https://evil.example/?m=jane%40example.org)")).toBe(
      "x (`evil[.]example/?m=[EMAIL]`)",
    );
  });

  it("leaves nothing live on the surfaces of plain text either", () => {
    for (const surface of ["status", "error", "alt_text", "table", "code", "stdout"] as const) {
      for (const payload of SLACK_PAYLOADS) {
        expect(liveInMrkdwn(scrub().text(surface, payload), ALLOWED)).toEqual([]);
      }
    }
  });

  it("shows a block as it stands when it is nested deeper than a parser can follow", () => {
    const text = scrub().text("text", `${">".repeat(9_000)} <!channel> jane@example.org`);

    expect(liveInMrkdwn(text, ALLOWED)).toEqual([]);
    expect(text).toContain("[EMAIL]");
  });

  it("leaves nothing live of any text", { timeout: 240_000 }, () => {
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...FRAGMENTS) },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
    );
    const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));
    const door = scrub();

    const property = fc.property(text, (raw) => {
      const safe = door.text("text", raw);
      if (safe.includes("withheld")) throw new Error(`${JSON.stringify(raw)} was withheld`);
      const live = [...liveInMarkdown(safe, ALLOWED), ...liveInMrkdwn(safe, ALLOWED)];
      if (live.length > 0) throw new Error(`${JSON.stringify(raw)} became ${JSON.stringify(safe)}: ${live.join(", ")}`);
    });

    expect(() => fc.assert(property, { numRuns: 20_000, seed: 20_260_101 })).not.toThrow();
  });
});
