import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";

import type { Finding, Subject } from "./detector.ts";
import { after, ranges } from "./detector.ts";

const NOUNS =
  "tele?phones?|phones?|tel|telefone?|telefono|teléfono|téléphone|tél|mobile?|mobil|cell|cellphone|cellulare|celular|handy|m[oó]vil|fax|whats ?app|viber|sms|hotline|landline|rufnummer|telefonnummer|handynummer|numéro|callback|voicemail|тел|телефон|電話|电话|전화|هاتف";

/** What may stand between the word and the number. */
const LINK =
  "(?:[\\s.:;#=()\"'*_\\-+]{0,4}(?:numbers?|no|nr|num|is|was|at|on|under|home|work|office|private|mobile|direct|line|nummer|ist|für)?){0,3}[\\s.:;#=()\"'*_\\-]{0,4}";
/** A noun for the number, or an invitation to call, right before it: `Tel. (home):`, `call me on`, `fax number is`. */
const LEAD = new RegExp(
  `(?:(?<![\\p{L}])(?:${NOUNS})(?![\\p{L}])|\\b(?:call|dial|ring|text|reach|contact|phone|message)(?: (?:me|us|him|her|them|support|back|now)(?: (?:at|on|under|via))?| at| on))${LINK}$`,
  "iu",
);
/** A column that holds phone numbers: every word of its header is about that, unlike in `phone sales`. */
const HEADER = new RegExp(
  `^(?:[^\\p{L}\\d]*(?:${NOUNS}|e\\.?164|numbers?|no|nr|nos|num|home|work|office|contact|customer|client|user|employee|lead|primary|secondary|alternate|emergency|business|private|personal|direct|main|shipping|billing|formatted|raw|intl|international|line|land|of|de|the|day|evening|[12]))+[^\\p{L}\\d]*$`,
  "iu",
);
const HEADER_NOUN = new RegExp(`(?<![\\p{L}])(?:${NOUNS})(?![\\p{L}])`, "iu");
const OTHER_NUMBER =
  /\b(?:order|orders|invoice|sku|ids?|uuid|ref|reference|tracking|shipment|ticket|case|serial|isbn|ean|upc|part|item|product|model|lot|batch|account|policy|po|version|bestell\w*|commande|pedido)[ _-]?(?:id|no|nr|num|number|code)?s?\s*[.#:=]*\s*$/i;

/** Countries whose national form is tried when a word says that a number is a phone number; most frequent first. */
const COUNTRIES: readonly CountryCode[] = [
  "US",
  "GB",
  "DE",
  "FR",
  "IN",
  "ES",
  "IT",
  "AU",
  "BR",
  "JP",
  "NL",
  "SE",
  "PL",
  "CH",
  "AT",
  "BE",
  "MX",
  "DK",
  "NO",
  "FI",
  "PT",
  "IE",
  "CZ",
  "TR",
  "IL",
  "ZA",
  "SG",
  "HK",
  "KR",
  "CN",
  "RU",
  "UA",
  "GR",
  "HU",
  "RO",
  "NZ",
  "AR",
  "CL",
  "CO",
  "PH",
];

const INTERNATIONAL =
  /(?<![\w+.,])(?:\+|00(?=[1-9]))[ ]?\(?\d(?:[ ()./-]{0,3}\d){6,15}(?:[ ,]{0,2}(?:x|ext\.?|extension)[ .:]{0,2}\d{1,6})?(?!\d|[.,]\d)/gi;
const NORTH_AMERICAN =
  /(?<![\w+.,/-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-]|[2-9]\d{2} )[2-9]\d{2}[ .-]\d{4}(?:[ ,]{0,2}(?:x|ext\.?|extension)[ .:]{0,2}\d{1,6})?(?![\d-]|[.,]\d)/gi;
const NATIONAL = /(?<![\w+.,/-])\(?\d(?:[ ()./-]{0,3}\d){5,14}(?![\d]|[.,-]\d)/g;

/** Phone numbers confirmed by the number plan; without a `+` only in a phone's own form or with a word that says so. */
export function* findPhones(subject: Subject): Generator<Finding> {
  if (!/\d[\d ()./-]{4}/.test(subject.text)) return;
  yield* findInternational(subject);
  yield* findNorthAmerican(subject);
  yield* findNational(subject);
}

function* findInternational(subject: Subject): Generator<Finding> {
  for (const { start, end } of ranges(subject.text, INTERNATIONAL)) {
    const raw = subject.text.slice(start, end);
    const dialled = raw.startsWith("00");
    if (dialled && !isNamed(subject, start)) continue;
    const length = validLength(raw.replace(/^00/, "+"), undefined);
    if (length === null || isGroupedFigure(subject, raw, start)) continue;
    yield { start, end: start + length + (dialled ? 1 : 0), entity: "PHONE", validated: true };
  }
}

function* findNorthAmerican(subject: Subject): Generator<Finding> {
  for (const { start, end } of ranges(subject.text, NORTH_AMERICAN)) {
    const raw = subject.text.slice(start, end);
    if (!isNamed(subject, start) && !speaksForItself(subject, start, raw)) continue;
    if (validLength(raw, "US") !== null) yield { start, end, entity: "PHONE", validated: true };
  }
}

function speaksForItself(subject: Subject, start: number, raw: string): boolean {
  if (raw.includes("(")) return true;
  if (subject.cell || /^\d{3} \d{3} \d{4}/.test(raw)) return false;
  return !after({ ...subject, context: "" }, start, OTHER_NUMBER, 30);
}

function* findNational(subject: Subject): Generator<Finding> {
  for (const { start, end } of ranges(subject.text, NATIONAL)) {
    const raw = subject.text.slice(start, end);
    if (DATE_OR_DECIMAL.test(raw)) continue;
    if (!isNamed(subject, start) && !looksDialled(subject, start, raw)) continue;
    if (COUNTRIES.some((country) => validLength(raw, country) === raw.length)) {
      yield { start, end, entity: "PHONE", validated: true };
    }
  }
}

const DATE_OR_DECIMAL = /^\(?\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}\)?$|^\d+\.\d+$|^(?:19|20)\d{2}[-/.]/;

/** Whether a column's header or the words right before say that this is a phone number. */
function isNamed(subject: Subject, start: number): boolean {
  if (subject.cell && subject.context !== "") return HEADER_NOUN.test(subject.context) && HEADER.test(subject.context);
  return LEAD.test(subject.text.slice(Math.max(0, start - 48), start)) || (!subject.cell && LEAD.test(subject.context));
}

/** In prose a grouped number with a trunk zero (`020 7946 0958`) is a phone number. */
function looksDialled(subject: Subject, start: number, raw: string): boolean {
  if (subject.cell || subject.surface === "code" || subject.surface === "stdout") return false;
  return /^\(?0\d{1,4}\)?[ /-]/.test(raw) && !after({ ...subject, context: "" }, start, OTHER_NUMBER, 30);
}

/** `+1 234 567` in a column of changes is a figure with thousands groups. */
function isGroupedFigure(subject: Subject, raw: string, start: number): boolean {
  return subject.cell && /^\+\d{1,3}(?: \d{3})+$/.test(raw) && !isNamed(subject, start);
}

/** Length of the longest beginning that is a valid number; trailing groups may belong to the sentence. */
function validLength(raw: string, country: CountryCode | undefined): number | null {
  let candidate = raw;
  for (let tries = 0; tries < 4; tries++) {
    if (parsePhoneNumberFromString(candidate, { defaultCountry: country, extract: false })?.isValid() === true) {
      return candidate.length;
    }
    const shorter = candidate.replace(/[ ()./-]+\d+\)?$/, "");
    if (shorter === candidate || shorter.length < 7) return null;
    candidate = shorter;
  }
  return null;
}
