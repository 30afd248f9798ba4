import { isValidIBAN } from "ibantools";

import { FAMILIES } from "../../detectors/names/families.ts";
import { foldName, isDoubtful, isWord, nameKind } from "../../detectors/names/names.ts";
import { isFirstNameAbroad, isPatronymic, isVietnamese } from "./first-names-abroad.ts";
import { type HeaderWord, headerWord } from "./headers.ts";
import { areNationalIds } from "./national-ids.ts";
import { areNationalPhones } from "./phones.ts";
import { THINGS } from "../../detectors/names/things.ts";
import { isParticle } from "../spellings.ts";
import { digitsOf, hasAddressForm, isStreetAddress, isWrittenPhone, looksLikePhones } from "./shapes.ts";
import type { LearnableEntity } from "../table.ts";

/** What is learned from a column: nothing, its values, or what detectors find in its texts. */
export type ColumnRole =
  | { readonly kind: "values"; readonly entity: LearnableEntity }
  /** Part of a name that stands in two columns. */
  | { readonly kind: "name_part"; readonly part: "first" | "last" }
  /** Names by which people sign in. */
  | { readonly kind: "usernames" }
  | { readonly kind: "texts" }
  | { readonly kind: "none" };

const NONE: ColumnRole = { kind: "none" };
const FEW_VALUES = 5;
/** So many names combine the same words by their country's habits, not by chance. */
const MANY_NAMES = 15;
/** A column with as few different values as this, over many rows, is a category. */
const CATEGORY_VALUES = 50;

/**
 * What a column holds, by its header and a sample of its values. Columns of numbers, dates, categories, products and
 * places are nothing, whatever their headers may sound like.
 */
export function columnRole(header: string, sample: readonly string[]): ColumnRole {
  const values = sample.map((value) => value.trim()).filter((value) => value !== "");
  if (values.length === 0) return NONE;
  const word = headerWord(header);
  const column = new Sample(values);
  const role = byContent(column, word) ?? byHeader(column, word);
  if (role !== null) return role;
  // A header that promises what the values are not says nothing of them.
  return word === null || word === "HARMLESS" || word === "TEXT" ? NONE : (byContent(column, null) ?? NONE);
}

/** A sample of a column's values that are there. */
class Sample {
  readonly values: readonly string[];
  readonly distinct: number;

  constructor(values: readonly string[]) {
    this.values = values;
    this.distinct = new Set(values).size;
  }

  share(test: (value: string) => boolean): number {
    return this.values.filter(test).length / this.values.length;
  }

  /** Few different values over many rows. */
  get isCategory(): boolean {
    return this.values.length >= 100 && this.distinct <= CATEGORY_VALUES && this.distinct / this.values.length < 0.2;
  }

  get isMostlyDistinct(): boolean {
    return this.distinct / this.values.length > 0.6 && this.distinct >= FEW_VALUES;
  }

  /** The values, each once. */
  get each(): readonly string[] {
    return [...new Set(this.values)];
  }
}

/** Forms that speak for themselves. */
function byContent(column: Sample, word: HeaderWord): ColumnRole | null {
  if (column.share(isEmail) > 0.6) return learn("EMAIL");
  if (column.share(isIban) > 0.6) return learn("IBAN");
  if (column.share((value) => /^\d{3}-\d{2}-\d{4}$/.test(value)) > 0.8 && word !== "HARMLESS") return learn("SSN");
  if (column.share((value) => isCard(value)) > 0.9 && (word === "CARD" || column.share(isGroupedCard) > 0.6))
    return learn("CARD");
  if (word === "HARMLESS") return null;
  if (word === null && !column.isCategory && areNationalIds(column.each)) return learn("NATIONAL_ID");
  // Somebody who orders twice stands there twice.
  if (column.distinct >= FEW_VALUES && !column.isCategory && isPhones(column, word)) return learn("PHONE");
  if (!column.isMostlyDistinct) return looksLikeNames(column, word) ? learn("PERSON") : null;
  if (column.share(isStreetAddress) > (word === null ? 0.3 : 0.6) && column.share(hasAddressForm) > 0.8)
    return learn("ADDRESS");
  return looksLikeNames(column, word) ? learn("PERSON") : null;
}

function isPhones(column: Sample, word: HeaderWord): boolean {
  if (areGroupedIds(column)) return false;
  if (column.share(isWrittenPhone) > 0.7) return true;
  return word === null && (looksLikePhones(column.each) || areNationalPhones(column.each));
}

/** `123-456-7890` throughout, many of which no one in North America can have: area and exchange begin with 2 to 9. */
function areGroupedIds(column: Sample): boolean {
  const form = /^\d{3}-\d{3}-\d{4}$/;
  return (
    column.share((value) => form.test(value)) > 0.9 && column.share((value) => /^[01]|^.{4}[01]/.test(value)) > 0.1
  );
}

