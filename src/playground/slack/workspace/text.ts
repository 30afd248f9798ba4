import type { Block, Json } from "./entities.ts";
import type { WorkspaceStore } from "./store.ts";

/** Tokens of mrkdwn that keep their angle brackets: mentions, channels, specials, links. */
const TOKEN = /<(?:[@#!][^<>\s][^<>]*|(?:https?|mailto|tel):[^<>]+)>/g;

/** `&`, `<` and `>` escaped as Slack stores them, tokens and entities left as they are. */
export function escapeText(text: string): string {
  let escaped = "";
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    escaped += escapePlain(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return escaped + escapePlain(text.slice(at));
}

function escapePlain(text: string): string {
  return text
    .replaceAll(/&(?!amp;|lt;|gt;)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function unescapePlain(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** What a person typed as mrkdwn: `@name` and `#channel` become the tokens that Slack's composer makes of them. */
export function composeText(store: WorkspaceStore, typed: string): string {
  const withPeople = typed.replaceAll(/(^|[\s(])@([\p{L}\d._-]+)/gu, (whole, before: string, name: string) => {
    const person = store.people().find((each) => each.name === name.toLowerCase());
    return person === undefined ? whole : `${before}<@${person.id}>`;
  });
  const withChannels = withPeople.replaceAll(/(^|[\s(])#([a-z\d_-]+)/g, (whole, before: string, name: string) => {
    const channel = store.channels().find((each) => each.name === name);
    return channel === undefined ? whole : `${before}<#${channel.id}|${channel.name}>`;
  });
  return escapeText(withChannels);
}

/** The `rich_text` block that Slack adds to what a person typed; undefined for empty text. */
export function richTextOf(text: string, blockId: string): Block[] | undefined {
  if (text === "") return undefined;
  const elements: Json[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    elements.push(...plainElements(text.slice(at, match.index)), tokenElement(match[0].slice(1, -1)));
    at = match.index + match[0].length;
  }
  elements.push(...plainElements(text.slice(at)));
  return [{ type: "rich_text", block_id: blockId, elements: [{ type: "rich_text_section", elements }] }];
}

const MARKS: Readonly<Record<string, string>> = { "*": "bold", _: "italic", "~": "strike", "`": "code" };
const MARKED = /(?<![\w*_~`])([*_~`])(?=\S)([^\n]+?)(?<=\S)\1(?![\w*_~`])/g;

function plainElements(text: string): Json[] {
  const elements: Json[] = [];
  let at = 0;
  for (const match of text.matchAll(MARKED)) {
    const style = MARKS[match[1] ?? ""] ?? "bold";
    elements.push(...textElement(text.slice(at, match.index)), ...textElement(match[2] ?? "", { [style]: true }));
    at = match.index + match[0].length;
  }
  return [...elements, ...textElement(text.slice(at))];
}

function textElement(text: string, style?: Json): Json[] {
  if (text === "") return [];
  return [{ type: "text", text: unescapePlain(text), ...(style === undefined ? {} : { style }) }];
}

function tokenElement(token: string): Json {
  const [target = "", label] = token.split("|", 2);
  if (target.startsWith("@")) return { type: "user", user_id: target.slice(1) };
  if (target.startsWith("#")) return { type: "channel", channel_id: target.slice(1) };
  if (target.startsWith("!")) return { type: "broadcast", range: target.slice(1) };
  return { type: "link", url: unescapePlain(target), ...(label === undefined ? {} : { text: unescapePlain(label) }) };
}
