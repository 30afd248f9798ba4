import { familyLength } from "../detectors/names/families.ts";
import { isWord } from "../detectors/names/names.ts";
import { COMMON_WORDS } from "./words/common-words.ts";
import type { HashKey } from "./keyed-hash.ts";
import { MIN_DIGITS, TAIL, withoutCountry, withoutExtension } from "./numbers.ts";
import { type Part, Parts } from "./words/parts.ts";
import type { LearnableEntity, Seen, TableBuilder } from "./table.ts";
import { Tokeniser } from "./tokens.ts";

/** Longer values are known by their first words. */
const MAX_WORDS = 12;
/** Where each character counts as a word, as in addresses of China, Japan and Thailand. */
const MAX_CHARACTERS = 48;
const SHORTEST_USERNAME = 4;
/** A longer name is learned as a whole only. */
const MOST_NAMES = 8;
const NO_PART: Part = { lo: 0, hi: 0, words: 0, isLearned: true };
const FIRST_OF_EAST_ASIA = 0x2e80;

/** How many words of a value are compared. */
function mostWords(value: string): number {
  return WITHOUT_SPACES.test(value) ? MAX_CHARACTERS : MAX_WORDS;
}

const WITHOUT_SPACES = /[\u0e00-\u0eff\u2e80-\ud7ff\uf900-\ufaff]/;
/** How people write the signs of an e-mail address; such words count for nothing in one. */
export const WORDS_FOR_SIGNS: readonly string[] = ["at", "dot"];
const SIGN_WORDS = /(?<![\p{L}\p{N}])(?:at|dot)(?![\p{L}\p{N}])/iu;
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
  readonly #parts: Parts;
  readonly #builder: TableBuilder;
  readonly #isPlain: (word: string) => boolean;

  /** `isPlain` knows words that the same file uses for places, products and the like. */
  constructor(key: HashKey, builder: TableBuilder, isPlain: (word: string) => boolean = () => false) {
    this.#isPlain = isPlain;
    this.#tokeniser = new Tokeniser(key);
    this.#parts = new Parts(key, builder);
    this.#builder = builder;
  }

  /** Learns a value of a row: whole, and in the other forms in which people write values of its kind. */
  learn(entity: LearnableEntity, value: string, row: number): void {
    const seen = { entity, row };
    // The weakest there is: of a word that is a city as well as somebody's name, the whole name stays hidden.
    if (entity === "PLAIN") return this.#words(value, { ...seen, spelling: "word" });
    this.#builder.noteLetters(value);
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
    const whole = { entity: "PERSON", row, spelling: names.length === 1 ? "word" : "whole" } as const;
    if (names.length > MOST_NAMES) return this.#words(names.join(" "), whole);
    const parts = names.map((name) => this.#parts.of(name));
    this.#sum(parts, whole);
    if (names.length > 1 && TITLED.test(value)) this.#words(value, whole);
    if (/[äöü]/i.test(value)) {
      for (const [umlaut, plain] of UMLAUTS) {
        if (umlaut.test(value)) this.#words(names.join(" ").replace(umlaut, plain), { ...whole, spelling: "whole" });
      }
    }
    if (names.length === 1) return this.#inCharacters(value, row);
    this.#shorter(names, parts, row);
    for (const [at, name] of names.entries()) this.#word(name, parts[at], row);
    if (!/[\u2e80-\uffff]/.test(value)) this.#words(`${names[0]}${names.at(-1)}`, whole);
  }

  /** Names with an initial, with one family name of several, or without what stands in the middle. */
  #shorter(names: readonly string[], parts: readonly Part[], row: number): void {
    const whole = { entity: "PERSON", row, spelling: "whole" } as const;
    const initial = { entity: "PERSON", row, spelling: "initial" } as const;
    const [first = "", second = ""] = names;
    const [firstPart = NO_PART] = parts;
    const lastPart = parts.at(-1) ?? NO_PART;
    const letter = this.#parts.of(first.slice(0, 1));
    // Of several family names people often write one only.
    for (const [at, name] of names.entries()) {
      if (at === 0 || name.length < 2 || PARTICLES.has(name.toLowerCase())) continue;
      const part = parts[at] ?? NO_PART;
      if (names.length > 2) this.#sum([firstPart, part], whole);
      this.#sum([letter, part], initial);
    }
    // `Maria S.`, and in countries that put the family name first `Szabó I.`
    if (first.length > 2) this.#sum([firstPart, this.#parts.of((names.at(-1) ?? "").slice(0, 1))], initial);
    if (names.length < 3) return;
    // `J. R. Smith`, `Trần T.`
    const next = this.#parts.of(second.slice(0, 1));
    this.#sum([letter, next, lastPart], initial);
    this.#sum([firstPart, next], initial);
    const long = parts.filter((_, at) => at === 0 || (names[at] ?? "").length > 1);
    if (long.length < names.length) this.#sum(long, whole);
    // `van den Berg`, `J. van den Berg`
    const particle = names.findIndex((name, at) => at > 0 && isParticle(name));
    const family = parts.slice(particle === -1 ? 1 : particle);
    if (family.length < 2) return;
    this.#sum(family, initial);
    this.#sum([letter, ...family], initial);
  }

  /** One word of a name that may stand for the person. */
  #word(name: string, part: Part | undefined, row: number): void {
    if (part === undefined || part.isLearned || !isTellingName(name)) return;
    if (PARTICLES.has(name.toLowerCase()) || this.#isPlain(name)) return;
    part.isLearned = true;
    this.#sum([part], { entity: "PERSON", row, spelling: "word" });
  }

  #sum(parts: readonly Part[], seen: Seen): void {
    let lo = 0;
    let hi = 0;
    let words = 0;
    for (const part of parts) {
      lo = (lo + part.lo) | 0;
      hi = (hi + part.hi) | 0;
      words += part.words;
    }
    if (words > 0) this.#builder.add(lo, hi, words, seen);
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
    const seen = { entity: "EMAIL", row, spelling: "whole" } as const;
    const at = value.indexOf("@");
    const local = (at === -1 ? value : value.slice(0, at)).toLowerCase();
    if (SIGN_WORDS.test(value)) {
      const words = value.split(/[^\p{L}\p{N}]+/u).filter((word) => !WORDS_FOR_SIGNS.includes(word.toLowerCase()));
      this.#words(words.join(" "), seen);
    } else this.#words(value, seen);
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
  #words(spelling: string, seen: Seen): void {
    const tokens = this.#tokeniser.read(spelling);
    const words = tokens.count > MAX_WORDS ? Math.min(tokens.count, mostWords(spelling)) : tokens.count;
    let sumLo = 0;
    let sumHi = 0;
    for (let i = 0; i < words; i += 1) {
      const lo = tokens.lo[i] ?? 0;
      const hi = tokens.hi[i] ?? 0;
      this.#builder.addWord(lo, hi);
      sumLo = (sumLo + lo) | 0;
      sumHi = (sumHi + hi) | 0;
    }
    if (words > 0) this.#builder.add(sumLo, sumHi, words, seen);
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