/** Names without a header that says so: the shape of names, and words that are names. */
function looksLikeNames(column: Sample, word: HeaderWord): boolean {
  if (word !== null && word !== "PERSON" && word !== "FULL_NAME") return false;
  if (column.isCategory || column.distinct < FEW_VALUES) return false;
  const full = column.share((value) => isNameShaped(value) && wordsOf(value).length > 1);
  // `Rose Soap` and `Marvin Chair` are on a shelf.
  if (word === null && column.share(isThing) > 0.15) return false;
  if (word !== null) return full > 0.8 && column.share((value) => wordsOf(value).some(isFirstName)) > 0.3;
  if (full > 0.8 && column.share((value) => isSurelyFirstName(wordsOf(value)[0] ?? "")) > 0.5) return true;
  // Names beyond the lists, among many that are on them.
  const known = column.share((value) => isSurelyFirstName(wordsOf(value)[0] ?? ""));
  if (
    full > 0.8 &&
    known > 0.35 &&
    column.distinct > column.values.length * 0.3 &&
    column.share(endsInFamilyName) > 0.3
  )
    return true;
  if (full > 0.8 && (areCombined(column) || column.share((value) => TITLE.test(value)) > 0.6)) return true;
  // `Smith, John`, `SMITH John`: the first name comes last.
  if (full > 0.8 && column.share(isReversed) > 0.8 && column.share(endsInFirstName) > 0.4) return true;
  if (full > 0.8 && column.share(isNameAbroad) > 0.3) return true;
  const isVaried =
    column.distinct > column.values.length * 0.3 && column.distinct >= Math.min(8, column.values.length * 0.6);
  return isVaried && column.share(isNameInCharacters) > 0.4 && column.share(isOwnScript) > 0.8;
}

/**
 * First names and family names of a country whose names no list has: the same words come again in other combinations,
 * some are known as names, and hardly any is a word of a language.
 */
function areCombined(column: Sample): boolean {
  const each = column.each.map(wordsOf);
  if (each.length < MANY_NAMES || column.distinct < column.values.length * 0.3) return false;
  const firsts = new Set(each.map((words) => words[0])).size;
  const lasts = new Set(each.map((words) => words.at(-1))).size;
  if (firsts > each.length * 0.7 || lasts > each.length * 0.7 || Math.min(firsts, lasts) < 4) return false;
  const isLatin = column.share((value) => /\p{Script=Latin}/u.test(value)) > 0.5;
  const known = each.filter((words) => words.some((word) => isSurelyFirstName(word))).length / each.length;
  const words = each.filter((all) => all.some((word) => isWord(foldName(word)))).length / each.length;
  return known > (isLatin ? 0.15 : 0.1) && words < 0.15;
}

const TITLE = /^(?:mrs?|ms|miss|dr|prof|herr|frau|mme|mlle|m|sra?|srta|sig|dott|dhr|mevr|pan|pani)\.? +\p{L}/iu;

/** A value that ends in what shops sell. */
function isThing(value: string): boolean {
  return THINGS.has(foldName(wordsOf(value).at(-1) ?? ""));
}

function byHeader(column: Sample, word: HeaderWord): ColumnRole | null {
  switch (word) {
    case null:
    case "HARMLESS":
      return isFreeText(column) ? { kind: "texts" } : null;
    case "TEXT":
      return column.share((value) => value.includes(" ")) > 0.3 ? { kind: "texts" } : null;
    case "FIRST_NAME":
    case "LAST_NAME":
      if (column.share(isNameShaped) < 0.6) return null;
      return { kind: "name_part", part: word === "FIRST_NAME" ? "first" : "last" };
    case "USERNAME":
      return usernames(column);
    case "PERSON":
    case "FULL_NAME":
      return isNamed(column, word) ? learn("PERSON") : null;
    case "PHONE":
      return column.share((value) => digitsOf(value) >= 7 && digitsOf(value) <= 15) > 0.5 ? learn("PHONE") : null;
    case "ADDRESS":
      return column.share((value) => /\p{L}{2}/u.test(value)) > 0.5 &&
        column.share((value) => /[\d一二三四五六七八九十〇]/.test(value)) > 0.4
        ? learn("ADDRESS")
        : null;
    case "DATE_OF_BIRTH":
      return column.share((value) => /\d{4}/.test(value) && digitsOf(value) >= 6) > 0.5 ? learn("DATE_OF_BIRTH") : null;
    case "NATIONAL_ID":
    case "ACCOUNT":
    case "SSN":
    case "CARD":
    case "IBAN":
      return column.share((value) => digitsOf(value) >= 5) > 0.5 && !column.isCategory ? learn(word) : null;
    case "EMAIL":
      return column.share((value) => value.includes("@")) > 0.3 ? learn("EMAIL") : null;
    default:
      return word satisfies never;
  }
}

