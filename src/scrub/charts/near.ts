import { foldName, isWord } from "../detectors/names/names.ts";
import type { LearnedFinder } from "../learned/find.ts";
import type { Label, LabelPart } from "./labels.ts";

/** Parts that one misread word may have come apart into, and parts of a name. */
const MAX_BROKEN = 3;
const MAX_PARTS = 5;
/** Shorter words are too much like others. */
const MIN_LETTERS = 6;
const SURE_LETTERS = 8;
const MAX_LETTERS = 40;
/** Confidence of words that something is drawn over. */
const BLURRED = 70;
const MAX_CANDIDATES = 4_000;

/** What is taken for each other in small print; each is a change both ways. */
const CONFUSED: readonly (readonly [string, string])[] = [
  ["o", "0"], ["l", "1"], ["l", "i"], ["i", "1"], ["i", "j"], ["t", "l"], ["t", "f"], ["s", "5"], ["b", "8"], ["b", "6"],
  ["g", "9"], ["g", "q"], ["z", "2"], ["c", "e"], ["o", "c"], ["o", "e"], ["a", "o"], ["u", "v"], ["n", "h"], ["h", "b"],
  ["n", "r"], ["y", "v"], ["rn", "m"], ["cl", "d"], ["vv", "w"], ["li", "h"], ["ii", "u"], ["ri", "n"], ["nn", "m"],
]; // prettier-ignore

/** The label with misread values of the files as they are written there: `Anna Srnith` is `anna smith` again. */
export function corrected(label: Label, learned: LearnedFinder): Label {
  const words = new Spellings(label, learned);
  const parts: LabelPart[] = [];
  for (let from = 0; from < label.length;) {
    const found = words.nameFrom(from) ?? words.valueFrom(from) ?? words.blurredAt(from);
    const used = label.slice(from, found === null ? from + 1 : found.to);
    const text = found?.text ?? used[0]?.text ?? "";
    parts.push({ text, words: used.flatMap((part) => part.words) });
    from += used.length;
  }
  return parts;
}

interface Found {
  readonly text: string;
  /** First part that does not belong to it. */
  readonly to: number;
}

class Spellings {
  readonly #label: Label;
  readonly #learned: LearnedFinder;
  readonly #known = new Map<string, readonly string[]>();

  constructor(label: Label, learned: LearnedFinder) {
    this.#label = label;
    this.#learned = learned;
  }

  /** A first and a last name, each with an error or two: both together are nobody else. */
  nameFrom(from: number): Found | null {
    for (let to = Math.min(this.#label.length, from + MAX_PARTS); to > from + 1; to -= 1) {
      for (let middle = from + 1; middle < to; middle += 1) {
        const text = this.#pair(this.#between(from, middle), this.#between(middle, to));
        if (text !== null) return { text, to };
      }
    }
    return null;
  }

  #pair(firsts: readonly string[], lasts: readonly string[]): string | null {
    for (const first of firsts) {
      for (const last of lasts) {
        const text = `${first} ${last}`;
        if (text.length > MIN_LETTERS && this.#learned.kindOf(text) === "PERSON") return capitalised(text);
      }
    }
    return null;
  }

  /** One word that is a value by itself, as addresses are; a name only where no other word looks like it. */
  valueFrom(from: number): Found | null {
    for (let to = Math.min(this.#label.length, from + MAX_BROKEN); to > from; to -= 1) {
      const read = this.#read(from, to);
      if (read.length < MIN_LETTERS || isWord(foldName(read))) continue;
      for (const text of this.#between(from, to)) {
        const kind = this.#learned.kindOf(text);
        if (kind === null || text === read) continue;
        if (kind !== "PERSON") return { text, to };
        if (read.length >= SURE_LETTERS) return { text: capitalised(text), to };
      }
    }
    return null;
  }

  /** A word that was read badly and begins or ends like a name: what joins the rest to it is a marker or a line. */
  blurredAt(from: number): Found | null {
    const read = this.#read(from, from + 1);
    const isBlurred = this.#label[from]?.words.every(({ confidence }) => confidence < BLURRED) ?? false;
    if (!isBlurred || read.length < SURE_LETTERS) return null;
    for (let length = read.length - 1; length >= 4; length -= 1) {
      for (const text of [read.slice(0, length), read.slice(-length)]) {
        if (this.#learned.kindOf(text) === "PERSON") return { text: capitalised(text), to: from + 1 };
      }
    }
    return null;
  }

  #read(from: number, to: number): string {
    const joined = this.#label.slice(from, to).map(({ text }) => text);
    return joined
      .join("")
      .toLowerCase()
      .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  }

  /** What these parts may say, joined: spellings that occur in the files. */
  #between(from: number, to: number): readonly string[] {
    if (to - from > MAX_BROKEN) return [];
    const read = this.#read(from, to);
    const known = this.#known.get(read) ?? this.#spellings(read);
    this.#known.set(read, known);
    return known;
  }

  #spellings(read: string): string[] {
    if (read.length < 2 || read.length > MAX_LETTERS || /^[\d.,%$-]*$/.test(read)) return [];
    const found = this.#learned.knows(read) ? [read] : [];
    for (const candidate of candidatesOf(read)) if (this.#learned.knows(candidate)) found.push(candidate);
    return found;
  }
}

/** Spellings with one error, and with two where both are usual ones. */
function candidatesOf(read: string): Set<string> {
  const candidates = new Set<string>();
  for (const usual of confusionsOf(read)) {
    candidates.add(usual);
    if (read.length < MIN_LETTERS) continue;
    for (const twice of confusionsOf(usual)) if (candidates.size < MAX_CANDIDATES) candidates.add(twice);
  }
  // Of two or three letters any word is near.
  if (read.length > 3) for (const each of oneErrorIn(read)) candidates.add(each);
  candidates.delete(read);
  return candidates;
}

function* confusionsOf(read: string): Generator<string> {
  for (const pair of CONFUSED) {
    for (const [from, to] of [pair, [pair[1], pair[0]] as const]) {
      for (let at = read.indexOf(from); at !== -1; at = read.indexOf(from, at + 1)) {
        yield read.slice(0, at) + to + read.slice(at + from.length);
      }
    }
  }
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz@.";

function* oneErrorIn(read: string): Generator<string> {
  for (let at = 0; at <= read.length; at += 1) {
    const [before, after] = [read.slice(0, at), read.slice(at)];
    if (after !== "") yield before + after.slice(1);
    for (const letter of LETTERS) {
      yield before + letter + after;
      if (after !== "") yield before + letter + after.slice(1);
    }
  }
}

/** Single names count only where they are written like names. */
function capitalised(text: string): string {
  return text.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
}
