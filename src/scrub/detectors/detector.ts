import type { Surface } from "../safe-answer.ts";

/** What a finding is; also the word that stands in its place, in brackets. */
export type Entity = "EMAIL" | "PHONE" | "CARD" | "IBAN" | "SSN" | "IP" | "SECRET" | "PRIVATE_KEY";

/** A text as a detector gets it: normalised, with what is known about the place it stands in. */
export interface Subject {
  readonly text: string;
  readonly surface: Surface;
  /** Words near by that belong to it: a column's header, the end of the paragraph before. */
  readonly context: string;
  /** A value out of a table or a record, where ids and figures stand without words around them. */
  readonly cell: boolean;
}

/** A range of {@link Subject.text} that must not be shown. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  readonly entity: Entity;
  /** A checksum, a number plan or a fixed form has confirmed it. */
  readonly validated: boolean;
}

/** Finds one family. Takes time linear in the text, keeps nothing between calls. */
export type Detector = (subject: Subject) => Iterable<Finding>;

/** How far a context word may stand from what it explains. */
const NEAR = 60;

/** Whether one of the words stands close before or after the range, or in the context. */
export function near(subject: Subject, start: number, end: number, words: RegExp): boolean {
  if (words.test(subject.context)) return true;
  return words.test(subject.text.slice(Math.max(0, start - NEAR), Math.min(subject.text.length, end + NEAR)));
}

/** Whether one of the words stands close before the range, or in the context. */
export function after(subject: Subject, start: number, words: RegExp, reach = NEAR): boolean {
  if (words.test(subject.context)) return true;
  return words.test(subject.text.slice(Math.max(0, start - reach), start));
}

/** All matches of a global expression, as ranges. */
export function* ranges(
  text: string,
  pattern: RegExp,
): Generator<{ start: number; end: number; match: RegExpExecArray }> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[0].length === 0) pattern.lastIndex++;
    else yield { start: match.index, end: match.index + match[0].length, match };
  }
}
