import type { PhrasingContent } from "mdast";

const OTHER = 0;
/** What neither Markdown nor a client reads as more than itself, wherever in a line it stands. */
const PLAIN = 1;
/** May be the beginning of something; looked at where it stands. */
const MARK = 2;

const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[A-Za-z0-9 .,;:%$()'"?/+=#{}^|>@-]/.test(char)) return PLAIN;
  return /[*_`[\]!&<]/.test(char) ? MARK : OTHER;
});
/** Signs that may begin a line without making a block of it. */
const STARTS = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9($"'[%*_`]/.test(String.fromCharCode(code)) ? 1 : 0,
);
/** `12.` and `3)` begin an item. */
const FIRST = /^1[.)]/;
const NUMBER = /^\d+(?:\)|\.(?:[ \n]|$))/;
/** What a parser takes for an address, a definition, a note, an image or a task. */
const READ_AS_MORE = /www|:\/|\](?:[(:])|\[\^|!\[|__|\*{3}|^\[[ xX]\]/i;
/** Space other than that of ASCII, which has a meaning beside the signs of emphasis and at the ends of lines. */
const OTHER_SPACE = /[\u0080-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;
const WORD_START = /[\p{L}\p{N}$€£]/u;
const WORD_END = /[\p{L}\p{N}%)!?]/u;
const BEFORE = /[ (\n]/;
const AFTER = /[ .,;:)\n]/;

/**
 * The phrasing of lines that hold words, figures, bold, emphasised and code words and nothing else that a Markdown
 * parser would see; null when they might. It is what a parser and {@link sanitise} make of them.
 */
export function readPhrasing(lines: string): PhrasingContent[] | null {
  if (READ_AS_MORE.test(lines) || !startsText(lines) || OTHER_SPACE.test(lines)) return null;
  return new Reader(lines).read();
}

function startsText(text: string): boolean {
  return startsLine(text, 0) && !NUMBER.test(text);
}

/** Whether a line that begins here goes on with a paragraph. Only a list that begins with one may interrupt it. */
function startsLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return false;
  return code < 128 ? STARTS[code] === 1 && !(code === 0x31 && FIRST.test(text.slice(at, at + 3))) : true;
}

class Reader {
  readonly #text: string;
  readonly #nodes: PhrasingContent[] = [];
  /** Where the text begins that is in no node yet. */
  #from = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): PhrasingContent[] | null {
    const text = this.#text;
    for (let at = 0; at < text.length;) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? KIND[code] : PLAIN;
      if (kind === PLAIN) at++;
      else if (code === 0x0a) {
        if (text.charCodeAt(at - 1) === 0x20 || !startsLine(text, at + 1)) return null;
        at++;
      } else {
        const next = kind === MARK ? this.#mark(at, text.charAt(at)) : null;
        if (next === null) return null;
        at = next;
      }
    }
    if (text.endsWith(" ")) return null;
    this.#flush(text.length);
    return this.#nodes;
  }

  /** Where reading goes on behind a sign; null when only a parser can tell what it means. */
  #mark(at: number, sign: string): number | null {
    const text = this.#text;
    switch (sign) {
      case "`":
        return this.#code(at);
      case "_":
        if (isWordChar(text, at - 1) && isWordChar(text, at + 1)) return at + 1;
        return this.#marked(at, "_", "emphasis");
      case "*":
        return text.charAt(at + 1) === "*" ? this.#marked(at, "**", "strong") : this.#marked(at, "*", "emphasis");
      case "&":
        return text.charAt(at + 1) === " " ? at + 1 : null;
      case "<":
        return /[ \d=-]/.test(text.charAt(at + 1)) ? at + 1 : null;
      default:
        return at + 1;
    }
  }

  #code(at: number): number | null {
    const end = this.#text.indexOf("`", at + 1);
    const value = end === -1 ? "" : this.#text.slice(at + 1, end);
    if (value === "" || /^ | $|\n/.test(value) || this.#text.charAt(end + 1) === "`") return null;
    this.#flush(at);
    this.#nodes.push({ type: "inlineCode", value });
    return (this.#from = end + 1);
  }

  #marked(at: number, sign: "*" | "_" | "**", type: "strong" | "emphasis"): number | null {
    const text = this.#text;
    const start = at + sign.length;
    const end = text.indexOf(sign, start);
    const value = text.slice(start, end);
    if (end === -1 || (at > 0 && !BEFORE.test(text.charAt(at - 1))) || !isPlainWords(value)) return null;
    const after = text.charAt(end + sign.length);
    const isClosed = after === "" || AFTER.test(after);
    const isTitle = value.endsWith(":") && (after === "" || after === " " || after === "\n");
    if (!isClosed || !(WORD_END.test(value.slice(-1)) || isTitle)) return null;
    this.#flush(at);
    this.#nodes.push({ type, children: [{ type: "text", value }] });
    return (this.#from = end + sign.length);
  }

  #flush(to: number): void {
    if (to > this.#from) this.#nodes.push({ type: "text", value: this.#text.slice(this.#from, to) });
  }
}

function isPlainWords(value: string): boolean {
  if (!WORD_START.test(value.charAt(0))) return false;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 128 && KIND[code] !== PLAIN) return false;
  }
  return true;
}

function isWordChar(text: string, at: number): boolean {
  return /[A-Za-z0-9]/.test(text.charAt(at));
}
