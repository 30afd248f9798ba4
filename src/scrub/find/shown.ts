import type { Entity, Finding } from "../detectors/detector.ts";
import type { LearnedFinding } from "../learned/find.ts";
import type { Action } from "../policy.ts";
import { pseudonymsIn } from "../ingress/pseudonym.ts";
import { normalise } from "./normalise.ts";

/** What stands where somebody decided that not even the kind is told. */
export const DROPPED = "[…]";

/** Shorter numbers would show half of themselves. */
const LONG_ENOUGH = 8;
const LAST = 4;
const NUMBER: Readonly<Partial<Record<Entity, RegExp>>> = {
  CARD: /^\d+$/,
  PHONE: /^\d+$/,
  ACCOUNT: /^[A-Z]{0,4}\d+$/i,
  IBAN: /^[A-Z]{2}\d{2}[A-Z0-9]+$/i,
};
const ADDRESS = /^[^@\s]{1,64}@([a-z0-9.-]{1,190}\.[a-z]{2,24})$/i;

/** What {@link shownFor} makes of a part; the word joiners are those that keep Slack from making a domain live. */
const PART =
  /\[(?:(?:CARD|PHONE|ACCOUNT|IBAN)(?:_\d{1,9})? …[A-Za-z0-9]{4}|EMAIL(?:_\d{1,9})? at [A-Za-z0-9.\u2060-]{3,250})\]/g;

/**
 * Says `[EMAIL]`, `[CARD]` … : the kind of what was there, nothing of the value. What was learned from a file gets the
 * number of its row, so that a table of people can still be read: `[PERSON_7]` has the address `[EMAIL_7]`.
 */
export function nameOf(finding: Finding | LearnedFinding): string {
  return `[${wordOf(finding)}]`;
}

/** What the reader sees in the place of a finding. A value of which no part can be told surely gives way to its kind. */
export function shownFor(action: Exclude<Action, "keep" | "block">, finding: Finding, value: string): string {
  if (action === "drop") return DROPPED;
  const part = action === "partial" ? partOf(finding.entity, value) : null;
  return part === null ? nameOf(finding) : `[${wordOf(finding)} ${part}]`;
}

/**
 * Places where a part stands that was left on purpose, or a pseudonym that the file had already when it went out: they
 * are not looked at again, so that scrubbing twice is once.
 */
export function partsIn(text: string): { start: number; end: number }[] {
  const pseudonyms = pseudonymsIn(text);
  if (!text.includes("[")) return pseudonyms;
  const parts = [...text.matchAll(PART)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  return [...pseudonyms, ...parts];
}

function wordOf(finding: Finding | LearnedFinding): string {
  return "row" in finding ? `${finding.entity}_${finding.row + 1}` : finding.entity;
}

function partOf(entity: Entity, value: string): string | null {
  const read = normalise(value).text.trim();
  if (entity === "EMAIL") {
    const domain = ADDRESS.exec(read)?.[1];
    return domain === undefined ? null : `at ${domain.toLowerCase()}`;
  }
  const number = read.replace(/[\s()./+-]/g, "");
  if (number.length < LONG_ENOUGH || NUMBER[entity]?.test(number) !== true) return null;
  return `…${number.slice(-LAST)}`;
}
