import type { Finding, Subject } from "../detector.ts";
import { digitsOf, near, rightAfter, speaksOf, spotOf } from "../detector.ts";
import { Kept } from "../kept.ts";
import { Words } from "../scan/words.ts";
import { ALL_RULES, type Form, formsAt, isDigit, MOST_PIECES } from "./forms.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { GENERAL_WORDS, type IdRule } from "./rule.ts";
import { findWorded } from "./worded.ts";

/** Any word of any rule. */
const RULE_WORDS = new RegExp([...new Set(ALL_RULES.map((rule) => `(?:${rule.words.source})`))].join("|"), "iu");

const RULES_SPEAK = new Words(RULE_WORDS);
const GENERAL = new Words(GENERAL_WORDS);

/** Header words that make a cell's number worth a look; also used to tell which short cells cannot be skipped. */
export const NATIONAL_WORDS: readonly RegExp[] = [RULE_WORDS, GENERAL_WORDS];

/** Tells that a number is one of the records' own, whatever its digits are. */
const OTHER_NUMBER = new Words(
  /(?<!\p{L})(?:order|invoice|sku|part|item|product|ref|reference|lot|batch|serial|tracking|ticket|case|po|model|catalog|asset|uuid|hash|commit|epoch|timestamp|transaction|txn|isbn|ean|upc|gtin|imei|row|page|bestell\w*|rechnung\w*|commande|pedido|factura)s?[ _-]?(?:id|no|nr|num|number|code)?s?(?: is| was)?["'\s]*[.#:=]*["'\s]*$|(?<=")id" ?: ?"$/iu,
);

/** Of these no official number is ever spoken, whatever other words stand near. */
const RECORD = new Words(
  /\b(?:order|invoice|sku|ticket|tracking|batch|shipment|parcel|isbn|ean|upc|gtin)s?(?:[ _](?:no|number|id|ref)\.?)?["' #:]*$/i,
);

/** National, tax, health and travel document numbers of some eighty countries. */
export function* findNationalIds(subject: Subject): Generator<Finding> {
  if (subject.surface === "file_name" || digitsOf(subject).most === 0) return;
  yield* findWorded(subject);
  const pieces = piecesOf(subject.text);
  for (let index = 0; index < pieces.length; index++) {
    const count = idAt(subject, pieces, index);
    const first = pieces[index];
    const last = pieces[index + count - 1];
    if (count === 0 || first === undefined || last === undefined) continue;
    yield { start: first.start, end: last.end, entity: "NATIONAL_ID", validated: true };
    index += count - 1;
  }
}

/** How many pieces from this one on make an official number, the longest form first; 0 when none do. */
function idAt(subject: Subject, pieces: readonly Piece[], index: number): number {
  const first = pieces[index];
  if (first === undefined || isPartOfMore(subject.text, first.start)) return 0;
  const forms = formsAt(subject.text, pieces, index);
  if (forms.length === 0 || isLabel(first.text)) return 0;
  for (let at = forms.length - 1; at >= 0; at--) {
    const form = forms[at];
    if (form === undefined || isDate(subject.text, first.start, form.end)) continue;
    if (isId(subject, first.start, form, possible(subject, first.start, form))) return form.count;
  }
  return 0;
}

/** The rules that may hold in this place: most figures are ruled out by their surroundings, before any check. */
function possible(subject: Subject, start: number, { end, rules }: Form): readonly IdRule[] {
  const { cell, header } = spotOf(subject, start);
  if (cell && (header === "" ? !subject.cell : !announces(header))) return rules.sure;
  if (cell && header !== "") return rules.all;
  if (hasWords(subject)) {
    if (rightAfter(subject, start, RECORD, 24)) return rules.sure;
    if (near(subject, start, end, RULES_SPEAK) || near(subject, start, end, GENERAL)) return rules.all;
  }
  const isSaid = isRemark(subject);
  if (!isSaid && (cell || subject.surface === "code" || isFigure(subject, start, end))) return rules.sure;
  if (isOtherNumber(subject, start, cell)) return rules.sure;
  if (isWholeMessage(subject, start, end)) return rules.all;
  if (isSaid) return hasWords(subject) ? rules.all : rules.unworded;
  return mayBeAlone(subject, start, end) ? rules.unworded : rules.prose;
}

/** `BSN 111222333`: the word that announces a number is not a part of it; a register's letters are. */
function isLabel(text: string): boolean {
  return !isDigit(text.charCodeAt(0)) && !/\d|^HR[AB]$/.test(text) && announces(text);
}

/** Whether the sign before a number ties it to what stands before: `1,234`, `v2-123`, `$5`, `100 200 300 400`. */
function isPartOfMore(text: string, start: number): boolean {
  if (start === 0) return false;
  const sign = text.charCodeAt(start - 1);
  if (sign === 0x20) return isDigit(text.charCodeAt(start - 2));
  if (sign === 0x0a || sign === 0x09 || sign === 0x28) return false;
  if (/[.,+/-]/.test(text.charAt(start - 1))) return /[\p{L}\d]/u.test(text.charAt(start - 2));
  return /[\p{L}\d_$€£¥@%&]/u.test(text.charAt(start - 1));
}

function isId(subject: Subject, start: number, { end, compact }: Form, rules: readonly IdRule[]): boolean {
  if (rules.length === 0) return false;
  const raw = subject.text.slice(start, end);
  return rules.some(
    (rule) =>
      (rule.form === undefined || rule.form.test(raw)) &&
      (rule.check === undefined || rule.check(compact)) &&
      isAnnounced(subject, start, end, rule),
  );
}

/** A day, whatever words stand near. */
function isDate(text: string, start: number, end: number): boolean {
  return end - start === 10 && text.charCodeAt(start + 4) === 0x2d && DATE.test(text.slice(start, end));
}

const DATE = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-[0-3]\d$/;

/** Whether a column's header has any word for an official number; most have none, and the same ones come again. */
function announces(header: string): boolean {
  const known = announced.get(header);
  if (known !== undefined) return known;
  const answer = RULE_WORDS.test(header);
  if (announced.size < 1_000) announced.set(header, answer);
  return answer;
}

const announced = new Map<string, boolean>();

function isAnnounced(subject: Subject, start: number, end: number, rule: IdRule): boolean {
  if (rule.needs === "nothing") return true;
  const { cell, header } = spotOf(subject, start);
  if (cell && header !== "") return rule.words.test(header);
  if (!hasWords(subject)) return isUnannounced(subject, start, end, rule, cell);
  if (rightAfter(subject, start, RECORD, 24)) return false;
  if (near(subject, start, end, rule.words)) return true;
  if (isOtherNumber(subject, start, cell)) return false;
  if (rule.check !== undefined && near(subject, start, end, GENERAL)) return true;
  return isUnannounced(subject, start, end, rule, cell);
}

function isOtherNumber(subject: Subject, start: number, cell: boolean): boolean {
  return cell || subject.surface === "stdout" || rightAfter(subject, start, OTHER_NUMBER, 40);
}

/** Without any word for it a number must have a form that order numbers and amounts have not. */
function isUnannounced(subject: Subject, start: number, end: number, rule: IdRule, cell: boolean): boolean {
  if (isOtherNumber(subject, start, cell)) return false;
  const raw = subject.text.slice(start, end);
  if (isRemark(subject) && isRemarked(subject, start, end, rule)) return true;
  if (isWholeMessage(subject, start, end)) return isWholeId(rule, raw);
  if (rule.needs === "words") return false;
  if (FIGURE.test(raw) && !(isWhole(subject, start, end) && isSelective(rule, raw.length))) return false;
  if (rule.needs === "prose") return subject.surface !== "code";
  return isAlone(subject, start, end);
}

/** Bare digits, or digits in threes: the forms of amounts, counts and record numbers. */
const FIGURE = /^(?:\d+|[1-9]\d{0,2}(?:[ .]\d{3})+)$/;

/** Such a form among other words. */
function isFigure(subject: Subject, start: number, end: number): boolean {
  return FIGURE.test(subject.text.slice(start, end)) && !isWhole(subject, start, end);
}

/** Whether a text has any word for an official number; most have none, which spares looking near each number. */
function hasWords(subject: Subject): boolean {
  return worded.of(subject);
}

const worded = new Kept(
  (subject) =>
    speaksOf(subject, RULES_SPEAK) ||
    speaksOf(subject, GENERAL) ||
    (subject.context !== "" && (announces(subject.context) || GENERAL_WORDS.test(subject.context))),
);

/** A short sentence about one number and no business; kept for each subject. */
export function isRemark(subject: Subject): boolean {
  return remarks.of(subject);
}

const remarks = new Kept(isShortRemark);

/** A short sentence with one long number in it, which speaks of no business: `My id is 111222333`. */
function isShortRemark(subject: Subject): boolean {
  const { text, surface, context, cell } = subject;
  if (cell || context !== "" || text.length > LONGEST_REMARK || (surface !== "text" && surface !== "status"))
    return false;
  if (text.trim().includes("\n") || !/[A-Za-z]{2}/.test(text) || speaksOf(subject, BUSINESS)) return false;
  return text.split(/\s+/).length <= MOST_WORDS + MOST_PIECES;
}

const LONGEST_REMARK = 120;
const MOST_WORDS = 12;
/** Of figures, of records and of what else has numbers in a business. */
const BUSINESS = new Words(
  /[$€£¥%|]|\b(?:orders?|invoices?|tickets?|totals?|sums?|amounts?|revenues?|sales|sells?|selling|sold|units?|rows?|records?|columns?|counts?|counted|events?|users?|customers?|clients?|sessions?|visits?|views?|clicks?|visitors?|maximum|minimum|max|min|mean|median|averages?|values?|population|products?|skus?|track(?:ing|ed)|shipments?|parcels?|timestamps?|transactions?|batch(?:es)?|lots?|serials?|parts?|refs?|references?|versions?|builds?|jobs?|runs?|phones?|telephone|tel|call(?:ed)?|mobile|fax|isbn|ean|upc|gtin|barcodes?|items?|cases?|prices?|costs?|budgets?|profits?|margins?|stock|inventory|bytes|results?|answers?|outputs?|largest|smallest|highest|lowest|most|least|sellers?|top|born|accounts?|umsatz|summe|bestell\w*|rechnung\w*|ventas|pedidos?|factura\w*|commandes?|montant|importe|betrag)\b/i,
);
/** What people say before or after a number of theirs. */
const SAID =
  /\b(?:my|his|her|their|your|id|ids|number is|n[uú]mero|nummer|(?:in)?valid|issued|this is|it is|mein\w*|mi|mon|minha|meu)\b/i;
const OWNED =
  /\b(?:my|his|her|mein\w*|mi|mon|minha|meu) (?:[\w']+ ){0,2}(?:id|number|no|nr|num|code|card|licen[cs]e|passport|plate|n[uú]mero|nummer)\b/i;

/** Whether the rest of the sentence, or a check that few numbers pass, makes it an official number. */
function isRemarked({ text }: Subject, start: number, end: number, rule: IdRule): boolean {
  const rest = `${text.slice(0, start)} ${text.slice(end)}`;
  if (/\d{4}/.test(rest.replace(/\b(?:19|20)\d\d\b/g, ""))) return false;
  if (rest.split(/\s+/).filter((word) => word !== "").length > MOST_WORDS) return false;
  const raw = text.slice(start, end);
  if (rule.check === undefined) return OWNED.test(rest) && (/[A-Za-z]/.test(raw) ? true : raw.length >= 8);
  return SAID.test(rest) || !FIGURE.test(raw) || passes(rule, raw.length) <= STRONG;
}

function isWhole(subject: Subject, start: number, end: number): boolean {
  return subject.text.slice(0, start).trim() === "" && subject.text.slice(end).trim() === "";
}

/** A message that is nothing but the number: nobody answers so to a question about figures. */
function isWholeMessage(subject: Subject, start: number, end: number): boolean {
  return isWhole(subject, start, end) && mayBeAlone(subject, start, end);
}

/** What stands all alone is a number of somebody's if few others pass its check, whatever word usually announces it. */
function isWholeId(rule: IdRule, raw: string): boolean {
  if (!FIGURE.test(raw)) return rule.needs !== "words";
  return rule.check !== undefined && (rule.form !== undefined || /^\d+$/.test(raw)) && isSelective(rule, raw.length);
}

const TRIES = 400;
const MOST_BY_CHANCE = 13;
/** A check of two figures lets one number in a hundred pass. */
const STRONG = 8;
const selective = new Map<IdRule, number>();

/** Whether at most one in thirty numbers drawn at random passes the rule's check. */
function isSelective(rule: IdRule, length: number): boolean {
  return passes(rule, length) <= MOST_BY_CHANCE;
}

/** How many of the tried numbers pass the rule's check; all where it has none. */
function passes(rule: IdRule, length: number): number {
  const { check } = rule;
  if (check === undefined) return TRIES;
  const known = selective.get(rule);
  if (known !== undefined) return known;
  let passed = 0;
  for (let index = 0; index < TRIES; index++) if (check(digitsLike(index, length))) passed++;
  selective.set(rule, passed);
  return passed;
}

/** Digits without a pattern, always the same for the same index (multiplicative congruential generator of Lehmer). */
function digitsLike(index: number, length: number): string {
  let state = index * 7919 + 12_345;
  let digits = "";
  while (digits.length < length) {
    state = (state * 48_271) % 2_147_483_647;
    digits += String(state % 10);
  }
  return digits;
}

/** A text that is nothing but the number, or a short name and the number. */
function isAlone(subject: Subject, start: number, end: number): boolean {
  const rest = subject.text.slice(0, start) + subject.text.slice(end);
  return mayBeAlone(subject, start, end) && !/\d/.test(rest);
}

function mayBeAlone({ text, context, surface }: Subject, start: number, end: number): boolean {
  return context === "" && text.length - (end - start) <= 24 && (surface === "text" || surface === "status");
}
