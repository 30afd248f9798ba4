import { familyLength } from "../detectors/names/families.ts";
import { isWord } from "../detectors/names/names.ts";
import { COMMON_WORDS } from "./common-words.ts";
import type { HashKey } from "./keyed-hash.ts";
import { MIN_DIGITS, TAIL, withoutCountry, withoutExtension } from "./numbers.ts";
import type { LearnableEntity, Spelling, TableBuilder } from "./table.ts";
import { Tokeniser, type Tokens } from "./tokens.ts";

/** Longer values are known by their first words. */
const MAX_WORDS = 12;
/** Where each character counts as a word, as in addresses of China, Japan and Thailand. */
const MAX_CHARACTERS = 48;
const SHORTEST_USERNAME = 4;
const FIRST_OF_EAST_ASIA = 0x2e80;

/** How many words of a value are compared. */
function mostWords(value: string): number {
  return WITHOUT_SPACES.test(value) ? MAX_CHARACTERS : MAX_WORDS;
}

const WITHOUT_SPACES = /[\u0e00-\u0eff\u2e80-\ud7ff\uf900-\ufaff]/;
/** How people write the signs of an e-mail address; such words count for nothing in one. */
export const WORDS_FOR_SIGNS: readonly string[] = ["at", "dot"];
/** Addresses of no one person. */
const ROLES =
  /^(?:info|contact|kontakt|contacto|support|service|sales|office|admin|webmaster|postmaster|hostmaster|noreply|newsletter|helpdesk|billing|invoice|orders?|marketing|accounting|customer|customerservice|careers?|press|feedback|enquiries|inquiries|reception|team|mail|email|hello|hallo|test)$/;
