import type { InputBlock } from "@slack/types";
import type { Values } from "./initial-values.ts";

/** Errors for required inputs that are still empty, by block id. Slack checks them before it asks the app. */
export function missingInputs(blocks: readonly unknown[], values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    const input = block as InputBlock;
    if (input.type !== "input" || input.optional === true) continue;
    const blockId = input.block_id ?? "";
    const value = values[blockId]?.[input.element.action_id ?? ""];
    if (isEmpty(value)) errors[blockId] = "Please fill this in.";
  }
  return errors;
}

function isEmpty(value: Record<string, unknown> | undefined): boolean {
  const [, ...held] = Object.values(value ?? {});
  return held.every((part) => part === null || part === undefined || part === "" || (Array.isArray(part) && part.length === 0));
}
