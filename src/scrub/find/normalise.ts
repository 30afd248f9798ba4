import { confusable } from "./confusables.ts";
import { decodeAt } from "./encodings.ts";
import { marksIn } from "./marks.ts";

/**
 * A text as detectors read it: no hidden characters, ASCII digits, dashes and spaces, encodings undone. Case is kept,
 * since IBANs and keys depend on it.
 */
export interface NormalText {
  readonly text: string;
  /** Range of the original for a range of {@link NormalText.text}. */
  original(start: number, end: number): readonly [number, number];
}

/** An encoding may be wrapped in another one (`&amp;#64;`); more than three layers is nothing a client would undo. */
const MAX_LAYERS = 3;
/** Characters that always read as what they are: ASCII, Latin letters with marks, usual signs. */
const PLAIN = /^[\t\n\u0020-\u007e\u00c0-\u0130\u0132-\u0148\u014a-\u017e€£“”‘’…•→×°]*$/;
const SUSPECT = /[&%\\]|=(?=40|2[eE])|[^\t\n\u0020-\u007e]/g;
const NEEDS_DECODING = /&(?:#|[a-z])|%[0-9a-f]{2}|\\[^\sa-tv-wyz0-9]|\\[0-3][0-7]{2}|\\0{3}|=40[a-z\d]/i;

/**
 * Reads the text as a detector should. A text in which nothing reads otherwise is given back as it is. With `marks` the
 * emphasis inside of words is left out as well: a client shows none, but a link may end where it begins.
 */
export function normalise(input: string, marks: "marks" | "as they are" = "as they are"): NormalText {
  const layers: Layer[] = [];
  let text = input;
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    const layer = fold(text);
    if (layer === null) break;
    layers.push(layer);
    text = layer.text;
  }
  const unmarked = marks === "marks" ? unmark(text) : null;
  if (unmarked !== null) {
    layers.push(unmarked);
    text = unmarked.text;
  }
  return { text, original: (start, end) => withMarks(input, toOriginal(layers, start, end)) };
}

/** The accents of a letter that was written apart from them go with it. */
function withMarks(input: string, [start, end]: readonly [number, number]): readonly [number, number] {
  let to = end;
  while (to > start && to < input.length && /\p{M}/u.test(input.charAt(to))) to += 1;
  return [start, to];
}

/** A text after one pass, with the pieces that the pass has changed, in order. */
interface Layer {
  readonly text: string;
  readonly changes: readonly Change[];
}

/** `to` is where the piece lies in the new text, `from` where it lay before. */
interface Change {
  readonly toStart: number;
  readonly toEnd: number;
  readonly fromStart: number;
  readonly fromEnd: number;
}

/** One pass over the text; null when it changes nothing. */
function fold(input: string): Layer | null {
  if (PLAIN.test(input) && !NEEDS_DECODING.test(input)) return null;
  const changes: Change[] = [];
  let text = "";
  let copied = 0;
  SUSPECT.lastIndex = 0;
  for (let match = SUSPECT.exec(input); match !== null; match = SUSPECT.exec(input)) {
    const at = match.index;
    const { read, length } = readAt(input, at);
    SUSPECT.lastIndex = at + length;
    if (read === input.slice(at, at + length)) continue;
    text += input.slice(copied, at);
    changes.push({ toStart: text.length, toEnd: text.length + read.length, fromStart: at, fromEnd: at + length });
    text += read;
    copied = at + length;
  }
  return changes.length === 0 ? null : { text: text + input.slice(copied), changes };
}

/** The text without marks inside of its words; null when it has none. */
function unmark(input: string): Layer | null {
  const changes: Change[] = [];
  let text = "";
  let copied = 0;
  for (const { start, end, read } of marksIn(input)) {
    text += input.slice(copied, start);
    changes.push({ toStart: text.length, toEnd: text.length + read.length, fromStart: start, fromEnd: end });
    text += read;
    copied = end;
  }
  return changes.length === 0 ? null : { text: text + input.slice(copied), changes };
}

