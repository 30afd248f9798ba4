import type { StateValue } from "../blocks/host.ts";
import { isBlock } from "../blocks/kit.ts";
import type { Values } from "./initial-values.ts";

/** Errors for required inputs that are still empty, by block id. Slack checks them before it asks the app. */
export function missingInputs(blocks: readonly unknown[], values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks.filter(isBlock)) {
    if (block.type !== "input" || block.optional === true) continue;
    const blockId = block.block_id ?? "";
    const value = values[blockId]?.[block.element.action_id ?? ""];
    if (isEmpty(value)) errors[blockId] = "Please fill this in.";
  }
  return errors;
}

function isEmpty(value: StateValue | undefined): boolean {
  const { type: _type, ...held } = value ?? {};
  return Object.values(held).every(
    (part) => part === null || part === "" || (Array.isArray(part) && part.length === 0),
  );
}
