import type { Finding, Subject } from "./detector.ts";
import { near, rightAfter, spotOf } from "./detector.ts";
import { passesLuhn } from "./checksums.ts";
import { type DigitGroup, longDigitGroups } from "./digit-groups.ts";
import { isInsideIbanForm } from "./iban.ts";
import { isRemark } from "./national/find.ts";
import { Words } from "./scan/words.ts";

const CARD_WORDS = new Words(
  /\b(?:card|cards|cc|credit|debit|visa|master ?card|amex|american express|maestro|discover|jcb|diners|union ?pay|pan|ccn|cvv|cvc|kreditkarte|karte|kartennummer|carte|tarjeta|carta|cart[aã]o|kart[ay]?|kort)\b|карт[аыу]|カード|卡/iu,
);
const PAYMENT_WORDS = new Words(
  /\b(?:paid|pays?|paying|payments?|declin\w+|charg\w+|refund\w*|billed|debited|checkout|bezahlt|abgebucht|payé|pagado|pagato|betaald)\b/i,
);
/** A column that holds card numbers and not, say, `card sales`. */
const CARD_HEADER =
  /^[^a-z]*(?:(?:credit|debit|bank|payment|customer|cc|pan|visa|master ?card|amex|card|cards|number|numbers|no|nr|num|full|primary|account|on|file|holder's)[^a-z]*)*(?:card|cc|pan|visa|master ?card|amex)[^a-z]*(?:(?:number|numbers|no|nr|num|pan|full)[^a-z]*)*$/i;
const OTHER_NUMBER = new Words(
  /\b(?:totals?|sum|revenue|amount|count|population|order|orders|invoice|sku|id|ids|uuid|ref|reference|tracking|shipment|parcel|ticket|case|serial|isbn|ean|upc|gtin|barcode|imei|timestamp|epoch|transaction|txn|batch|lot|product|item|session|event|row|key|hash|bestell\w*|commande|pedido)(?:[ _-]?(?:id|no|nr|num|number|code|ref)s?)?["'\s]*[.#:=]*["'\s]*$/i,
);

/** How issuers print a number, the longer forms first: 19 digits, four fours, American Express, Diners, old Visa. */
const PRINTED: readonly (readonly number[])[] = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
  [4, 4, 4, 3],
  [4, 4, 4, 2],
  [4, 4, 4, 1],
  [4, 4, 4],
  [6, 4, 4, 4],
  [8, 8],
  [6, 13],
];

/** Payment card numbers: Luhn, issuer range and length (ISO/IEC 7812), printed form or a word that says so. */
export function* findCards(subject: Subject): Generator<Finding> {
  for (const groups of longDigitGroups(subject)) yield* cardsIn(subject, groups);
}

function* cardsIn(subject: Subject, groups: readonly DigitGroup[]): Generator<Finding> {
  for (let index = 0; index < groups.length; index++) {
    const count = cardAt(subject, groups, index);
    const first = groups[index];
    const last = groups[index + count - 1];
    if (count === 0 || first === undefined || last === undefined) continue;
    yield { start: first.start, end: last.end, entity: "CARD", validated: true };
    index += count - 1;
  }
}

/** How many groups from this one on make a card number; 0 when none do. */
function cardAt(subject: Subject, groups: readonly DigitGroup[], index: number): number {
  const first = groups[index];
  if (first === undefined || first.glued || isInsideIbanForm(subject, first.start)) return 0;
  if (first.digits.length >= 12) return isBareCard(subject, first) ? 1 : 0;
  for (const form of PRINTED) {
    const run = matchForm(groups, index, form);
    if (run === null || isPieceOfMore(subject.text, groups, index, run, form.length)) continue;
    if (passesLuhn(run) && isPrintedCard(subject, first.start, run)) return form.length;
  }
  return spacedOut(subject, groups, index);
}

/** Whether more figures stand before or behind: some fours out of a longer number are no card. */
function isPieceOfMore(
  text: string,
  groups: readonly DigitGroup[],
  index: number,
  run: string,
  count: number,
): boolean {
  if (groups[index]?.joined === true && groups[index - 1]?.digits.length === PRINTED_GROUP) return true;
  const next = groups[index + count];
  if (next?.joined !== true) return false;
  // Three figures behind a space may be the check value from the back of the card.
  const isCheckValue =
    next.digits.length < PRINTED_GROUP && text.charAt(next.start - 1) === " " && !run.startsWith("62");
  return run.length >= 16 ? !isCheckValue : next.digits.length === PRINTED_GROUP;
}

const PRINTED_GROUP = 4;

function isBareCard(subject: Subject, group: DigitGroup): boolean {
  const { digits, start, end } = group;
  if (digits.length > 19 || !passesLuhn(digits) || /^(\d)\1+$/.test(digits)) return false;
  const { cell, header } = spotOf(subject, start);
  if (cell && header !== "") return CARD_HEADER.test(header);
  if (cell || subject.surface === "file_name") return near(subject, start, end, CARD_WORDS);
  if (rightAfter(subject, start, OTHER_NUMBER, 40)) return false;
  return (
    (hasIssuer(digits) && (!isShortMaestro(digits) || isRemark(subject) || near(subject, start, end, PAYMENT_WORDS))) ||
    near(subject, start, end, CARD_WORDS)
  );
}

/** One in ten numbers passes the check, and record numbers are as long: in the wide ranges short numbers need a word. */
function isShortMaestro(digits: string): boolean {
  return digits.length < 16 && /^5[678]/.test(digits);
}

/** In the form that cards are printed in the issuer is enough, but not in a column that names other numbers. */
function isPrintedCard(subject: Subject, start: number, run: string): boolean {
  if (!hasIssuer(run)) return near(subject, start, start + run.length, CARD_WORDS);
  const { cell, header } = spotOf(subject, start);
  return !cell || header === "" || CARD_HEADER.test(header) || !OTHER_NUMBER.test(header);
}

function matchForm(groups: readonly DigitGroup[], index: number, form: readonly number[]): string | null {
  let run = "";
  for (let step = 0; step < form.length; step++) {
    const group = groups[index + step];
    if (group === undefined || group.digits.length !== form[step]) return null;
    if (step > 0 && (!group.joined || isNextColumn(groups[index + step - 1], group))) return null;
    run += group.digits;
  }
  return run;
}

/** Two spaces part the fours of a card, but columns as well. */
function isNextColumn(before: DigitGroup | undefined, group: DigitGroup): boolean {
  const isFours = before?.digits.length === PRINTED_GROUP && group.digits.length <= PRINTED_GROUP;
  return !isFours && group.start - (before?.end ?? 0) === 2;
}

/** Any other grouping (`4 1 1 1 …`) counts only when all of it is one number and a card word stands near. */
function spacedOut(subject: Subject, groups: readonly DigitGroup[], index: number): number {
  if (groups[index]?.joined === true) return 0;
  let run = "";
  let count = 0;
  while (count < 20 && run.length < 20) {
    const group = groups[index + count];
    if (group === undefined || (count > 0 && !group.joined)) break;
    run += group.digits;
    count++;
  }
  const first = groups[index];
  const last = groups[index + count - 1];
  if (count < 2 || run.length < 12 || run.length > 19 || first === undefined || last === undefined) return 0;
  if (!passesLuhn(run) || !hasIssuer(run)) return 0;
  return near(subject, first.start, last.end, CARD_WORDS) || count > 11 ? count : 0;
}

/** Issuer ranges with their lengths, as the networks publish them. */
function hasIssuer(digits: string): boolean {
  const { length } = digits;
  const six = Number(digits.slice(0, 6));
  const four = Math.floor(six / 100);
  if (digits.startsWith("4")) return length === 13 || length === 16 || length === 19;
  if ((four >= 5100 && four <= 5599) || (four >= 2221 && four <= 2720)) return length === 16;
  if (four >= 3400 && four <= 3799 && /^3[47]/.test(digits)) return length === 15;
  if (/^(?:30[0-5]|309|36|38|39)/.test(digits)) return length >= 14 && length <= 19;
  if (digits.startsWith("35")) return length >= 16;
  // JCB before 1989: 15 digits under prefixes of its own.
  if (length === 15 && /^(?:2131|1800|3088|3096|3112|3158|3337)/.test(digits)) return true;
  // Maestro, lengths 12 to 19; the shorter ones only under the prefixes that were given out.
  if (/^(?:5018|5020|5038|5[678]|0604|6304|6390|6759|676[1-3])/.test(digits)) return length >= 12;
  if (/^(?:6011|64[4-9]|65)/.test(digits)) return length >= 16;
  if (digits.startsWith("62")) return length >= 16;
  return length === 16 && /^(?:60|81|220[0-4])/.test(digits);
}
