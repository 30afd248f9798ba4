import { alternativesOf, beginningsOf, KINDS_OF_CHAR, kindOfCode } from "./beginnings.ts";

/** As many sorts of words fit into the bits of a small integer. */
const MOST_SORTS = 30;
const THREES = KINDS_OF_CHAR ** 3;
/** What stands before a whole word: no letter, whatever else. */
const WHOLE_WORD = /^(?:\\b|\(\?<!\[?\\p\{L\}\]?\))/;

const sorts: Words[] = [];
let tables: Tables | null = null;

/** Sorts of words, as bits, that may begin with three kinds of characters. */
interface Tables {
  /** Behind anything but a letter of ASCII. */
  readonly start: Int32Array;
  /** Within a word. */
  readonly mid: Int32Array;
}

/**
 * An expression for words of one sort. All sorts together are looked for in one pass over a text ({@link placesIn}), so
 * that each expression is tried only where one of its words may begin. Made when a module is loaded, never later.
 */
export class Words {
  readonly pattern: RegExp;
  readonly bit: number;
  #byBeginning: Map<number, string[]> | null = null;
  readonly #tries = new Map<number, RegExp>();

  /** The expression must have no match of no length. */
  constructor(pattern: RegExp) {
    if (sorts.length >= MOST_SORTS) throw new Error("more sorts of words than bits");
    this.pattern = pattern;
    this.bit = 1 << sorts.length;
    sorts.push(this);
    tables = null;
  }

  /** Whether any of the words stands in a text, of which nothing else is known. */
  test(text: string): boolean {
    return this.pattern.test(text);
  }

  /** Whether one of the words begins at a place. */
  begins(text: string, at: number): boolean {
    const three = threeAt(text, at);
    let pattern = this.#tries.get(three);
    if (pattern === undefined) {
      const sources = this.#beginnings().get(three);
      pattern = new RegExp(sources?.join("|") ?? "(?!)", `${this.pattern.flags.replace(/[gy]/g, "")}y`);
      this.#tries.set(three, pattern);
    }
    pattern.lastIndex = at;
    return pattern.test(text);
  }

  /** Adds the beginnings of the words to the tables. */
  enter({ start, mid }: { start: Int32Array; mid: Int32Array }): void {
    for (const [three, sources] of this.#beginnings()) {
      start[three] = (start[three] ?? 0) | this.bit;
      if (!sources.every((source) => isWholeWord(source))) mid[three] = (mid[three] ?? 0) | this.bit;
    }
  }

  /** Sources of the words by the three kinds of characters that they can begin with. */
  #beginnings(): ReadonlyMap<number, readonly string[]> {
    if (this.#byBeginning !== null) return this.#byBeginning;
    const found = new Map<number, string[]>();
    for (const source of new Set(alternativesOf(this.pattern.source))) {
      for (const three of beginningsOf(source)) {
        const sources = found.get(three);
        if (sources === undefined) found.set(three, [source]);
        else sources.push(source);
      }
    }
    this.#byBeginning = found;
    return found;
  }
}

/** The tables of all sorts, made when they are first needed. */
export function wordTables(): Tables {
  if (tables !== null) return tables;
  tables = { start: new Int32Array(THREES), mid: new Int32Array(THREES) };
  for (const words of sorts) words.enter(tables);
  return tables;
}

/** Kinds of the three characters from a place on, five bits each. */
export function threeAt(text: string, at: number): number {
  const first = kindOfCode(text.charCodeAt(at));
  return (first << 10) | (kindOfCode(text.charCodeAt(at + 1)) << 5) | kindOfCode(text.charCodeAt(at + 2));
}

/** Whether a word can only begin where no letter stands before it. */
function isWholeWord(source: string): boolean {
  if (WHOLE_WORD.test(source)) return true;
  const inner = groupAtStart(source);
  return inner !== null && alternativesOf(inner).every((one) => isWholeWord(one));
}

/** What stands in the group that a source begins with; null when there is none, or it may be left out. */
function groupAtStart(source: string): string | null {
  if (!source.startsWith("(?:")) return null;
  let depth = 0;
  let inSet = false;
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === "\\") at++;
    else if (inSet) inSet = char !== "]";
    else if (char === "[") inSet = true;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return /^[?*{]/.test(source.slice(at + 1)) ? null : source.slice(3, at);
  }
  return null;
}
