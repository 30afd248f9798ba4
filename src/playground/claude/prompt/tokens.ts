import type { Block } from "./request.ts";

/** Characters to a token of the newer tokenizer, on English text; an estimate that only has to be steady. */
const CHARS_PER_TOKEN = 3.6;
/** An image or a page of a document costs about this much, whatever its bytes. */
const MEDIA_TOKENS = 1_500;

/** A deterministic estimate: the same text always costs the same. */
export function tokensOfText(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

/** What a block adds to a prompt. A `container_upload` is free: the file goes to the container, not to the model. */
export function tokensOfBlock(block: Block): number {
  switch (block.type) {
    case "text":
      return tokensOfText(block.text);
    case "thinking":
      return tokensOfText(block.thinking) + 4;
    case "redacted_thinking":
    case "container_upload":
      return 4;
    case "image":
    case "document":
      return MEDIA_TOKENS;
    default:
      return tokensOfText(JSON.stringify(block));
  }
}
