import { dateWords } from "./date-token.ts";
import { emojiFor } from "./emoji.ts";

/** A piece of running text. */
export type Inline =
  | { type: "text" | "code"; text: string }
  | { type: "bold" | "italic" | "strike"; children: Inline[] }
  | { type: "link"; url: string; text: string }
  | { type: "user" | "usergroup"; id: string }
  | { type: "channel"; id: string; name: string }
  | { type: "broadcast"; range: string };

/** A paragraph-like part of a message. */
export type Chunk =
  | { type: "lines"; children: Inline[] }
  | { type: "quote"; children: Inline[] }
  | { type: "bullets"; items: Inline[][] }
  | { type: "pre"; text: string };

/**
 * Reads Slack's mrkdwn (docs.slack.dev/messaging/formatting-message-text) into a tree. Anything malformed stays text.
 */
export function parseMrkdwn(source: string): Chunk[] {
  const chunks: Chunk[] = [];
  const fence = /```\n?([\s\S]*?)```\n?/g;
  let end = 0;
  for (const match of source.matchAll(fence)) {
    chunks.push(...parseLines(source.slice(end, match.index)));
    chunks.push({ type: "pre", text: unescape(match[1] ?? "").replace(/\n$/, "") });
    end = match.index + match[0].length;
  }
  chunks.push(...parseLines(source.slice(end)));
  return chunks;
}

function parseLines(source: string): Chunk[] {
  const chunks: Chunk[] = [];
  for (const { kind, lines } of groupLines(source.split("\n"))) {
    const text = lines.join("\n");
    if (text.trim() === "" && chunks.length === 0) continue;
    if (kind === "bullets") chunks.push({ type: kind, items: lines.map(parseInline) });
    else chunks.push({ type: kind, children: parseInline(text) });
  }
  return chunks;
}

/** What a line begins with decides what it is; `•` is how people and apps write lists in mrkdwn. */
const BEGINNINGS = [
  { kind: "quote", pattern: /^(?:&gt;|>) ?/ },
  { kind: "bullets", pattern: /^\s*• */ },
] as const;

interface Run {
  kind: "quote" | "bullets" | "lines";
  lines: string[];
}

function groupLines(lines: readonly string[]): Run[] {
  const runs: Run[] = [];
  for (const line of lines) {
    const beginning = BEGINNINGS.find(({ pattern }) => pattern.test(line));
    const kind = beginning?.kind ?? "lines";
    const text = beginning === undefined ? line : line.replace(beginning.pattern, "");
    const last = runs.at(-1);
    if (last?.kind === kind) last.lines.push(text);
    else runs.push({ kind, lines: [text] });
  }
  return runs;
}

const CODE = /`([^`\n]+)`/y;
const REFERENCE = /<([^<>\n]+)>/y;
const EMOJI = /:([a-z0-9_+-]+):/y;
const MARKED = /([*_~])((?:(?!\1)[^\n])*?[^\s])\1(?![\p{L}\p{N}])/uy;
const STYLES: Readonly<Record<string, "bold" | "italic" | "strike">> = { "*": "bold", _: "italic", "~": "strike" };

/** Reads one run of text: marks, references, emoji. */
export function parseInline(source: string): Inline[] {
  const out: Inline[] = [];
  let plain = "";
  let at = 0;
  const flush = (): void => {
    if (plain !== "") out.push({ type: "text", text: unescape(plain) });
    plain = "";
  };
  while (at < source.length) {
    const found = tokenAt(source, at);
    if (found === null) {
      plain += source[at] ?? "";
      at += 1;
      continue;
    }
    flush();
    out.push(found.inline);
    at += found.length;
  }
  flush();
  return out;
}

interface Token {
  inline: Inline;
  length: number;
}

function tokenAt(source: string, at: number): Token | null {
  switch (source[at]) {
    case "`":
      return match(CODE, source, at, (text) => ({ type: "code", text: unescape(text) }));
    case "<":
      return match(REFERENCE, source, at, reference);
    case ":":
      return match(EMOJI, source, at, (name) => {
        const character = emojiFor(name);
        return character === null ? null : { type: "text", text: character };
      });
    case "*":
    case "_":
    case "~":
      return markedAt(source, at);
    default:
      return null;
  }
}

function match(pattern: RegExp, source: string, at: number, make: (inner: string) => Inline | null): Token | null {
  pattern.lastIndex = at;
  const found = pattern.exec(source);
  const inline = found === null ? null : make(found[1] ?? "");
  return found === null || inline === null ? null : { inline, length: found[0].length };
}

/** A mark opens only at a word's edge and before something visible, so that `snake_case` and `3 * 4` stay as they are. */
function markedAt(source: string, at: number): Token | null {
  if (/[\p{L}\p{N}]/u.test(source[at - 1] ?? "") || /\s/.test(source[at + 1] ?? " ")) return null;
  MARKED.lastIndex = at;
  const found = MARKED.exec(source);
  const type = STYLES[found?.[1] ?? ""];
  if (found === null || type === undefined) return null;
  return { inline: { type, children: parseInline(found[2] ?? "") }, length: found[0].length };
}

/** What stands between `<` and `>`: a link, a mention, a channel, a broadcast, a date. */
function reference(inner: string): Inline {
  const [target = "", ...rest] = inner.split("|");
  const label = unescape(rest.join("|"));
  if (target.startsWith("@")) return { type: "user", id: target.slice(1) };
  if (target.startsWith("#")) return { type: "channel", id: target.slice(1), name: label };
  if (target.startsWith("!subteam^")) return { type: "usergroup", id: label || target.slice(9) };
  if (target.startsWith("!date^")) return { type: "text", text: dateWords(target, new Date()) ?? label };
  if (target.startsWith("!")) return { type: "broadcast", range: target.slice(1) };
  return { type: "link", url: unescape(target), text: label || unescape(target).replace(/^mailto:/, "") };
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
