/** How records are written in a text file. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: '"' | "'" | "";
  /** `\"` stands for a quote inside quotes, besides the doubled quote of RFC 4180. */
  readonly backslash: boolean;
}

const LF = 10;
const CR = 13;

interface Parsed<T> {
  readonly value: T;
  /** Where the next thing starts. */
  readonly next: number;
}

/**
 * Splits text into records as forgivingly as people write them: stray quotes are text, a quote that never closes is
 * text too, any of LF, CRLF and CR ends a record, blank lines are skipped. Text may arrive in pieces of any size.
 */
export class RecordSplitter {
  readonly #dialect: Dialect;
  readonly #maxChars: number;
  #rest = "";

  constructor(dialect: Dialect, maxChars = 1_000_000) {
    this.#dialect = dialect;
    this.#maxChars = maxChars;
  }

  /** The records completed by this piece. */
  push(piece: string): string[][] {
    return this.#drain(this.#rest + piece, false);
  }

  /** The records left when the text is over. */
  end(): string[][] {
    return this.#drain(this.#rest, true);
  }

  #drain(text: string, final: boolean): string[][] {
    const records: string[][] = [];
    const lines = new LineEnds(text);
    let at = 0;
    while (at < text.length) {
      const over = final || text.length - at > this.#maxChars;
      const record = parseRecord(text, at, this.#dialect, over, lines);
      if (record === null) break;
      at = record.next;
      if (record.value.length > 1 || record.value[0] !== "") records.push(record.value);
    }
    this.#rest = text.slice(at);
    return records;
  }
}

/** Where lines end. Remembers the last one, for a line may be asked about once for each of its fields. */
class LineEnds {
  readonly #text: string;
  #from = 0;
  #end = -1;

  constructor(text: string) {
    this.#text = text;
  }

  after(at: number): number {
    if (at < this.#from || at > this.#end) {
      this.#from = at;
      this.#end = endOfLine(this.#text, at);
    }
    return this.#end;
  }
}

/** All records of a whole text. */
export function splitRecords(text: string, dialect: Dialect): string[][] {
  const splitter = new RecordSplitter(dialect);
  return [...splitter.push(text), ...splitter.end()];
}

function parseRecord(
  text: string,
  start: number,
  dialect: Dialect,
  over: boolean,
  lines: LineEnds,
): Parsed<string[]> | null {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const field = parseField(text, at, dialect, over, lines);
    if (field === null) return null;
    fields.push(field.value);
    at = field.next;
    if (at >= text.length) return over ? { value: fields, next: at } : null;
    const code = text.charCodeAt(at);
    if (code !== LF && code !== CR) {
      at += 1;
      if (at >= text.length) return over ? { value: [...fields, ""], next: at } : null;
      continue;
    }
    if (code === CR && at + 1 >= text.length && !over) return null;
    const crlf = code === CR && text.charCodeAt(at + 1) === LF;
    return { value: fields, next: at + (crlf ? 2 : 1) };
  }
}

function parseField(
  text: string,
  start: number,
  dialect: Dialect,
  over: boolean,
  lines: LineEnds,
): Parsed<string> | null {
  if (dialect.quote === "") return bareField(text, start, dialect);
  let at = start;
  while (text[at] === " " && dialect.delimiter !== " ") at += 1;
  if (text[at] !== dialect.quote) return bareField(text, start, dialect);
  const quoted = quotedField(text, at, dialect, over, lines);
  if (quoted === "incomplete") return over ? bareField(text, start, dialect) : null;
  return quoted ?? bareField(text, start, dialect);
}

function bareField(text: string, start: number, dialect: Dialect): Parsed<string> {
  const delimiter = dialect.delimiter.charCodeAt(0);
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === delimiter || code === LF || code === CR) break;
  }
  return { value: text.slice(start, at), next: at };
}

/** Null when the quotes turn out to be plain text of this line; `incomplete` when the closing quote is not there yet. */
function quotedField(
  text: string,
  open: number,
  dialect: Dialect,
  over: boolean,
  lines: LineEnds,
): Parsed<string> | null | "incomplete" {
  const { quote } = dialect;
  let from = open + 1;
  let stray = false;
  let lineEnd = text.length;
  for (;;) {
    const at = text.indexOf(quote, from);
    if (at === -1) return stray ? null : "incomplete";
    // Past the line, or where the next field opens: the quotes so far were text.
    if (stray && (at > lineEnd || text[at - 1] === dialect.delimiter)) return null;
    if (dialect.backslash && isEscaped(text, at, open)) {
      from = at + 1;
      continue;
    }
    if (at + 1 >= text.length && !over) return "incomplete";
    if (text[at + 1] === quote) {
      from = at + 2;
      continue;
    }
    const next = skipBlanks(text, at + 1, dialect.delimiter);
    if (next >= text.length && !over) return "incomplete";
    if (endsField(text, next, dialect.delimiter)) return { value: unescape(text.slice(open + 1, at), dialect), next };
    // A closing quote followed by more text: the quote is text, and the real end must be on this line.
    if (!stray) lineEnd = lines.after(at);
    if (lineEnd >= text.length && !over) return "incomplete";
    stray = true;
    from = at + 1;
  }
}

function isEscaped(text: string, at: number, open: number): boolean {
  let slashes = 0;
  for (let back = at - 1; back > open && text[back] === "\\"; back -= 1) slashes += 1;
  return slashes % 2 === 1;
}

function skipBlanks(text: string, start: number, delimiter: string): number {
  let at = start;
  while ((text[at] === " " || text[at] === "\t") && text[at] !== delimiter) at += 1;
  return at;
}

function endsField(text: string, at: number, delimiter: string): boolean {
  return at >= text.length || text[at] === delimiter || text[at] === "\n" || text[at] === "\r";
}

function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) return at;
  }
  return text.length;
}

function unescape(raw: string, { quote, backslash }: Dialect): string {
  const undoubled = raw.includes(quote + quote) ? raw.replaceAll(quote + quote, quote) : raw;
  return backslash ? undoubled.replaceAll(/\\(["'\\])/g, "$1") : undoubled;
}
