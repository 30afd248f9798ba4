import { type Comparison, findComparisons } from "./language/comparisons.ts";
import { type Intent, plainText, readIntent } from "./language/intent.ts";
import {
  type ColumnMention,
  findColumns,
  findValues,
  overlaps,
  type Span,
  type ValueMention,
} from "./language/mentions.ts";
import {
  type BucketMention,
  findBuckets,
  findTimes,
  findWeekdays,
  type TimeMention,
  type WeekdayMention,
} from "./language/times.ts";
import { nameWords, type Token, tokenize } from "./language/words.ts";
import type { ColumnProfile, Profile, TableProfile } from "./profile.ts";
import { isDate, mainDate, rangeOf } from "./schema.ts";
import { versionScore } from "./versions.ts";

/** A question taken apart against one table. */
export interface Reading {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly intent: Intent;
  readonly table: TableProfile;
  readonly columns: readonly ColumnMention[];
  readonly values: readonly ValueMention[];
  readonly times: readonly TimeMention[];
  readonly buckets: readonly BucketMention[];
  readonly weekdays: readonly WeekdayMention[];
  readonly comparisons: readonly Comparison[];
  /** The date column times and steps refer to. */
  readonly date: ColumnProfile | null;
}

/** Reads a question against the table it most likely means; `usual` is the one the conversation was about. */
export function readQuestion(question: string, profile: Profile, usual: string | null): Reading | null {
  const tokens = tokenize(question);
  let best: { reading: Reading; score: number } | null = null;
  for (const table of profile.tables) {
    const reading = readAgainst(tokens, table);
    const score =
      fit(reading) +
      fileScore(reading, profile) +
      versionScore(tokens, table) +
      (table.name === usual ? 0.4 : 0) +
      Math.log10(table.rows + 1) * 0.03;
    if (best === null || score > best.score) best = { reading, score };
  }
  return best?.reading ?? null;
}

/** Reads a question against one table. */
export function readAgainst(tokens: readonly Token[], table: TableProfile): Reading {
  const named = findColumns(tokens, table);
  const date = named.find(({ column }) => isDate(column))?.column ?? mainDate(table);
  const comparisons = findComparisons(tokens);
  // "average monthly fee" names the column Monthly fee, not months.
  const full = named.filter(({ start, end, score, column }) => end - start > 1 && score >= 0.8 && !isDate(column));
  const isFree = (span: Span) => ![...full, ...comparisons].some((other) => overlaps(other, span));
  const times = date === null ? [] : findTimes(tokens, rangeOf(date)).filter(isFree);
  const steps = date === null ? [] : findBuckets(tokens).filter(isFree);
  const buckets = steps.filter((bucket) => !times.some((time) => overlaps(time, bucket)));
  const weekdays = date === null ? [] : findWeekdays(tokens);
  const taken: Span[] = [...times, ...buckets, ...weekdays, ...comparisons];
  const columns = named.filter((mention) => !taken.some((span) => overlaps(span, mention)));
  const values = findValues(tokens, table, columns).filter((mention) => !taken.some((span) => overlaps(span, mention)));
  const kept = columns.filter((mention) => !values.some((value) => overlaps(value, mention)));
  return {
    text: plainText(tokens),
    tokens,
    intent: readIntent(tokens),
    table,
    columns: kept,
    values,
    times,
    buckets,
    weekdays,
    comparisons,
    date,
  };
}

/** How much of a table the question mentions. */
function fit({ columns, values }: Reading): number {
  const sum = (mentions: readonly (Span & { score: number })[]) =>
    mentions.reduce((total, { score, start, end }) => total + score * (1 + 0.6 * (end - start - 1)), 0);
  return sum(columns) + sum(values);
}

/** Words of a file's or sheet's name in the question, and "the second file". */
function fileScore({ tokens, table, text, columns }: Reading, profile: Profile): number {
  const words = new Set(nameWords(table.sheet ?? table.fileName.replace(/\.[^.]+$/, "")));
  const isColumn = (at: number) => columns.some(({ start, end }) => at >= start && at < end);
  const said = tokens.filter(({ stem }, at) => words.has(stem) && !/^\d+$/.test(stem) && !isColumn(at)).length;
  const position = profile.tables.indexOf(table);
  const ordinal = [
    /\bfirst (?:file|sheet|table)\b/,
    /\bsecond (?:file|sheet|table)\b/,
    /\bthird (?:file|sheet|table)\b/,
  ][position];
  const last =
    position === profile.tables.length - 1 && /\b(?:new|last|latest|other) (?:file|sheet|table)\b/.test(text);
  return Math.min(said, 2) * 0.9 + (ordinal?.test(text) === true || last ? 2 : 0);
}

/** The word just before a mention, fillers skipped. */
export function wordBefore({ tokens }: Reading, { start }: Span): string {
  let at = start - 1;
  while (at >= 0 && /^(?:the|all|our|its|their|an?|of the|different|single|individual)$/.test(tokens[at]?.norm ?? ""))
    at -= 1;
  return tokens[at]?.norm ?? "";
}

export function wordAfter({ tokens }: Reading, { end }: Span): string {
  return tokens[end]?.norm ?? "";
}
