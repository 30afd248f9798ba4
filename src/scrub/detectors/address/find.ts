import type { Finding, Subject } from "../detector.ts";
import { digitsOf, lineStart, spotOf } from "../detector.ts";
import { BOX, JAPANESE, KIND_FIRST, NAME_ALONE, NAME_NUMBER, NAME_UNIT, NUMBER_FIRST, PREMISES } from "./forms.ts";
import { isKindOfStreet, isNamed, isNamedPlace, isNumberedStreet, isSpokenOf, upToKind } from "./sure.ts";
import { tailAt } from "./tail.ts";
import { ENDING, HOUSE, KINDS, NUMBER_SIGN } from "./words.ts";

/** The rest of a street's name before its ending: the word itself, and words that belong to it. */
const NAME_BEFORE =
  /(?:(?:Am|An|Auf|Im|In|Zum|Zur|Unter|Alte[rn]?|Neue[rn]?|Große|Kleine|Lange|Sankt|St\.) )?(?:(?:de[rn]|dem|alten|de|van de|van den|van der|van) )?(?:\p{Lu}[\p{L}\p{M}.'’]{1,25}[ -]){0,3}(?:\p{Lu}[\p{L}\p{M}'’]{0,30}-?)?$/u;
/** A part of a house before its number: `Flat 3B, `, `Unit 12/`. */
const UNIT_BEFORE =
  /(?<![\p{L}\d])(?:Flat|Apt\.?|Apartment|Unit|Suite|Ste\.?|Room|Floor|Shop|Level|Lot)\.? ?#?[A-Za-z]?\d{0,4}[A-Za-z]?(?:, ?|\/| |\n)$/u;

/** Street addresses and post office boxes in running text, with what follows of flat, town, postcode and country. */
export function* findAddresses(subject: Subject): Generator<Finding> {
  const { text, surface } = subject;
  if (surface === "code" || surface === "file_name" || surface === "csv") return;
  // Every address has a number, and every street stands right before or behind it.
  let done = 0;
  for (const at of digitsOf(subject).starts) {
    const address = at < done ? null : (before(subject, at) ?? behind(subject, at));
    if (address === null) continue;
    yield address;
    done = address.end;
  }
  for (let slash = text.indexOf("/"); slash !== -1; slash = text.indexOf("/", slash + 1)) {
    const at = slash - 1;
    const address = at < done || !isNoNumber(text, at) ? null : before(subject, at);
    if (address !== null) yield address;
  }
}

/** ` s/n`: a house that has no number. */
function isNoNumber(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) === 0x20 && /^[sS]\/[nN]\b/.test(text.slice(at, at + 4));
}

function isDigit(code: number): boolean {
  return code > 0x2f && code < 0x3a;
}

const REACH = 90;
/** What may part a name from its number. */
const SIGN_END = new RegExp(`(?:${NUMBER_SIGN} ?|, ?| )$`, "u");
const ENDING_END = new RegExp(`${ENDING}$`, "u");