const PARTICLES = new Set(
  "de da do dos das del della di la le el al bin ibn von van der den ter zu y e bt d l af zum ten het op los las le les t i".split(
    " ",
  ),
);
const TITLES = new Set(
  "mr mrs ms miss dr prof sir herr frau mme mlle m sr sra srta dott ing jr sr ii iii iv phd md".split(" "),
);
const TITLED =
  /^(?:mr|mrs|ms|miss|dr|prof|sir|herr|frau|mme|mlle|m|sra?|srta|dott|ing)\b|\b(?:jr|sr|ii|iii|iv|phd|md)\.?$/i;
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

  /** Learns a name by which somebody signs in, where it can be told from a word. */
  learnUsername(value: string, row: number): void {
    const name = value.toLowerCase();
    if (!/\p{L}/u.test(name) || name.length < SHORTEST_USERNAME || !(/[._\d-]/.test(name) || this.#isNoWord(name)))
      return;
    this.#words(value, { entity: "PERSON", row, spelling: "local" });
  }

  #person(value: string, row: number): void {
    const names = namesOf(value);
    if (names.length === 0) return;
    const seen = { entity: "PERSON", row } as const;
    this.#words(names.join(" "), { ...seen, spelling: names.length === 1 ? "word" : "whole" });
    if (names.length > 1 && TITLED.test(value)) this.#words(value, { ...seen, spelling: "whole" });
    for (const [umlaut, plain] of UMLAUTS) {
      if (umlaut.test(value)) this.#words(names.join(" ").replace(umlaut, plain), { ...seen, spelling: "whole" });
    }
    if (names.length === 1) return this.#inCharacters(value, row);
    this.#familyName(names, row);
    const first = names[0] ?? "";
    const last = names.at(-1) ?? "";
    // Of several family names people often write one only.
    for (const name of names.slice(1)) {
      if (PARTICLES.has(name.toLowerCase()) || name.length < 2) continue;
      this.#words(`${first} ${name}`, { ...seen, spelling: "whole" });
      this.#words(`${first.slice(0, 1)} ${name}`, { ...seen, spelling: "initial" });
    }
    if (names.length > 2) this.#middleName(names, row);
    // `Maria S.`, and in countries that put the family name first `Szabó I.`
    if (first.length > 2) this.#words(`${first} ${last.slice(0, 1)}`, { ...seen, spelling: "initial" });
    for (const name of names)
      if (isTellingName(name) && !PARTICLES.has(name.toLowerCase()) && !this.#isPlain(name))
        this.#words(name, { ...seen, spelling: "word" });
    if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(value)) return;
    this.#words(`${first}${last}`, { ...seen, spelling: "whole" });
  }

  /** `J. R. Smith`, `Trần T.`, and without what stands in the middle as an initial only. */
  #middleName(names: readonly string[], row: number): void {
    const initial = { entity: "PERSON", row, spelling: "initial" } as const;
    const [first = "", second = ""] = names;
    this.#words(`${first.slice(0, 1)} ${second.slice(0, 1)} ${names.at(-1)}`, initial);
    this.#words(`${first} ${second.slice(0, 1)}`, initial);
    const long = names.filter((name, at) => name.length > 1 || at === 0);
    if (long.length < names.length) this.#words(long.join(" "), { ...initial, spelling: "whole" });
  }

  /** A family name of several words alone, and with an initial: `van den Berg`, `J. van den Berg`. */
  #familyName(names: readonly string[], row: number): void {
    const particle = names.findIndex((name, at) => at > 0 && isParticle(name));
    const from = particle === -1 ? 1 : particle;
    if (names.length - from < 2) return;
    const family = names.slice(from).join(" ");
    this.#words(family, { entity: "PERSON", row, spelling: "initial" });
    this.#words(`${(names[0] ?? "").slice(0, 1)} ${family}`, { entity: "PERSON", row, spelling: "initial" });
  }

  /** A name that is written without a space: its two parts, where a family name begins it. */
  #inCharacters(value: string, row: number): void {
    const length = familyLength(value);
    for (const part of length === 0 ? [] : [value.slice(0, length), value.slice(length)]) {
      if (part.length > 1 && part.length < value.length && !this.#isPlain(part))
        this.#words(part, { entity: "PERSON", row, spelling: "word" });
    }
  }

  #email(value: string, row: number): void {
    const [local = "", host = ""] = value.toLowerCase().split("@");
    const seen = { entity: "EMAIL", row, spelling: "whole" } as const;
    const words = `${local} ${host}`.split(/[^\p{L}\p{N}]+/u);
    this.#words(words.filter((word) => !WORDS_FOR_SIGNS.includes(word)).join(" "), seen);
    if (local.length >= 5 && /[a-z]{3}/.test(local) && this.#isTelling(local)) {
      this.#words(local, { ...seen, spelling: "local" });
    }
  }

  /** Whether the part before the @ can be told from a word. */
  #isTelling(local: string): boolean {
    return /[._\d-]/.test(local) || (local.length >= 6 && this.#isNoWord(local));
  }

  #isNoWord(name: string): boolean {
    return !ROLES.test(name) && !isWord(name) && !COMMON_WORDS.has(name) && !this.#isPlain(name);
  }

  #address(value: string, row: number): void {
    const seen = { entity: "ADDRESS", row, spelling: "whole" } as const;
    this.#words(value, seen);
    // Up to the house number: `Camino Viejo, 23`.
    const street = /^[^,;\n\d]*(?:[,;\n][^,;\n\d]*)?\d[^,;\n]*/.exec(value)?.[0] ?? "";
    if (street !== value && /\d/.test(street) && /\p{L}{3}/u.test(street)) this.#words(street, seen);
  }

  #date(value: string, row: number): void {
    const seen = { entity: "DATE_OF_BIRTH", row, spelling: "whole" } as const;
    const date = readDate(value);
    if (date === null) return this.#words(value, seen);
    const { day, month, year } = date;
    // Words count in any order, so this is day first and month first at once.
    this.#words(`${day} ${month} ${year}`, seen);
    this.#words(`${String(day).padStart(2, "0")} ${String(month).padStart(2, "0")} ${year}`, seen);
    for (const [number, other] of [
      [month, day],
      [day, month],
    ] as const) {
      const name = MONTHS[number - 1];
      // Where both may be the month nothing tells which it is.
      if (name === undefined || (number === day && date.isOrdered)) continue;
      this.#words(`${other} ${name} ${year}`, seen);
      this.#words(`${other} ${name.slice(0, 3)} ${year}`, seen);
    }
  }

  #digits(value: string, seen: { readonly entity: LearnableEntity; readonly row: number }): void {
    const isPhone = seen.entity === "PHONE";
    const number = isPhone ? withoutExtension(value) : value;
    const digits = number.replace(/\D/g, "").replace(/^0+/, "");
    if (digits.length < MIN_DIGITS) return;
    const whole = { ...seen, spelling: "whole" } as const;
    this.#words(digits, whole);
    if (!isPhone) return;
    const tail = digits.length > TAIL ? digits.slice(-TAIL) : digits;
    if (tail !== digits) this.#words(tail, whole);
    const national = /^\s*\(?(?:\+|00)/.test(number) ? withoutCountry(digits) : null;
    if (national !== null && national !== tail) this.#words(national, whole);
  }

  /** One spelling: its words in any order. */
  #words(
    spelling: string,
    seen: { readonly entity: LearnableEntity; readonly row: number; readonly spelling: Spelling },
  ): void {
    const tokens = this.#tokeniser.read(spelling);
    const words = Math.min(tokens.count, mostWords(spelling));
    if (words === 0) return;
    for (let i = 0; i < words; i += 1) this.#builder.addWord(tokens.lo[i] ?? 0, tokens.hi[i] ?? 0);
    this.#builder.add({ ...sumOf(tokens, 0, words), words, ...seen });
  }
}

