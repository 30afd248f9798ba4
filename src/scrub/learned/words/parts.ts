import type { HashKey } from "../keyed-hash.ts";
import type { TableBuilder } from "../table.ts";
import { sumOf, Tokeniser } from "../tokens.ts";

/** A part of a name by the hash of its words; the same parts come again and again. */
export interface Part {
  readonly lo: number;
  readonly hi: number;
  readonly words: number;
  /** Whether it has been learned as a word that may stand for a person. */
  isLearned: boolean;
}

const MOST = 50_000;

/** The parts of names, each hashed once for many rows. */
export class Parts {
  readonly #tokeniser: Tokeniser;
  readonly #builder: TableBuilder;
  readonly #known = new Map<string, Part>();

  constructor(key: HashKey, builder: TableBuilder) {
    this.#tokeniser = new Tokeniser(key);
    this.#builder = builder;
  }

  of(text: string): Part {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const tokens = this.#tokeniser.read(text);
    for (let i = 0; i < tokens.count; i += 1) this.#builder.addWord(tokens.lo[i] ?? 0, tokens.hi[i] ?? 0);
    const part = { ...sumOf(tokens, 0, tokens.count), words: tokens.count, isLearned: false };
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(text, part);
    return part;
  }
}
