import type { Finding, Subject } from "./detector.ts";
import { digitsOf as groupsIn, near, rightAfter, spotOf, standsIn } from "./detector.ts";
import { isInsideIbanForm } from "./iban.ts";
import { ALL_COUNTRIES, isValidInternational, isValidNational } from "./phone-plan.ts";
import { numbers, prefixedNumbers } from "./scan/numbers.ts";
import { Words } from "./scan/words.ts";

const NOUNS =
  "tele?phones?|phones?|tel|telefone?|telefono|teléfono|téléphone|tél|mobile?|mobil|cell|cellphone|cellulare|celular|handy|m[oó]vil|fax|whats ?app|viber|sms|hotline|landline|rufnummer|telefonnummer|handynummer|numéro|callback|voicemail|toll[- ]free|(?:support|help|info|service|direct|sales) ?line|emergency contact|тел|телефон|電話|电话|전화|هاتف";

/** The same said as a sentence, in some languages of Europe. */
const ASKED =
  "appelez[- ](?:moi|nous)(?: au)?|joindre au|rufen sie (?:mich|uns)(?: unter)?|erreichen sie (?:mich|uns)(?: unter)?|bel (?:mij|me|ons)(?: op)?|ll[aá]m[ae](?:me|nos)(?: al)?|chiam(?:ami|atemi|ateci)(?: al)?|ligue(?:[- ]me)? para|zadzwoń(?: pod)?|ring (?:mig|meg) på|mon numéro est(?: le)?|il mio numero è|mi número es(?: el)?|meu número é|mijn nummer is|meine nummer ist|mój numer to|mitt (?:nummer|telefonnummer) är|unsere nummer|nuestro número";

/** What may stand between the word and the number. */
const LINK =
  "(?:[\\s.:;#=()\"'*_\\-+]{0,4}(?:numbers?|no|nr|num|is|was|at|on|under|home|work|office|private|mobile|direct|line|nummer|ist|für)?){0,3}[\\s.:;#=()\"'*_\\-]{0,4}";
