import { remark } from "remark";
import remarkGfm from "remark-gfm";

import type { Message } from "./workspace/entities.ts";

const parser = remark().use(remarkGfm);

/** The mdast tree of a Markdown text; the page renders nodes, so no text can become markup. */
export function markdownTree(text: string): unknown {
  return withoutPositions(parser.parse(text));
}

/**
 * Trees for a message: one per `markdown` block under its index; under `text` when the message has no blocks and its
 * text came as `markdown_text` or through a stream. Undefined when there is none.
 */
export function messageTrees(message: Message): Record<string, unknown> | undefined {
  const trees: Record<string, unknown> = {};
  if (message.blocks === undefined && message.markdown === true) trees["text"] = markdownTree(message.text);
  for (const [index, block] of (message.blocks ?? []).entries()) {
    const { type, text } = block;
    if (type === "markdown" && typeof text === "string") trees[String(index)] = markdownTree(text);
  }
  return Object.keys(trees).length > 0 ? trees : undefined;
}

/** Positions are of no use to the page and triple the size. */
function withoutPositions(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPositions);
  if (typeof node !== "object" || node === null) return node;
  const kept = Object.entries(node).filter(([field]) => field !== "position");
  return Object.fromEntries(kept.map(([field, value]) => [field, withoutPositions(value)]));
}
