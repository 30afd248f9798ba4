import { createHmac, randomUUID } from "node:crypto";

import { z } from "zod";

import { badRequest } from "../errors.ts";
import { boundTools, canonical, digest, flatten, isThinking, type PrefixBlock, systemBlocks } from "./prefix.ts";
import type { Block, PromptRequest } from "./request.ts";

const sealSchema = z.object({
  id: z.string(),
  model: z.string(),
  /** Of the thinking block before this one, "" for the first. */
  after: z.string(),
  text: z.string(),
  system: z.string(),
  tools: z.string(),
  prefix: z.string(),
  mac: z.string(),
});

type Seal = z.infer<typeof sealSchema>;

/** Walks along a conversation and knows, at any point, what a thinking block made there would be bound to. */
export interface Binding {
  readonly system: string;
  readonly tools: string;
  prefix: string;
  /** Id of the last readable thinking block. */
  last: string;
}

/**
 * Preserved thinking: a thinking block is good only behind the system text, tools and messages it was made with, and
 * the thinking blocks that are kept must be an unbroken run (docs: build-with-claude/preserved-thinking).
 */
export class Signatures {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /**
   * Checks every thinking block of the request and gives the binding for the next one. Blocks of another model are
   * dropped without a word. Throws the service's 400 for a tampered signature or a changed prefix.
   */
  check(request: PromptRequest, enforced: boolean): Binding {
    const binding = startOf(request);
    let kept = 0;
    for (const entry of flatten(request)) {
      if (entry.block.type === "thinking" && enforced) {
        const seal = this.#read(entry.block.signature, entry);
        if (seal.model !== request.model) continue;
        compare(seal, binding, entry, kept === 0);
        kept += 1;
        binding.last = seal.id;
      }
      advance(binding, entry.role, entry.block);
    }
    return binding;
  }

  /** The signature for a thinking block produced at this point; moves the binding on. */
  sign(binding: Binding, model: string, shownText: string): string {
    const { last, ...bound } = binding;
    const seal = { id: randomUUID(), model, after: last, text: digest(shownText), ...bound };
    binding.last = seal.id;
    return Buffer.from(JSON.stringify({ ...seal, mac: this.#mac(seal) })).toString("base64");
  }

  #read(signature: string, entry: PrefixBlock): Seal {
    const seal = parseSeal(signature);
    if (seal === null) throw tampered(entry);
    const { mac, ...sealed } = seal;
    const shown = entry.block.type === "thinking" ? entry.block.thinking : "";
    if (mac !== this.#mac(sealed) || seal.text !== digest(shown)) throw tampered(entry);
    return seal;
  }

  #mac(seal: Omit<Seal, "mac">): string {
    return createHmac("sha256", this.#secret).update(canonical(seal)).digest("hex").slice(0, 32);
  }
}

/** Takes a block of the conversation into the binding; thinking itself is not part of the prefix. */
export function advance(binding: Binding, role: string, block: Block): void {
  if (!isThinking(block)) binding.prefix = digest(binding.prefix, role, canonical(block));
}

function startOf(request: PromptRequest): Binding {
  const system = digest(canonical(systemBlocks(request)));
  const tools = digest(canonical(boundTools(request)));
  return { system, tools, prefix: digest(system, tools), last: "" };
}

function parseSeal(signature: string): Seal | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(signature, "base64").toString("utf8"));
    return sealSchema.safeParse(value).data ?? null;
  } catch {
    return null;
  }
}

function compare(seal: Seal, binding: Binding, entry: PrefixBlock, first: boolean): void {
  if (seal.system !== binding.system) throw rebound(entry, "The `system` prompt differs from");
  if (seal.tools !== binding.tools) throw rebound(entry, "The `tools` list differs from");
  if (seal.prefix !== binding.prefix) throw rebound(entry, "An earlier message differs from");
  // Thinking may be dropped from the front, so only the later ones must follow the one they were made after.
  if (!first && seal.after !== binding.last) throw rebound(entry, "An earlier `thinking` block differs from");
}

function tampered(entry: PrefixBlock): Error {
  return badRequest(`${entry.place}: Invalid \`signature\` in \`thinking\` block`);
}

function rebound(entry: PrefixBlock, cause: string): Error {
  return badRequest(
    `${entry.place}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. ` +
      'Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block". ' +
      "That setting requires the `thinking-binding-controls-2026-08-01` value in the `anthropic-beta` header. " +
      `${cause} the one this block was created with.`,
  );
}
