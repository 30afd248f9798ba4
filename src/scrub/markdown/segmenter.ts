import { PrivateKeyGuard } from "./private-key-guard.ts";

/** A paragraph longer than this is released in parts, at the ends of sentences. */
const SPLIT_CHARS = 1_000;
/** Text this close to the end may still become part of something; it waits. */
export const HOLD_BACK_CHARS = 128;
/** A list is released item by item from this size on. */
const LIST_CHARS = 400;
/** Nothing that is still open is held longer than this, if there is any place to cut it. */
const OPEN_CHARS = 8_192;

/** A complete block of raw Markdown, with the words that introduce it. */
export interface RawBlock {
  readonly raw: string;
  readonly before: string;
}

/** Whether no sensitive value lies across a place of a text. */
export type MayCut = (text: string, at: number) => boolean;

type Kind = "none" | "paragraph" | "list" | "quote" | "table" | "fence" | "indented";

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const ANY_FENCE = /^[\s>]{0,99}(?:[-*+]|\d{1,9}[.)])?\s{0,9}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const SETEXT = /^ {0,3}(?:=+|-+)[ \t]*$/;
const QUOTE = /^ {0,3}>/;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
const DELIMITER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/**
 * Cuts Markdown into complete blocks while it arrives. Every decision depends on the characters so far and never on
 * how they were delivered, so any cutting into deltas gives the same blocks. Time is linear in the text.
 */
export class Segmenter {
  readonly #mayCut: MayCut;
  readonly #guard: PrivateKeyGuard;
  #kind: Kind = "none";
  #lines: string[] = [];
  #linesLength = 0;
  #line = "";
  #trigger = SPLIT_CHARS;
  #fence = "";
  #blank = false;
  #before = "";
  #out: RawBlock[] = [];

  constructor(mayCut: MayCut, onPrivateKey: () => void) {
    this.#mayCut = mayCut;
    this.#guard = new PrivateKeyGuard(onPrivateKey);
  }

  /** More text; gives the blocks that it completes. */
  push(delta: string): RawBlock[] {
    for (let at = 0; at < delta.length;) {
      const room = Math.max(1, this.#trigger - this.#linesLength - this.#line.length);
      const newline = delta.indexOf("\n", at);
      const end = Math.min(newline === -1 ? delta.length : newline + 1, at + room);
      this.#line += delta.slice(at, end);
      at = end;
      if (this.#line.endsWith("\n")) this.#endLine();
      if (this.#linesLength + this.#line.length >= this.#trigger) this.#tryCut();
    }
    return this.#take();
  }

  /** Nothing more comes; gives what is left. */
  end(): RawBlock[] {
    if (this.#line !== "") this.#endLine();
    this.#flush();
    return this.#take();
  }

  #take(): RawBlock[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #endLine(): void {
    const line = this.#guard.filter(this.#line.replace(/\r?\n$/, ""));
    this.#line = "";
    if (line !== null) this.#addLine(line);
  }

  #addLine(line: string): void {
    switch (this.#kind) {
      case "fence":
        return this.#inFence(line);
      case "list":
        return this.#inList(line);
      case "quote":
      case "indented":
        return isBlank(line) ? this.#flush() : this.#append(line);
      case "table":
        return isBlank(line) || startsBlock(line) ? this.#restart(line) : this.#append(line);
      case "paragraph":
        return this.#inParagraph(line);
      default:
        return this.#start(line);
    }
  }

  #start(line: string): void {
    if (isBlank(line)) return;
    this.#append(line);
    const fence = FENCE.exec(line);
    if (fence !== null) this.#fence = fence[1] ?? "";
    this.#kind = kindOf(line);
    if (ANY_FENCE.test(line) && this.#kind === "list") this.#fence = ANY_FENCE.exec(line)?.[1] ?? "";
    if (HEADING.test(line) || RULE.test(line)) this.#flush();
  }

  #restart(line: string): void {
    this.#flush();
    this.#start(line);
  }

  #inFence(line: string): void {
    this.#append(line);
    if (closes(line, this.#fence)) {
      this.#flush();
      return;
    }
    if (this.#linesLength < OPEN_CHARS) return;
    const opener = this.#lines[0] ?? this.#fence;
    const fence = this.#fence;
    this.#lines.push(fence);
    this.#flush();
    this.#append(opener);
    this.#kind = "fence";
    this.#fence = fence;
  }

  #inList(line: string): void {
    if (this.#fence !== "") {
      this.#append(line);
      if (closes(line, this.#fence)) this.#fence = "";
      return;
    }
    if (isBlank(line)) {
      this.#append(line);
      this.#blank = true;
      return;
    }
    const indented = /^(?: {2,}|\t)/.test(line);
    const next = ITEM.test(line) && !indented;
    if ((this.#blank && !indented) || (next && this.#linesLength >= LIST_CHARS)) return this.#restart(line);
    this.#blank = false;
    this.#append(line);
    this.#fence = ANY_FENCE.exec(line)?.[1] ?? "";
  }

  #inParagraph(line: string): void {
    if (isBlank(line)) return this.#flush();
    const last = this.#lines.at(-1) ?? "";
    if (DELIMITER.test(line) && (last.includes("|") || line.includes("|"))) return this.#startTable(line);
    if (SETEXT.test(line)) {
      this.#append(line);
      return this.#flush();
    }
    if (startsBlock(line)) return this.#restart(line);
    this.#append(line);
  }

  /** The line before the delimiter row is the header; what stands above it is a paragraph. */
  #startTable(delimiter: string): void {
    const header = this.#lines.pop() ?? "";
    this.#flush();
    this.#append(header);
    this.#append(delimiter);
    this.#kind = "table";
  }

  #append(line: string): void {
    this.#lines.push(line);
    this.#linesLength += line.length + 1;
  }

  #flush(): void {
    const raw = this.#lines.join("\n").trimEnd();
    if (raw !== "") {
      this.#out.push({ raw, before: this.#before });
      this.#before = introduces(raw) ? raw.slice(-64) : "";
    }
    this.#kind = "none";
    this.#lines = [];
    this.#linesLength = 0;
    this.#trigger = SPLIT_CHARS;
    this.#fence = "";
    this.#blank = false;
  }

  /** Releases the settled beginning of a long paragraph, or waits for half as much again. */
  #tryCut(): void {
    const length = this.#linesLength + this.#line.length;
    const kind = this.#kind === "none" ? kindOf(this.#line) : this.#kind;
    const text = [...this.#lines, this.#line].join("\n");
    const at = kind === "paragraph" ? this.#cutPlace(text) : null;
    if (at === null) {
      this.#trigger = Math.ceil(length * 1.5);
      return;
    }
    const rest = text.slice(at).trimStart();
    this.#lines = [text.slice(0, at)];
    this.#flush();
    this.#resume(rest);
  }

  /** The rest of a paragraph after a cut: its last line is still growing. */
  #resume(rest: string): void {
    const lines = rest.split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#append(line);
    if (lines.length > 0) this.#kind = "paragraph";
  }

