import type { MultiSelect, Select } from "@slack/types";
import type { Element } from "../blocks/kit.ts";
import { initialSelection } from "../blocks/selects.ts";

/** Slack's `view.state.values`: block id, action id, value. */
export type Values = Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;

/** What `view.state.values` holds before anybody touched the form. */
export function initialValues(blocks: readonly unknown[]): Values {
  const values: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const block of blocks) {
    const { block_id: blockId = "" } = block as { block_id?: string };
    for (const element of elementsOf(block)) {
      const value = initialValue(element);
      if (value === null) continue;
      values[blockId] = { ...values[blockId], [element.action_id ?? ""]: { type: element.type, ...value } };
    }
  }
  return values;
}

interface AnyBlock {
  type?: string;
  element?: Element;
  accessory?: Element;
  elements?: Element[];
}

function elementsOf(block: unknown): Element[] {
  const { type, element, accessory, elements } = block as AnyBlock;
  if (type === "input") return element === undefined ? [] : [element];
  if (type === "section") return accessory === undefined ? [] : [accessory];
  return type === "actions" ? (elements ?? []) : [];
}

function initialValue(element: Element): Record<string, unknown> | null {
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
      return null;
    default:
      return initialSelection(element as Select | MultiSelect);
  }
}
