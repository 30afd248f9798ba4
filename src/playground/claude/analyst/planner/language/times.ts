import { isComplete, isoDate, MONTHS, partsOf, shift, startOf, type Unit, unitPeriod } from "./calendar.ts";
import type { Span } from "./mentions.ts";
import type { Bucket, Period } from "../plan.ts";
import { parseCount, type Token } from "./words.ts";

/** A time the question names. */
export type TimeMention = Span &
  (
    | { readonly kind: "period"; readonly period: Period; readonly unit: Unit | null }
    /** A month or quarter without its year. */
    | { readonly kind: "cycle"; readonly unit: "month" | "quarter"; readonly number: number }
  );

export interface BucketMention extends Span {
  readonly bucket: Bucket;
  /** `which month`, `best month`: the units compete, the order is by value. */
  readonly asked: boolean;
}

/** First and last day of the data, for "last month" and for years that make sense. */
export interface DataRange {
  readonly first: string;
  readonly last: string;
}

const UNITS: Readonly<Record<string, Unit>> = {
  day: "day",
  week: "week",
  month: "month",
  quarter: "quarter",
  year: "year",
};
const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  "1st": 1,
  second: 2,
  "2nd": 2,
  third: 3,
  "3rd": 3,
  fourth: 4,
  "4th": 4,
};

/** All times of a question; ranges and open ends ("since June") are put together. */
export function findTimes(tokens: readonly Token[], range: DataRange): TimeMention[] {
  const points = findPoints(tokens, range);
  return joinRanges(tokens, points, range);
}

function findPoints(tokens: readonly Token[], range: DataRange): TimeMention[] {
  const found: TimeMention[] = [];
  for (let at = 0; at < tokens.length;) {
    const mention =
      relative(tokens, at, range) ??
      half(tokens, at, range) ??
      quarter(tokens, at, range) ??
      monthName(tokens, at, range) ??
      exactDate(tokens, at) ??
      year(tokens, at, range);
    if (mention === null) {
      at += 1;
      continue;
    }
    found.push(mention);
    at = mention.end;
  }
  return found;
}

function exactDate(tokens: readonly Token[], at: number): TimeMention | null {
  const text = tokens[at]?.norm ?? "";
  const iso = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(text);
  const european = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const parts =
    iso ??
    (european && [0, european[3], european[2], european[1]]) ??
    (american && [0, american[3], american[1], american[2]]);
  if (parts === null) return null;
  const unit = parts[3] === undefined ? "month" : "day";
  const start = isoDate(Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 1));
  return { start: at, end: at + 1, kind: "period", period: unitPeriod(start, unit), unit };
}

function year(tokens: readonly Token[], at: number, range: DataRange): TimeMention | null {
  const number = yearAt(tokens, at, range);
  if (number === null) return null;
  return { start: at, end: at + 1, kind: "period", period: unitPeriod(isoDate(number, 1, 1), "year"), unit: "year" };
}

/** A four-digit year near the data's own, so that `over 2000` stays a number. */
function yearAt(tokens: readonly Token[], at: number, range: DataRange): number | null {
  const text = tokens[at]?.norm ?? "";
  if (
    !/^(?:19|20)\d{2}$/.test(text) ||
    /^(?:over|above|than|under|below|top|>|<|>=|<=)$/.test(tokens[at - 1]?.norm ?? "")
  )
    return null;
  const number = Number(text);
  return number >= partsOf(range.first).year - 3 && number <= partsOf(range.last).year + 3 ? number : null;
}

function monthName(tokens: readonly Token[], at: number, range: DataRange): TimeMention | null {
  const token = tokens[at];
  const number = token === undefined ? 0 : monthNumber(token, tokens[at - 1]);
  if (number === 0) return null;
  const day = /^\d{1,2}$/.test(tokens[at + 1]?.norm ?? "") ? Number(tokens[at + 1]?.norm) : null;
  const comma = day !== null && tokens[at + 2]?.norm === "," ? 1 : 0;
  const exact = day === null ? null : yearAt(tokens, at + 2 + comma, range);
  if (exact !== null && day !== null) {
    return {
      start: at,
      end: at + 3 + comma,
      kind: "period",
      period: unitPeriod(isoDate(exact, number, day), "day"),
      unit: "day",
    };
  }
  const gap = tokens[at + 1]?.norm === "of" ? 2 : 1;
  return ofYear(tokens, at, at + gap, at + 1, "month", number, range);
}

