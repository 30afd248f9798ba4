import type { Root } from "mdast";
import { remark } from "remark";
import remarkGfm from "remark-gfm";

/** Stand-ins for characters whose escape depends on who reads; noncharacters, so no text can bring them along. */
export const LESS = "\ufdd0";
export const GREATER = "\ufdd1";
export const AMPERSAND = "\ufdd2";

const processor = remark().use(remarkGfm, { singleTilde: false, tablePipeAlign: false }).data("settings", {
  bullet: "-",
  emphasis: "_",
  strong: "*",
  fence: "`",
  fences: true,
  rule: "-",
  listItemIndent: "one",
  resourceLink: true,
  incrementListMarker: true,
});

/** What stands in brackets, as part of an expression, when the brackets need no escape; the closing one included. */
export const UNESCAPED = String.raw`([\p{L}\p{N}_.,%-][\p{L}\p{N}_ .,%-]{1,40}|[A-Z]{4,7}(?:_\d{1,9})? (?:…|at )[\u2060A-Za-z0-9.-]{3,250}|[\d…])\](?!\u2060?[([:])`;
const ESCAPED = new RegExp(String.raw`\\\[${UNESCAPED}`, "gu");

/** Markdown with the GitHub extensions, as a tree. */
export function parseMarkdown(text: string): Root {
  return processor.parse(text);
}

/**
 * The tree as Markdown in which `<`, `>` and entity-like `&` of leaves are character references: those are text for a
 * CommonMark reader and for Slack's mrkdwn reader alike, while a backslash escape is none for the latter. A word in
 * brackets needs no escape where nothing follows that makes it a link, since finished texts hold no definitions.
 */
export function writeMarkdown(tree: Root): string {
  const text = processor.stringify(tree).trimEnd();
  return text
    .replace(/&#xFDD([012]);/g, (_, index: string) => [LESS, GREATER, AMPERSAND][Number(index)] ?? "")
    .replace(/(?<!\\)(?:\\\\)*\\(?=[\ufdd0-\ufdd2])/g, "$&\\")
    .replaceAll(LESS, "&lt;")
    .replaceAll(GREATER, "&gt;")
    .replace(new RegExp(`${AMPERSAND}(?=#?\\w{1,31};)`, "g"), "&amp;")
    .replaceAll(AMPERSAND, "&")
    .replace(ESCAPED, "[$1]")
    .replace(/(?<=[\p{L}\p{N},;] )\\\[([A-Z_]{2,20})\](?=:)/gu, "[$1]");
}

/** Text of a leaf in the form that {@link writeMarkdown} expects. */
export function escapeLeaf(text: string): string {
  return text.replaceAll("<", LESS).replaceAll(">", GREATER).replaceAll("&", AMPERSAND);
}
