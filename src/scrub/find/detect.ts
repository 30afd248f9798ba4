import type { Budget } from "./budget.ts";
import { ACCOUNT_HEADER, findAccounts } from "../detectors/account.ts";
import { findAddresses } from "../detectors/address/find.ts";
import { BIRTH_WORDS, findBirthDates } from "../detectors/birth-date.ts";
import { findCards } from "../detectors/card.ts";
import { findCredentials } from "../detectors/credentials.ts";
import { findCrypto } from "../detectors/crypto.ts";
import type { Detector, Finding, Subject } from "../detectors/detector.ts";
import { findEmails } from "../detectors/email.ts";
import { findEncoded } from "../detectors/encoded.ts";
import { findIbans } from "../detectors/iban.ts";
import { findIps } from "../detectors/ip.ts";
import { forgetSubjects } from "../detectors/kept.ts";
import { findOddSigns } from "../detectors/disguise/odd-signs.ts";
import { separateCells } from "../detectors/layout.ts";
import { findMacs } from "../detectors/mac.ts";
import { findNationalIds, NATIONAL_WORDS } from "../detectors/national/find.ts";
import { findOwnSecrets } from "../detectors/own.ts";
import { findPersons } from "../detectors/person.ts";
import { findPhones } from "../detectors/phone.ts";
import { findPrivateKeys } from "../detectors/private-key.ts";
import { findBySecretlint } from "../detectors/secrets/secretlint.ts";
import { findBroken, findSpacedOut, findSpoken } from "../detectors/spaced-out.ts";
import { findSsns } from "../detectors/ssn.ts";
import { findTokens } from "../detectors/tokens.ts";
import { featuresOf, HAS } from "../detectors/scan/features.ts";
import { normalise } from "./normalise.ts";
import { resolve } from "./resolve.ts";

/** What has a form of its own: checksums, number plans, fixed beginnings, words that announce it. */
export const FORM_DETECTORS: readonly Detector[] = [
  findOwnSecrets,
  findPrivateKeys,
  findTokens,
  findBySecretlint,
  findCredentials,
  findEmails,
  findIbans,
  findCards,
  findSsns,
  findPhones,
  findNationalIds,
  findIps,
  findMacs,
  findCrypto,
  findBirthDates,
  findAccounts,
];

/** Numbers that are known by what they are, however they are written. */
const NUMBERED: readonly Detector[] = [findIbans, findCards, findSsns, findPhones];
/** The shortest number that is looked for in odd forms. */
const LEAST_ODD = 9;

/** What is recognised by language alone, in running text. */
export const PROSE_DETECTORS: readonly Detector[] = [findPersons, findAddresses];

/** Every family that is looked for. A new one is added here and is in force on every surface. */
export const DETECTORS: readonly Detector[] = [...FORM_DETECTORS, ...PROSE_DETECTORS];

/** What a text must have at least for a detector to find anything in it; of others nothing is known. */
const NEEDS: ReadonlyMap<Detector, number> = new Map([
  [findTokens, HAS.fifteenInRow],
  [findEmails, HAS.at],
  [findIbans, HAS.digit | HAS.fifteenChars],
  [findCards, HAS.twelveDigits],
  [findSsns, HAS.nineDigits],
  [findPhones, HAS.sixDigits],
  [findNationalIds, HAS.digit | HAS.sixChars],
  [findIps, HAS.dots],
  [findMacs, HAS.elevenInRow],
  [findCrypto, HAS.elevenInRow],
  [findBirthDates, HAS.digit],
  [findAccounts, HAS.sixDigits],
]);

/** Cells that rule out every detector unless their header says more: plain words, small and decimal numbers, amounts, dates. */
const HARMLESS_CELL =
  /^(?:[A-Za-z ]{0,40}|(?!.*\bat\b)[A-Za-z ()]{0,40}|[-+]?\d{1,8}(?:\.\d{1,12})?%?|[-+]?[$€£¥]?\d{1,3}(?:,\d{3}){0,4}(?:\.\d{1,2})?[%k]?|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4})$/;
const HARMLESS_PROSE =
  /^(?:(?!.* dot |.*\b(?:name|i am|this is|hello|hi|dear) )[a-z ]{0,40}|[-+]?\d{1,5}(?:\.\d{1,12})?%?)$/;

