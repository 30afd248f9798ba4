import { countrySpecs } from "ibantools";

import { remainder } from "./checksums.ts";
import type { Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";
import { Kept } from "./kept.ts";

const HEAD = /(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ -]?\d(?=[ -]?[A-Za-z0-9])/g;

/**
 * Account numbers by the country's structure and the mod-97 check (ISO 13616), in groups or in one piece. The check
 * digits that some banks keep inside are left out: what a generator made of the public rules must not be shown either.
 */
export function* findIbans(subject: Subject): Generator<Finding> {
  for (const { start } of ranges(subject.text, HEAD)) {
    const end = ibanEnd(subject.text, start);
    if (end !== null) yield { start, end, entity: "IBAN", validated: true };
  }
}

/** Country, two check digits and groups: what is written like an IBAN holds no other number, even if it is misspelt. */
const FORM = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}[ -]?(?:[A-Z0-9]{4}[ -]?){2,7}[A-Z0-9]{0,4}/g;

const forms = new Kept(({ text }) =>
  Array.from(text.matchAll(FORM))
    .filter((match) => lengthOf(match[0].slice(0, 2)) !== null)
    .map((match): readonly [number, number] => [match.index, match.index + match[0].length]),
);

/** Whether a place lies within something in the form of an IBAN. */
export function isInsideIbanForm(subject: Subject, at: number): boolean {
  return isWithin(forms.of(subject), at);
}

function isWithin(ranges: readonly (readonly [number, number])[], at: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.[0] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return (ranges[low - 1]?.[1] ?? 0) > at;
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
  return (WRITTEN.test(text.slice(start, at)) || hasStructure(compact)) && passesCheck(compact) ? at : null;
}

/** In capitals, in one piece or in fours: looks like nothing else, so the tables of structures need not be right. */
const WRITTEN = /^[A-Z]{2}\d{2}(?:[A-Z0-9]+|(?:([ -])[A-Z0-9]{4})(?:\1[A-Z0-9]{4})*(?:\1[A-Z0-9]{1,3})?)$/;

function hasStructure(compact: string): boolean {
  const structure = specs[compact.slice(0, 2).toUpperCase()]?.bban_regexp ?? null;
  return structure !== null && new RegExp(structure).test(compact.slice(4).toUpperCase());
}

function passesCheck(iban: string): boolean {
  const compact = iban.toUpperCase();
  const turned = compact.slice(4) + compact.slice(0, 4);
  return (
    remainder(
      turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)),
      97,
    ) === 1
  );
}

const specs: Readonly<
  Record<string, { readonly chars?: number | null; readonly bban_regexp?: string | null } | undefined>
> = countrySpecs;

function lengthOf(country: string): number | null {
  return specs[country]?.chars ?? null;
}