/** A month or quarter with the year that follows, or of whatever year. */
function ofYear(
  tokens: readonly Token[],
  start: number,
  yearIndex: number,
  end: number,
  unit: "month" | "quarter",
  number: number,
  range: DataRange,
): TimeMention {
  const known = yearAt(tokens, yearIndex, range) ?? onlyYear(range);
  if (known === null) return { start, end, kind: "cycle", unit, number };
  const from = isoDate(known, unit === "month" ? number : number * 3 - 2, 1);
  const last = yearAt(tokens, yearIndex, range) === null ? end : yearIndex + 1;
  return { start, end: last, kind: "period", period: unitPeriod(from, unit), unit };
}

function onlyYear({ first, last }: DataRange): number | null {
  return partsOf(first).year === partsOf(last).year ? partsOf(first).year : null;
}

function monthNumber(token: Token, before: Token | undefined): number {
  const index = MONTHS.findIndex((name) => {
    const full = name.toLowerCase();
    return token.norm === full || (token.norm.length >= 3 && token.norm.length <= 4 && full.startsWith(token.norm));
  });
  if (index === -1) return 0;
  // "may" and "march" are words too: a capital or a preposition tells.
  if (!["may", "mar", "march"].includes(token.norm) || token.norm === "march") return index + 1;
  const led = [
    "in",
    "of",
    "for",
    "since",
    "until",
    "from",
    "to",
    "and",
    "vs",
    "only",
    "between",
    "before",
    "after",
    "did",
  ];
  return /^\p{Lu}/u.test(token.text) || led.includes(before?.norm ?? "") ? index + 1 : 0;
}

function quarter(tokens: readonly Token[], at: number, range: DataRange): TimeMention | null {
  const short = /^q([1-4])$/.exec(tokens[at]?.norm ?? "");
  if (short !== null)
    return ofYear(tokens, at, at + (tokens[at + 1]?.norm === "of" ? 2 : 1), at + 1, "quarter", Number(short[1]), range);
  const ordinal = ORDINALS[tokens[at]?.norm ?? ""];
  if (ordinal === undefined || tokens[at + 1]?.stem !== "quarter") return null;
  return ofYear(tokens, at, at + (tokens[at + 2]?.norm === "of" ? 3 : 2), at + 2, "quarter", ordinal, range);
}

function half(tokens: readonly Token[], at: number, range: DataRange): TimeMention | null {
  const short = /^h([12])$/.exec(tokens[at]?.norm ?? "");
  const ordinal = tokens[at + 1]?.norm === "half" ? ORDINALS[tokens[at]?.norm ?? ""] : undefined;
  const number = short === null ? ordinal : Number(short[1]);
  if (number === undefined || number > 2) return null;
  const after = at + (short === null ? 2 : 1);
  const yearIndex = tokens[after]?.norm === "of" ? after + 1 : after;
  const named = yearAt(tokens, yearIndex, range);
  const known = named ?? partsOf(range.last).year;
  const from = isoDate(known, number === 1 ? 1 : 7, 1);
  const period = { from, to: shift(from, "month", 6), label: `H${number} ${known}` };
  return { start: at, end: named === null ? after : yearIndex + 1, kind: "period", period, unit: null };
}

/** "last 3 months", "this year", "previous quarter", "year to date": counted from the last day of the data. */
function relative(tokens: readonly Token[], at: number, range: DataRange): TimeMention | null {
  const word = tokens[at]?.norm ?? "";
  if (word === "ytd" || (word === "year" && tokens[at + 1]?.norm === "to" && tokens[at + 2]?.norm === "date")) {
    const from = startOf(range.last, "year");
    const period = { from, to: shift(range.last, "day", 1), label: `${partsOf(from).year} to date` };
    return { start: at, end: at + (word === "ytd" ? 1 : 3), kind: "period", period, unit: null };
  }
  if (!["last", "past", "latest", "this", "current", "previous", "recent"].includes(word)) return null;
  const count = parseCount(tokens[at + 1]?.norm ?? "");
  const unit = UNITS[tokens[at + (count === null ? 1 : 2)]?.stem ?? ""];
  if (unit === undefined) return null;
  const period = relativePeriod(word, count, unit, range);
  return { start: at, end: at + (count === null ? 2 : 3), kind: "period", period, unit: count === null ? unit : null };
}