/** A column that is headed like people holds people unless its values are firms, products or codes. */
function isNamed(column: Sample, word: "PERSON" | "FULL_NAME"): boolean {
  if (column.share(isNameShaped) < 0.6 || column.share(isFirm) > 0.2) return false;
  if (word === "FULL_NAME") return true;
  const known = column.share((value) => wordsOf(value).some((each) => nameKind(foldName(each)) !== null));
  return known > 0.25 || column.share(isOwnScript) > 0.6 || column.share(isNameAbroad) > 0.2;
}

function usernames(column: Sample): ColumnRole | null {
  if (column.share((value) => isNameShaped(value) && wordsOf(value).length > 1) > 0.6) return learn("PERSON");
  const signIns = column.share((value) => /^[^\s@]{3,40}$/.test(value) && /\p{L}/u.test(value));
  return signIns > 0.8 && !column.isCategory ? { kind: "usernames" } : null;
}

function isFreeText(column: Sample): boolean {
  return column.share((value) => value.length > 40 && value.split(/\s+/).length > 6) > 0.4;
}

function learn(entity: LearnableEntity): ColumnRole {
  return { kind: "values", entity };
}

function isEmail(value: string): boolean {
  return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]{2,}$/.test(value);
}

function isIban(value: string): boolean {
  return /^[A-Z]{2}\d{2}/.test(value) && isValidIBAN(value.replace(/[ -]/g, ""));
}

function isCard(value: string): boolean {
  const digits = value.replace(/[ -]/g, "");
  return /^[2-6]\d{12,18}$/.test(digits) && passesLuhn(digits);
}

function isGroupedCard(value: string): boolean {
  return /^\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}$/.test(value);
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** One to five words like those of a name: letters only, capitals first where the script has them. */
export function isNameShaped(value: string): boolean {
  if (value.length > 60 || /[\d@#/\\_=+*%$€£&<>(){}]/.test(value)) return false;
  const words = wordsOf(value);
  if (words.length === 0 || words.length > 5) return false;
  return (
    words.filter((word) => word.charAt(0) !== word.charAt(0).toLowerCase() || isOwnScript(word)).length >=
    words.length / 2
  );
}

/** Scripts without capitals, in which names are short. */
function isOwnScript(value: string): boolean {
  return (
    value.length <= 24 &&
    /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}\p{Script=Thai}\p{M}\u200c,،\s・]+$/u.test(
      value,
    )
  );
}

/** A family name and one to three characters more, in scripts that write both without a space. */
function isNameInCharacters(value: string): boolean {
  const plain = value.replace(/[\s・]/g, "");
  return plain.length >= 2 && plain.length <= 6 && FAMILIES.test(plain) && !/[市区町村県都府店社]$/u.test(plain);
}

const FIRM =
  /\b(?:inc|llc|ltd|gmbh|ag|corp|co|company|group|plc|sarl|s\.?a\.?|s\.?r\.?l|bv|nv|oy|ab|kg|holdings?|partners|solutions|systems|bank|university|school|hospital|hotel|store|shop)\b\.?/iu;

function isFirm(value: string): boolean {
  return FIRM.test(value);
}

function isFirstName(word: string): boolean {
  return nameKind(foldName(word)) === "first" || isFirstNameAbroad(word);
}

/** `Ana de Brito`, `Wesley Rocha`: a small word of names, or a family name that is no word, car or place. */
function endsInFamilyName(value: string): boolean {
  const words = wordsOf(value);
  const last = foldName(words.at(-1) ?? "");
  return words.slice(1, -1).some(isParticle) || (nameKind(last) === "last" && !isWord(last) && !isDoubtful(last));
}

/** A name in another script than Latin, or one of Vietnam. */
function isNameAbroad(value: string): boolean {
  const words = wordsOf(value);
  if (words.some((word) => isFirstNameAbroad(word) || isPatronymic(word))) return true;
  return isVietnamese(words.map(foldName));
}

/** `Smith, John` or `SMITH John`. */
function isReversed(value: string): boolean {
  return /^[^,]+, ?[^,]+$/.test(value) || /^(?:[\p{Lu}'\u2019-]{2,} )+\p{Lu}[\p{Ll}\p{M}]/u.test(value);
}

function endsInFirstName(value: string): boolean {
  const words = wordsOf(value.includes(",") ? (value.split(",")[1] ?? "") : value);
  return words.some((word) => word !== word.toUpperCase() && isSurelyFirstName(word));
}

/** A first name that is no word, place or make as well. */
export function isSurelyFirstName(word: string): boolean {
  return isFirstName(word) && !isDoubtful(foldName(word));
}

/** The words of a value that have letters. */
export function wordsOf(value: string): string[] {
  return value.split(/[\s,.]+/u).filter((word) => /\p{L}/u.test(word));
}
