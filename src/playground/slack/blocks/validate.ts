import { SLACK } from "../../../limits.ts";
import { SlackError } from "../errors.ts";
import type { Block } from "../workspace/entities.ts";

import { anyBlock } from "./catalogue.ts";
import { type CheckContext, isBlock, isObject, list, type Problem, report } from "./check.ts";
import { textLength } from "./data.ts";

/** Most blocks of a message and of a view (docs: block-kit/blocks). */
export const MESSAGE_BLOCKS = 50;
export const VIEW_BLOCKS = 100;
/** Undocumented: text above this is refused, each further block takes some of it (bolt-js#2509, measured 13,297). */
const PAYLOAD_CHARS = 13_297;
const CHARS_PER_BLOCK = 40;

/** At most so many of these in one message. */
const PER_MESSAGE: Readonly<Record<string, number>> = { table: 1, data_visualization: 2 };

export interface BlockRules {
  readonly surface: CheckContext["surface"];
  isUsableImage(reference: { id?: string; url?: string }): boolean;
}

/** Everything that is wrong with these blocks, in Slack's words. */
export function findProblems(blocks: unknown, rules: BlockRules, at = "/blocks"): Problem[] {
  const context: CheckContext = { ...rules, isUsableImage: (each) => rules.isUsableImage(each), problems: [] };
  const max = rules.surface === "message" ? MESSAGE_BLOCKS : VIEW_BLOCKS;
  list(anyBlock, { max })(blocks, at, context);
  if (Array.isArray(blocks)) checkTogether(blocks, at, context);
  return context.problems;
}

/**
 * The blocks of a message, checked. Throws `invalid_blocks_format`, `invalid_blocks` with `errors`, or
 * `msg_blocks_too_long`.
 */
export function checkMessageBlocks(blocks: unknown, rules: BlockRules): Block[] {
  if (!Array.isArray(blocks)) throw new SlackError("invalid_blocks_format");
  const problems = findProblems(blocks, rules);
  if (problems.length > 0) throw invalidBlocks(problems);
  if (isTooLong(blocks)) throw new SlackError("msg_blocks_too_long");
  return blocks.filter(isBlock);
}

/** `invalid_blocks` as the SDK gets it: `errors` and the same in `response_metadata.messages`. */
export function invalidBlocks(problems: readonly Problem[], code = "invalid_blocks"): SlackError {
  const errors = problems.map(sentence);
  return new SlackError(code, {
    errors,
    response_metadata: { messages: errors.map((each) => `[ERROR] ${each}`) },
  });
}

export function sentence(problem: Problem): string {
  return `${problem.message} [json-pointer:${problem.pointer}]`;
}

function isTooLong(blocks: readonly unknown[]): boolean {
  let markdown = 0;
  for (const block of blocks) {
    if (isObject(block) && block["type"] === "markdown") markdown += textLength(block);
  }
  return markdown > SLACK.markdownChars || textLength(blocks) + CHARS_PER_BLOCK * (blocks.length - 1) > PAYLOAD_CHARS;
}

function checkTogether(blocks: readonly unknown[], at: string, context: CheckContext): void {
  const counts = new Map<unknown, number>();
  const ids = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    if (!isObject(block)) continue;
    const count = (counts.get(block["type"]) ?? 0) + 1;
    counts.set(block["type"], count);
    const most = typeof block["type"] === "string" ? PER_MESSAGE[block["type"]] : undefined;
    if (most !== undefined && count > most) {
      report(context, `${at}/${index}`, "too_many", `no more than ${most} ${String(block["type"])} allowed`);
    }
    if (block["block_id"] === undefined) continue;
    if (ids.has(block["block_id"])) report(context, `${at}/${index}/block_id`, "duplicate", "must be unique");
    ids.add(block["block_id"]);
  }
}

/** The same blocks with the ids that Slack adds where the app gave none; a `markdown` block loses its own. */
export function nameBlocks(blocks: readonly Block[], newId: () => string): Block[] {
  return blocks.map((block) => {
    const { block_id: given, ...rest } = block;
    if (block.type === "markdown") return rest;
    return { ...nameElements(rest, newId), block_id: given || newId() };
  });
}

function nameElements(block: Block, newId: () => string): Block {
  if (block.type !== "actions" && block.type !== "context_actions" && block.type !== "section") return block;
  const name = (element: unknown): unknown =>
    isObject(element) && element["type"] !== "image"
      ? { ...element, action_id: element["action_id"] ?? newId() }
      : element;
  const named: Block = { ...block };
  if (Array.isArray(block["elements"])) named["elements"] = block["elements"].map(name);
  if (block["accessory"] !== undefined) named["accessory"] = name(block["accessory"]);
  return named;
}
