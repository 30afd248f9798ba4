import { hash } from "node:crypto";

import type { Entity } from "../detectors/detector.ts";

/** Secret of one thread; whoever has it can tell whether a pseudonym stands for a value. */
export type PseudonymKey = string;

/** What a pseudonym stands for is found again by this, and by the key. */
export type PseudonymKind = Exclude<Entity, "SECRET" | "PRIVATE_KEY" | "DATE_OF_BIRTH">;

/** Twenty letters of which no word, name or number can be made. */
const LETTERS = "bcdfghjklmnpqrstvwxz";
/** 51 bits: of a million values two are taken for one another with a probability of one in four thousand. */
const LENGTH = 12;
const HOST_LENGTH = 6;
/** Values in memory; a column's values repeat. */
const CACHED = 200_000;

const TITLES = /^(?:mrs?|ms|miss|dr|prof|sir|herr|frau|mme|mlle|sra?|srta|dott|ing)\.?\s+/iu;

/** Every pseudonym of the given text, as {@link Pseudonyms} writes them. */
const WRITTEN =
  /\b[A-Z_]{2,16}_(?:\d{1,3}_)?[bcdfghjklmnpqrstvwxz]{12}(?![a-z])|\bu[bcdfghjklmnpqrstvwxz]{12}@d[bcdfghjklmnpqrstvwxz]{6}\.invalid\b/g;

/** Ranges of the text that are pseudonyms already. Linear in the text. */
export function pseudonymsIn(text: string): { readonly start: number; readonly end: number }[] {
  if (!text.includes("_") && !text.includes(".invalid")) return [];
  return [...text.matchAll(WRITTEN)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/**
 * Stands in for values, the same for the same value wherever it occurs in a thread: groups, counts of different values and joins
 * come out as they would have. Keyed with a secret, so that nobody without it can try out names.
 */
export class Pseudonyms {
  readonly #key: PseudonymKey;
  readonly #known = new Map<string, string>();

  constructor(key: PseudonymKey) {
    this.#key = key;
  }

  /** What to write for a value that was found or learned to be of this kind. */
  of(entity: Entity, value: string): string {
    if (entity === "SECRET" || entity === "PRIVATE_KEY") return `[${entity}]`;
    if (entity === "DATE_OF_BIRTH") return birthYear(value);
    const name = `${entity}\n${value}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const made = this.#make(entity, value);
    if (this.#known.size >= CACHED) this.#known.clear();
    this.#known.set(name, made);
    return made;
  }

  #make(entity: PseudonymKind, value: string): string {
    const folded = foldValue(entity, value);
    if (entity === "EMAIL") {
      const host = folded.slice(folded.lastIndexOf("@") + 1);
      return `u${this.#letters("EMAIL", folded, LENGTH)}@d${this.#letters("HOST", host, HOST_LENGTH)}.invalid`;
    }
    const country = entity === "PHONE" ? countryCode(value) : "";
    return `${entity}_${country}${this.#letters(entity, folded, LENGTH)}`;
  }

  #letters(space: string, folded: string, length: number): string {
    const digest = hash("sha256", `${this.#key}\n${space}\n${folded}`, "hex");
    let letters = "";
    // 52 bits at a time, which a number holds exactly, make six letters.
    for (let from = 0; letters.length < length; from += 13) {
      let rest = Number.parseInt(digest.slice(from, from + 13), 16);
      for (let i = 0; i < 6; i += 1) {
        letters += LETTERS[rest % 20];
        rest = Math.floor(rest / 20);
      }
    }
    return letters;
  }
}

/** The form in which two spellings of one value are the same: `Smith, John` is `john smith`. */
export function foldValue(entity: Entity, value: string): string {
  const plain = value.normalize("NFKC").replace(/\s+/g, " ").trim();
  switch (entity) {
    case "PERSON":
      return lastNameLast(plain.replace(TITLES, "")).toLowerCase();
    case "PHONE": {
      const digits = plain.replace(/\D/g, "").replace(/^0+/, "");
      // With a country code or without it, it is the same line.
      return digits.length > 9 ? digits.slice(-9) : digits;
    }
    case "EMAIL":
      return plain.toLowerCase();
    case "ADDRESS":
      return plain.toLowerCase().replace(/[\s,.;]+/g, " ");
    default:
      return plain.toUpperCase().replace(/[\s-]+/g, "");
  }
}

function lastNameLast(name: string): string {
  const comma = name.indexOf(",");
  return comma === -1 ? name : `${name.slice(comma + 1).trim()} ${name.slice(0, comma).trim()}`.trim();
}

/** `+44 20 …` begins with `44_`: longer codes are told from shorter ones by the space or hyphen behind them. */
function countryCode(value: string): string {
  const match = /^\s*(?:\+|00)\s?(?:(1|7)|(\d{1,3})[\s().-])/.exec(value);
  const code = match?.[1] ?? match?.[2];
  return code === undefined ? "" : `${code}_`;
}

/** Of a date of birth the year is enough for ages; what has no year says nothing at all. */
function birthYear(value: string): string {
  return /(?<!\d)(?:19|20)\d{2}(?!\d)/.exec(value)?.[0] ?? "";
}
