import { boolean, byType, type Check, list, number, oneOf, shape, string, typeField, url } from "./check.ts";

const style = shape(
  {},
  {
    bold: boolean(),
    italic: boolean(),
    strike: boolean(),
    code: boolean(),
    underline: boolean(),
    highlight: boolean(),
    client_highlight: boolean(),
    unlink: boolean(),
  },
);
const styled = { style };

const inline = byType(() => ({
  text: shape({ ...typeField, text: string({ min: 1 }) }, styled),
  link: shape({ ...typeField, url }, { ...styled, text: string(), unsafe: boolean() }),
  user: shape({ ...typeField, user_id: string({ min: 1 }) }, styled),
  usergroup: shape({ ...typeField, usergroup_id: string({ min: 1 }) }, styled),
  team: shape({ ...typeField, team_id: string({ min: 1 }) }, styled),
  channel: shape({ ...typeField, channel_id: string({ min: 1 }) }, styled),
  emoji: shape({ ...typeField, name: string({ min: 1 }) }, { ...styled, unicode: string(), url, skin_tone: number() }),
  broadcast: shape({ ...typeField, range: oneOf("here", "channel", "everyone") }, styled),
  color: shape({ ...typeField, value: string({ min: 1 }) }, styled),
  date: shape(
    { ...typeField, timestamp: number({}, true), format: string({ min: 1 }) },
    { ...styled, url, fallback: string() },
  ),
}));

const border = { border: number({ min: 0 }, true) };
const section = shape({ ...typeField, elements: list(inline) });

const part = byType(() => ({
  rich_text_section: section,
  rich_text_quote: shape({ ...typeField, elements: list(inline) }, border),
  rich_text_preformatted: shape({ ...typeField, elements: list(inline) }, { ...border, language: string() }),
  rich_text_list: shape(
    {
      ...typeField,
      style: oneOf("bullet", "ordered"),
      elements: list(
        byType(() => ({ rich_text_section: section })),
        { min: 1 },
      ),
    },
    { ...border, indent: number({ min: 0, max: 8 }, true), offset: number({ min: 0 }, true) },
  ),
}));

/** A `rich_text` block, by itself or in a table cell. */
export const richText: Check = shape(
  { ...typeField, elements: list(part, { min: 1 }) },
  { block_id: string({ max: 255 }) },
);
