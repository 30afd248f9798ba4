import type { Subject } from "../detector.ts";
import { foldName, isWord } from "../names/names.ts";
import { STOP_WORDS } from "../names/stop-words.ts";
import { KIND_WORDS } from "./forms.ts";
import type { Tail } from "./tail.ts";
import { ENDING, ENGLISH, EVERYDAY_KIND, NUMBER, NUMBER_SIGN, STRONG } from "./words.ts";

const PLACED =
  /(?:\b(?:live[sd]?|living|resid\w+|located|meet (?:me|us|you|him|her|them)|branch|wohn\w*|woon\w*|vivo|vive|abito|abita|habite|mieszka\w*|bor|package went|parcel went|happened|crash\w*|stay\w*|pick (?:me|us|you|him|her|them) up|house) (?:\w+ ){0,2}(?:at|in|on|near|to|from|bei|en|à|op|przy|på)|(?:address|adresse|anschrift|direcci[oó]n|indirizzo|residence|venue|wohnhaft|osoite)(?: is| ist| est| es| è)?\s?:?) $/i;
/** Cues without which `3 Data Centre Point` is no address. */
const CUE =
  /adress|anschrift|\b(?:addr|address|where is|crash|accident|happened|headquarters?|hotel|point|live[sd]?\b|living|located|location|reside|moved?|ship|deliver|mail|send|sent|visit|office|store|house|home|meet|find (?:us|me)|come to|pick \w+ up|parcel|package|venue|branch|registered|return to|wohn|vive|vivo|domicil|direcci|indirizzo|abit[oa]|morada|endere|habite|woon|mieszka|bor på|osoite|ul\.)/i;
/** And behind it. */
const AFTER = /^,? (?:is where|on the map|is (?:my|our|his|her|their) (?:address|home|office))\b/i;
/** Right before the number: a place, not an amount. */
const AT = /\b(?:at|near|from|to|on|in|bei|à|en|op|przy|instead of)[: ]\s?$/i;

/** The same without the words that amounts follow: `from 3 Data Centres`. */
const AT_PLACE = /\b(?:at|near|on|bei|instead of)[: ]\s?$/i;

const ENGLISH_END = new RegExp(
  `^${NUMBER},? .*\\S ${ENGLISH}\\.?(?: (?:[NSEW]|NW|NE|SW|SE|North|South|East|West))?(?:${NUMBER_SIGN} ?${NUMBER})?$`,
  "u",
);
const FOREIGN_KIND = new RegExp(`^${NUMBER},? ${KIND_WORDS} `, "u");
const FOREIGN_END = new RegExp(`${ENDING}(?:${NUMBER_SIGN} ?${NUMBER})?$`, "u");
/** `2023 Total Sales`, `91823, Berlin`: a year, or a figure that a comma ends. */
const YEAR_OR_FIGURE = /^(?:(?:19|20)\d\d |\d+, )/;

/** `773 In St. Louis`: a heading, not a street. */
const SMALL_NAME = /^\S+ (?:In|At|On|Of|For|The|And|To|By|From|With) \S+$/;

/** Whether a number and capitalised words are a house: by the kind of street, or by what stands around them. */
export function isNumberedStreet(street: string, tail: Tail, subject: Subject, start: number): boolean {
  if (FOREIGN_KIND.test(street)) return true;
  const isEnglish = ENGLISH_END.test(street);
  if (
    isEnglish &&
    !SMALL_NAME.test(street) &&
    STRONG.test(street.replace(/ (?:[NSEW]{1,2}|North|South|East|West)$/, ""))
  )
    return true;
  const before = subject.text.slice(Math.max(0, start - 60), start);
  const isCalled = CUE.test(before) || AFTER.test(subject.text.slice(tail.end, tail.end + 40));
  if (!isCalled && YEAR_OR_FIGURE.test(street)) return false;
  const isMeant = isCalled || AT.test(before) || isWholeLine(subject.text, start, tail.end);
  const goesOn = (tail.hasPostcode && tail.hasCity) || (tail.hasCountry && tail.hasCity);
  const isKnown = isNamed(street);
  if (isEnglish && !isKnown) return tail.hasPostcode || tail.hasUnit || AT_PLACE.test(before);
  if (isEnglish || FOREIGN_END.test(street)) return isMeant || goesOn || tail.hasUnit || tail.hasPostcode;
  if (!isKnown) return false;
  if (tail.hasUnit) return isMeant || goesOn || tail.hasPostcode;
  return goesOn && (isCalled || (tail.hasPostcode && isMeant));
}

