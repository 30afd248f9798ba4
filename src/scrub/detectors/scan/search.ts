import { alternativesOf, beginningsOf, KINDS_OF_CHAR, kindOfCode } from "./beginnings.ts";

const LAST_THREE = KINDS_OF_CHAR ** 3 - 1;

function tableOf(beginnings: Iterable<number>): Uint8Array {
  const table = new Uint8Array(LAST_THREE + 1);
  for (const three of beginnings) table[three] = 1;
  return table;
}

/** The first place from one on where a match with these beginnings may begin; -1 when there is none. */
function nextPlace(text: string, from: number, table: Uint8Array): number {
  let three = (kindOfCode(text.charCodeAt(from)) << 5) | kindOfCode(text.charCodeAt(from + 1));
  for (let at = from; at < text.length; at++) {
    three = ((three << 5) | kindOfCode(text.charCodeAt(at + 2))) & LAST_THREE;
    if (table[three] === 1) return at;
  }
  return -1;
}

/** Tells whether a text has any word of long lists; at each place only those words are tried that begin so. */
export class WordSearch {
  readonly #flags: string;
  readonly #beginnings: Uint8Array;
  /** Sources of the words by their beginnings. */
  readonly #words = new Map<number, string[]>();
  readonly #tries = new Map<number, RegExp>();

  /** All expressions must have the same flags, and no match of no length. */
  constructor(patterns: readonly RegExp[]) {
    this.#flags = `${patterns[0]?.flags.replace(/[gy]/g, "") ?? ""}y`;
    for (const source of new Set(patterns.flatMap((pattern) => alternativesOf(pattern.source)))) {
      for (const three of beginningsOf(source)) {
        const words = this.#words.get(three);
        if (words === undefined) this.#words.set(three, [source]);
        else words.push(source);
      }
    }
    this.#beginnings = tableOf(this.#words.keys());
  }

  test(text: string): boolean {
    for (let at = nextPlace(text, 0, this.#beginnings); at !== -1; at = nextPlace(text, at + 1, this.#beginnings)) {
      const pattern = this.#tryFor(text, at);
      pattern.lastIndex = at;
      if (pattern.test(text)) return true;
    }
    return false;
  }

  #tryFor(text: string, at: number): RegExp {
    let three = 0;
    for (let step = 0; step < 3; step++) three = (three << 5) | kindOfCode(text.charCodeAt(at + step));
    const known = this.#tries.get(three);
    if (known !== undefined) return known;
    const pattern = new RegExp(this.#words.get(three)?.join("|") ?? "(?!)", this.#flags);
    this.#tries.set(three, pattern);
    return pattern;
  }
}