/** A date in figures; `isOrdered` where it is certain which of them is the month. */
function readDate(value: string): { day: number; month: number; year: string; isOrdered: boolean } | null {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/.exec(value);
  if (iso !== null) return { day: Number(iso[3]), month: Number(iso[2]), year: iso[1] ?? "", isOrdered: true };
  const other = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})/.exec(value);
  if (other === null) return null;
  const [first, second] = [Number(other[1]), Number(other[2])];
  const year = other[3] ?? "";
  return second > 12
    ? { day: second, month: first, year, isOrdered: true }
    : { day: first, month: second, year, isOrdered: first > 12 };
}

/** One word of a name that may stand for it: two characters are enough in scripts that write few. */
function isTellingName(name: string): boolean {
  return name.length > 2 || (name.length === 2 && name.charCodeAt(0) >= FIRST_OF_EAST_ASIA);
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

/** A small word of a family name. */
export function isParticle(word: string): boolean {
  return PARTICLES.has(word.toLowerCase().replace(/^['\u2019]/, ""));
}

/** The words of a name without titles, the family name last: "Smith, John" and "SMITH John" as "John Smith". */
function namesOf(value: string): string[] {
  const [before = "", after] = value.split(/,\s*/, 2);
  const ordered = after === undefined ? before : `${after} ${before}`;
  const words = ordered.split(/[\s.]+/u).filter((word, at) => word !== "" && !isTitle(word, at) && /\p{L}/u.test(word));
  if (after !== undefined) return words;
  const shouted = words.findIndex((word) => word !== word.toUpperCase() || word.length < 2);
  return shouted <= 0 || !isCased(words[0] ?? "") ? words : [...words.slice(shouted), ...words.slice(0, shouted)];
}

/** `M.` is a gentleman in front and an initial elsewhere. */
function isTitle(word: string, at: number): boolean {
  return TITLES.has(word.toLowerCase()) && (word.length > 1 || at === 0);
}

function isCased(word: string): boolean {
  return word.toLowerCase() !== word.toUpperCase();
}
