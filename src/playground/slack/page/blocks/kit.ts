import type {
  Button,
  Checkboxes,
  ConversationsSelect,
  Datepicker,
  DateTimepicker,
  EmailInput,
  ExternalSelect,
  FileInput,
  KnownBlock,
  MrkdwnElement,
  MultiExternalSelect,
  MultiStaticSelect,
  NumberInput,
  Option,
  Overflow,
  PlainTextElement,
  PlainTextInput,
  RadioButtons,
  StaticSelect,
  Timepicker,
  URLInput,
  UsersSelect,
} from "@slack/types";

/** On the platform, but not yet in `@slack/types` 3.2. */
export interface DataVisualizationBlock {
  type: "data_visualization";
  block_id?: string;
  title?: string | PlainTextElement;
  chart: Chart;
}

export interface PieChart {
  type: "pie";
  segments: { label: string; value: number }[];
}

export interface AxisChart {
  type: "bar" | "line" | "area";
  series: { name: string; data: { label: string; value: number }[] }[];
  axis_config?: { categories?: string[]; x_label?: string; y_label?: string };
}

export type Chart = PieChart | AxisChart;

export type PageBlock = KnownBlock | DataVisualizationBlock;

/** Elements that take a value or are pressed, as far as this page draws them. */
export type Element =
  | Button
  | Checkboxes
  | ConversationsSelect
  | Datepicker
  | DateTimepicker
  | EmailInput
  | ExternalSelect
  | FileInput
  | MultiExternalSelect
  | MultiStaticSelect
  | NumberInput
  | Overflow
  | PlainTextInput
  | RadioButtons
  | StaticSelect
  | Timepicker
  | URLInput
  | UsersSelect;

/** The words of a text object, or of a plain string. */
export function plain(text: string | PlainTextElement | MrkdwnElement | undefined): string {
  if (text === undefined) return "";
  return typeof text === "string" ? text : text.text;
}

/** An option's value; Slack requires one, but a missing value must not hide the option. */
export function valueOf(option: Option): string {
  return option.value ?? option.text.text;
}
