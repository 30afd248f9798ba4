import type { HashKey } from "./keyed-hash.ts";
import type { LearnableEntity, Spelling, TableBuilder } from "./table.ts";
import { Tokeniser, type Tokens } from "./tokens.ts";

/** Longer values are known by their first words. */
export const MAX_WORDS = 10;
/** Fewer digits are years, quantities and house numbers. */
export const MIN_DIGITS = 7;
/** A number's end that is compared where one of two has a country code and the other has not. */
export const TAIL = 9;
const PARTICLES = new Set("de da do dos das del della di la le el al bin ibn von van der den ter zu y e bt".split(" "));
const TITLES = new Set(
  "mr mrs ms miss dr prof sir herr frau mme mlle m sr sra srta dott ing jr sr ii iii iv phd md".split(" "),
);
const UMLAUTS: readonly (readonly [RegExp, string])[] = [
  [/[äÄ]/g, "ae"],
  [/[öÖ]/g, "oe"],
  [/[üÜ]/g, "ue"],
];

/** Writes the spellings of values into a table. */
export class Speller {
  readonly #tokeniser: Tokeniser;
  readonly #builder: TableBuilder;
  readonly #isPlain: (word: string) => boolean;

  /** `isPlain` knows words that the same file uses for places, products and the like. */
  constructor(key: HashKey, builder: TableBuilder, isPlain: (word: string) => boolean = () => false) {
    this.#isPlain = isPlain;
    this.#tokeniser = new Tokeniser(key);
    this.#builder = builder;
  }

  /** Learns a value of a row: whole, and in the other forms in which people write values of its kind. */
  learn(entity: LearnableEntity, value: string, row: number): void {
    const seen = { entity, row };
    // The weakest there is: of a word that is a city as well as somebody's name, the whole name stays hidden.
    if (entity === "PLAIN") return this.#words(value, { ...seen, spelling: "word" });
    if (entity === "PERSON") return this.#person(value, row);
    if (entity === "EMAIL") return this.#email(value, row);
    if (entity === "PHONE" || entity === "ACCOUNT" || entity === "NATIONAL_ID" || entity === "CARD") {
      this.#digits(value, seen);
      if (!/\p{L}/u.test(value)) return;
    }
    if (entity === "ADDRESS") return this.#address(value, row);
    if (entity === "DATE_OF_BIRTH") return this.#date(value, row);
    this.#words(value, { ...seen, spelling: "whole" });
  }

  #person(value: string, row: number): void {
    const names = namesOf(value);
    if (names.length === 0) return;
    const seen = { entity: "PERSON", row } as const;
    this.#words(names.join(" "), { ...seen, spelling: names.length === 1 ? "word" : "whole" });
    for (const [umlaut, plain] of UMLAUTS) {
      if (umlaut.test(value)) this.#words(names.join(" ").replace(umlaut, plain), { ...seen, spelling: "whole" });
    }
    if (names.length === 1) return;
    const first = names[0] ?? "";
    const last = names.at(-1) ?? "";
    // Of several family names people often write one only.
    for (const name of names.slice(1)) {
      if (PARTICLES.has(name.toLowerCase()) || name.length < 3) continue;
      this.#words(`${first} ${name}`, { ...seen, spelling: "whole" });
      this.#words(`${first.slice(0, 1)} ${name}`, { ...seen, spelling: "initial" });
    }
    for (const name of names)
      if (name.length > 2 && !PARTICLES.has(name.toLowerCase()) && !this.#isPlain(name))
        this.#words(name, { ...seen, spelling: "word" });
    if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(value)) return;
    this.#words(`${first}${last}`, { ...seen, spelling: "whole" });
  }

  #email(value: string, row: number): void {
    const [local = "", host = ""] = value.toLowerCase().split("@");
    const seen = { entity: "EMAIL", row, spelling: "whole" } as const;
    this.#words(`${local} ${host}`, seen);
    this.#words(`${local} at ${host}`, seen);
    this.#words(`${local} at ${host.replaceAll(".", " dot ")}`, seen);
    this.#words(`${local.replaceAll(".", " dot ")} at ${host.replaceAll(".", " dot ")}`, seen);
    if (local.length >= 5 && /[._\d-]/.test(local) && /[a-z]{3}/.test(local)) {
      this.#words(local, { ...seen, spelling: "local" });
    }
  }

  #address(value: string, row: number): void {
    const seen = { entity: "ADDRESS", row, spelling: "whole" } as const;
    this.#words(value, seen);
    const [street = ""] = value.split(/[,\n;]/);
    if (street !== value && /\d/.test(street) && /\p{L}{3}/u.test(street)) this.#words(street, seen);
  }

  #date(value: string, row: number): void {
    const seen = { entity: "DATE_OF_BIRTH", row, spelling: "whole" } as const;
    const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/.exec(value);
    const [, year = "", month = "", day = ""] = iso ?? [];
    this.#words(iso === null ? value : iso[0], seen);
    if (iso === null) return;
    // Words count in any order, so this is day first and month first at once.
    this.#words(`${Number(day)} ${Number(month)} ${year}`, seen);
    this.#words(`${day.padStart(2, "0")} ${month.padStart(2, "0")} ${year}`, seen);
    this.#words(`${Number(day)} ${MONTHS[Number(month) - 1] ?? ""} ${year}`, seen);
    this.#words(`${Number(day)} ${(MONTHS[Number(month) - 1] ?? "").slice(0, 3)} ${year}`, seen);
  }

  #digits(value: string, seen: { readonly entity: LearnableEntity; readonly row: number }): void {
    const digits = value.replace(/\D/g, "").replace(/^0+/, "");
    if (digits.length < MIN_DIGITS) return;
    this.#words(digits, { ...seen, spelling: "whole" });
    if (seen.entity !== "PHONE") return;
    if (digits.length > TAIL) this.#words(digits.slice(-TAIL), { ...seen, spelling: "whole" });
  }

  /** One spelling: its words in any order. */
  #words(
    spelling: string,
    seen: { readonly entity: LearnableEntity; readonly row: number; readonly spelling: Spelling },
  ): void {
    const tokens = this.#tokeniser.read(spelling);
    const words = Math.min(tokens.count, MAX_WORDS);
    if (words === 0) return;
    for (let i = 0; i < words; i += 1) this.#builder.addWord(tokens.lo[i] ?? 0, tokens.hi[i] ?? 0);
    this.#builder.add({ ...sumOf(tokens, 0, words), words, ...seen });
  }
}

const MONTHS = "january february march april may june july august september october november december".split(" ");

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

/** The words of a name without titles; "Smith, John" as "John Smith". */
function namesOf(value: string): string[] {
  const [before = "", after] = value.split(/,\s*/, 2);
  const ordered = after === undefined ? before : `${after} ${before}`;
  return ordered
    .split(/[\s.]+/u)
    .filter((word) => word !== "" && !TITLES.has(word.toLowerCase()) && /\p{L}/u.test(word));
}
