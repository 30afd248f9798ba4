import type { ListItem, PhrasingContent, RootContent } from "mdast";

import { readPhrasing } from "./read-phrasing.ts";

const ITEM = /^(?:([-*+])|(\d{1,4})\.) (?! )/;
const HEADING = /^(#{1,6}) (?! )/;
const QUOTE = /^> ?(?! )/;
const FENCE = /^```([A-Za-z0-9+#-]{0,20})$/;
const ANY_FENCE = /^ {0,3}`{3}/m;

/**
 * A paragraph, a heading, a flat list, a quote or a fence of code as a Markdown parser and {@link sanitise} would read
 * it; null when they might read it otherwise. Takes a small part of their time, and most blocks of an answer are such.
 */
export function readBlock(block: string): RootContent | null {
  switch (block.charAt(0)) {
    case "#":
      return readHeading(block);
    case ">":
      return readQuote(block);
    case "`":
      return FENCE.test(firstLine(block)) ? readFence(block) : readParagraph(block);
    default:
      return ITEM.test(block) ? readList(block) : readParagraph(block);
  }
}

function firstLine(block: string): string {
  const end = block.indexOf("\n");
  return end === -1 ? block : block.slice(0, end);
}

function readParagraph(block: string): RootContent | null {
  const children = readPhrasing(block);
  return children === null ? null : { type: "paragraph", children };
}

function readHeading(block: string): RootContent | null {
  const sign = HEADING.exec(block);
  if (sign === null || block.includes("\n")) return null;
  const text = block.slice(sign[0].length);
  // A number sign may close a heading.
  const children = text.includes("#") ? null : readPhrasing(text);
  return children === null ? null : { type: "heading", depth: depthOf(sign[1]), children };
}

function depthOf(signs = ""): 1 | 2 | 3 | 4 | 5 | 6 {
  const depths = [1, 2, 3, 4, 5, 6] as const;
  return depths[signs.length - 1] ?? 6;
}

function readQuote(block: string): RootContent | null {
  const lines = block.split("\n");
  if (!lines.every((line) => QUOTE.test(line))) return null;
  const children = readPhrasing(lines.map((line) => line.replace(QUOTE, "")).join("\n"));
  return children === null ? null : { type: "blockquote", children: [{ type: "paragraph", children }] };
}

/** Items in a row, each on one line; of their numbers only the first one counts. */
function readList(block: string): RootContent | null {
  const lines = block.split("\n");
  const [, bullet, number] = ITEM.exec(lines[0] ?? "") ?? [];
  const items: ListItem[] = [];
  for (const line of lines) {
    const sign = ITEM.exec(line);
    if (sign === null || sign[1] !== bullet) return null;
    const children = readPhrasing(line.slice(sign[0].length));
    if (children === null) return null;
    items.push(itemOf(children));
  }
  const start = number === undefined ? null : Number(number);
  return { type: "list", ordered: start !== null, start, spread: false, children: items };
}

function itemOf(children: PhrasingContent[]): ListItem {
  return { type: "listItem", spread: false, checked: null, children: [{ type: "paragraph", children }] };
}

function readFence(block: string): RootContent | null {
  const lines = block.split("\n");
  const language = FENCE.exec(lines[0] ?? "")?.[1] ?? "";
  const value = lines.slice(1, -1).join("\n");
  if (lines.length < 3 || lines.at(-1) !== "```" || ANY_FENCE.test(value)) return null;
  return { type: "code", lang: language === "" ? null : language, value };
}