const ENDS_STREET = new RegExp(
  `^(.*? \\S+ (?:Street|Avenue|Road|Lane|Drive|Court|Boulevard|Square|Terrace|Close|Crescent|Highway|Parkway|Circle|Trail|Grove|Gardens|Mews|Way|Place|Esplanade|Parade|Alley|Walk|Turnpike|Crossroad|Nagar|Marg)\\.?)(?= )`,
  "u",
);
const ENDS_WEAKLY = new RegExp(`^(.* \\S+ ${ENGLISH}\\.?)(?= \\p{Lu})`, "u");

const KIND_AND_NUMBER = new RegExp(`^\\S+ .*\\S ${ENGLISH}\\.? ${NUMBER}$`, "u");

/** Of `99 Kloof Avenue Cape Town` the street only; what follows is read as its town. */
export function upToKind(street: string): string {
  if (FOREIGN_KIND.test(street)) return street;
  if (KIND_AND_NUMBER.test(street)) return street;
  const end = ENDS_STREET.exec(street)?.[1] ?? (ENGLISH_END.test(street) ? street : ENDS_WEAKLY.exec(street)?.[1]);
  return end !== undefined && !/^ (?:[NSEW]{1,2}|North|South|East|West)$/.test(street.slice(end.length)) ? end : street;
}

export function isKindOfStreet(street: string, tail: Tail, subject: Subject, start: number): boolean {
  const small = /[^\p{L}](\p{Ll}{3,})[ ,#]{1,2}\d+$/u.exec(street)?.[1];
  if (small !== undefined && isWord(foldName(small))) return false;
  if (!EVERYDAY_KIND.test(street)) return true;
  return isNamed(street.replace(EVERYDAY_KIND, "")) && isSpokenOf(subject, start, tail);
}

export function isSpokenOf({ text }: Subject, start: number, { hasUnit, hasPostcode, end }: Tail): boolean {
  const before = text.slice(Math.max(0, start - 60), start);
  return (
    hasUnit ||
    hasPostcode ||
    CUE.test(before) ||
    AT_PLACE.test(before) ||
    AFTER.test(text.slice(end, end + 40)) ||
    isWholeLine(text, start, end)
  );
}

export function isPlaced(text: string, start: number): boolean {
  return PLACED.test(text.slice(Math.max(0, start - 60), start));
}

function isWholeLine(text: string, start: number, end: number): boolean {
  let from = start;
  while (from > 0 && text.charCodeAt(from - 1) !== 0x0a && /\s/.test(text.charAt(from - 1))) from--;
  const isFirst = from === 0 || text.charCodeAt(from - 1) === 0x0a;
  return isFirst && /^[ .,;]*(?:\n|$)/.test(text.slice(end, end + 8));
}

/** Whether any word of a street is more than an everyday word. */
export function isNamed(street: string): boolean {
  const words = street.match(/\p{Lu}[\p{L}\p{M}]{2,}/gu) ?? [];
  return words.some(
    (word) => !STOP_WORDS.has(foldName(word)) && !isWord(foldName(word)) && !isWord(foldName(word).replace(/e?s$/, "")),
  );
}

const PART_OF_PLACE =
  /^(?:Sector|Block|Zone|Gate|Room|Floor|Level|Unit|Terminal|Building|Store|Warehouse|Region|District|Area|Aisle|Row|Section|Table|Exit|Dock|Bay|Lot|Hall|Phase|Cell|Rack|Shelf|Bin) /;

/** A name with a number is a place only where somebody says that it is one. */
export function isNamedPlace(street: string, text: string, start: number): boolean {
  return isPlaced(text, start) && !PART_OF_PLACE.test(street) && isNamed(street);
}
