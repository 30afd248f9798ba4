import type { PhrasingContent, RootContent } from "mdast";

import { AMPERSAND, GREATER, LESS, UNESCAPED } from "../markdown.ts";

/** What needs no escape whatever stands beside it. */
const SAFE = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9,;%$)'"?/+=#{}^|-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const LINE_START = /^[\p{L}\p{N}($"'[%\u00a1-\ufdcf]/u;
const NUMBER = /^(\d+)\.(?=[ \n]|$)/gm;
const STARTS_WITH_DIGIT = /(?:^|\n)\d/;
const BRACKET = /^\d+\)/m;
const EDGE = /[\p{L}\p{N}$€£%[\]]/u;
const END = /[\p{L}\p{N}%[\])!?]/u;
const BEFORE = /[ (\n]$/;
const AFTER = /^[ .,;:)\n]/;
const OTHER_SPACE = /[\u0080-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;
const WORD = /[A-Za-z0-9]/;
const PLACEHOLDER = new RegExp(String.raw`\[${UNESCAPED}`, "uy");

/**
 * A block as the Markdown writer would write it; null when it might escape or encode something, or write another kind
 * of block. Takes a small part of its time.
 */
export function writePlainBlock(node: RootContent): string | null {
  switch (node.type) {
    case "paragraph":
      return writeLines(node.children);
    case "heading": {
      const text = writeLines(node.children);
      return text === null || /[#\n]|^\d+\\/.test(text) ? null : `${"#".repeat(node.depth)} ${text}`;
    }
    case "blockquote": {
      const [child] = node.children;
      const text = node.children.length === 1 && child?.type === "paragraph" ? writeLines(child.children) : null;
      return text === null ? null : `> ${text.replaceAll("\n", "\n> ")}`;
    }
    case "list":
      return writeList(node);
    case "code":
      return /^$|`{3}/.test(node.value) ? null : `\`\`\`${node.lang ?? ""}\n${node.value}\n\`\`\``;
    default:
      return null;
  }
}

function writeList({ children, start, ordered, spread }: Extract<RootContent, { type: "list" }>): string | null {
  if (spread === true) return null;
  const lines: string[] = [];
  for (const [index, item] of children.entries()) {
    const [child] = item.children;
    if (item.children.length !== 1 || child?.type !== "paragraph" || item.spread === true) return null;
    const text = writeLines(child.children);
    if (text === null || text.includes("\n") || (item.checked ?? null) !== null) return null;
    lines.push(ordered === true ? `${(start ?? 1) + index}. ${text}` : `- ${text}`);
  }
  return lines.join("\n");
}

/** The phrasing of a whole block. */
function writeLines(nodes: readonly PhrasingContent[]): string | null {
  let text = "";
  for (const [index, node] of nodes.entries()) {
    const written = writeNode(node, text, nodes[index + 1]);
    if (written === null) return null;
    text += written;
  }
  if (!hasPlainLines(text)) return null;
  // What a parser could take for the number of an item.
  if (!STARTS_WITH_DIGIT.test(text)) return text;
  return BRACKET.test(text) ? null : text.replace(NUMBER, "$1\\.");
}

function hasPlainLines(text: string): boolean {
  if (text.startsWith(" ") || text.endsWith(" ")) return false;
  for (let start = 0; start !== -1;) {
    const line = text.slice(start, start + 24);
    const isMarked = /^(?:\*\*|_|`)[^ *_`]/.test(line);
    if (!isMarked && !LINE_START.test(line)) return false;
    const end = text.indexOf("\n", start);
    if (end !== -1 && text.charCodeAt(end - 1) === 0x20) return false;
    start = end === -1 ? -1 : end + 1;
  }
  return true;
}

function writeNode(node: PhrasingContent, before: string, next: PhrasingContent | undefined): string | null {
  switch (node.type) {
    case "text":
      return next?.type === "text" ? null : writeText(node.value);
    case "inlineCode":
      return node.value === "" || /^ | $|[`\n]/.test(node.value) ? null : `\`${node.value}\``;
    case "strong":
      return writeMarked(node.children, "**", before, next);
    case "emphasis":
      return writeMarked(node.children, "_", before, next);
    default:
      return null;
  }
}

/** Bold or emphasised words with nothing at their ends that would have to be encoded. */
function writeMarked(
  children: readonly PhrasingContent[],
  sign: string,
  before: string,
  next: PhrasingContent | undefined,
): string | null {
  const [child] = children;
  if (children.length !== 1 || child?.type !== "text" || /[\n_]/.test(child.value)) return null;
  if (before !== "" && !BEFORE.test(before)) return null;
  if (next !== undefined && !(next.type === "text" && AFTER.test(next.value))) return null;
  if (!EDGE.test(child.value.charAt(0)) || !isEnd(child.value, next)) return null;
  const text = writeText(child.value);
  return text === null ? null : `${sign}${text}${sign}`;
}

function isEnd(value: string, next: PhrasingContent | undefined): boolean {
  const after = next?.type === "text" ? next.value.charAt(0) : "";
  return END.test(value.slice(-1)) || (value.endsWith(":") && (after === "" || after === " " || after === "\n"));
}

function writeText(value: string): string | null {
  if (OTHER_SPACE.test(value)) return null;
  let text = "";
  let copied = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 128 ? SAFE[code] === 1 : code < 0xfdd0 || code > 0xfdd2) continue;
    if (isUsual(value, at, code)) continue;
    const char = value.charAt(at);
    const written = code < 128 ? writeSign(value, at, char) : writeStandIn(value, at, char);
    if (written === null) return null;
    const length = char === "[" ? written.length : 1;
    if (written.length !== length || char !== written.charAt(0)) {
      text += value.slice(copied, at) + written;
      copied = at + 1;
    } else at += length - 1;
  }
  return copied === 0 ? value : text + value.slice(copied);
}

/** A space between words, or the dot of a figure or a sentence: by far the most of what is no letter. */
function isUsual(value: string, at: number, code: number): boolean {
  const before = value.charCodeAt(at - 1);
  if (code === 0x20) return before !== 0x0a && value.charCodeAt(at + 1) !== 0x0a;
  return code === 0x2e && (before | 0x20) !== 0x77;
}

/** A sign that depends on what stands beside it, as it is written; null when it would be escaped. */
function writeSign(value: string, at: number, char: string): string | null {
  const next = value.charAt(at + 1);
  const before = value.charAt(at - 1);
  switch (char) {
    case " ":
      return next === "\n" || before === "\n" ? null : char;
    case "\n":
      return next === "" || at === 0 ? null : char;
    case "(":
      return before === "]" ? null : char;
    case ".":
      return /[Ww]/.test(before) && /[-.\w]/.test(next) ? null : char;
    case ":":
      return next === "/" || before === "" ? null : char;
    case "!":
      return next === "[" ? null : char;
    case "@":
      return /[-.\w]/.test(next) || next === "" ? null : char;
    case "_":
      return WORD.test(before) && WORD.test(next) ? char : null;
    case "[":
      PLACEHOLDER.lastIndex = at;
      return PLACEHOLDER.exec(value)?.[0] ?? null;
    default:
      return null;
  }
}

function writeStandIn(value: string, at: number, char: string): string | null {
  if (char === LESS) return "&lt;";
  if (char === GREATER) return "&gt;";
  return char === AMPERSAND && !/[#\w]/.test(value.charAt(at + 1)) ? "&" : null;
}