  #cutPlace(text: string): number | null {
    const settled = text.length - HOLD_BACK_CHARS;
    const sentence = lastSentenceEnd(text, settled);
    if (sentence !== null && this.#mayCut(text, sentence)) return sentence;
    if (text.length < OPEN_CHARS) return null;
    const space = lastSpace(text, settled);
    return space !== null && this.#mayCut(text, space) ? space : null;
  }
}

function kindOf(line: string): Kind {
  if (FENCE.test(line)) return "fence";
  if (QUOTE.test(line)) return "quote";
  if (ITEM.test(line) && !RULE.test(line)) return "list";
  return /^(?: {4,}|\t)/.test(line) ? "indented" : "paragraph";
}

function isBlank(line: string): boolean {
  return line.trim() === "";
}

function startsBlock(line: string): boolean {
  return (
    FENCE.test(line) ||
    HEADING.test(line) ||
    RULE.test(line) ||
    QUOTE.test(line) ||
    /^ {0,3}(?:[-*+]|1[.)])[ \t]+\S/.test(line)
  );
}

function closes(line: string, fence: string): boolean {
  const mark = fence.charAt(0);
  const run = line.trim().replace(/^(?:>\s*)+/, "");
  return run.length >= fence.length && run === mark.repeat(run.length);
}

/** A heading or a line that ends in a colon says what the next block is about. */
function introduces(raw: string): boolean {
  return raw.length <= 200 && (HEADING.test(raw) || /:\W{0,4}$/.test(raw));
}

/** Last place up to `limit` where a sentence has ended, nothing is open, and ordinary words go on. */
function lastSentenceEnd(text: string, limit: number): number | null {
  const open = new OpenMarks();
  let place: number | null = null;
  for (let at = 0; at < limit; at++) {
    const code = text.charCodeAt(at);
    // Letters, digits, commas and spaces neither open nor end anything.
    if (code < 128 && QUIET[code] === 1) continue;
    open.read(text.charAt(at));
    if (!/\s/.test(text.charAt(at + 1)) || !open.none()) continue;
    if (endsSentence(text, at) && /^\s{1,2}[\p{L}"(]/u.test(text.slice(at + 1, at + 4))) place = at + 1;
  }
  return place;
}

const QUIET = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9, \n]/.test(String.fromCharCode(code)) ? 1 : 0,
);

function endsSentence(text: string, at: number): boolean {
  return (
    /[.!?…][)"'”’\]]?$/.test(text.slice(Math.max(0, at - 1), at + 1)) &&
    /[\p{L}\p{N})%"'”’\]]/u.test(text.charAt(at - 1))
  );
}

function lastSpace(text: string, limit: number): number | null {
  for (let at = limit; at > limit / 2; at--) {
    if (/\s/.test(text.charAt(at)) && /^\s{1,2}[\p{L}"(]/u.test(text.slice(at, at + 3))) return at;
  }
  return null;
}

/** Marks that may still be waiting for their partner. */
class OpenMarks {
  #ticks = 0;
  #stars = 0;
  #tildes = 0;
  #unders = 0;
  #brackets = 0;
  #angles = 0;

  read(char: string): void {
    if (char === "`") this.#ticks++;
    else if (char === "*") this.#stars++;
    else if (char === "~") this.#tildes++;
    else if (char === "_") this.#unders++;
    else if (char === "[") this.#brackets++;
    else if (char === "]") this.#brackets = Math.max(0, this.#brackets - 1);
    else if (char === "<") this.#angles++;
    else if (char === ">") this.#angles = Math.max(0, this.#angles - 1);
  }

  none(): boolean {
    const even = this.#ticks % 2 === 0 && this.#stars % 2 === 0 && this.#tildes % 2 === 0 && this.#unders % 2 === 0;
    return even && this.#brackets === 0 && this.#angles === 0;
  }
}
