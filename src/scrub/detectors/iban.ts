import { countrySpecs, isValidIBAN } from "ibantools";

import type { Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";

const HEAD = /(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ -]?\d(?=[ -]?[A-Za-z0-9])/g;

/** Account numbers by country length and the mod-97 check (ISO 13616), in groups or in one piece. */
export function* findIbans(subject: Subject): Generator<Finding> {
  for (const { start } of ranges(subject.text, HEAD)) {
    const end = ibanEnd(subject.text, start);
    if (end !== null) yield { start, end, entity: "IBAN", validated: true };
  }
}

function ibanEnd(text: string, start: number): number | null {
  const length = lengthOf(text.slice(start, start + 2).toUpperCase());
  if (length === null) return null;
  let compact = "";
  let at = start;
  while (compact.length < length) {
    const char = text.charAt(at);
    if (/[A-Za-z0-9]/.test(char)) compact += char;
    else if (!/[ -]/.test(char) || !/[A-Za-z0-9]/.test(text.charAt(at + 1))) return null;
    at++;
  }
  if (/[A-Za-z0-9]/.test(text.charAt(at))) return null;
  return isValidIBAN(compact.toUpperCase()) ? at : null;
}

function lengthOf(country: string): number | null {
  const specs: Readonly<Record<string, { chars?: number | null } | undefined>> = countrySpecs;
  return specs[country]?.chars ?? null;
}
