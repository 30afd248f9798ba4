import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createScrub } from "../../src/scrub/scrub.ts";
import { SLACK_PAYLOADS } from "../corpus/scrub/slack-payloads.ts";
import { liveInMarkdown, liveInMrkdwn } from "./readers.ts";

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

  it("leaves nothing live of any text", { timeout: 240_000 }, () => {
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...FRAGMENTS) },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
    );
    const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));
    const door = scrub();

    const property = fc.property(text, (raw) => {
      const safe = door.text("text", raw);
      const live = [...liveInMarkdown(safe, ALLOWED), ...liveInMrkdwn(safe, ALLOWED)];
      if (live.length > 0) throw new Error(`${JSON.stringify(raw)} became ${JSON.stringify(safe)}: ${live.join(", ")}`);
    });

    expect(() => fc.assert(property, { numRuns: 20_000, seed: 20_260_101 })).not.toThrow();
  });
});
