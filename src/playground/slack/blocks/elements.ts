import {
  anyText,
  appId,
  boolean,
  byType,
  type Check,
  list,
  number,
  oneOf,
  plainText,
  shape,
  string,
  typeField,
  url,
} from "./check.ts";
import { imageElement } from "./images.ts";

const confirm = shape(
  { text: anyText(300) },
  { title: plainText(100), confirm: plainText(30), deny: plainText(30), style: oneOf("primary", "danger") },
);

const optionValue = string({ max: 150 });
const plainOption = shape({ text: plainText(75) }, { value: optionValue, description: plainText(75), url });
const anyOption = shape({ text: anyText(75) }, { value: optionValue, description: anyText(75) });
const optionGroup = shape({ label: plainText(75), options: list(plainOption, { min: 1, max: 100 }) });

const actionable = { action_id: appId };
const confirmable = { ...actionable, confirm };
const focusable = { ...confirmable, focus_on_load: boolean() };
const placeholdable = { ...focusable, placeholder: plainText(150) };
const dispatchable = {
  ...actionable,
  focus_on_load: boolean(),
  placeholder: plainText(150),
  dispatch_action_config: shape(
    {},
    { trigger_actions_on: list(oneOf("on_enter_pressed", "on_character_entered"), { min: 1 }) },
  ),
};

const button = shape(
  { ...typeField, text: plainText(75) },
  {
    ...confirmable,
    value: string({ max: 2_000 }),
    url,
    style: oneOf("primary", "danger"),
    accessibility_label: string({ max: 75 }),
  },
);

const staticOptions = { options: list(plainOption, { max: 100 }), option_groups: list(optionGroup, { max: 100 }) };
const conversationFilter = shape(
  {},
  {
    include: list(oneOf("im", "mpim", "private", "public"), { min: 1 }),
    exclude_external_shared_channels: boolean(),
    exclude_bot_users: boolean(),
  },
);
const conversations = { default_to_current_conversation: boolean(), filter: conversationFilter };
const many = { max_selected_items: number({ min: 1 }, true) };
const ids = list(string(), { max: 100 });

const selects: Record<string, Check> = {
  static_select: shape(typeField, { ...placeholdable, ...staticOptions, initial_option: plainOption }),
  multi_static_select: shape(typeField, {
    ...placeholdable,
    ...staticOptions,
    ...many,
    initial_options: list(plainOption),
  }),
  external_select: shape(typeField, {
    ...placeholdable,
    initial_option: plainOption,
    min_query_length: number({ min: 0 }, true),
  }),
  multi_external_select: shape(typeField, {
    ...placeholdable,
    ...many,
    initial_options: list(plainOption),
    min_query_length: number({ min: 0 }, true),
  }),
  users_select: shape(typeField, { ...placeholdable, initial_user: string() }),
  multi_users_select: shape(typeField, { ...placeholdable, ...many, initial_users: ids }),
  conversations_select: shape(typeField, {
    ...placeholdable,
    ...conversations,
    initial_conversation: string(),
    response_url_enabled: boolean(),
  }),
  multi_conversations_select: shape(typeField, {
    ...placeholdable,
    ...conversations,
    ...many,
    initial_conversations: ids,
  }),
  channels_select: shape(typeField, {
    ...placeholdable,
    initial_channel: string(),
    response_url_enabled: boolean(),
  }),
  multi_channels_select: shape(typeField, { ...placeholdable, ...many, initial_channels: ids }),
};

const choices: Record<string, Check> = {
  checkboxes: shape(
    { ...typeField, options: list(anyOption, { min: 1, max: 10 }) },
    { ...focusable, initial_options: list(anyOption, { min: 1 }) },
  ),
  radio_buttons: shape(
    { ...typeField, options: list(anyOption, { min: 1, max: 10 }) },
    { ...focusable, initial_option: anyOption },
  ),
};

const pickers: Record<string, Check> = {
  datepicker: shape(typeField, { ...placeholdable, initial_date: string() }),
  datetimepicker: shape(typeField, { ...focusable, initial_date_time: number({}, true) }),
  timepicker: shape(typeField, { ...placeholdable, initial_time: string(), timezone: string() }),
};

const richTextInput = shape(typeField, {
  ...dispatchable,
  initial_value: () => undefined,
  min_lines: number({ min: 1 }, true),
  max_lines: number({ min: 1 }, true),
});

const inputs: Record<string, Check> = {
  plain_text_input: shape(typeField, {
    ...dispatchable,
    initial_value: string({ max: 3_000 }),
    multiline: boolean(),
    min_length: number({ min: 0, max: 3_000 }, true),
    max_length: number({ min: 1, max: 3_000 }, true),
  }),
  email_text_input: shape(typeField, { ...dispatchable, initial_value: string() }),
  url_text_input: shape(typeField, { ...dispatchable, initial_value: string() }),
  number_input: shape(
    { ...typeField, is_decimal_allowed: boolean() },
    { ...dispatchable, initial_value: string(), min_value: string(), max_value: string() },
  ),
  rich_text_input: richTextInput,
};

const fileInput = shape(typeField, {
  ...actionable,
  filetypes: list(string({ min: 1 }), { min: 1 }),
  max_files: number({ min: 1, max: 10 }, true),
});

const feedbackButton = shape(
  { text: plainText(75), value: string({ max: 2_000 }) },
  { accessibility_label: string({ max: 75 }) },
);

const overflow = shape({ ...typeField, options: list(plainOption, { min: 1, max: 5 }) }, confirmable);
const workflowButton = shape(
  { ...typeField, text: plainText(75), workflow: () => undefined },
  { ...actionable, style: oneOf("primary", "danger"), accessibility_label: string({ max: 75 }) },
);

/** What may stand in an `actions` block. */
export const actionsElement = byType(() => ({
  button,
  overflow,
  workflow_button: workflowButton,
  ...selects,
  ...choices,
  ...pickers,
  rich_text_input: richTextInput,
}));

/** What may stand in an `input` block; `file_input` only works in modals. */
export const inputElement: Check = (value, at, context) => {
  const rules = { ...selects, ...choices, ...pickers, ...inputs };
  const withFiles = context.surface === "modal" ? { ...rules, file_input: fileInput } : rules;
  byType(() => withFiles)(value, at, context);
};

/** What may stand beside a section. */
export const accessory = byType(() => ({
  button,
  overflow,
  workflow_button: workflowButton,
  image: imageElement,
  ...selects,
  ...choices,
  ...pickers,
}));

export const buttonElement = byType(() => ({ button }));

/** What may stand in a `context_actions` block. */
export const contextAction = byType(() => ({
  feedback_buttons: shape(
    { ...typeField, positive_button: feedbackButton, negative_button: feedbackButton },
    actionable,
  ),
  icon_button: shape(
    { ...typeField, icon: oneOf("trash"), text: plainText(75) },
    {
      ...confirmable,
      value: string({ max: 2_000 }),
      accessibility_label: string({ max: 75 }),
      visible_to_user_ids: list(string(), { max: 10 }),
    },
  ),
}));