function relativePeriod(word: string, count: number | null, unit: Unit, { last }: DataRange): Period {
  const current = startOf(last, unit);
  if (word === "this" || word === "current" || word === "latest") return unitPeriod(current, unit);
  const ended = isComplete(last, unit) ? current : shift(current, unit, -1);
  if (count === null) return unitPeriod(word === "previous" ? shift(current, unit, -1) : ended, unit);
  if (unit === "day") {
    const to = shift(last, "day", 1);
    return { from: shift(to, "day", -count), to, label: `the last ${count} days of the data` };
  }
  const to = shift(ended, unit, 1);
  const from = shift(to, unit, -count);
  return { from, to, label: `${unitPeriod(from, unit).label} to ${unitPeriod(ended, unit).label}` };
}

/** "between A and B", "A to B", "since A", "before A". */
function joinRanges(tokens: readonly Token[], points: readonly TimeMention[], range: DataRange): TimeMention[] {
  const joined: TimeMention[] = [];
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index];
    const next = points[index + 1];
    if (point === undefined) continue;
    const both = next === undefined ? null : rangeOf(tokens, point, next, range);
    if (both !== null) {
      joined.push(both);
      index += 1;
    } else {
      joined.push(openEnd(tokens, point, range));
    }
  }
  return joined;
}

function rangeOf(tokens: readonly Token[], a: TimeMention, b: TimeMention, range: DataRange): TimeMention | null {
  const gap = tokens
    .slice(a.end, b.start)
    .map(({ norm }) => norm)
    .join(" ");
  const before = tokens[a.start - 1]?.norm;
  const between = gap === "and" && before === "between";
  if (!between && !["to", "until", "through", "till"].includes(gap)) return null;
  const to = asPeriod(b, range, null);
  const from = asPeriod(a, range, to);
  const start = before === "between" || before === "from" ? a.start - 1 : a.start;
  const label = `${from.label} to ${to.label}`;
  return { start, end: b.end, kind: "period", period: { from: from.from, to: to.to, label }, unit: null };
}

/** A month without a year takes the year of the other end, or the data's last. */
export function asPeriod(mention: TimeMention, range: DataRange, other: Period | null): Period {
  if (mention.kind === "period") return mention.period;
  const { year: known } = partsOf(other?.from ?? range.last);
  const month = mention.unit === "month" ? mention.number : mention.number * 3 - 2;
  const start = isoDate(known, month, 1);
  const latest = other === null && start > range.last ? isoDate(known - 1, month, 1) : start;
  return unitPeriod(latest, mention.unit);
}

function openEnd(tokens: readonly Token[], point: TimeMention, range: DataRange): TimeMention {
  const before = tokens[point.start - 1]?.norm ?? "";
  if (!["since", "after", "before", "until", "from", "till", "starting"].includes(before)) return point;
  const period = asPeriod(point, range, null);
  const start = point.start - 1;
  const common = { start, end: point.end, kind: "period", unit: null } as const;
  if (before === "after") return { ...common, period: { from: period.to, to: null, label: `after ${period.label}` } };
  if (before === "before")
    return { ...common, period: { from: null, to: period.from, label: `before ${period.label}` } };
  if (before === "until" || before === "till")
    return { ...common, period: { from: null, to: period.to, label: `until ${period.label}` } };
  if (before === "from" && !["on", "onwards", "onward"].includes(tokens[point.end]?.norm ?? ""))
    return { ...point, start };
  return { ...common, period: { from: period.from, to: null, label: `since ${period.label}` } };
}

