import type { Finding, Subject } from "../detector.ts";
import { near, rightAfter, spotOf } from "../detector.ts";
import { WordSearch } from "../scan/search.ts";
import { AFRICA_OCEANIA_RULES } from "./africa-oceania.ts";
import { AMERICAS_RULES } from "./americas.ts";
import { ASIA_RULES } from "./asia.ts";
import { EUROPE_RULES } from "./europe.ts";
import { NORTH_RULES } from "./north-europe.ts";
import { GENERAL_WORDS, type IdRule } from "./rule.ts";

const ALL_RULES = [...EUROPE_RULES, ...NORTH_RULES, ...AMERICAS_RULES, ...ASIA_RULES, ...AFRICA_OCEANIA_RULES];
/** All rules by the shape of the number. */
const RULES = byShape(ALL_RULES);
/** Any word of any rule. */
const RULE_WORDS = new RegExp([...new Set(ALL_RULES.map((rule) => `(?:${rule.words.source})`))].join("|"), "iu");

/** Header words that make a cell's number worth a look; also used to tell which short cells cannot be skipped. */
export const NATIONAL_WORDS: readonly RegExp[] = [RULE_WORDS, GENERAL_WORDS];

const CAPITALS_BEFORE = /(?<![A-Za-z0-9])[A-Z]{1,5}(?=[ -]$)/;
const CAPITALS_AFTER = /^[ -]([A-Z]{1,3})(?![A-Za-z0-9])/;
const MOST_PIECES = 7;
const SHORTEST = 6;
const LONGEST = 22;
/** Tells that a number is one of the records' own, whatever its digits are. */
const OTHER_NUMBER =
  /\b(?:order|invoice|sku|part|item|product|ref|reference|lot|batch|serial|tracking|ticket|case|po|model|catalog|asset|uuid|hash|commit|epoch|timestamp|transaction|txn|isbn|ean|upc|gtin|imei|row|page|bestell\w*|rechnung\w*|commande|pedido|factura)s?[ _-]?(?:id|no|nr|num|number|code)?s?\s*[.#:=]*\s*$/i;

/** Of these no official number is ever spoken, whatever other words stand near. */
const RECORD =
  /\b(?:order|invoice|sku|ticket|tracking|batch|shipment|parcel|isbn|ean|upc|gtin)s?(?: (?:no|number)\.?)?[ #:]*$/i;

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** National, tax, health and travel document numbers of some fifty countries. */
export function* findNationalIds(subject: Subject): Generator<Finding> {
  if (subject.surface === "file_name" || !/\d/.test(subject.text)) return;
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

/** Pieces that can be a part of a number: runs with digits, and the few capitals right beside them. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    const start = at;
    let digit = -1;
    for (; at < text.length; at++) {
      const kind = kindOf(text.charCodeAt(at));
      if (kind === OTHER) break;
      if (kind === DIGIT && digit < 0) digit = at - start;
    }
    // No official number has more than six letters in front.
    if (digit >= 0 && digit <= 6 && isPiece(text, start, at)) addPiece(pieces, text, start, at);
    at++;
  }
  return pieces;
}

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return /\d/.test(char) ? DIGIT : /[A-Za-z]/.test(char) ? LETTER : OTHER;
});

function kindOf(code: number): number {
  return code < 128 ? (KIND[code] ?? OTHER) : OTHER;
}

function isPiece(text: string, start: number, end: number): boolean {
  const length = end - start;
  return length <= LONGEST && (length >= SHORTEST || !isAlonePiece(text, start, end));
}

function addPiece(pieces: Piece[], text: string, start: number, end: number): void {
  const before = isCapital(text, start - 2) ? CAPITALS_BEFORE.exec(text.slice(Math.max(0, start - 7), start)) : null;
  const at = Math.max(0, start - 7) + (before?.index ?? 0);
  if (before !== null && at >= (pieces.at(-1)?.end ?? 0)) {
    pieces.push({ start: at, end: at + before[0].length, text: before[0] });
  }
  pieces.push({ start, end, text: text.slice(start, end) });
  const letters = isCapital(text, end + 1) ? CAPITALS_AFTER.exec(text.slice(end, end + 5))?.[1] : undefined;
  if (letters !== undefined) pieces.push({ start: end + 1, end: end + 1 + letters.length, text: letters });
}

/** A short piece with no other beside it is an everyday figure. */
function isAlonePiece(text: string, start: number, end: number): boolean {
  return !isGap(text.charCodeAt(end)) && !isGap(text.charCodeAt(start - 1));
}

function isGap(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0x2f;
}

function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90;
}

/** How many pieces from this one on make an official number, the longest form first; 0 when none do. */
function idAt(subject: Subject, pieces: readonly Piece[], index: number): number {
  const first = pieces[index];
  const forms = first === undefined ? [] : formsAt(subject.text, pieces, index);
  if (first === undefined || forms.length === 0) return 0;
  if (isPartOfMore(subject.text, first.start) || isLabel(first.text)) return 0;
  const { cell, header } = spotOf(subject, first.start);
  const isSilent = cell && (header === "" ? !subject.cell : !announces(header));
  const needed = isSilent ? "sure" : hasWords(subject) ? "all" : "unworded";
  return forms.findLast((form) => isId(subject, first.start, form, form.rules[needed]))?.count ?? 0;
}

/** Some pieces that have the shape of an official number together. */
interface Form {
  readonly count: number;
  readonly end: number;
  readonly compact: string;
  readonly rules: ShapeRules;
}

/** The rules for one shape. */
interface ShapeRules {
  readonly all: readonly IdRule[];
  /** Those that can do without a word; where a text has none, no other can apply. */
  readonly unworded: readonly IdRule[];
  /** The few whose form is enough in any place. */
  readonly sure: readonly IdRule[];
}

/** What begins at a piece and has the shape of any official number; most figures have none, whatever they mean. */
function formsAt(text: string, pieces: readonly Piece[], index: number): Form[] {
  const forms: Form[] = [];
  let compact = "";
  let before: Piece | undefined;
  for (let count = 1; count <= MOST_PIECES; count++) {
    const piece = pieces[index + count - 1];
    if (piece === undefined || (before !== undefined && !isJoined(text, before.end, piece.start))) break;
    compact += piece.text;
    before = piece;
    if (compact.length > LONGEST) break;
    if (compact.length < SHORTEST || endsInside(text, piece.end)) continue;
    const rules = rulesFor(shapeOf(compact));
    if (rules.all.length > 0) forms.push({ count, end: piece.end, compact: compact.toUpperCase(), rules });
  }
  return forms;
}

/** Rules for the shape itself and for its length; the same few shapes come again and again. */
function rulesFor(shape: string): ShapeRules {
  const known = shaped.get(shape);
  if (known !== undefined) return known;
  const all = [...(RULES.get(shape) ?? []), ...(RULES.get(ANY_SHAPE[shape.length] ?? "") ?? [])];
  const rules = {
    all,
    unworded: all.filter(({ needs }) => needs !== "words"),
    sure: all.filter(({ needs }) => needs === "nothing"),
  };
  if (shaped.size < MOST_SHAPES) shaped.set(shape, rules);
  return rules;
}

const MOST_SHAPES = 5_000;
const shaped = new Map<string, ShapeRules>();

/** `BSN 111222333`: the word that announces a number is not a part of it; a register's letters are. */
function isLabel(text: string): boolean {
  return !/\d|^HR[AB]$/.test(text) && announces(text);
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

function endsInside(text: string, end: number): boolean {
  const sign = text.charCodeAt(end);
  if (Number.isNaN(sign) || sign === 0x0a || sign === 0x09 || sign === 0x29) return false;
  const next = text.charCodeAt(end + 1);
  if (sign === 0x20) return isDigit(next);
  if (sign === 0x2c || sign === 0x2e || sign === 0x3a) return isDigit(next);
  if (/[-/]/.test(text.charAt(end))) return /[\p{L}\d]/u.test(text.charAt(end + 1));
  return /[\p{L}\d_%€@]/u.test(text.charAt(end));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isJoined(text: string, from: number, to: number): boolean {
  if (to - from === 1) return /[ ./-]/.test(text.charAt(from));
  return to - from <= 3 && /^(?: - |- )$/.test(text.slice(from, to));
}

function isId(subject: Subject, start: number, { end, compact }: Form, rules: readonly IdRule[]): boolean {
  const raw = subject.text.slice(start, end);
  return rules.some(
    (rule) =>
      (rule.form === undefined ? !/[./]/.test(raw) : rule.form.test(raw)) &&
      (rule.check === undefined || rule.check(compact)) &&
      isAnnounced(subject, start, end, rule),
  );
}

const ANY_SHAPE = Array.from({ length: LONGEST + 1 }, (_, length) => "?".repeat(length));

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
  if (rule.check !== undefined && near(subject, start, end, GENERAL_WORDS)) return true;
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
  if (rule.needs === "words") return false;
  if (FIGURE.test(raw) && !(isWhole(subject, start, end) && isSelective(rule, raw.length))) return false;
  if (rule.needs === "prose") return subject.surface !== "code";
  return isAlone(subject, start, end);
}

/** Bare digits, or digits in threes: the forms of amounts, counts and record numbers. */
const FIGURE = /^(?:\d+|[1-9]\d{0,2}(?:[ .]\d{3})+)$/;

const worded = new WeakMap<Subject, boolean>();

/** Whether a text has any word for an official number; most have none, which spares looking near each number. */
function hasWords(subject: Subject): boolean {
  const known = worded.get(subject);
  if (known !== undefined) return known;
  const { text, context } = subject;
  const answer = inText(text) || NATIONAL_WORDS.some((words) => words.test(context));
  worded.set(subject, answer);
  return answer;
}

let ruleWords: WordSearch | null = null;

function inText(text: string): boolean {
  ruleWords ??= new WordSearch([RULE_WORDS]);
  return GENERAL_WORDS.test(text) || ruleWords.test(text);
}

/** A short sentence about one number and no business; kept for each subject. */
export function isRemark(subject: Subject): boolean {
  const known = remarks.get(subject);
  if (known !== undefined) return known;
  const answer = isShortRemark(subject);
  remarks.set(subject, answer);
  return answer;
}

const remarks = new WeakMap<Subject, boolean>();

/** A short sentence with one long number in it, which speaks of no business: `My id is 111222333`. */
function isShortRemark({ text, surface, context, cell }: Subject): boolean {
  if (cell || context !== "" || text.length > LONGEST_REMARK || (surface !== "text" && surface !== "status"))
    return false;
  if (text.trim().includes("\n") || BUSINESS.test(text) || !/[A-Za-z]{2}/.test(text)) return false;
  return text.split(/\s+/).length <= MOST_WORDS + MOST_PIECES;
}

const LONGEST_REMARK = 120;
const MOST_WORDS = 12;
/** Of figures, of records and of what else has numbers in a business. */
const BUSINESS =
  /[$€£¥%|]|\b(?:orders?|invoices?|tickets?|totals?|sums?|amounts?|revenues?|sales|sells?|selling|sold|units?|rows?|records?|columns?|counts?|counted|events?|users?|customers?|clients?|sessions?|visits?|views?|clicks?|visitors?|maximum|minimum|max|min|mean|median|averages?|values?|population|products?|skus?|track(?:ing|ed)|shipments?|parcels?|timestamps?|transactions?|batch(?:es)?|lots?|serials?|parts?|refs?|references?|versions?|builds?|jobs?|runs?|phones?|telephone|tel|call(?:ed)?|mobile|fax|isbn|ean|upc|gtin|barcodes?|items?|cases?|prices?|costs?|budgets?|profits?|margins?|stock|inventory|bytes|results?|answers?|outputs?|largest|smallest|highest|lowest|most|least|sellers?|top|born|accounts?|umsatz|summe|bestell\w*|rechnung\w*|ventas|pedidos?|factura\w*|commandes?|montant|importe|betrag)\b/i;
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
  if (/^\d{4}-\d\d-\d\d$/.test(raw)) return false;
  if (rule.check === undefined) return OWNED.test(rest) && (/[A-Za-z]/.test(raw) ? true : raw.length >= 8);
  return SAID.test(rest) || !FIGURE.test(raw) || passes(rule, raw.length) <= STRONG;
}

function isWhole(subject: Subject, start: number, end: number): boolean {
  return subject.text.slice(0, start).trim() === "" && subject.text.slice(end).trim() === "";
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
  return (
    subject.context === "" &&
    rest.length <= 24 &&
    !/\d/.test(rest) &&
    (subject.surface === "text" || subject.surface === "status")
  );
}

function shapeOf(compact: string): string {
  let shape = "";
  for (let index = 0; index < compact.length; index++) shape += compact.charCodeAt(index) < 58 ? "9" : "A";
  return shape;
}

/** `9*3 A*2` as `999AA`. */
function spelled(shape: string): string {
  return shape.replace(/([9A?])(?:\*(\d+))? ?/g, (_, kind: string, times: string | undefined) =>
    kind.repeat(Number(times ?? 1)),
  );
}

function byShape(rules: readonly IdRule[]): Map<string, IdRule[]> {
  const map = new Map<string, IdRule[]>();
  for (const rule of rules) {
    for (const shape of rule.shapes.map(spelled)) map.set(shape, [...(map.get(shape) ?? []), rule]);
  }
  return map;
}
