import type { Surface } from "../safe-answer.ts";
import { Kept } from "./kept.ts";
import { Layout, type Spot } from "./layout.ts";
import { type DigitRuns, readDigits } from "./scan/numbers.ts";
import { type Places, placesIn, stands, standsBetween } from "./scan/places.ts";
import type { Words } from "./scan/words.ts";

/** What a finding is; also the word that stands in its place, in brackets. */
export type Entity =
  | "EMAIL"
  | "PHONE"
  | "CARD"
  | "IBAN"
  | "SSN"
  | "IP"
  | "MAC"
  | "CRYPTO"
  | "NATIONAL_ID"
  | "PERSON"
  | "ADDRESS"
  | "DATE_OF_BIRTH"
  | "ACCOUNT"
  | "ID"
  | "SECRET"
  | "PRIVATE_KEY";

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

/** What is known of a subject's form; looked up once for each candidate, so it is read once for each subject. */
interface Form {
  readonly whole: Spot;
  /** Undefined until it is asked for. */
  layout: Layout | null | undefined;
  digits: DigitRuns | undefined;
  places: Places | undefined;
}

const forms = new Kept(({ text, cell, context }): Form => {
  const whole = { cell, header: context, from: 0, to: text.length };
  return { whole, layout: undefined, digits: undefined, places: undefined };
});

/** Where a place of the text stands: a cell of a table with its header, or running text. */
export function spotOf(subject: Subject, at: number): Spot {
  const form = forms.of(subject);
  if (form.layout === undefined) form.layout = subject.text.includes("\n") ? new Layout(subject.text) : null;
  if (form.layout === null) return form.whole;
  const spot = form.layout.spot(at);
  return spot.cell ? spot : form.whole;
}

/** Where digits stand in the text, read once. */
export function digitsOf(subject: Subject): DigitRuns {
  const form = forms.of(subject);
  form.digits ??= readDigits(subject.text);
  return form.digits;
}

function placesOf(subject: Subject): Places {
  const form = forms.of(subject);
  form.places ??= placesIn(subject.text);
  return form.places;
}

/** Whether a word of the sort stands anywhere in the text; the context does not count. */
export function speaksOf(subject: Subject, words: Words): boolean {
  return stands(subject.text, placesOf(subject), words);
}

/** Whether one of the words stands in a part of the text, read as a text of its own. */
export function standsIn(subject: Subject, words: RegExp | Words, from: number, to: number): boolean {
  if (words instanceof RegExp) return words.test(subject.text.slice(from, to));
  return standsBetween(subject.text, placesOf(subject), words, from, to);
}

/** Whether one of the words stands close before or after the range, in its cell's header or in the context. */
export function near(subject: Subject, start: number, end: number, words: RegExp | Words, reach = NEAR): boolean {
  const { header, from, to } = spotOf(subject, start);
  if (header !== "" && words.test(header)) return true;
  return standsIn(subject, words, Math.max(from, start - reach), Math.min(Math.max(to, end), end + reach));
}

/** Whether one of the words stands close before the range, or in the context. */
export function after(subject: Subject, start: number, words: RegExp | Words, reach = NEAR): boolean {
  const { header, from } = spotOf(subject, start);
  return words.test(header) || standsIn(subject, words, Math.max(from, start - reach), start);
}

/** Whether one of the words stands close before the range itself; headers and contexts do not count. */
export function rightAfter(subject: Subject, start: number, words: RegExp | Words, reach: number): boolean {
  const { from } = spotOf(subject, start);
  return standsIn(subject, words, Math.max(from, start - reach), start);
}

/** Running text with words of its own, not a cell, a file name or a program. */
export function isProse(subject: Subject, at: number): boolean {
  return !spotOf(subject, at).cell && subject.surface !== "code" && subject.surface !== "file_name";
}

/** Where the line of a place begins, or as far before the place as it is looked for: a line may be a whole text. */
export function lineStart(text: string, at: number, reach: number): number {
  const from = Math.max(0, at - reach);
  return from + text.slice(from, at).lastIndexOf("\n") + 1;
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