const ADVERBS: Readonly<Record<string, Bucket>> = {
  daily: "day",
  weekly: "week",
  monthly: "month",
  quarterly: "quarter",
  yearly: "year",
  annual: "year",
  annually: "year",
  hourly: "hour",
  seasonality: "month of year",
  seasonal: "month of year",
};

/** Words before a unit that make it a bucket: by month, per week, each day, which quarter. */
const BUCKET_LEADS = ["by", "per", "each", "every", "a", "over", "across", "of"];
const ASKING_LEADS = [
  "which",
  "what",
  "best",
  "worst",
  "busiest",
  "strongest",
  "weakest",
  "highest",
  "lowest",
  "top",
  "slowest",
  "peak",
];

/** The time steps a question asks for. */
export function findBuckets(tokens: readonly Token[]): BucketMention[] {
  const found: BucketMention[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const mention = bucketAt(tokens, at);
    if (mention === null) continue;
    found.push(mention);
    at = mention.end - 1;
  }
  return found;
}

function bucketAt(tokens: readonly Token[], at: number): BucketMention | null {
  const { norm = "", stem = "" } = tokens[at] ?? {};
  const rest = tokens
    .slice(at + 1, at + 4)
    .map((token) => token.norm)
    .join(" ");
  const adverb = ADVERBS[norm];
  if (adverb !== undefined) return { start: at, end: at + 1, bucket: adverb, asked: false };
  if (stem === "weekday" || /^day of (?:the )?week\b/.test(`${stem} ${rest}`)) {
    const end = stem === "weekday" ? at + 1 : at + (rest.startsWith("of the") ? 4 : 3);
    return { start: at, end, bucket: "weekday", asked: isAsked(tokens, at) };
  }
  if (/^hour of (?:the )?day\b/.test(`${stem} ${rest}`)) {
    return {
      start: at,
      end: at + (rest.startsWith("of the") ? 4 : 3),
      bucket: "hour of day",
      asked: isAsked(tokens, at),
    };
  }
  if (stem === "hour" && leads(tokens, at, ["by", "per", "each", "every", "which", "busiest", "what"])) {
    return {
      start: at,
      end: at + 1,
      bucket: tokens[at - 1]?.norm === "per" ? "hour" : "hour of day",
      asked: isAsked(tokens, at),
    };
  }
  const unit = UNITS[stem];
  if (unit === undefined || rest.startsWith("to date")) return null;
  if (isAsked(tokens, at)) return { start: at, end: at + 1, bucket: unit, asked: true };
  const overAgain = new RegExp(`^(?:over|by|on) ${unit}\\b`).test(rest);
  if (overAgain) return { start: at, end: at + 3, bucket: unit, asked: false };
  const listed =
    leads(tokens, at, ["and", ","]) && tokens.slice(0, at).some((token) => token.norm === "by" || token.norm === "per");
  return (leads(tokens, at, BUCKET_LEADS) || listed) && norm === unit
    ? { start: at, end: at + 1, bucket: unit, asked: false }
    : null;
}

function leads(tokens: readonly Token[], at: number, words: readonly string[]): boolean {
  return words.includes(tokens[at - 1]?.norm ?? "");
}

function isAsked(tokens: readonly Token[], at: number): boolean {
  return (
    leads(tokens, at, ASKING_LEADS) ||
    (leads(tokens, at, ["selling", "performing"]) && leads(tokens, at - 1, ASKING_LEADS))
  );
}

/** Days of the week the rows must fall on, Monday 1 to Sunday 7. */
export interface WeekdayMention extends Span {
  readonly days: readonly number[];
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** "on weekends", "on Mondays", "Saturday sales". */
export function findWeekdays(tokens: readonly Token[]): WeekdayMention[] {
  return tokens.flatMap(({ stem }, at) => {
    const day = WEEKDAYS.indexOf(stem) + 1;
    const days = stem === "weekend" ? [6, 7] : stem === "workday" ? [1, 2, 3, 4, 5] : day > 0 ? [day] : [];
    return days.length > 0 && !leads(tokens, at, BUCKET_LEADS) ? [{ start: at, end: at + 1, days }] : [];
  });
}
