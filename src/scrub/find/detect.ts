import type { Budget } from "./budget.ts";
import { findCards } from "../detectors/card.ts";
import { findCredentials } from "../detectors/credentials.ts";
import type { Detector, Finding, Subject } from "../detectors/detector.ts";
import { findEmails } from "../detectors/email.ts";
import { findEncoded } from "../detectors/encoded.ts";
import { findIbans } from "../detectors/iban.ts";
import { findIps } from "../detectors/ip.ts";
import { findOwnSecrets } from "../detectors/own.ts";
import { findPhones } from "../detectors/phone.ts";
import { findPrivateKeys } from "../detectors/private-key.ts";
import { findSsns } from "../detectors/ssn.ts";
import { findTokens } from "../detectors/tokens.ts";
import { normalise } from "./normalise.ts";
import { resolve } from "./resolve.ts";

/** Every family that is looked for. A new one is added here and is in force on every surface. */
export const DETECTORS: readonly Detector[] = [
  findOwnSecrets,
  findPrivateKeys,
  findTokens,
  findCredentials,
  findEmails,
  findIbans,
  findCards,
  findSsns,
  findPhones,
  findIps,
];

/** Runs whose first character and kind rule out every detector: plain words, small and decimal numbers. */
const HARMLESS = /^(?:[A-Za-z ]{0,40}|[-+]?\d{1,8}(?:\.\d{1,12})?%?|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?)$/;

/**
 * What must not be shown of a text, as ranges of the text itself, in order and apart from each other. Throws when a
 * detector fails or the time is used up: the caller then withholds the text.
 */
export function detect(subject: Subject, detectors: readonly Detector[], budget: Budget): Finding[] {
  // A credential may be spoiled by decoding (`p%40ss` is a password as it stands), so it is looked for in both forms.
  const found = [...findOwnSecrets(subject)];
  if (HARMLESS.test(subject.text) && !explains(subject.context)) return found;
  const normal = normalise(subject.text);
  for (const finding of findIn({ ...subject, text: normal.text }, detectors, budget)) {
    const [start, end] = normal.original(finding.start, finding.end);
    found.push({ ...finding, start, end });
  }
  return resolve(found);
}

/** Whether a context could make a detector see more than the text alone shows. */
function explains(context: string): boolean {
  if (context === "") return false;
  const known = explained.get(context);
  if (known !== undefined) return known;
  const answer = SENSITIVE_WORDS.test(context);
  if (explained.size < 1_000) explained.set(context, answer);
  return answer;
}

const explained = new Map<string, boolean>();
const SENSITIVE_WORDS =
  /ssn|soc|tax|tin|card|\bcc|credit|debit|visa|master|amex|pan\b|phone|tel|mob|cell|fax|call|contact|whatsapp|sms|handy|m[oó]vil|nummer|num|pass|pwd|secret|key|token|credential|contrase|kennwort|senha|\bip|address|host|kart|[^\0-\x7f]/i;

function findIn(subject: Subject, detectors: readonly Detector[], budget: Budget): Finding[] {
  const found: Finding[] = [];
  for (const find of detectors) {
    for (const finding of find(subject)) found.push(finding);
    budget.check();
  }
  for (const finding of findEncoded(subject, detectors)) found.push(finding);
  budget.check();
  return found;
}
