import type { Entity } from "../detectors/detector.ts";
import { scriptsIn } from "./words/scripts.ts";

/** How a spelling stands for its value, which decides what it takes to count. */
export type Spelling =
  /** The whole of it, in any order of its words. */
  | "whole"
  /** The part of an address before the @: only written as one, without spaces. */
  | "local"
  /** A name with an initial: only with capitals. */
  | "initial"
  /** One word of a name: only with a capital. */
  | "word";

export interface Learned {
  readonly entity: LearnableEntity;
  readonly spelling: Spelling;
  /** Row of the file it was first seen in, from 0: values of one row belong together. */
  readonly row: number;
}

const ENTITIES = [
  "PERSON",
  "EMAIL",
  "PHONE",
  "ADDRESS",
  "NATIONAL_ID",
  "ACCOUNT",
  "DATE_OF_BIRTH",
  "IBAN",
  "CARD",
  "SSN",
  // A place, a product, a category: known to be nothing that has to be hidden.
  "PLAIN",
] as const satisfies readonly (Entity | "PLAIN")[];
/** From weak to strong. */
const SPELLINGS = ["word", "local", "initial", "whole"] as const satisfies readonly Spelling[];
export type LearnableEntity = (typeof ENTITIES)[number];

const numberOfEntity: Readonly<Record<string, number>> = Object.fromEntries(ENTITIES.map((name, at) => [name, at + 1]));
const numberOfSpelling: Readonly<Record<string, number>> = Object.fromEntries(SPELLINGS.map((name, at) => [name, at]));
const ROW_BITS = 26;
const MAX_ROW = 2 ** ROW_BITS - 1;
const MAGIC = 0x4c524e31;
const HEADER_WORDS = 5;
/** They share a word with the length of the longest value, which has few. */
const SCRIPTS_FROM = 2 ** 16;
const MAX_LOAD = 0.85;
/** With two bits a word at most one word in 30 passes that occurs in no value. */
const BITS_PER_WORD = 10;
/** A power of two. */
const RECENT_WORDS = 4096;
/** 72 MB of slots while a file is learned. */
const MAX_RESERVED = 4_000_000;

/** What was seen in a spelling. */
export interface Seen {
  readonly entity: LearnableEntity;
  readonly spelling: Spelling;
  readonly row: number;
}

/** Collects what a file's sensitive values look like; {@link TableBuilder.build} makes the table out of it. */
export class TableBuilder {
  readonly #spellings = new HashSlots(3);
  readonly #words = new HashSlots(2);
  /** Words that were noted of late: those of one value come with each of its spellings. */
  readonly #recent = new Int32Array(RECENT_WORDS * 2);
  #longest = 0;
  #scripts = 0;

  get size(): number {
    return this.#spellings.count;
  }