function toOriginal(layers: readonly Layer[], start: number, end: number): readonly [number, number] {
  let from = start;
  let to = end;
  for (const { changes } of layers.toReversed()) {
    const last = Math.max(from, to - 1);
    from = before(changes, from).start;
    to = to > start ? before(changes, last).end : from;
  }
  return [from, to];
}

/** The range of the earlier text that one code unit of the later text comes from. */
function before(changes: readonly Change[], at: number): { start: number; end: number } {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle]?.toStart ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  // Of several changes at one place only the last one can have text; the others were removals.
  const change = changes[low - 1];
  if (change === undefined) return { start: at, end: at + 1 };
  if (at >= change.toEnd)
    return { start: change.fromEnd + at - change.toEnd, end: change.fromEnd + at - change.toEnd + 1 };
  const sameLength = change.toEnd - change.toStart === change.fromEnd - change.fromStart;
  if (!sameLength) return { start: change.fromStart, end: change.fromEnd };
  return { start: change.fromStart + at - change.toStart, end: change.fromStart + at - change.toStart + 1 };
}

/** What stands at a place: how it reads, and how many code units of the input that takes. */
function readAt(input: string, at: number): { read: string; length: number } {
  const code = input.charCodeAt(at);
  if (code < 0x80) {
    if (code === 0x26 || code === 0x25 || code === 0x5c || code === 0x3d) {
      const decoded = decodeAt(input, at);
      if (decoded !== null) return decoded;
    }
    return { read: input.charAt(at), length: 1 };
  }
  const char = String.fromCodePoint(input.codePointAt(at) ?? 0);
  return { read: foldChar(char, input, at), length: char.length };
}

function foldChar(char: string, input: string, at: number): string {
  if (MARK.test(char)) return isInValue(input, at) ? "" : char;
  const known = foldCache.get(char);
  const folded = known ?? plainForm(char);
  if (known === undefined && foldCache.size < 4096) foldCache.set(char, folded);
  return folded === char ? confusable(char, input, at) : folded;
}

/** Accents, strokes and frames that are drawn over the character before. */
const MARK = /^[\u0300-\u036f\u20d0-\u20ff\ufe20-\ufe2f]$/;

/** In `e\u0301` of a word the mark belongs to the letter; over the figures of a number it only hides them. */
function isInValue(input: string, at: number): boolean {
  const before = /\S{0,40}$/.exec(input.slice(Math.max(0, at - 40), at))?.[0] ?? "";
  const after = /^\S{0,40}/.exec(input.slice(at, at + 40))?.[0] ?? "";
  return /[\d@]/.test(before + after);
}

const foldCache = new Map<string, string>();

function plainForm(char: string): string {
  if (/\p{Cf}|\p{Cc}|[\ufe00-\ufe0f\u034f]/u.test(char)) return "";
  if (/\p{Zs}|[\u2028\u2029]/u.test(char)) return " ";
  if (/\p{Pd}|[\u2212\u02d7]/u.test(char)) return "-";
  if (/\p{Nd}/u.test(char)) return digitOf(char);
  if (/[\u2024\u3002\uff0e\uff61]/.test(char)) return ".";
  if (/[\u2215\u2044\u29f8]/.test(char)) return "/";
  if (/[\ua789\u2236\ufe55]/.test(char)) return ":";
  const compatible = char.normalize("NFKC");
  return /^[\u0020-\u007e]+$/.test(compatible) ? compatible : char;
}

/** Decimal digits of every script lie in runs of ten that begin at a digit zero (Unicode, chapter 4.6). */
function digitOf(char: string): string {
  const compatible = char.normalize("NFKC");
  if (/^[0-9]$/.test(compatible)) return compatible;
  let zero = char.codePointAt(0) ?? 0;
  for (let value = 0; value < 10; value++) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) return String(value);
    zero--;
  }
  return String((char.codePointAt(0) ?? 0) % 10);
}
