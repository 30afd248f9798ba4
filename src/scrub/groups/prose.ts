import { type Groups, HIDDEN } from "./guard.ts";
import { numberOf } from "./labels/fold.ts";
import { isPeopleWord } from "./labels/words.ts";
import type { Source, SourceColumn } from "./table/source.ts";

export interface ProseContext {
  readonly groups: Groups;
  readonly k: number;
  /** Sums of tables of which they would tell what is hidden. */
  readonly telling: ReadonlySet<number>;
}

/** A stretch of text with nothing but figures in it that may have to go. */
interface Figure {
  readonly start: number;
  readonly end: number;
}

const SENTENCE_END = /[.!?](?=\s)|\n|[。！？]/g;
const FIGURE =
  /(?<![\p{L}\p{N}_.,-])[€$£¥]?\s?-?\d(?:[\d.,'\u00a0\u202f]{0,20}\d)?(?:\s?%|[kKmM](?!\p{L}))?(?![\p{L}\p{N}_])/gu;
const WORD = /[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}&'\u2019/.-]{0,60}/gu;
const MAX_WORDS = 4;
const SMALL_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const RANKING = /^(?:top|first|last|best|biggest|largest|next|other|oberste|ersten|premiers|primeros|all)$/i;

/**
 * Figures of sentences about small groups: those that name a value which fewer than `k` people share, two values that
 * together fit fewer, or fewer than `k` people outright. A sentence without figures says too little to be hidden.
 */
export function proseEdits(text: string, context: ProseContext): { start: number; end: number; shown: string }[] {
  if (!/\d/.test(text) || context.k < 2 || !context.groups.isAboutPeople) return [];
  const edits: { start: number; end: number; shown: string }[] = [];
  for (const [from, to] of sentencesOf(text)) {
    const sentence = text.slice(from, to);
    const figures = figuresOf(sentence);
    if (figures.length === 0) continue;
    const words = wordsOf(sentence);
    const isSmall =
      saysFewPeople(words, context.k) ||
      context.groups.sources.some((source) => namesFew(sentence, words, source, context.k));
    for (const { start, end } of figures) {
      const number = numberOf(sentence.slice(start, end));
      if (!isSmall && !(number !== null && context.telling.has(number))) continue;
      edits.push({ start: from + start, end: from + end, shown: HIDDEN });
    }
  }
  return edits;
}

/** Whether a text names a value, or two together, that fewer than `k` people share. */
export function namesSmallGroup(text: string, groups: Groups, k: number): boolean {
  const words = wordsOf(text);
  return groups.sources.some((source) => namesFew(text, words, source, k));
}

function sentencesOf(text: string): [number, number][] {
  const sentences: [number, number][] = [];
  let from = 0;
  for (const match of text.matchAll(SENTENCE_END)) {
    const to = match.index + match[0].length;
    sentences.push([from, to]);
    from = to;
  }
  sentences.push([from, text.length]);
  return sentences.filter(([start, end]) => end > start);
}

/** Numbers of a sentence but for years, dates and the numbers of a list. */
function figuresOf(sentence: string): Figure[] {
  const figures: Figure[] = [];
  for (const match of sentence.matchAll(FIGURE)) {
    const [written] = match;
    const start = match.index + written.length - written.trimStart().length;
    const isYear = /^(?:19|20)\d\d$/.test(written.trim());
    const isOrder =
      /^\s*$/.test(sentence.slice(0, start)) && /^[.)]/.test(sentence.slice(match.index + written.length));
    if (!isYear && !isOrder) figures.push({ start, end: match.index + written.length });
  }
  return figures;
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function wordsOf(sentence: string): Word[] {
  return Array.from(sentence.matchAll(WORD), ({ 0: text, index }) => {
    const bare = text.replace(/[.'\u2019/-]+$/, "").replace(/['\u2019]s$/, "");
    return { text: bare, start: index, end: index + bare.length };
  });
}

/** `2 customers`, `three of the patients`; not `the top 3 customers`. */
function saysFewPeople(words: readonly Word[], k: number): boolean {
  return words.some(({ text }, at) => {
    const spelt = SMALL_WORDS.indexOf(text.toLowerCase());
    const count = /^\d{1,3}$/.test(text) ? Number(text) : spelt;
    if (count < 1 || count >= k || RANKING.test(words[at - 1]?.text ?? "")) return false;
    return words.slice(at + 1, at + 4).some((word) => isPeopleWord(word.text));
  });
}

interface Mention {
  readonly column: SourceColumn;
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

/** Whether values that are named in the sentence fit few people, alone or, from two columns, together. */
function namesFew(sentence: string, words: readonly Word[], source: Source, k: number): boolean {
  const mentions = mentionsOf(sentence, words, source);
  for (const { column, code } of mentions) {
    const count = source.perValue(column)[code] ?? 0;
    if (count > 0 && count < k) return true;
  }
  const columns = new Set(mentions.map(({ column }) => column));
  if (columns.size !== 2 || mentions.length !== 2) return false;
  const [one, other] = mentions;
  if (one === undefined || other === undefined || one.end > other.start) return false;
  const ofOne = one.column.indexed.dictionary?.codes ?? new Uint8Array(0);
  const ofOther = other.column.indexed.dictionary?.codes ?? new Uint8Array(0);
  const [both] = source.members(1, (row) => (ofOne[row] === one.code && ofOther[row] === other.code ? 0 : -1));
  const count = both?.length ?? 0;
  return count > 0 && count < k;
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

const SUBJECT_BEFORE = /(?:^|[,;:]|[-*•]|\band)\s*$/;
const SUBJECT_AFTER = /^\S{1,60}(?:\s?:|\s?\(\d|\s(?:has|had|have|with|comes|leads|shows|makes|got)\s)/;