/** A street before its number. */
function before(subject: Subject, at: number): Finding | null {
  const { text } = subject;
  if (!mayEndName(text, at)) return null;
  const from = lineStart(text, at, REACH);
  const line = text.slice(from, at);
  const sign = SIGN_END.exec(line);
  if (sign === null || !/[\p{L}\d.’')]/u.test(line.charAt(sign.index - 1))) return null;
  const words = wordsBefore(line, sign.index);
  if (!isPlace(subject, at)) return null;
  return (
    boxOrPremises(subject, from, words, at) ??
    kindFirst(subject, from, words, at) ??
    kindLast(subject, from, line.slice(0, sign.index), at) ??
    nameOnly(subject, from, words, at)
  );
}

/** A first look at the signs before a number, which most figures do not pass. */
function mayEndName(text: string, at: number): boolean {
  const sign = text.charCodeAt(at - 1);
  if (sign === 0x20) return isNameSign(text.charCodeAt(at - 2));
  return sign === 0x23 || ((sign === 0x2e || sign === 0x3a) && isNameSign(text.charCodeAt(at - 2)));
}

/** A letter, or what may stand behind one: `.`, `,`, `:`, `#`. */
function isNameSign(code: number): boolean {
  return (
    (code > 0x40 && code !== 0x5c && code !== 0x7c) || code === 0x2e || code === 0x2c || code === 0x3a || code === 0x23
  );
}

interface Word {
  readonly at: number;
  readonly text: string;
}

const MOST_WORDS = 9;

/** The last words of a line, the nearest first. */
function wordsBefore(line: string, end: number): Word[] {
  const words: Word[] = [];
  for (let to = end; to > 0 && words.length < MOST_WORDS;) {
    const at = line.lastIndexOf(" ", to - 1) + 1;
    if (to > at) words.push({ at, text: line.slice(at, to) });
    to = at - 1;
  }
  return words;
}

const BOX_WORD = /^(?:box|postfach|postbus|correos|apartado|apdo\.?|casilla|postale?|b\.?p\.?|bag|psc|c\.p\.):?$/i;
/** With its colon, of both. */
const LONGEST_BOX_WORD = 9;
const PREMISES_WORD = /^(?:no[.:]{0,2}|h\.no\.?|d\.no\.?|plot|door|flat|house|shop|villa|office)$/i;

function boxOrPremises(subject: Subject, from: number, words: readonly Word[], at: number): Finding | null {
  const last = words[0]?.text ?? "";
  if (last.length > LONGEST_BOX_WORD) return null;
  const pattern = BOX_WORD.test(last) ? BOX : PREMISES_WORD.test(last) ? PREMISES : null;
  if (pattern === null) return null;
  for (const word of words.slice(0, 4).toReversed()) {
    const end = matchEnd(pattern, subject.text, from + word.at);
    if (end > at) return found(subject.text, from + word.at, tailAt(subject.text, end).end);
  }
  return null;
}

/** The first words of the kinds of street, to know at once that nothing like one stands before a number. */
const KIND_NAMES: ReadonlySet<string> = new Set(
  KINDS.slice(3, -1)
    .replaceAll("[Rr]", "r")
    .split("|")
    .flatMap((kind) => (kind.endsWith("?") ? [kind.slice(0, -1), kind.slice(0, -3)] : [kind]))
    .map((kind) => kind.replaceAll("\\", "").split(" ", 1)[0] ?? ""),
);

function kindFirst(subject: Subject, from: number, words: readonly Word[], at: number): Finding | null {
  for (const word of words.toReversed()) {
    const name = isQuoted(word.text.charCodeAt(0)) ? word.text.replace(/^[("'“]+/, "") : word.text;
    if (!KIND_NAMES.has(name) && !(/[./]/.test(name) && KIND_NAMES.has(/^\p{L}+[./]/u.exec(name)?.[0] ?? ""))) continue;
    const start = from + word.at + word.text.length - name.length;
    const end = matchEnd(KIND_FIRST, subject.text, start);
    if (end <= at) continue;
    const tail = tailAt(subject.text, end);
    if (isKindOfStreet(subject.text.slice(start, end), tail, subject, start))
      return found(subject.text, start, tail.end);
  }
  return null;
}

/** `(`, `"`, `'`, `“`. */
function isQuoted(code: number): boolean {
  return code === 0x28 || code === 0x22 || code === 0x27 || code === 0x201c;
}

const HOUSE_AT = new RegExp(`${HOUSE}(?![\\d%€$]|[.,]\\d)`, "uy");

function kindLast(subject: Subject, from: number, line: string, at: number): Finding | null {
  const word = line.lastIndexOf(" ") + 1;
  const ending = ENDING_END.exec(line.slice(word));
  const end = ending === null ? -1 : matchEnd(HOUSE_AT, subject.text, at);
  if (ending === null || end < 0) return null;
  const name = NAME_BEFORE.exec(line.slice(0, word + ending.index))?.[0] ?? "";
  const start = from + word + ending.index - name.length;
  const tail = tailAt(subject.text, end);
  if (!isStreetName(name, ending[0])) return null;
  if (LIKE_A_THING.test(ending[0]) && !isSpokenOf(subject, start, tail)) return null;
  return found(subject.text, start, tail.end);
}

/** Not `Platz 3`, `auf Platz 3` or `Gate 12`: there is a name, in a word of its own or as the first part of the word. */
function isStreetName(name: string, street: string): boolean {
  const own = name.replace(/^(?:Am|An|Auf|Im|In|Zum|Zur|Unter) /, "").replace(/^(?:de[rn]|dem|alten|de) /, "");
  return /\p{Lu}/u.test(own) && (own.trim().length > 1 || /^\p{Ll}/u.test(street));
}

/** Endings that other words have as well: `Verkäufer 3`, `Engineering 12`, `Aggregate 5`, `Supermarkt 7`. */
const LIKE_A_THING = /^(?:ring|gate|ufer|markt|pad|tie|park|platz|tori|piha|erf|veld|ranta|sor|tere|[Uu]\.|út|köz)\b/;

/** Any name with a number, where the rest of an address follows or somebody says that it is a place. */
function nameOnly(subject: Subject, from: number, words: readonly Word[], at: number): Finding | null {
  const { text } = subject;
  const start = from + (nameStart(words) ?? at);
  if (start >= at) return null;
  for (const pattern of [NAME_UNIT, NAME_NUMBER, NAME_ALONE]) {
    const end = matchEnd(pattern, text, start);
    if (end <= at) continue;
    const street = text.slice(start, end);
    const tail = tailAt(text, end);
    if (
      pattern === NAME_ALONE ? isNamedPlace(street, text, start) : isNamed(street) && isSpokenOf(subject, start, tail)
    )
      return found(text, start, tail.end);
  }
  return null;
}

/** Up to three capitalised words, and the small ones before them. */
function nameStart(words: readonly Word[]): number | null {
  let start: number | null = null;
  let capitals = 0;
  for (const { at, text } of words) {
    if (/^\p{Lu}/u.test(text)) capitals++;
    else if (start === null || !/^(?:de|van|den|der|la|le|du|des|di|da|do)$/.test(text)) break;
    if (capitals > 3) break;
    start = at;
  }
  return start;
}

/** A number before its street. */
function behind(subject: Subject, at: number): Finding | null {
  const { text } = subject;
  const dashed = isDashed(text, at) ? matchEnd(JAPANESE, text, at) : -1;
  if (dashed >= 0 && isPlace(subject, at)) return found(text, at, tailAt(text, dashed).end);
  const end = mayBeginName(text, at) ? matchEnd(NUMBER_FIRST, text, at) : -1;
  if (end < 0 || !isPlace(subject, at)) return null;
  const street = upToKind(text.slice(at, end).trimEnd());
  const tail = tailAt(text, at + street.length);
  return isNumberedStreet(street, tail, subject, at) ? found(text, at, tail.end) : null;
}

function isDashed(text: string, at: number): boolean {
  return text.charCodeAt(at + 1) === 0x2d || text.charCodeAt(at + 2) === 0x2d || text.charCodeAt(at + 3) === 0x2d;
}

const LONGEST_HOUSE = 14;
/** Small letters with which a street's name may begin. */
const SMALL_BEGINNING =
  /(?:rue|avenue|boulevard|bd|place|chemin|impasse|all[ée]e|quai|route|cours|square|passage|voie|sentier|cit[ée]|résidence|villa|ul|al|os|pl|aleja|osiedle|plac|rondo|skwer|szosa|droga|bulwar|rynek|ulice?|nám|náměstí|ulitsa|bis|ter|quater|de|del|della|di|da|do|van|von|der|den|la|le|les|na|ter|\d{1,3}(?:st|nd|rd|th)|l['’]|d['’])(?![\p{L}])/uy;

/** A first look at what follows a number: a space and a capital, or one of a few small words. */
function mayBeginName(text: string, from: number): boolean {
  let at = from + 1;
  while (at < from + LONGEST_HOUSE && isHouseSign(text.charCodeAt(at))) at++;
  if (text.charCodeAt(at) === 0x2c) at++;
  if (text.charCodeAt(at) !== 0x20) return false;
  const code = text.charCodeAt(at + 1);
  if ((code > 0x40 && code < 0x5b) || code > 0x7f) return true;
  return (code > 0x60 || isDigit(code)) && matchEnd(SMALL_BEGINNING, text, at + 1) > 0;
}

/** Figures, letters, `-` and `/`. */
function isHouseSign(code: number): boolean {
  return (
    isDigit(code) || (code > 0x40 && code < 0x5b) || (code > 0x60 && code < 0x7b) || code === 0x2d || code === 0x2f
  );
}

/** Where a match at a place ends; -1 when there is none. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function found(text: string, start: number, end: number): Finding {
  const unit = UNIT_BEFORE.exec(text.slice(Math.max(0, start - 24), start))?.[0] ?? "";
  const ordinal = text.charAt(end) === "." && HUNGARIAN.test(text.slice(Math.max(0, end - 20), end)) ? 1 : 0;
  return { start: start - unit.length, end: end + ordinal, entity: "ADDRESS", validated: false };
}

/** Hungarian house numbers are ordinals and end in a dot. */
const HUNGARIAN = /(?:[Uu]tca|[Uu]\.|út|tér|körút|köz|sétány) \d{1,4}$/u;

/** Running text, or a cell of a column that is about addresses. */
function isPlace(subject: Subject, start: number): boolean {
  const { cell, header } = spotOf(subject, start);
  return !cell || HEADER.test(header);
}

const HEADER = /add?res|anschrift|stra(?:ß|ss)e|street|direcci|indirizzo|endere|location/i;
