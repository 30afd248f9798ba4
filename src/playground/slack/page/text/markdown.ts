import type * as mdast from "mdast";
import { Fragment, h, type VNode } from "preact";
import { html } from "../base/html.ts";
import { CodeBlock } from "./code-block.ts";
import { isSafeUrl, SafeLink } from "./mentions.ts";
import { MrkdwnInline } from "./mrkdwn-view.ts";

type Node = mdast.Nodes;

/** A parsed Markdown document (an mdast root, as the server sends it), as nodes. Null when it is no tree. */
export function Markdown({ tree }: { tree: unknown }): VNode | null {
  if (!isRoot(tree)) return null;
  return html`<div class="markdown"><${Nodes} of=${tree.children} /></div>`;
}

/** True for what `remark` gives for a whole document. */
export function isRoot(tree: unknown): tree is mdast.Root {
  return typeof tree === "object" && tree !== null && "type" in tree && tree.type === "root" && "children" in tree;
}

function Nodes({ of }: { of: readonly Node[] }): VNode {
  return html`<${Fragment}>${of.map((node) => html`<${NodeView} node=${node} />`)}<//>`;
}

function NodeView({ node }: { node: Node }): VNode | string | null {
  return inlineNode(node) ?? blockNode(node);
}

function inlineNode(node: Node): VNode | string | null {
  switch (node.type) {
    case "text":
      return /[<@:]/.test(node.value) ? html`<${Tokens} text=${node.value} />` : node.value;
    case "emphasis":
      return html`<em><${Nodes} of=${node.children} /></em>`;
    case "strong":
      return html`<strong><${Nodes} of=${node.children} /></strong>`;
    case "delete":
      return html`<s><${Nodes} of=${node.children} /></s>`;
    case "inlineCode":
      return html`<code class="code">${node.value}</code>`;
    case "break":
      return html`<br />`;
    case "link":
      return html`<${SafeLink} url=${node.url}><${Nodes} of=${node.children} /><//>`;
    case "image":
      return isSafeUrl(node.url) ? html`<${SafeLink} url=${node.url}>${node.alt || node.url}<//>` : (node.alt ?? "");
    case "html":
      return node.value;
    default:
      return null;
  }
}

function blockNode(node: Node): VNode | null {
  switch (node.type) {
    case "paragraph":
      return html`<p><${Nodes} of=${node.children} /></p>`;
    case "heading":
      return html`<p class="md-heading" role="heading" aria-level=${node.depth}><${Nodes} of=${node.children} /></p>`;
    case "blockquote":
      return html`<blockquote class="quote"><${Nodes} of=${node.children} /></blockquote>`;
    case "list":
      return html`<${List} node=${node} />`;
    case "code":
      return html`<${CodeBlock} code=${node.value} language=${node.lang ?? ""} />`;
    case "thematicBreak":
      return html`<hr class="divider" />`;
    case "table":
      return html`<${Table} node=${node} />`;
    default:
      return "children" in node ? html`<${Nodes} of=${node.children} />` : null;
  }
}

/** Slack turns `<@U…>`, `<#C…>` and `:emoji:` into mentions inside Markdown as well; other marks are already parsed. */
function Tokens({ text }: { text: string }): VNode {
  const parts = text.split(/(<[@#!][^<>\n]+>|:[a-z0-9_+-]+:)/);
  return html`<${Fragment}
    >${parts.map((part, index) => (index % 2 === 1 ? html`<${MrkdwnInline} text=${part} />` : part))}<//
  >`;
}

function List({ node }: { node: mdast.List }): VNode {
  const items = node.children.map((item) => html`<${ListItem} item=${item} tight=${node.spread !== true} />`);
  if (node.ordered === true)
    return html`<ol class="list" start=${node.start ?? 1}>
      ${items}
    </ol>`;
  return html`<ul class="list">
    ${items}
  </ul>`;
}

function ListItem({ item, tight }: { item: mdast.ListItem; tight: boolean }): VNode {
  const only = item.children[0];
  const body =
    tight && only?.type === "paragraph"
      ? html`<${Fragment}><${Nodes} of=${only.children} /><${Nodes} of=${item.children.slice(1)} /><//>`
      : html`<${Nodes} of=${item.children} />`;
  if (typeof item.checked !== "boolean") return html`<li>${body}</li>`;
  const label = item.checked ? "done" : "open";
  return html`<li class="task">
    <input type="checkbox" checked=${item.checked} disabled aria-label=${label} /> <span>${body}</span>
  </li>`;
}

function Table({ node }: { node: mdast.Table }): VNode {
  const [head, ...rows] = node.children;
  const align = node.align ?? [];
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="Table">
    <table class="table">
      <thead>
        ${head === undefined ? null : html`<${Row} row=${head} tag="th" align=${align} />`}
      </thead>
      <tbody>
        ${rows.map((row) => html`<${Row} row=${row} tag="td" align=${align} />`)}
      </tbody>
    </table>
  </div>`;
}

interface RowProps {
  row: mdast.TableRow;
  tag: "th" | "td";
  align: readonly (mdast.AlignType | undefined)[];
}

function Row({ row, tag, align }: RowProps): VNode {
  const cells = row.children.map((cell, index) => {
    const props = {
      class: align[index] == null ? "" : `align-${align[index]}`,
      ...(tag === "th" ? { scope: "col" } : {}),
    };
    return h(tag, props, html`<${Nodes} of=${cell.children} />`);
  });
  return html`<tr>
    ${cells}
  </tr>`;
}
