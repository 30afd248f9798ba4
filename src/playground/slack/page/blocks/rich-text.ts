import type { RichTextBlock, RichTextBlockElement, RichTextElement } from "@slack/types";
import { Fragment, type VNode } from "preact";
import { html } from "../base/html.ts";
import { CodeBlock } from "../text/code-block.ts";
import { emojiFor } from "../text/emoji.ts";
import { guessLanguage } from "../text/highlight.ts";
import { Broadcast, ChannelMention, SafeLink, UserMention } from "../text/mentions.ts";

export function RichText({ block }: { block: RichTextBlock }): VNode {
  return html`<div class="rich-text">${group(block.elements).map((part) => html`<${Part} part=${part} />`)}</div>`;
}

type ListElement = Extract<RichTextBlockElement, { type: "rich_text_list" }>;
type PartElement = Exclude<RichTextBlockElement, ListElement> | { type: "lists"; lists: ListElement[] };

/** Slack sends a nested list as neighbouring lists with different indents; they belong together. */
function group(elements: readonly RichTextBlockElement[]): PartElement[] {
  const parts: PartElement[] = [];
  for (const element of elements) {
    const last = parts.at(-1);
    if (element.type !== "rich_text_list") parts.push(element);
    else if (last?.type === "lists") last.lists.push(element);
    else parts.push({ type: "lists", lists: [element] });
  }
  return parts;
}

function Part({ part }: { part: PartElement }): VNode {
  switch (part.type) {
    case "rich_text_section":
      return html`<div class="lines"><${Inlines} of=${part.elements} /></div>`;
    case "rich_text_quote":
      return html`<blockquote class="quote lines"><${Inlines} of=${part.elements} /></blockquote>`;
    case "rich_text_preformatted": {
      const code = part.elements.map(codeText).join("");
      return html`<${CodeBlock} code=${code} language=${guessLanguage(code)} />`;
    }
    default:
      return html`<${Fragment}>${part.lists.map((list) => html`<${List} list=${list} />`)}<//>`;
  }
}

function codeText(element: { type: string; text?: string; url?: string }): string {
  return element.text ?? element.url ?? "";
}

function List({ list }: { list: ListElement }): VNode {
  const items = list.elements.map((item) => html`<li><${Inlines} of=${item.elements} /></li>`);
  const style = { marginInlineStart: `${(list.indent ?? 0) * 22}px` };
  if (list.style === "ordered")
    return html`<ol class=${`list list-${(list.indent ?? 0) % 3}`} style=${style}>
      ${items}
    </ol>`;
  return html`<ul class=${`list list-${(list.indent ?? 0) % 3}`} style=${style}>
    ${items}
  </ul>`;
}

function Inlines({ of }: { of: readonly RichTextElement[] }): VNode {
  return html`<${Fragment}>${of.map((element) => styled(element))}<//>`;
}

function styled(element: RichTextElement): VNode | string {
  const style = element.style ?? {};
  let node = inlineNode(element);
  if (style.code === true) node = html`<code class="code">${node}</code>`;
  if (style.bold === true) node = html`<strong>${node}</strong>`;
  if (style.italic === true) node = html`<em>${node}</em>`;
  if (style.strike === true) node = html`<s>${node}</s>`;
  if (style.underline === true) node = html`<u>${node}</u>`;
  return node;
}

function inlineNode(element: RichTextElement): VNode | string {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return html`<${SafeLink} url=${element.url}>${element.text ?? element.url}<//>`;
    case "user":
      return html`<${UserMention} id=${element.user_id} />`;
    case "channel":
      return html`<${ChannelMention} id=${element.channel_id} />`;
    case "usergroup":
      return html`<span class="mention">@${element.usergroup_id}</span>`;
    case "team":
      return html`<span class="mention">@${element.team_id}</span>`;
    case "broadcast":
      return html`<${Broadcast} range=${element.range} />`;
    case "emoji":
      return emojiFor(element.name) ?? `:${element.name}:`;
    case "color":
      return html`<span class="color-chip"><i style=${{ background: element.value }}></i>${element.value}</span>`;
    default:
      return element.fallback ?? new Date(element.timestamp * 1000).toLocaleString();
  }
}
