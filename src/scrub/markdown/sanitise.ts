import type { Definition, Image, Link, Nodes, PhrasingContent, Root, RootContent } from "mdast";

import { stripInvisible } from "../find/invisible.ts";
import { type AllowedHosts, hostOf, isAllowed } from "./links.ts";
import { liveSpans } from "./live.ts";
import { parseMarkdown } from "./markdown.ts";

const NO_HOSTS: AllowedHosts = new Set();

/** Tags that only format; they go and their content stays. */
const FORMATTING =
  /<\/?(?:b|i|u|s|em|strong|small|mark|sub|sup|span|font|p|div|center|details|summary|ins|del|kbd|code|pre|hr|ul|ol|li|table|thead|tbody|tr|td|th)(?:\s[^<>]{0,400})?\/?>/gi;
const LINE_BREAK = /<br\s{0,4}\/?>/gi;
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;

/** What a link or image may refer to. */
interface Scope {
  readonly hosts: AllowedHosts;
  readonly definitions: ReadonlyMap<string, Definition>;
}

/** The tree without raw HTML, images, references, titles and foreign links: what they showed stays as text. */
export function sanitise(root: Root, hosts: AllowedHosts): Root {
  const scope = { hosts, definitions: definitionsOf(root) };
  return { type: "root", children: root.children.flatMap((node) => flow(node, scope)) };
}

/** Phrasing that stands alone, like a table's cell, without what could be live in it. */
export function sanitisePhrasing(nodes: readonly PhrasingContent[], hosts: AllowedHosts): PhrasingContent[] {
  return phrasing(nodes, { hosts, definitions: new Map() });
}

