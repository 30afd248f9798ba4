import {
  all,
  anyText,
  boolean,
  byType,
  type Check,
  isObject,
  list,
  mrkdwn,
  oneOf,
  plainText,
  report,
  shape,
  string,
  typeField,
  url,
} from "./check.ts";
import { dataTable, dataVisualization, table } from "./data.ts";
import { accessory, actionsElement, buttonElement, contextAction, inputElement } from "./elements.ts";
import { imageBlock, imageElement } from "./images.ts";
import { richText } from "./rich-text.ts";

const blockId = { block_id: string({ max: 255 }) };

const textOrFields: Check = (value, at, context) => {
  if (isObject(value) && value["text"] === undefined && value["fields"] === undefined) {
    report(context, at, "missing_field", "missing required field: text or fields");
  }
};

const section = all(
  shape(typeField, {
    ...blockId,
    text: anyText(3_000),
    fields: list(anyText(2_000), { min: 1, max: 10 }),
    accessory,
    expand: boolean(),
  }),
  textOrFields,
);

const contextElement = byType(() => ({
  plain_text: anyText(3_000),
  mrkdwn: anyText(3_000),
  image: imageElement,
}));

const card = shape(typeField, {
  ...blockId,
  hero_image: imageElement,
  icon: imageElement,
  title: mrkdwn(150),
  subtitle: mrkdwn(150),
  body: mrkdwn(200),
  actions: list(buttonElement, { max: 3 }),
});

const source = byType(() => ({ url: shape({ ...typeField, url, text: string({ min: 1 }) }) }));
const taskCard = shape(
  {
    ...typeField,
    task_id: string({ min: 1, max: 255 }),
    title: string({ min: 1 }),
    status: oneOf("pending", "in_progress", "complete", "error"),
  },
  { ...blockId, details: richText, output: richText, sources: list(source) },
);

const input = shape(
  { ...typeField, label: plainText(2_000), element: inputElement },
  { ...blockId, hint: plainText(2_000), optional: boolean(), dispatch_action: boolean() },
);

const video = shape(
  { ...typeField, video_url: url, thumbnail_url: url, alt_text: string({ min: 1 }), title: plainText(200) },
  {
    ...blockId,
    title_url: url,
    author_name: string({ max: 50 }),
    provider_name: string(),
    provider_icon_url: url,
    description: plainText(200),
  },
);

const simple: Record<string, Check> = {
  actions: shape({ ...typeField, elements: list(actionsElement, { min: 1, max: 25 }) }, blockId),
  context: shape({ ...typeField, elements: list(contextElement, { min: 1, max: 10 }) }, blockId),
  divider: shape(typeField, blockId),
  file: shape({ ...typeField, source: oneOf("remote"), external_id: string({ min: 1 }) }, blockId),
  header: shape({ ...typeField, text: plainText(150) }, blockId),
  image: imageBlock,
  input,
  rich_text: richText,
  section,
  table,
  video,
};

/** Neither a data table nor markdown can stand inside a container. */
const container = all(
  shape(
    {
      ...typeField,
      child_blocks: list(
        byType(() => simple),
        { min: 1, max: 10 },
      ),
    },
    {
      ...blockId,
      title: plainText(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      width: oneOf("narrow", "standard", "wide", "full"),
      icon: imageElement,
      is_collapsible: boolean(),
      default_collapsed: boolean(),
      has_header_divider: boolean(),
    },
  ),
  (value, at, context) => {
    if (isObject(value) && (value["title"] === undefined) === (value["rich_text_title"] === undefined)) {
      report(context, at, "missing_field", "must define either title or rich_text_title");
    }
  },
);

const alert = shape(
  { ...typeField, text: anyText(200) },
  { ...blockId, level: oneOf("default", "info", "warning", "error", "success") },
);

const forViews: Record<string, Check> = { ...simple, alert };
const forMessages: Record<string, Check> = {
  ...forViews,
  card,
  carousel: shape(
    {
      ...typeField,
      elements: list(
        byType(() => ({ card })),
        { min: 1, max: 10 },
      ),
    },
    blockId,
  ),
  container,
  context_actions: shape({ ...typeField, elements: list(contextAction, { min: 1, max: 5 }) }, blockId),
  data_table: dataTable,
  data_visualization: dataVisualization,
  markdown: shape({ ...typeField, text: string({ min: 1, max: 12_000 }) }, blockId),
  plan: shape(
    { ...typeField, title: string({ min: 1 }) },
    { ...blockId, tasks: list(byType(() => ({ task_card: taskCard }))) },
  ),
  task_card: taskCard,
};

/** Every block type of the platform with its rule; `context.surface` decides which may stand there. */
export const anyBlock: Check = (value, at, context) => {
  byType(() => (context.surface === "message" ? forMessages : forViews))(value, at, context);
};
