import type { ActionsBlockElement, InputBlockElement, SectionBlockAccessory } from "@slack/types";
import type { StateValue } from "../blocks/host.ts";
import { isBlock } from "../blocks/kit.ts";
import { initialSelection } from "../blocks/elements/selects.ts";

/** Slack's `view.state.values`: block id, action id, value. */
export type Values = Readonly<Record<string, Readonly<Record<string, StateValue>>>>;

type AnyElement = InputBlockElement | SectionBlockAccessory | ActionsBlockElement;

/** What `view.state.values` holds before anybody touched the form. */
export function initialValues(blocks: readonly unknown[]): Values {
  const values: Record<string, Record<string, StateValue>> = {};
  for (const block of blocks.filter(isBlock)) {
    const blockId = block.block_id ?? "";
    for (const element of elementsOf(block)) {
      const value = initialValue(element);
      if (value === null || !("action_id" in element)) continue;
      values[blockId] = { ...values[blockId], [element.action_id ?? ""]: { type: element.type, ...value } };
    }
  }
  return values;
}

function elementsOf(block: Parameters<typeof isBlock>[0]): readonly AnyElement[] {
  if (!isBlock(block)) return [];
  if (block.type === "input") return [block.element];
  if (block.type === "section") return block.accessory === undefined ? [] : [block.accessory];
  return block.type === "actions" ? block.elements : [];
}

/** Null for elements that hold no value: buttons, menus of actions, pictures. */
function initialValue(element: AnyElement): StateValue | null {
  switch (element.type) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return { value: element.initial_value ?? null };
    case "checkboxes":
      return { selected_options: element.initial_options ?? [] };
    case "radio_buttons":
      return { selected_option: element.initial_option ?? null };
    case "datepicker":
      return { selected_date: element.initial_date ?? null };
    case "timepicker":
      return { selected_time: element.initial_time ?? null };
    case "datetimepicker":
      return { selected_date_time: element.initial_date_time ?? null };
    case "file_input":
      return { files: [] };
    case "button":
    case "overflow":
    case "workflow_button":
    case "image":
    case "rich_text_input":
      return null;
    default:
      return initialSelection(element);
  }
}
