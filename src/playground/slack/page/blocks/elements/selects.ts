import type { MultiSelect, Option, Select } from "@slack/types";
import type { VNode } from "preact";
import type { PlayState } from "../../../control-api.ts";
import { html } from "../../base/html.ts";
import { narrow, Picker, type PickerOption } from "../../overlay/picker.ts";
import { channelName, writers } from "../../state/names.ts";
import { read } from "../../state/store.ts";
import type { ElementProps } from "./elements.ts";
import { type Form, type StateValue, useHost } from "../host.ts";
import { plain, valueOf } from "../kit.ts";
import { useValue } from "./value.ts";

type AnySelect = Select | MultiSelect;

/** Every select of Block Kit: own options, external ones, people, conversations; one or several. */
export function SelectView({ element, blockId, labelledBy, quiet = false }: ElementProps<AnySelect>): VNode {
  const form = useHost().form;
  const multiple = isMultiple(element);
  const [value, change] = useValue({ blockId, element, quiet, initial: initialSelection(element) });
  const onChange = (chosen: PickerOption[]): void => {
    change(toValue(element, chosen), chosen.map((option) => option.value).join(","));
  };
  return html`<${Picker}
    labelledBy=${labelledBy}
    placeholder=${plain(element.placeholder) || "Choose …"}
    multiple=${multiple}
    chosen=${fromValue(element, value)}
    find=${(query: string) => findOptions(element, blockId, query, form)}
    onChange=${onChange}
  />`;
}

/** What is chosen before anybody chose. */
export function initialSelection(element: AnySelect): StateValue {
  switch (element.type) {
    case "static_select":
    case "external_select":
      return { selected_option: element.initial_option ?? null };
    case "multi_static_select":
    case "multi_external_select":
      return { selected_options: element.initial_options ?? [] };
    case "users_select":
      return { selected_user: element.initial_user ?? null };
    case "multi_users_select":
      return { selected_users: element.initial_users ?? [] };
    case "channels_select":
      return { selected_channel: element.initial_channel ?? null };
    case "multi_channels_select":
      return { selected_channels: element.initial_channels ?? [] };
    case "conversations_select":
      return { selected_conversation: element.initial_conversation ?? currentChannel(element) };
    default:
      return { selected_conversations: element.initial_conversations ?? [] };
  }
}

function currentChannel(element: { default_to_current_conversation?: boolean }): string | null {
  return element.default_to_current_conversation === true ? read().route.channel : null;
}

type IdField = "selected_user" | "selected_channel" | "selected_conversation";

/** The field of `view.state.values` that a select of people or places fills; several go into its plural. */
const ID_FIELDS: Readonly<Record<string, IdField>> = {
  users_select: "selected_user",
  multi_users_select: "selected_user",
  channels_select: "selected_channel",
  multi_channels_select: "selected_channel",
  conversations_select: "selected_conversation",
  multi_conversations_select: "selected_conversation",
};

function isMultiple(element: AnySelect): boolean {
  return element.type.startsWith("multi_");
}

function toValue(element: AnySelect, chosen: readonly PickerOption[]): StateValue {
  const field = ID_FIELDS[element.type];
  const ids = chosen.map(({ value }) => value);
  if (field !== undefined) return isMultiple(element) ? { [`${field}s`]: ids } : { [field]: ids[0] ?? null };
  const options = chosen.map(({ value, label }) => ({ text: { type: "plain_text" as const, text: label }, value }));
  return isMultiple(element) ? { selected_options: options } : { selected_option: options[0] ?? null };
}

function fromValue(element: AnySelect, value: StateValue): PickerOption[] {
  const field = ID_FIELDS[element.type];
  if (field === undefined) {
    const options = isMultiple(element) ? value.selected_options : value.selected_option;
    return listOf(options).map((option) => toOption(option));
  }
  const known = namedOptions(element);
  const ids = listOf(isMultiple(element) ? value[`${field}s`] : value[field]);
  return ids.map((id) => known.find((option) => option.value === id) ?? { value: id, label: id });
}

function listOf<T>(held: T | readonly T[] | null | undefined): readonly T[] {
  if (held === null || held === undefined) return [];
  return isList(held) ? held : [held];
}

function isList<T>(held: T | readonly T[]): held is readonly T[] {
  return Array.isArray(held);
}

function toOption(option: Option, group?: string): PickerOption {
  const detail = option.description === undefined ? {} : { detail: plain(option.description) };
  return { value: valueOf(option), label: plain(option.text), ...detail, ...(group === undefined ? {} : { group }) };
}

async function findOptions(
  element: AnySelect,
  blockId: string,
  query: string,
  form: Form | null,
): Promise<PickerOption[]> {
  if (element.type === "external_select" || element.type === "multi_external_select") {
    if (query.length < (element.min_query_length ?? 3)) return [];
    const options = (await form?.options(blockId, element.action_id ?? "", query)) ?? [];
    return options.map((option) => toOption(option));
  }
  return narrow(element.type in ID_FIELDS ? namedOptions(element) : ownOptions(element), query);
}

function ownOptions(element: AnySelect): PickerOption[] {
  if (element.type !== "static_select" && element.type !== "multi_static_select") return [];
  const grouped = (element.option_groups ?? []).flatMap(({ label, options }) =>
    options.map((option) => toOption(option, plain(label))),
  );
  return [...(element.options ?? []).map((option) => toOption(option)), ...grouped];
}

function namedOptions(element: AnySelect): PickerOption[] {
  const { play, me } = read();
  if (play === null) return [];
  if (element.type.includes("users")) return writers(play).map(({ id, name }) => ({ value: id, label: name }));
  return channelOptions(play, me, element.type.includes("channels"));
}

function channelOptions(play: PlayState, me: string, publicOnly: boolean): PickerOption[] {
  const shown = play.channels.filter(({ kind, personId }) =>
    publicOnly ? kind === "public" : kind !== "im" || personId === me,
  );
  return shown.map((channel) => ({
    value: channel.id,
    label: channel.kind === "im" ? `@${channelName(play, channel)}` : `#${channel.name}`,
  }));
}
