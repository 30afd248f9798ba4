import { Fragment, type VNode } from "preact";
import { useMemo } from "preact/hooks";
import { html } from "../base/html.ts";
import { Broadcast, ChannelMention, SafeLink, UserMention } from "./mentions.ts";
import { type Chunk, type Inline, parseInline, parseMrkdwn } from "./mrkdwn.ts";

/** A text in Slack's mrkdwn, as nodes. */
export function Mrkdwn({ text }: { text: string }): VNode {
  const chunks = useMemo(() => parseMrkdwn(text), [text]);
  return html`<${Fragment}>${chunks.map((chunk) => html`<${ChunkView} chunk=${chunk} />`)}<//>`;
}

/** One run of mrkdwn inside a line: mentions, emoji, marks. */
export function MrkdwnInline({ text }: { text: string }): VNode {
  return html`<${Inlines} of=${parseInline(text)} />`;
}

function ChunkView({ chunk }: { chunk: Chunk }): VNode {
  switch (chunk.type) {
    case "pre":
      return html`<pre class="code-block" tabindex="0"><code>${chunk.text}</code></pre>`;
    case "quote":
      return html`<blockquote class="quote lines"><${Inlines} of=${chunk.children} /></blockquote>`;
    case "bullets":
      return html`<ul class="list bullets">
        ${chunk.items.map((item) => html`<li><${Inlines} of=${item} /></li>`)}
      </ul>`;
    default:
      return html`<div class="lines"><${Inlines} of=${chunk.children} /></div>`;
  }
}

function Inlines({ of }: { of: readonly Inline[] }): VNode {
  return html`<${Fragment}>${of.map((inline) => html`<${InlineView} inline=${inline} />`)}<//>`;
}

function InlineView({ inline }: { inline: Inline }): VNode | string {
  switch (inline.type) {
    case "text":
      return inline.text;
    case "code":
      return html`<code class="code">${inline.text}</code>`;
    case "bold":
      return html`<strong><${Inlines} of=${inline.children} /></strong>`;
    case "italic":
      return html`<em><${Inlines} of=${inline.children} /></em>`;
    case "strike":
      return html`<s><${Inlines} of=${inline.children} /></s>`;
    case "link":
      return html`<${SafeLink} url=${inline.url}>${inline.text}<//>`;
    case "user":
      return html`<${UserMention} id=${inline.id} />`;
    case "channel":
      return html`<${ChannelMention} id=${inline.id} name=${inline.name} />`;
    case "usergroup":
      return html`<span class="mention">@${inline.id.replace(/^@/, "")}</span>`;
    default:
      return html`<${Broadcast} range=${inline.range} />`;
  }
}