/** A noun for the number, or an invitation to call, right before it: `Tel. (home):`, `call me on`, `fax number is`. */
const LEAD = new Words(
  new RegExp(
    `(?:(?<![\\p{L}])(?:${NOUNS}|${ASKED})(?![\\p{L}])|\\b(?:call|dial|ring|text|reach|contact|phone|message)(?: (?:me|us|him|her|them|support|back|now)(?: (?:at|on|under|via))?| at| on)|\\b(?:call|dial|ring|phone|text))${LINK}$`,
    "iu",
  ),
);
/** A column that holds phone numbers: every word of its header is about that, unlike in `phone sales`. */
const HEADER = new RegExp(
  `^(?:[^\\p{L}\\d]*(?:${NOUNS}|e\\.?164|numbers?|no|nr|nos|num|home|work|office|contact|customer|client|user|employee|lead|primary|secondary|alternate|emergency|business|private|personal|direct|main|shipping|billing|formatted|raw|intl|international|line|land|of|de|the|day|evening|[12]))+[^\\p{L}\\d]*$`,
  "iu",
);
const HEADER_NOUN = new RegExp(`(?<![\\p{L}])(?:${NOUNS})(?![\\p{L}])`, "iu");
const OTHER_NUMBER = new Words(
  /(?<!\p{L})(?:order|orders|invoice|sku|ids?|uuid|ref|reference|tracking|shipment|ticket|case|serial|isbn|ean|upc|part|item|product|model|lot|batch|account|policy|po|version|bestell\w*|commande|pedido)[ _-]?(?:id|no|nr|num|number|code|ref)?s?["'\s]*[.#:=]*["'\s]*$/iu,
);

/** Countries whose national form is tried when a word says that a number is a phone number; most frequent first. */
const COUNTRIES: readonly string[] = [
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

const EXTENSION = "[ ,]{0,2}(?:x|extn?\\.?|extension|durchwahl|dw\\.?|poste|int\\.)[ .:]{0,2}\\d{1,6}";
const INTERNATIONAL = new RegExp(
  `(?<![\\w+.,])(?:\\((?:\\+|00)\\d{1,3}\\)|(?:\\+|00(?=[1-9]))[ ]?\\(?\\d)(?:[ ()./-]{0,3}\\d){6,15}(?:${EXTENSION})?(?!\\d|[.,]\\d)`,
  "iy",
);
const NORTH_AMERICAN = new RegExp(
  `(?<![\\w+.,/-])(?:1[ .-])?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[.-]|[2-9]\\d{2} )(?:[2-9]\\d{2}|(?<=555[ .)-]{1,2})\\d{3})[ .-]\\d{4}(?:${EXTENSION})?(?![\\d-]|[.,]\\d)`,
  "iy",
);
const NATIONAL = new RegExp(
  `(?<![\\w+.,/-])\\(?\\d(?:[ ()./-]{0,3}\\d){5,14}(?:${EXTENSION})?(?![\\d]|[.,-]\\d)`,
  "iy",
);
const EXTENDED = new RegExp(`${EXTENSION}$`, "i");
/** Fewest digits of each. */
const DIGITS = { international: 7, northAmerican: 10, national: 6 } as const;

/** The frequent ones first, since most numbers are valid there already. */
const EVERY_COUNTRY: readonly string[] = [...new Set([...COUNTRIES, ...ALL_COUNTRIES])];

/** Words that make a number in running text a phone number, even if it stands some words away. */
const WIDE = new Words(
  new RegExp(
    `(?<![\\p{L}])(?:${NOUNS}|reached|calls?|called|calling|dial(?:ed|ling)?|text(?: me)?|reach|contact|message|ring|phoned|landlines?|ligar|appel\\w*|llam\\w*|chiam\\w*|anruf\\w*|rufen|number (?:is|at)|my number|new number|nobody answer\\w*|no answer|picked up|hung up|urgent)(?![\\p{L}])`,
    "iu",
  ),
);
const DATE_OR_DECIMAL =
  /^\(?\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}\)?$|^\d+\.\d+$|^\(?(?:19|20)\d{2}[-/.]|^\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}\b|^(?:\d{1,3}\.){3}\d{1,3}$/;
const THOUSANDS = /^\d{1,3}(?:[ .]\d{3})+$/;

/** Phone numbers confirmed by the number plan; without a `+` only in a phone's own form or with a word that says so. */
export function* findPhones(subject: Subject): Generator<Finding> {
  if (groupsIn(subject).most < DIGITS.national) return;
  yield* findInternational(subject);
  yield* findNorthAmerican(subject);
  yield* findNational(subject);
}

function* findInternational(subject: Subject): Generator<Finding> {
  for (const { start, end } of prefixedNumbers(subject.text, groupsIn(subject), DIGITS.international, INTERNATIONAL)) {
    const raw = firstColumn(subject.text.slice(start, end));
    const dialled = /^\(?00/.test(raw);
    const isMeant = isNamed(subject, start) || isSpokenOf(subject, start, start + raw.length);
    if (dialled && !isMeant && !isDialledAbroad(subject, start, raw)) continue;
    const valid = validLength(raw, (digits) => isValidInternational(dialled ? digits.slice(2) : digits));
    // With a plus and the words for it, the plan of a country need not know the number.
    const isShown = !dialled && !spotOf(subject, start).cell && (isMeant || hasPhonePrint(raw));
    const length = valid ?? (isShown ? plainLength(raw) : null);
    if (length === null || isGroupedFigure(subject, raw, start)) continue;
    yield { start, end: start + length, entity: "PHONE", validated: true };
  }
}

/** A plus, and dashes or brackets between ten figures and more: nothing but a phone number is printed so. */
function hasPhonePrint(raw: string): boolean {
  return /\d[ ]?[-()]/.test(raw) && digitsOf(raw.replace(EXTENDED, "")).length >= 10;
}

/** `0040 712 053 361` in a sentence; in one piece it might be a record's number. */
function isDialledAbroad(subject: Subject, start: number, raw: string): boolean {
  if (/[\d/-]/.test(subject.text.charAt(start - 1))) return false;
  return isSpokenPlace(subject, start) && /\d[ ./-]\d/.test(raw) && !rightAfter(subject, start, OTHER_NUMBER, 30);
}

function* findNorthAmerican(subject: Subject): Generator<Finding> {
  for (const { start, end } of numbers(subject.text, groupsIn(subject), DIGITS.northAmerican, NORTH_AMERICAN, "(")) {
    const raw = subject.text.slice(start, end);
    if (!isNamed(subject, start) && !speaksForItself(subject, start, raw)) continue;
    const digits = digitsOf(raw.replace(EXTENDED, ""));
    if (/^1?(?:[2-9]\d{2}[2-9]|555\d)\d{6}$/.test(digits)) yield { start, end, entity: "PHONE", validated: true };
  }
}

function speaksForItself(subject: Subject, start: number, raw: string): boolean {
  const { cell, header } = spotOf(subject, start);
  if (raw.includes("(")) return !cell || header === "" || !/^\D*(?:value|amount|total)/i.test(header);
  if (cell || rightAfter(subject, start, OTHER_NUMBER, 30)) return false;
  return !/^\d{3} \d{3} \d{4}/.test(raw) || isSpokenOf(subject, start, start + raw.length);
}

function* findNational(subject: Subject): Generator<Finding> {
  for (const { start, end } of numbers(subject.text, groupsIn(subject), DIGITS.national, NATIONAL, "(")) {
    const spot = spotOf(subject, start);
    if (spot.cell && spot.header !== "" && !isPhoneHeader(spot.header)) continue;
    const raw = firstColumn(subject.text.slice(start, end));
    if ((DATE_OR_DECIMAL.test(raw) && !isDotted(subject, start, raw)) || isInsideIbanForm(subject, start)) continue;
    const length = nationalLength(subject, start, raw);
    if (length !== null) yield { start, end: start + length, entity: "PHONE", validated: true };
  }
}

/** `01512.3453458` behind the word for a phone; no decimal has such a zero. */
function isDotted(subject: Subject, start: number, raw: string): boolean {
  return /^0\d{2,5}\.\d{5,8}$/.test(raw) && isNamed(subject, start);
}

/** How much of a candidate is a number; the closer the words, the less its form has to show. */
function nationalLength(subject: Subject, start: number, raw: string): number | null {
  const known = (countries: readonly string[]) => (digits: string) =>
    countries.some((country) => isValidNational(country, digits));
  if (isNamed(subject, start)) {
    const { cell } = spotOf(subject, start);
    return validLength(raw, known(EVERY_COUNTRY)) ?? (cell ? null : plainLength(raw));
  }
  if (!isSpokenPlace(subject, start) || rightAfter(subject, start, OTHER_NUMBER, 30)) return null;
  if (isSpokenOf(subject, start, start + raw.length)) return validLength(raw, known(EVERY_COUNTRY));
  if (EXTENDED.test(raw)) return plainLength(raw);
  // Behind other figures it is the rest of a longer number.
  if (/\d[ -]$/.test(subject.text.slice(Math.max(0, start - 2), start))) return null;
  return hasDialledForm(raw) ? validLength(raw, known(COUNTRIES)) : null;
}

/** Right behind `my phone number is` any seven to thirteen digits are meant as one. */
function plainLength(raw: string): number | null {
  const digits = digitsOf(raw.replace(EXTENDED, "")).length;
  return digits >= 7 && digits <= 13 ? raw.length : null;
}

/** Whether a column's header or the words right before say that this is a phone number. */
function isNamed(subject: Subject, start: number): boolean {
  const { cell, header, from } = spotOf(subject, start);
  if (cell && header !== "") return isPhoneHeader(header);
  if (!cell && LABEL.test(subject.text.slice(Math.max(from, start - 5), start)) && isGrouped(subject.text, start))
    return true;
  return standsIn(subject, LEAD, Math.max(from, start - 48), start) || (!cell && header !== "" && LEAD.test(header));
}

/** `T: 691 262 8051 F: …`, as on cards and in signatures. */
const LABEL = /(?:^|[\s|,;(])[TFMP]: ?$/;

function isGrouped(text: string, start: number): boolean {
  return /^\(?\+?\d{1,4}\)?[ ./-]\(?\d{2}/.test(text.slice(start, start + 12));
}

/** The same few headers come for every cell. */
function isPhoneHeader(header: string): boolean {
  const known = headers.get(header);
  if (known !== undefined) return known;
  const answer = HEADER_NOUN.test(header) && HEADER.test(header);
  if (headers.size < 1_000) headers.set(header, answer);
  return answer;
}

const headers = new Map<string, boolean>();

function isSpokenOf(subject: Subject, start: number, end: number): boolean {
  if (!isSpokenPlace(subject, start)) return false;
  // `340 500 210` and `20255501` are figures unless the words leave no doubt.
  const raw = subject.text.slice(start, end);
  return near(subject, start, end, THOUSANDS.test(raw) || /^\d+$/.test(raw) ? STRICT : WIDE);
}

const STRICT = new Words(
  /phone numbers?\b|\breach\b|\b(?:call|text|phone|ring|dial) (?:me|him|her|us|them|back)\b|\b(?:my|his|her|new|mobile) number\b|whats ?app|telefonnummer|handynummer|num[eé]ro de t[eé]l/iu,
);

function isSpokenPlace(subject: Subject, start: number): boolean {
  return !spotOf(subject, start).cell && subject.surface !== "code" && subject.surface !== "stdout";
}

/** A grouped number with a trunk zero (`020 7946 0958`), or in the dashes of a phone and of nothing else. */
function hasDialledForm(raw: string): boolean {
  return /^\(?0\d{1,4}\)?[ /.-]{1,2}\d/.test(raw) || /^\(\d{2,4}\) ?\d/.test(raw);
}

/** `+1 234 567` in a column of changes is a figure with thousands groups. */
function isGroupedFigure(subject: Subject, raw: string, start: number): boolean {
  return /^\+\d{1,3}(?: \d{3})+$/.test(raw) && spotOf(subject, start).cell && !isNamed(subject, start);
}

/** Length of the longest beginning that is a valid number; trailing groups may belong to the sentence. */
function validLength(raw: string, isValid: (digits: string) => boolean): number | null {
  let candidate = raw;
  for (let tries = 0; tries < 4; tries++) {
    if (isValid(digitsOf(candidate.replace(EXTENDED, "")))) return withDashed(raw, candidate.length);
    const shorter = candidate.replace(/[ ()./-]{1,4}\d+\)?$/, "");
    if (shorter === candidate || shorter.length < 7) return null;
    candidate = shorter;
  }
  return null;
}

/** What a dash or a dot ties to a number is a part of it, whatever the plan says. */
function withDashed(raw: string, length: number): number {
  return length + (/^(?:[-.]\d{2,5})+$/.exec(raw.slice(length))?.[0].length ?? 0);
}

/** Two spaces part the columns of a console; a small figure behind a spaced dash or a bracket is the sentence's. */
function firstColumn(raw: string): string {
  const first = raw.split("  ", 1)[0] ?? raw;
  return first.replace(/ (?:- |\()\d{1,3}$/, "");
}

/** `+44 (0)20 …`: the zero in brackets is dialled only within the country. */
function digitsOf(raw: string): string {
  return raw.replace(/(?<=^\+\d{1,3} ?)\(0\)/, "").replace(/\D/g, "");
}