  /**
   * A spelling by the hash of its words. What is known already keeps its first row, and the stronger of two spellings.
   * Called for every value several times, so nothing is made on the way.
   */
  add(lo: number, hi: number, words: number, seen: Seen): void {
    if (words > this.#longest) this.#longest = words;
    const payload = payloadOf(seen);
    const known = this.#spellings.place(lo, hi, payload);
    if (known !== -1 && strengthOf(payload) > strengthOf(this.#spellings.third(known)))
      this.#spellings.setThird(known, payload);
  }

  /** Notes in what letters a value is written that has to be hidden. */
  noteLetters(value: string): void {
    this.#scripts |= scriptsIn(value);
  }

  /** Makes room for as many spellings as may come, so that it need not be made again and again. */
  reserve(spellings: number): void {
    this.#spellings.reserve(Math.min(spellings, MAX_RESERVED));
    this.#words.reserve(Math.min(spellings, MAX_RESERVED) / 2);
  }

  /** Notes that a word occurs in some value. */
  addWord(lo: number, hi: number): void {
    const at = (lo & (RECENT_WORDS - 1)) * 2;
    if (this.#recent[at] === lo && this.#recent[at + 1] === hi) return;
    this.#recent[at] = lo;
    this.#recent[at + 1] = hi;
    this.#words.place(lo, hi, 1);
  }

  build(): LearnedTable {
    // A power of two, so that the bits of many tables can be laid over each other.
    const room = 2 ** Math.ceil(Math.log2(Math.max(256, this.#words.count * BITS_PER_WORD)));
    const bits = new Uint32Array(room / 32);
    this.#words.forEach((lo, hi) => setBits(bits, lo, hi));
    const slots = this.#spellings.packed(Math.max(8, Math.ceil(this.#spellings.count / MAX_LOAD)));
    const [longest, scripts] = [this.#longest, this.#scripts];
    return new LearnedTable({ slots, bits, count: this.#spellings.count, longest, scripts });
  }
}

interface Contents {
  readonly slots: Uint32Array;
  readonly bits: Uint32Array;
  readonly count: number;
  readonly longest: number;
  readonly scripts: number;
}

/**
 * What is known of a file's sensitive values: 64-bit keyed hashes with entity, spelling and row, and bits for the words
 * that occur in them. No value can be read out of it. About 15 bytes for each spelling.
 */
export class LearnedTable {
  readonly #contents: Contents;

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  /** Spellings it knows. */
  get size(): number {
    return this.#contents.count;
  }

  /** Words of the longest value. */
  get longest(): number {
    return this.#contents.longest;
  }

  /** Letters beside Latin ones that its sensitive values are written in; see `scriptsOf`. */
  get scripts(): number {
    return this.#contents.scripts;
  }

  /** Whether it knows anything but places, products and the like. */
  get hides(): boolean {
    const { slots } = this.#contents;
    for (let at = 2; at < slots.length; at += 3) {
      const payload = slots[at] ?? 0;
      if (payload !== 0 && learnedOf(payload).entity !== "PLAIN") return true;
    }
    return false;
  }

  get byteLength(): number {
    return this.#contents.slots.byteLength + this.#contents.bits.byteLength;
  }

  /** The bits of the words that occur in some value: a word has two, by the halves of its hash. */
  get wordBits(): Uint32Array {
    return this.#contents.bits;
  }

  /** Whether the word may occur in some value; `false` is certain. */
  mayHaveWord(lo: number, hi: number): boolean {
    const { bits } = this.#contents;
    const room = bits.length * 32;
    return hasBit(bits, (lo >>> 0) % room) && hasBit(bits, (hi >>> 0) % room);
  }

  get(lo: number, hi: number): Learned | null {
    const { slots } = this.#contents;
    const capacity = slots.length / 3;
    let slot = (lo >>> 0) % capacity;
    for (;;) {
      const payload = slots[slot * 3 + 2] ?? 0;
      if (payload === 0) return null;
      if (slots[slot * 3] === lo >>> 0 && slots[slot * 3 + 1] === nonZero(hi)) return learnedOf(payload);
      slot = slot + 1 === capacity ? 0 : slot + 1;
    }
  }

  toBytes(): Uint8Array {
    const { slots, bits, count, longest, scripts } = this.#contents;
    const all = new Uint32Array(HEADER_WORDS + slots.length + bits.length);
    all.set([MAGIC, slots.length, bits.length, count, longest + scripts * SCRIPTS_FROM]);
    all.set(slots, HEADER_WORDS);
    all.set(bits, HEADER_WORDS + slots.length);
    return new Uint8Array(all.buffer);
  }

  /** Throws on bytes that {@link LearnedTable.toBytes} did not write. */
  static fromBytes(bytes: Uint8Array): LearnedTable {
    // A copy: what a database gives need not lie at a multiple of four.
    const all = new Uint32Array(Uint8Array.from(bytes).buffer);
    const [magic, slotWords = 0, bitWords = 0, count = 0, sizes = 0] = all;
    const [longest, scripts] = [sizes % SCRIPTS_FROM, Math.floor(sizes / SCRIPTS_FROM)];
    if (magic !== MAGIC || all.length !== HEADER_WORDS + slotWords + bitWords) throw new Error("not a learned table");
    const slots = all.subarray(HEADER_WORDS, HEADER_WORDS + slotWords);
    return new LearnedTable({ slots, bits: all.subarray(HEADER_WORDS + slotWords), count, longest, scripts });
  }
}

/** Open addressing over 64-bit keys; `width` 3 keeps a third word with each. A slot is free while its second word is 0. */
class HashSlots {
  count = 0;
  readonly #width: 2 | 3;
  #slots: Uint32Array;

  constructor(width: 2 | 3) {
    this.#width = width;
    this.#slots = new Uint32Array(64 * width);
  }

  reserve(keys: number): void {
    const capacity = this.count + Math.ceil(keys / MAX_LOAD);
    if (capacity > this.#capacity) this.#slots = this.packed(capacity);
  }

  /** Inserts a key that is not there yet; else its place. */
  place(lo: number, hi: number, third: number): number {
    if ((this.count + 1) * this.#width > this.#slots.length * MAX_LOAD) this.#slots = this.packed(this.#capacity * 2);
    const slots = this.#slots;
    const at = this.#probe(slots, lo >>> 0, nonZero(hi));
    const place = at * this.#width;
    if (slots[place + 1] !== 0) return at;
    slots[place] = lo;
    slots[place + 1] = nonZero(hi);
    if (this.#width === 3) slots[place + 2] = third;
    this.count += 1;
    return -1;
  }

  third(at: number): number {
    return this.#slots[at * this.#width + 2] ?? 0;
  }

  setThird(at: number, value: number): void {
    this.#slots[at * this.#width + 2] = value;
  }

  forEach(visit: (lo: number, hi: number) => void): void {
    for (let from = 0; from < this.#slots.length; from += this.#width) {
      const hi = this.#slots[from + 1] ?? 0;
      if (hi !== 0) visit(this.#slots[from] ?? 0, hi);
    }
  }

  /** The same in another number of slots. */
  packed(capacity: number): Uint32Array {
    const next = new Uint32Array(capacity * this.#width);
    for (let at = 0; at < this.#capacity; at += 1) {
      if (this.#isFree(this.#slots, at)) continue;
      const from = at * this.#width;
      this.#put(next, this.#slots[from] ?? 0, this.#slots[from + 1] ?? 0, this.#slots[from + 2] ?? 0);
    }
    return next;
  }

  get #capacity(): number {
    return this.#slots.length / this.#width;
  }

  #isFree(slots: Uint32Array, at: number): boolean {
    return slots[at * this.#width + 1] === 0;
  }

  #put(slots: Uint32Array, lo: number, hi: number, third: number): void {
    const at = this.#probe(slots, lo, hi) * this.#width;
    slots[at] = lo;
    slots[at + 1] = hi;
    if (this.#width === 3) slots[at + 2] = third;
  }

  #probe(slots: Uint32Array, lo: number, hi: number): number {
    const width = this.#width;
    let at = (lo % (slots.length / width)) * width;
    // The second word of a used slot is never 0.
    while (slots[at + 1] !== 0 && (slots[at + 1] !== hi || slots[at] !== lo)) {
      at = at + width === slots.length ? 0 : at + width;
    }
    return at / width;
  }
}

/** 0 marks a free slot; a hash that is 0 there is told apart from it at no cost. */
function nonZero(hi: number): number {
  return hi >>> 0 || 1;
}

function setBits(bits: Uint32Array, lo: number, hi: number): void {
  const room = bits.length * 32;
  setBit(bits, (lo >>> 0) % room);
  setBit(bits, (hi >>> 0) % room);
}

function setBit(bits: Uint32Array, bit: number): void {
  bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

function hasBit(bits: Uint32Array, bit: number): boolean {
  return ((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

/** Entity, spelling and row in one word that is never 0. */
function payloadOf({ entity, spelling, row }: Seen): number {
  const kind = (numberOfEntity[entity] ?? 0) * 4 + (numberOfSpelling[spelling] ?? 0);
  return kind * 2 ** ROW_BITS + Math.min(row, MAX_ROW);
}

/** Whether one is certain of what the other only may be. */
export function isStronger(one: Learned, other: Learned): boolean {
  return (numberOfSpelling[one.spelling] ?? 0) > (numberOfSpelling[other.spelling] ?? 0);
}

function strengthOf(payload: number): number {
  return Math.floor(payload / 2 ** ROW_BITS) & 3;
}

function learnedOf(payload: number): Learned {
  const kind = Math.floor(payload / 2 ** ROW_BITS);
  return {
    entity: ENTITIES[(kind >> 2) - 1] ?? "PERSON",
    spelling: SPELLINGS[kind & 3] ?? "whole",
    row: payload % 2 ** ROW_BITS,
  };
}
