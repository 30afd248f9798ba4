import type { ColumnProfile, TableProfile } from "../profile.ts";
import { distance, likeness, nameWords, normalize, stem, type Token } from "./words.ts";

/** A stretch of the question, `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ColumnMention extends Span {
  readonly column: ColumnProfile;
  readonly score: number;
}

export interface ValueMention extends Span {
  readonly column: ColumnProfile;
  readonly value: string;
  readonly score: number;
}

/** Words of questions, which a column may bear as its name but which are never a misspelt or partial column name. */
export const LANGUAGE: ReadonlySet<string> = new Set(
  `a about above across after all also an and any are as at average avg be been before below between best biggest bottom both but by
  chart compare compared compute correlation count data dataset did difference different distribution do does down drop each every
  file files find first for from get give graph group grouped had has have highest histogram how i in increase into is it its just
  largest last least less line list lowest make many max maximum me mean median min minimum missing month monthly more most much my
  no not now number of on only or other our out over overall per percent percentage pie plot please quarter quarterly rank records
  row rows same second share show since smallest split sum summary table than that the their them then there these they this those
  time times to today top total totals trend under until up us versus vs was we week weekly were what when where which who why will
  with without worst would year yearly you your day daily annual annually visualize draw column columns value values`.split(
    /\s+/,
  ),
);

/** A synonym of one of a column's three words still counts. */
const LEAST_SCORE = 0.4;

/** Best column for every stretch of the question that names one; stretches do not overlap. */
export function findColumns(tokens: readonly Token[], table: TableProfile): ColumnMention[] {
  const found: ColumnMention[] = [];
  for (const column of table.columns) found.push(...mentionsOf(tokens, column));
  return keepBest(found);
}

function mentionsOf(tokens: readonly Token[], column: ColumnProfile): ColumnMention[] {
  const words = nameWords(column.name);
  const found: ColumnMention[] = [];
  for (let start = 0; start < tokens.length; start += 1) {
    for (let length = Math.min(words.length, tokens.length - start); length > 0; length -= 1) {
      const score = windowScore(tokens.slice(start, start + length), words);
      if (score < LEAST_SCORE) continue;
      found.push({ start, end: start + length, column, score });
      break;
    }
  }
  return found;
}

/** How well some words of the question name a column: 1 for its full name, less for parts, misspellings, synonyms. */
function windowScore(window: readonly Token[], words: readonly string[]): number {
  const left = [...words];
  let sum = 0;
  for (const token of window) {
    const scores = left.map((word) => wordScore(token, word));
    const best = Math.max(0, ...scores);
    if (best === 0) return 0;
    sum += best;
    left.splice(scores.indexOf(best), 1);
  }
  // Words of the language alone name a column only in full: "total" may be one, "average" is not average_seconds.
  if (window.length < words.length && window.every(({ norm }) => LANGUAGE.has(norm))) return 0;
  const quality = sum / window.length;
  const coverage = window.length / words.length;
  return coverage === 1 ? quality : quality * (0.6 + 0.3 * coverage);
}

function wordScore(token: Token, word: string): number {
  if (token.stem === word || token.norm === word) return LANGUAGE.has(token.norm) ? 0.7 : 1;
  return LANGUAGE.has(token.norm) || token.norm.length < 3 ? 0 : likeness(token.stem, word);
}

/** Values of text columns that the question names. */
export function findValues(
  tokens: readonly Token[],
  table: TableProfile,
  columns: readonly ColumnMention[],
): ValueMention[] {
  const found: ValueMention[] = [];
  for (const column of table.columns) {
    const stated = columns.filter((mention) => mention.column === column);
    for (const value of column.values ?? []) found.push(...valueMentions(tokens, column, value, stated));
  }
  const free = found.filter((mention) => !columns.some((other) => overlaps(other, mention) && beats(other, mention)));
  const near = free.map((mention) => ({ ...mention, score: mention.score + nearness(mention, columns) }));
  return keepBest(near);
}

function valueMentions(
  tokens: readonly Token[],
  column: ColumnProfile,
  value: string,
  stated: readonly Span[],
): ValueMention[] {
  const words = value.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0 || words.length > 8) return [];
  const parts = words.map((word) => normalize(word));
  const found: ValueMention[] = [];
  for (let start = 0; start + parts.length <= tokens.length; start += 1) {
    const window = tokens.slice(start, start + parts.length);
    const score = Math.max(
      valueScore(window, parts, words),
      isStated(tokens, start, stated) && fits(window, parts) ? 1 : 0,
    );
    if (score > 0) found.push({ start, end: start + parts.length, column, value, score });
  }
  return found;
}

/** "order is x", "status = open": whatever the word, it is a value of that column. */
function isStated(tokens: readonly Token[], start: number, columns: readonly Span[]): boolean {
  if (!["is", "=", "equals", "was"].includes(tokens[start - 1]?.norm ?? "")) return false;
  return columns.some(({ end }) => end === start - 1);
}

function fits(window: readonly Token[], parts: readonly string[]): boolean {
  return window.every(({ norm }, index) => norm === parts[index]);
}

function valueScore(window: readonly Token[], parts: readonly string[], words: readonly string[]): number {
  const same = window.every((token, index) => token.norm === parts[index] || token.stem === stem(parts[index] ?? ""));
  if (!same) return isMisspelt(window, parts) ? 0.75 : 0;
  const asWritten = window.every((token, index) => token.text === words[index]);
  const [only] = window;
  if (window.length > 1 || only === undefined || only.quoted) return 1.1;
  const ordinary = LANGUAGE.has(only.norm) || only.norm.length < 3 || /^\d+$/.test(only.norm);
  if (ordinary) return asWritten && /\p{Lu}/u.test(only.text) && only.norm.length > 1 ? 0.9 : 0;
  return asWritten && /\p{Lu}/u.test(only.text) ? 1.05 : 0.95;
}

function isMisspelt(window: readonly Token[], parts: readonly string[]): boolean {
  const [only] = window;
  const [part = ""] = parts;
  if (window.length !== 1 || only === undefined || part.length < 6 || LANGUAGE.has(only.norm)) return false;
  return only.norm.length >= 5 && distance(only.norm, part) === 1;
}

/** Values whose column is named beside them win over the same value elsewhere. */
function nearness(mention: ValueMention, columns: readonly ColumnMention[]): number {
  const beside = columns.some(
    ({ column, start, end }) => column === mention.column && (end === mention.start || start === mention.end),
  );
  return beside ? 0.1 : 0;
}

function beats(column: ColumnMention, value: ValueMention): boolean {
  const columnLength = column.end - column.start;
  const valueLength = value.end - value.start;
  return columnLength === valueLength ? column.score >= value.score : columnLength > valueLength;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Longer and better mentions first; what overlaps a kept one goes. */
function keepBest<T extends Span & { readonly score: number }>(mentions: readonly T[]): T[] {
  const weight = ({ start, end, score }: T) => score * (1 + 0.6 * (end - start - 1));
  const ranked = mentions
    .map((mention, order) => ({ mention, order }))
    .sort((a, b) => weight(b.mention) - weight(a.mention) || a.order - b.order);
  const kept: T[] = [];
  for (const { mention } of ranked) if (!kept.some((other) => overlaps(other, mention))) kept.push(mention);
  return kept.sort((a, b) => a.start - b.start);
}
