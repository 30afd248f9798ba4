import type { Code, Paragraph, PhrasingContent, Root, RootContent } from "mdast";

import type { Budget } from "../find/budget.ts";
import type { CleanPart } from "../clean.ts";
import type { Inspector } from "../find/inspector.ts";
import { stripInvisible } from "../find/invisible.ts";
import { editLeaves, flatten } from "./leaves.ts";
import type { AllowedHosts } from "./links.ts";
import { liveSpans } from "./live.ts";
import { escapeLeaf, parseMarkdown, writeMarkdown } from "./markdown.ts";
import { disarm } from "../plain.ts";
import { hideProviderTraces } from "../find/provider-traces.ts";
import { readBlock } from "./plain/read-block.ts";
import { writePlainBlock } from "./plain/write-block.ts";
import { sanitise } from "./sanitise.ts";
import { readTable } from "./table-text.ts";
import { writeRawTable, writeTable } from "./tables.ts";

/** Above this size a block is written as literal text: parsing Markdown may take more than linear time. */
const PARSED_BLOCK_CHARS = 12_000;

/** Quotes and lists nested this deep cost a parser quadratic time, and no reader can follow them. */
const TOO_DEEP = /^(?:[ \t]{0,9}(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){24}/m;

/** Anything live that must not be in a finished text, however it came about. */
const STILL_LIVE = /<[!@#]|<[a-z][a-z0-9+.-]{0,20}:|@(?:channel|here|everyone)/i;

/** What blocks are written with. */
export interface BlockContext {
  readonly inspector: Inspector;
  readonly hosts: AllowedHosts;
}

/**
 * One raw block of Markdown as parts that Slack may show. `before` are words that introduce the block. Throws when it
 * cannot be checked.
 */
export function writeBlock(raw: string, before: string, context: BlockContext): CleanPart[] {
  const budget = context.inspector.budget();
  const text = stripInvisible(raw);
  const mayParse = text.length <= PARSED_BLOCK_CHARS;
  const node = mayParse ? readBlock(text) : null;
  const parts =
    node === null ? writeUnread(text, before, context, budget) : writeRead(node, text, before, context, budget);
  if (parts !== null) return parts;
  const asText = { type: "paragraph" as const, children: [{ type: "text" as const, value: text }] };
  const literal = writeCleaned(cleanNode<Paragraph>(asText, before, context, budget), text);
  if (STILL_LIVE.test(literal)) throw new Error("a block could not be made safe");
  return [{ kind: "text", markdown: literal }];
}

/** A block that needed no parser; null when something live was left in it. */
function writeRead(
  node: RootContent,
  text: string,
  before: string,
  context: BlockContext,
  budget: Budget,
): CleanPart[] | null {
  const markdown = writeCleaned(cleanNode(node, before, context, budget), text);
  if (STILL_LIVE.test(markdown)) return null;
  return markdown === "" ? [] : [{ kind: "text", markdown }];
}

/** Text in which nothing is to be changed needs no escapes that it came without. */
function writeCleaned(cleaned: RootContent, text: string): string {
  const isKept = cleaned.type === "paragraph" && isOnly(cleaned.children, text) && isPlainProse(text);
  return isKept ? text : writeNodes([cleaned]);
}

function isOnly([first, ...rest]: readonly PhrasingContent[], text: string): boolean {
  return rest.length === 0 && first?.type === "text" && first.value === text;
}

/** A block that only a parser can read, a table, or one too long for either; null when something live was left in it. */
function writeUnread(text: string, before: string, context: BlockContext, budget: Budget): CleanPart[] | null {
  const table = readTable(text);
  if (table !== null) return [writeRawTable(table, context)];
  if (text.length > PARSED_BLOCK_CHARS || TOO_DEEP.test(text)) return null;
  if (isPlainProse(text) && isClean(text, before, context, budget)) return [{ kind: "text", markdown: text }];
  return writeParsed(text, before, context, budget);
}

/** Most paragraphs hold nothing that Markdown or a client reads as more than words; they need no parser. */
function isPlainProse(text: string): boolean {
  return (
    text.split("\n").every((line) => /^\p{L}[\p{L}\p{N} .,;:%$€£()'"“”‘’!?/+-]*$/u.test(line) && !line.endsWith(" ")) &&
    !/www|:\//i.test(text)
  );
}

function isClean(text: string, before: string, { inspector, hosts }: BlockContext, budget: Budget): boolean {
  if (hideProviderTraces(text) !== text || liveSpans(text, "leaf", hosts).length > 0) return false;
  return inspector.peek({ surface: "text", context: before }, text, budget).length === 0;
}

/** Null when the block is too deep to be parsed, or something live was left in it. */
function writeParsed(text: string, before: string, context: BlockContext, budget: Budget): CleanPart[] | null {
  const root = parse(text);
  if (root === null) return null;
  const parts: CleanPart[] = [];
  let pending: RootContent[] = [];
  const flush = () => {
    const markdown =
      pending.length === 0 ? "" : writeNodes(pending.map((node) => cleanNode(node, before, context, budget)));
    if (markdown !== "") parts.push({ kind: "text", markdown });
    pending = [];
  };
  for (const node of sanitise(root, context.hosts).children) {
    if (node.type !== "table") {
      pending.push(node);
      continue;
    }
    flush();
    parts.push(writeTable(node, context));
  }
  flush();
  const live = parts.some((part) => part.kind === "text" && STILL_LIVE.test(part.markdown));
  return live ? null : parts;
}

function parse(text: string): Root | null {
  try {
    return parseMarkdown(text);
  } catch (error) {
    // Thousands of nested quotes or lists exhaust the parser's stack; the text is then shown as it stands.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function writeNodes(cleaned: RootContent[]): string {
  const [only] = cleaned;
  const plain = cleaned.length === 1 && only !== undefined ? writePlainBlock(only) : null;
  return plain ?? writeMarkdown({ type: "root", children: cleaned });
}

function cleanNode<Node extends RootContent>(node: Node, before: string, context: BlockContext, budget: Budget): Node {
  if (node.type === "code") return { ...node, value: cleanCode(node, before, context, budget) };
  if (node.type === "paragraph" || node.type === "heading" || node.type === "tableCell") {
    return { ...node, children: cleanPhrasing(node.children, before, context, budget) };
  }
  if (!("children" in node)) return node;
  const children = (node.children as RootContent[]).map((child) => cleanNode(child, before, context, budget));
  return { ...node, children };
}

function cleanCode(node: Code, before: string, context: BlockContext, budget: Budget): string {
  const cleaned = context.inspector.clean({ surface: "text", context: before }, hideProviderTraces(node.value), budget);
  return sealCode(disarm(cleaned, "code", context.hosts));
}

/** Three backticks in a row end a code block for Slack's own markup, whatever fence surrounds them; `ˋ` looks the same. */
function sealCode(code: string): string {
  return code.replace(/(?<=``)`/g, "\u02cb");
}

function cleanPhrasing(
  nodes: readonly PhrasingContent[],
  before: string,
  context: BlockContext,
  budget: Budget,
): PhrasingContent[] {
  const redacted = redact(mapLeaves(nodes, hideProviderTraces, hideProviderTraces), before, context, budget);
  const disarmed = disarmLeaves(redacted, context.hosts);
  return mapLeaves(disarmed, escapeLeaf, (code) => sealCode(disarm(code, "code", context.hosts)));
}

const SHOWN_AS = { link: "code", break: "text", keep: "link" } as const;

/** Takes everything live apart, across formatting; a link's words are a text of their own. */
function disarmLeaves(nodes: readonly PhrasingContent[], hosts: AllowedHosts): PhrasingContent[] {
  const spans = liveSpans(flatten(nodes, true), "leaf", hosts);
  const edits = spans.map((span) => ({ ...span, as: SHOWN_AS[span.kind] }));
  return editLeaves(nodes, edits).map((node) => disarmLink(node, hosts));
}

function disarmLink(node: PhrasingContent, hosts: AllowedHosts): PhrasingContent {
  if (node.type === "link") {
    const spans = liveSpans(flatten(node.children, true), "leaf", hosts);
    const edits = spans.map((span) => ({ ...span, as: span.kind === "link" ? ("code" as const) : ("text" as const) }));
    return { ...node, children: editLeaves(node.children, edits) };
  }
  return "children" in node ? { ...node, children: node.children.map((child) => disarmLink(child, hosts)) } : node;
}

/** Findings replaced in the text as a reader sees it, across formatting; repeated until nothing more comes up. */
function redact(
  nodes: readonly PhrasingContent[],
  before: string,
  context: BlockContext,
  budget: Budget,
): PhrasingContent[] {
  let current = [...nodes];
  for (let round = 0; round < 4; round++) {
    const edits = context.inspector.edits({ surface: "text", context: before }, flatten(current), budget);
    if (edits.length === 0) break;
    current = editLeaves(current, edits);
  }
  return current;
}

function mapLeaves(
  nodes: readonly PhrasingContent[],
  text: (value: string) => string,
  code: (value: string) => string,
): PhrasingContent[] {
  return nodes.map((node) => {
    if (node.type === "text") return { ...node, value: text(node.value) };
    if (node.type === "inlineCode") return { ...node, value: code(node.value) };
    if (!("children" in node)) return node;
    return { ...node, children: mapLeaves(node.children, text, code) };
  });
}