function definitionsOf(root: Root): Map<string, Definition> {
  const found = new Map<string, Definition>();
  const visit = (node: Nodes) => {
    if (node.type === "definition" && !found.has(node.identifier)) found.set(node.identifier, node);
    if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(root);
  return found;
}

function flow(node: RootContent, scope: Scope): RootContent[] {
  switch (node.type) {
    case "definition":
    case "yaml":
      return [];
    case "html":
      return insideHtml(node.value, scope);
    case "code":
      return [{ type: "code", lang: safeLanguage(node.lang), value: node.value }];
    case "paragraph":
      return paragraph(phrasing(node.children, scope));
    case "heading":
      return [{ type: "heading", depth: node.depth, children: trimEnds(phrasing(node.children, scope)) }];
    case "footnoteDefinition":
      return node.children.flatMap((child) => flow(child, scope));
    default:
      return container(node, scope);
  }
}

/** What stands in an HTML block is Markdown to whoever wrote it; with its tags as text it cannot be a block again. */
function insideHtml(html: string, scope: Scope): RootContent[] {
  const inner = parseMarkdown(visibleHtml(html).replaceAll("<", "&lt;"));
  return inner.children.flatMap((child) => flow(child, scope));
}

function container(node: RootContent, scope: Scope): RootContent[] {
  switch (node.type) {
    case "blockquote":
      return [{ ...node, children: blocks(node.children, scope) }];
    case "list":
      return [
        { ...node, children: node.children.map((item) => ({ ...item, children: blocks(item.children, scope) })) },
      ];
    case "table":
      return [
        {
          ...node,
          children: node.children.map((row) => ({
            ...row,
            children: row.children.map((cell) => ({ ...cell, children: phrasing(cell.children, scope) })),
          })),
        },
      ];
    case "thematicBreak":
      return [node];
    default:
      return [];
  }
}

type Block = Extract<
  RootContent,
  { type: "paragraph" | "heading" | "code" | "blockquote" | "list" | "table" | "thematicBreak" }
>;

function blocks(children: readonly RootContent[], scope: Scope): Block[] {
  return children.flatMap((child) => flow(child, scope)).filter(isBlock);
}

function isBlock(node: RootContent): node is Block {
  return ["paragraph", "heading", "code", "blockquote", "list", "table", "thematicBreak"].includes(node.type);
}

function paragraph(children: PhrasingContent[]): RootContent[] {
  const trimmed = trimEnds(children);
  return trimmed.length === 0 ? [] : [{ type: "paragraph", children: trimmed }];
}

/** Space at the ends of a block is nothing to a reader, but would have to be written as a character reference. */
function trimEnds(children: readonly PhrasingContent[]): PhrasingContent[] {
  const nodes = children.map((node) => (node.type === "text" ? { ...node, value: trimLines(node.value) } : node));
  const first = nodes[0];
  if (first?.type === "break") return trimEnds(nodes.slice(1));
  if (first?.type === "text") nodes[0] = { ...first, value: first.value.trimStart() };
  const last = nodes.at(-1);
  if (last?.type === "break") return trimEnds(nodes.slice(0, -1));
  if (last?.type === "text") nodes[nodes.length - 1] = { ...last, value: last.value.trimEnd() };
  return nodes.filter((node) => node.type !== "text" || node.value !== "");
}

/** Space beside a line break shows nothing; space beside other nodes does. */
function trimLines(text: string): string {
  if (!text.includes("\n")) return text;
  const lines = text.split("\n");
  const last = lines.length - 1;
  return lines.map((line, index) => trimLine(line, index > 0, index < last)).join("\n");
}

function trimLine(line: string, start: boolean, end: boolean): string {
  const trimmed = start ? line.trimStart() : line;
  return end ? trimmed.trimEnd() : trimmed;
}

function phrasing(children: readonly PhrasingContent[], scope: Scope): PhrasingContent[] {
  return mergeText(children.flatMap((child) => inline(child, scope)));
}

function inline(node: PhrasingContent, scope: Scope): PhrasingContent[] {
  switch (node.type) {
    case "text":
    case "inlineCode":
      return [{ type: node.type, value: stripInvisible(node.value) }];
    case "break":
      return [node];
    case "emphasis":
    case "strong":
    case "delete": {
      const children = phrasing(node.children, scope);
      return children.length === 0 ? [] : [{ ...node, children }];
    }
    case "html":
      return [{ type: "text", value: visibleHtml(node.value) }];
    case "footnoteReference":
      return [{ type: "text", value: ` (${node.identifier})` }];
    default:
      return reference(node, scope);
  }
}

function reference(node: PhrasingContent, scope: Scope): PhrasingContent[] {
  switch (node.type) {
    case "image":
      return image(node.alt, node.url);
    case "imageReference":
      return image(node.alt, scope.definitions.get(node.identifier)?.url ?? "");
    case "link":
      return link(node.url, phrasing(node.children, scope), scope);
    case "linkReference":
      return link(scope.definitions.get(node.identifier)?.url ?? "", phrasing(node.children, scope), scope);
    default:
      return [];
  }
}

/** A bare file name is the place of a chart, which is posted as an image of its own; anything else is foreign. */
function image(alt: Image["alt"], url: string): PhrasingContent[] {
  if (/^[\w .()-]{1,120}\.(?:png|jpe?g|gif|webp|svg)$/i.test(url)) return [];
  return alt ? [{ type: "text", value: alt }] : [];
}

function link(url: Link["url"], children: PhrasingContent[], scope: Scope): PhrasingContent[] {
  const label = plainText(children);
  if (isAllowed(url, scope.hosts)) {
    const honest = !namesOtherHost(label, url);
    return [{ type: "link", url, children: honest && label.trim() !== "" ? children : [{ type: "text", value: url }] }];
  }
  if (url === "" || url.startsWith("#")) return children;
  if (liveSpans(label, "plain", NO_HOSTS).some((span) => span.kind === "link")) return [{ type: "text", value: url }];
  const bare = url.replace(/^(?:mailto:|https?:\/\/)/i, "");
  if (label === url || label === bare || label === bare.replace(/\/$/, ""))
    return [{ type: "text", value: label === url ? url : addressOf(url, label) }];
  return [...children, { type: "text", value: label.trim() === "" ? url : ` (${url})` }];
}

/** An address that the reader saw without its scheme stays so for mail, and gets it back where it is needed to see it. */
function addressOf(url: string, label: string): string {
  return /^mailto:/i.test(url) ? label : url;
}

/** Whether a link's words name an address elsewhere than where it leads. */
function namesOtherHost(label: string, url: string): boolean {
  const target = hostOf(url);
  return liveSpans(label, "plain", NO_HOSTS).some((span) => hostOf(label.slice(span.start, span.end)) !== target);
}

function safeLanguage(lang: string | null | undefined): string | null {
  return lang && /^[A-Za-z0-9+#-]{1,20}$/.test(lang) ? lang : null;
}

function visibleHtml(html: string): string {
  return html.replace(COMMENT, "").replace(LINE_BREAK, " ").replace(FORMATTING, "");
}

/** Text of phrasing nodes as a reader sees it. */
export function plainText(nodes: readonly PhrasingContent[]): string {
  let text = "";
  for (const node of nodes) {
    if (node.type === "text" || node.type === "inlineCode") text += node.value;
    else if (node.type === "break") text += "\n";
    else if ("children" in node) text += plainText(node.children);
  }
  return text;
}

function mergeText(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const merged: PhrasingContent[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (node.type === "text" && last?.type === "text")
      merged[merged.length - 1] = { type: "text", value: last.value + node.value };
    else merged.push(node);
  }
  return merged;
}
