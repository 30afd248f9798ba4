import type {
  Datepicker,
  DateTimepicker,
  EmailInput,
  NumberInput,
  PlainTextInput,
  Timepicker,
  URLInput,
} from "@slack/types";
import type { VNode } from "preact";
import { fieldText, html } from "../../base/html.ts";
import type { ElementProps } from "./elements.ts";
import { plain } from "../kit.ts";
import { useValue } from "./value.ts";

type TextInput = PlainTextInput | EmailInput | URLInput | NumberInput;

const TYPES = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
} as const;

export function TextInputView({ element, blockId, labelledBy, quiet = true }: ElementProps<TextInput>): VNode {
  const [value, change] = useValue({ blockId, element, quiet, initial: { value: element.initial_value ?? null } });
  const onInput = (event: Event): void => {
    const text = fieldText(event);
    change({ value: text === "" ? null : text }, text);
  };
  const common = {
    class: "field-input",
    value: value.value ?? "",
    placeholder: plain(element.placeholder),
    "aria-labelledby": labelledBy,
    autofocus: element.focus_on_load === true,
    onInput,
  };
  if (element.type === "plain_text_input") return html`<${PlainText} element=${element} common=${common} />`;
  const bounds =
    element.type === "number_input"
      ? { min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : "1" }
      : {};
  return html`<input type=${TYPES[element.type]} ...${common} ...${bounds} />`;
}

function PlainText({ element, common }: { element: PlainTextInput; common: Record<string, unknown> }): VNode {
  const length = { minlength: element.min_length, maxlength: element.max_length };
  if (element.multiline === true) return html`<textarea rows="4" ...${common} ...${length}></textarea>`;
  return html`<input type="text" ...${common} ...${length} />`;
}

const DATES = {
  datepicker: { type: "date", key: "selected_date" },
  timepicker: { type: "time", key: "selected_time" },
  datetimepicker: { type: "datetime-local", key: "selected_date_time" },
} as const;

export function DateInputView({
  element,
  blockId,
  labelledBy,
  quiet = false,
}: ElementProps<Datepicker | Timepicker | DateTimepicker>): VNode {
  const { type, key } = DATES[element.type];
  const [value, change] = useValue({ blockId, element, quiet, initial: { [key]: initialDate(element) } });
  const onChange = (event: Event): void => {
    const text = fieldText(event);
    const next = element.type === "datetimepicker" ? Math.round(new Date(text).getTime() / 1000) : text;
    change({ [key]: text === "" ? null : next }, String(next));
  };
  const shown = value[key];
  const text = typeof shown === "number" ? localMinute(shown) : (shown ?? "");
  return html`<input
    type=${type}
    class="field-input field-short"
    value=${text}
    aria-labelledby=${labelledBy}
    onChange=${onChange}
  />`;
}

function initialDate(element: Datepicker | Timepicker | DateTimepicker): string | number | null {
  if (element.type === "datepicker") return element.initial_date ?? null;
  if (element.type === "timepicker") return element.initial_time ?? null;
  return element.initial_date_time ?? null;
}

/** Unix seconds as `datetime-local` wants them, in the visitor's zone. */
function localMinute(seconds: number): string {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
