import { confusable } from "./confusables.ts";
import { decodeAt } from "./encodings.ts";

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
const NEEDS_DECODING = /&(?:#|[a-z])|%[0-9a-f]{2}|\\[^\sa-tv-wyz0-9]/i;

/** Reads the text as a detector should. ASCII without any encoding is given back as it is. */
export function normalise(input: string): NormalText {
  let layer = fold(input);
  for (let depth = 1; depth < MAX_LAYERS && layer !== null; depth++) {
    const next = fold(layer.text);
    if (next === null) break;
    layer = compose(layer, next);
  }
  if (layer === null) return { text: input, original: (start, end) => [start, end] };
  const { text, starts, ends } = layer;
  return { text, original: (start, end) => [starts[start] ?? input.length, ends[end - 1] ?? input.length] };
}

interface Layer {
  readonly text: string;
  /** For each code unit of `text`, where its source begins and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** One pass over the text; null when it changes nothing. */
function fold(input: string): Layer | null {
  const ascii = !/[^\t\n\u0020-\u007e]/.test(input);
  if (ascii && !NEEDS_DECODING.test(input)) return null;
  const out: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let changed = false;
  for (let at = 0; at < input.length; ) {
    const { read, length } = readAt(input, at);
    if (length !== read.length || read !== input.slice(at, at + length)) changed = true;
    out.push(read);
    for (let unit = 0; unit < read.length; unit++) {
      starts.push(length === read.length ? at + unit : at);
      ends.push(length === read.length ? at + unit + 1 : at + length);
    }
    at += length;
  }
  return changed ? { text: out.join(""), starts, ends } : null;
}

function compose(inner: Layer, outer: Layer): Layer {
  return {
    text: outer.text,
    starts: outer.starts.map((at) => inner.starts[at] ?? at),
    ends: outer.ends.map((end) => inner.ends[end - 1] ?? end),
  };
}

/** What stands at a place: how it reads, and how many code units of the input that takes. */
function readAt(input: string, at: number): { read: string; length: number } {
  const code = input.charCodeAt(at);
  if (code < 0x80) {
    if (code === 0x26 || code === 0x25 || code === 0x5c) {
      const decoded = decodeAt(input, at);
      if (decoded !== null) return decoded;
    }
    return { read: input.charAt(at), length: 1 };
  }
  const char = String.fromCodePoint(input.codePointAt(at) ?? 0);
  return { read: foldChar(char, input, at), length: char.length };
}

function foldChar(char: string, input: string, at: number): string {
  const known = foldCache.get(char);
  const folded = known ?? plainForm(char);
  if (known === undefined && foldCache.size < 4096) foldCache.set(char, folded);
  return folded === char ? confusable(char, input, at) : folded;
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
