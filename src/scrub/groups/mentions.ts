import { type Band, isInBand, readBand } from "./labels/bands.ts";
import { readPeriod } from "./labels/periods.ts";
import type { Source, SourceColumn } from "./table/source.ts";

const WORD = /[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}&'\u2019/.-]{0,60}/gu;
const MAX_WORDS = 4;

export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export function wordsOf(sentence: string): Word[] {
  return Array.from(sentence.matchAll(WORD), ({ 0: text, index }) => {
    const bare = text.replace(/[.'\u2019/-]+$/, "").replace(/['\u2019]s$/, "");
    return { text: bare, start: index, end: index + bare.length };
  });
}

/** A group of people that a text names. */
export interface Named {
  readonly start: number;
  readonly end: number;
  /** Different people in it. */
  readonly people: number;
}

/** The groups that a text names: values, two values of two columns together, months and the like, and ages. */
export function groupsNamed(text: string, source: Source): Named[] {
  const words = wordsOf(text);
  const mentions = mentionsOf(text, words, source);
  const values = mentions.map(({ column, code, start, end }) => ({
    start,
    end,
    people: source.perValue(column)[code] ?? 0,
  }));
  const both = pairOf(mentions, source);
  const named = [
    ...values,
    ...(both === null ? [] : [both]),
    ...periodsNamed(text, source),
    ...agesNamed(text, source),
  ];
  return named.filter(({ people }) => people > 0).sort((one, other) => one.start - other.start);
}

interface Mention {
  readonly column: SourceColumn;
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

/** The people whom values of two columns fit together. */
function pairOf(mentions: readonly Mention[], source: Source): Named | null {
  const columns = new Set(mentions.map(({ column }) => column));
  const [one, other] = mentions;
  if (columns.size !== 2 || mentions.length !== 2 || one === undefined || other === undefined) return null;
  if (one.end > other.start) return null;
  const ofOne = one.column.indexed.dictionary?.codes ?? new Uint8Array(0);
  const ofOther = other.column.indexed.dictionary?.codes ?? new Uint8Array(0);
  const [both] = source.members(1, (row) => (ofOne[row] === one.code && ofOther[row] === other.code ? 0 : -1));
  return { start: one.start, end: other.end, people: both?.length ?? 0 };
}

/** A month with its year, a quarter or a week; days and years alone are said of anything. */
const PERIOD =
  /(?<![\p{L}\p{N}/.-])(?:\p{L}{3,12}\.? (?:19|20)\d\d|(?:19|20)\d\d[-/](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])\/(?:19|20)\d\d|(?:19|20)\d\d[ -]?Q[1-4]|Q[1-4][ /-](?:19|20)\d\d|(?:19|20)\d\d-W\d\d)(?![\p{L}\p{N}/-])/gu;
/** One end of a stretch of time. */
const RANGE_BEFORE =
  /(?:from|since|until|till|to|through|between|and|von|ab|bis|seit|depuis|jusqu'en|desde|hasta|–|-)\s*$/iu;
const RANGE_AFTER = /^\s*(?:to|until|till|through|and|bis|à|a|al|–|-)\s/iu;
const MOST_PERIODS = 40;

function periodsNamed(text: string, source: Source): Named[] {
  const columns = source.columns.filter(({ indexed }) => indexed.days !== null);
  if (columns.length === 0) return [];
  const named: Named[] = [];
  for (const { 0: written, index: start } of text.matchAll(PERIOD)) {
    const end = start + written.length;
    if (RANGE_BEFORE.test(text.slice(Math.max(0, start - 12), start)) || RANGE_AFTER.test(text.slice(end, end + 10)))
      continue;
    const period = readPeriod(written);
    if (period === null || named.length > MOST_PERIODS) continue;
    for (const column of columns) {
      const people = source.perPeriod(column, period.unit).get(period.at) ?? 0;
      named.push({ start, end, people });
    }
  }
  return named;
}

const AGE =
  /(?:\bage[ds]?|\balter|\bâge|\bedad|\bidade|\bet[aà])\b[^\d\n.]{0,12}(\d{1,3}\s?(?:-|–|to|bis|à|a)\s?\d{1,3}|\d{1,3}\+)/giu;
const AGE_HEADER = /^(?:age|alter|edad|eta|idade|leeftijd|wiek|alder|ika|yas|kor|vek|возраст|年齢|年龄|나이)$/;

function agesNamed(text: string, source: Source): Named[] {
  const columns = source.columns.filter(
    ({ indexed, words }) => indexed.numbers !== null && words.some((word) => AGE_HEADER.test(word)),
  );
  if (columns.length === 0) return [];
  const named: Named[] = [];
  for (const { 0: all, 1: written = "", index } of text.matchAll(AGE)) {
    const band = readBand(written);
    if (band === null) continue;
    const start = index + all.length - written.length;
    for (const column of columns)
      named.push({ start, end: start + written.length, people: peopleIn(column, band, source) });
  }
  return named;
}

function peopleIn(column: SourceColumn, band: Band, source: Source): number {
  const { numbers } = column.indexed;
  const [people] = source.members(1, (row) => (isInBand(band, numbers?.[row] ?? Number.NaN) ? 0 : -1));
  return people?.length ?? 0;
}

/** Values of text columns, the longest at each place: written with a capital, a digit, or marked. */
function mentionsOf(sentence: string, words: readonly Word[], source: Source): Mention[] {
  const mentions: Mention[] = [];
  for (let at = 0; at < words.length;) {
    const found = mentionAt(sentence, words, at, source);
    if (found !== null) mentions.push(found.mention);
    at = found?.next ?? at + 1;
  }
  return mentions;
}

function mentionAt(
  sentence: string,
  words: readonly Word[],
  at: number,
  source: Source,
): { mention: Mention; next: number } | null {
  const first = words[at];
  if (first === undefined || !stands(sentence, first)) return null;
  for (let count = Math.min(MAX_WORDS, words.length - at); count > 0; count -= 1) {
    const last = words[at + count - 1] ?? first;
    const value = sentence.slice(first.start, last.end);
    if (value.length > 80 || /\n/.test(value)) continue;
    for (const column of source.columns) {
      if (column.indexed.isUnique || column.indexed.numbers !== null || column.indexed.days !== null) continue;
      const code = column.codeOf(value);
      if (code > 0) return { mention: { column, code, start: first.start, end: last.end }, next: at + count };
    }
  }
  return null;
}

/**
 * A word that may be a value: a capital that is not only the sentence's, set apart by marks, or in the place of one, as
 * `free` and `C` in `free has 12 rows and C has 3`.
 */
function stands(sentence: string, { text, start, end }: Word): boolean {
  if (text.length > 1 && /^[\p{Lu}\p{Lo}]/u.test(text)) return true;
  if (/["'\u201c\u2018`*]$/.test(sentence.slice(0, start))) return true;
  return (
    SUBJECT_AFTER.test(sentence.slice(start, end + 12)) &&
    SUBJECT_BEFORE.test(sentence.slice(Math.max(0, start - 8), start))
  );
}

const SUBJECT_BEFORE =
  /(?:^|[,;:]|[-*•]|(?<!\p{L})(?:and|und|then|in|from|for|of|to|by|im|en|dans|für|por|pour|are|is))\s*$/u;
const SUBJECT_AFTER =
  /^(?:\p{Lu}[.,;)]|\S{1,60}?(?:\s?:|\s?\(\d|\s[€$£¥]?\d|\s(?:has|had|have|with|comes|leads|shows|makes|got|follows)(?!\p{L})))/u;
