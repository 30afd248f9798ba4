import type { VNode } from "preact";
import { html } from "../../base/html.ts";
import { ButtonView, OverflowView } from "./buttons.ts";
import { CheckboxesView, RadioButtonsView } from "./choices.ts";
import { FileInputView } from "./file-input.ts";
import { InlineImage } from "../media.ts";
import { SelectView } from "./selects.ts";
import { DateInputView, TextInputView } from "./text-inputs.ts";

export interface ElementProps<T> {
  element: T;
  blockId: string;
  /** Id of the label, for elements of an `input` block. */
  labelledBy?: string;
  /** In an `input` block a change is kept for the submission and not sent at once. */
  quiet?: boolean;
}

/** An interactive element: in a message or actions block it acts at once, in an input block it is kept. */
export function ElementView(props: ElementProps<{ type: string }>): VNode {
  const View = VIEWS[props.element.type];
  if (View === undefined)
    return html`<span class="unsupported">unsupported element: <code class="code">${props.element.type}</code></span>`;
  return html`<${View} ...${props} />`;
}

const VIEWS: Readonly<Record<string, unknown>> = {
  button: ButtonView,
  workflow_button: ButtonView,
  overflow: OverflowView,
  checkboxes: CheckboxesView,
  radio_buttons: RadioButtonsView,
  static_select: SelectView,
  external_select: SelectView,
  users_select: SelectView,
  conversations_select: SelectView,
  channels_select: SelectView,
  multi_static_select: SelectView,
  multi_external_select: SelectView,
  multi_users_select: SelectView,
  multi_conversations_select: SelectView,
  multi_channels_select: SelectView,
  plain_text_input: TextInputView,
  email_text_input: TextInputView,
  url_text_input: TextInputView,
  number_input: TextInputView,
  datepicker: DateInputView,
  timepicker: DateInputView,
  datetimepicker: DateInputView,
  file_input: FileInputView,
  image: ({ element }: { element: Parameters<typeof InlineImage>[0]["image"] }) =>
    html`<${InlineImage} image=${element} />`,
};
