import { describe, expect, it } from "vitest";

import { NextCut } from "../../../src/analysis/next/next-cut.ts";

/** The text in pieces of so many characters. */
function cutInto(text: string, size: number): { passed: string; lines: readonly string[] } {
  const cut = new NextCut();
  let passed = "";
  for (let at = 0; at < text.length; at += size) passed += cut.push(text.slice(at, at + size));
  return { passed: passed + cut.end(), lines: cut.lines };
}

describe("the block of proposed questions", () => {
  it.each([
    ["at the end", "**42.**\n\n```next\nOne?\n- Two?\n```", "**42.**\n\n", ["One?", "- Two?"]],
    ["with text behind it", "**42.**\n```next\nOne?\n```\nMore.", "**42.**\nMore.", ["One?"]],
    ["never closed", "**42.**\n```next \r\nOne?\r\nTwo?", "**42.**\n", ["One?", "Two?"]],
    ["not at the start of a line", "Say ```next\nOne?", "Say ```next\nOne?", []],
    ["of another kind", "```sql\nselect 1\n```\nand `next`\n", "```sql\nselect 1\n```\nand `next`\n", []],
    ["that only looks like one", "```nextcloud\nOne?\n```", "```nextcloud\nOne?\n```", []],
    ["twice: the last counts", "```next\nOne?\n```\nA\n```next\nTwo?\n```", "A\n", ["Two?"]],
    ["cut off in its first line", "**42.**\n```ne", "**42.**\n```ne", []],
  ])("%s", (_case, text, passed, lines) => {
    for (const size of [1, 2, 3, 5, 8, 1_000]) expect(cutInto(text, size)).toEqual({ passed, lines });
  });
});