/**
 * What must not be shown of a text, as ranges of the text itself, in order and apart from each other. Throws when a
 * detector fails or the time is used up: the caller then withholds the text. Findings that are not `wanted` are as if
 * they had not been made.
 */
export function detect(
  subject: Subject,
  detectors: readonly Detector[],
  budget: Budget,
  wanted: (finding: Finding) => boolean = () => true,
): Finding[] {
  // A credential may be spoiled by decoding (`p%40ss` is a password as it stands), so it is looked for in both forms.
  const found = [...findOwnSecrets(subject)];
  const harmless = subject.cell ? HARMLESS_CELL : HARMLESS_PROSE;
  if (harmless.test(subject.text) && !explains(subject.context)) return found;
  const normal = normalise(subject.text, "marks");
  for (const finding of findIn({ ...subject, text: separateCells(normal.text) }, detectors, budget)) {
    const [start, end] = normal.original(finding.start, finding.end);
    found.push({ ...finding, start, end });
  }
  // Before findings are joined: what may stay must not lend its name to what may not.
  return resolve(found.filter(wanted));
}

/** Whether a context could make a detector see more than the text alone shows. */
function explains(context: string): boolean {
  if (context === "") return false;
  const known = explained.get(context);
  if (known !== undefined) return known;
  const answer = SENSITIVE.some((words) => words.test(context));
  if (explained.size < 1_000) explained.set(context, answer);
  return answer;
}

const explained = new Map<string, boolean>();
const SENSITIVE: readonly RegExp[] = [
  /ssn|soc|tax|tin|card|\bcc|credit|debit|visa|master|amex|pan\b|phone|tel|mob|cell|fax|call|contact|whatsapp|sms|handy|m[oó]vil|nummer|num|pass|pwd|secret|key|token|credential|contrase|kennwort|senha|\bip|address|host|kart|[^\0-\x7f]/i,
  BIRTH_WORDS,
  ACCOUNT_HEADER,
  ...NATIONAL_WORDS,
];

function findIn(subject: Subject, detectors: readonly Detector[], budget: Budget): Finding[] {
  try {
    return findEach(subject, detectors, budget);
  } finally {
    forgetSubjects();
  }
}

function findEach(subject: Subject, detectors: readonly Detector[], budget: Budget): Finding[] {
  const found: Finding[] = [];
  const has = featuresOf(subject.text);
  for (const find of detectors) {
    const needs = NEEDS.get(find) ?? 0;
    if ((has & needs) !== needs) continue;
    for (const finding of find(subject)) found.push(finding);
    if (subject.text.length > CHECKED_CHARS) budget.check();
  }
  if ((has & HAS.digit) !== 0 && subject.text.length >= LEAST_ODD && !subject.cell && subject.surface === "text") {
    for (const finding of findOddSigns(subject, NUMBERED, found)) found.push(finding);
  }
  budget.check();
  const isSpoken = subject.text.length >= LEAST_SPOKEN && SPOKEN_FIGURES.test(subject.text);
  const isEncoded = (has & HAS.elevenInRow) !== 0 || subject.text.length >= LEAST_ENCODED;
  if (!isEncoded && !isSpoken && (has & HAS.eightGaps) === 0) return found;
  const inner = detectors.filter((find) => !PROSE_DETECTORS.includes(find));
  if (isEncoded) for (const finding of findEncoded(subject, inner)) found.push(finding);
  if ((has & HAS.nineDigits) !== 0 && !subject.cell && subject.surface === "text") {
    for (const finding of findBroken(subject, inner)) found.push(finding);
  }
  if (isSpoken) for (const finding of findSpoken(subject, inner)) found.push(finding);
  if ((has & HAS.eightGaps) !== 0) for (const finding of findSpacedOut(subject, inner)) found.push(finding);
  budget.check();
  return found;
}

/** The clock is read after each detector only where one of them may take long. */
const CHECKED_CHARS = 2_000;
/** Seven figures in words have more. */
const LEAST_SPOKEN = 27;
const SPOKEN_FIGURES =
  /(?:one|two|three|four|five|six|seven|eight|nine|zero)[ ,-]{1,3}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)[ ,-]/i;
/** Hex digits in pairs may have spaces between them. */
const LEAST_ENCODED = 16;
