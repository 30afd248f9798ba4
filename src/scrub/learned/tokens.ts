import { type HashKey, KeyedHash } from "./keyed-hash.ts";

/** The words of a text with the hash of their folded form: no case, no accents, ligatures spelt out. */
export interface Tokens {
  readonly count: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly lo: Int32Array;
  readonly hi: Int32Array;
}

const OTHER = 0;
const WORD = 1;
/** Scripts that write no spaces: each character is a word of its own. */
const SINGLE = 2;
/** Combining marks and the like belong to the word they stand in and say nothing. */
const MARK = 3;

/** Vowels and finals of Korean that join the consonant before them (Unicode 15, 3.12). */
const FIRST_VOWEL = 0x1160;
const LAST_FINAL = 0x11ff;

const kinds = new Uint8Array(65_536).fill(255);
const folded = new Map<number, string>();

/** Letters that no decomposition takes apart. */
const SPELT: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ħ: "h",
  ς: "σ",
};

/** Cuts texts into words and hashes each; linear in the length of the text. */
export class Tokeniser {
  readonly #hash: KeyedHash;
  #start = new Int32Array(64);
  #end = new Int32Array(64);
  #lo = new Int32Array(64);
  #hi = new Int32Array(64);

  constructor(key: HashKey) {
    this.#hash = new KeyedHash(key);
  }

  /** The words of the text, good until the next call. */
  read(text: string): Tokens {
    const hash = this.#hash;
    let count = 0;
    for (let at = 0; at < text.length;) {
      const kind = kindOf(text.charCodeAt(at));
      if (kind === OTHER || kind === MARK) {
        at += 1;
        continue;
      }
      if (count === this.#start.length) this.#grow();
      this.#start[count] = at;
      hash.begin();
      at = kind === SINGLE ? addSingle(text, at, hash) : addWord(text, at, hash);
      hash.end();
      this.#end[count] = at;
      this.#lo[count] = hash.lo;
      this.#hi[count] = hash.hi;
      count += 1;
    }
    return { count, start: this.#start, end: this.#end, lo: this.#lo, hi: this.#hi };
  }

  #grow(): void {
    this.#start = doubled(this.#start);
    this.#end = doubled(this.#end);
    this.#lo = doubled(this.#lo);
    this.#hi = doubled(this.#hi);
  }
}

/** The hash of some words in any order: sums of a keyed hash's values (multiset hashing, Clarke and others 2003). */
export function sumOf(tokens: Tokens, from: number, to: number): { lo: number; hi: number } {
  let lo = 0;
  let hi = 0;
  for (let i = from; i < to; i += 1) {
    lo = (lo + (tokens.lo[i] ?? 0)) | 0;
    hi = (hi + (tokens.hi[i] ?? 0)) | 0;
  }
  return { lo, hi };
}

function doubled(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const next = new Int32Array(list.length * 2);
  next.set(list);
  return next;
}

function addSingle(text: string, at: number, hash: KeyedHash): number {
  addFolded(text.charCodeAt(at), hash);
  let next = at + 1;
  for (; next < text.length; next += 1) {
    const unit = text.charCodeAt(next);
    // A syllable of Korean may be written as its letters, as in the file names of a Mac; folded it is the same.
    if (unit >= FIRST_VOWEL && unit <= LAST_FINAL) hash.add(unit);
    else if (kindOf(unit) !== MARK) break;
  }
  return next;
}

function addWord(text: string, at: number, hash: KeyedHash): number {
  let next = at;
  for (; next < text.length; next += 1) {
    const unit = text.charCodeAt(next);
    const kind = kindOf(unit);
    if (kind === MARK) continue;
    if (kind !== WORD) break;
    if (unit < 0x80) hash.add(unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit);
    else addFolded(unit, hash);
  }
  return next;
}

function addFolded(unit: number, hash: KeyedHash): void {
  let known = folded.get(unit);
  if (known === undefined) {
    known = foldedForm(String.fromCharCode(unit));
    folded.set(unit, known);
  }
  for (let i = 0; i < known.length; i += 1) hash.add(known.charCodeAt(i));
}

/** A character as it is compared. Halves of surrogate pairs stay as they are. */
function foldedForm(char: string): string {
  const lower = char.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return lower.replace(/[ßæœøłđðþıħς]/g, (each) => SPELT[each] ?? each);
}

function kindOf(unit: number): number {
  const known = kinds[unit] ?? OTHER;
  if (known !== 255) return known;
  const char = String.fromCharCode(unit);
  let kind = OTHER;
  if (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}]/u.test(char)
  ) {
    kind = /\p{M}/u.test(char) ? MARK : SINGLE;
  } else if (/[\p{L}\p{N}]/u.test(char) || (unit >= 0xd800 && unit <= 0xdfff)) kind = WORD;
  else if (/[\p{M}\u00ad\u200b-\u200d\u2060\ufeff]/u.test(char)) kind = MARK;
  kinds[unit] = kind;
  return kind;
}
