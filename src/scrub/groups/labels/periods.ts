import { foldCell } from "./fold.ts";

/** What a label says of a date: the unit in which it counts and its number in it. */
export interface Period {
  readonly unit: Unit;
  readonly at: number;
}

export type Unit =
  | "year"
  | "quarter"
  | "month"
  | "week"
  | "day"
  | "decade"
  | "month_of_year"
  | "quarter_of_year"
  | "week_of_year"
  | "weekday";

const DAY_MS = 86_400_000;

/** Day number of a date in the Gregorian calendar, counted from 1970-01-01; null for a date that does not exist. */
export function dayOf(year: number, month: number, day: number): number | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < 1000 || year > 9999 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.getTime() / DAY_MS;
}

/** The number of the unit in which a day lies. */
export function numberIn(unit: Unit, day: number): number {
  if (unit === "day") return day;
  if (unit === "week") return weekOf(day);
  if (unit === "weekday") return mod(day + 3, 7);
  const date = new Date(day * DAY_MS);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  switch (unit) {
    case "year":
      return year;
    case "decade":
      return Math.floor(year / 10) * 10;
    case "quarter":
      return year * 4 + Math.floor(month / 3);
    case "month":
      return year * 12 + month;
    case "month_of_year":
      return month;
    case "quarter_of_year":
      return Math.floor(month / 3);
    case "week_of_year":
      return isoWeek(day);
    default:
      return unit satisfies never;
  }
}

/** Weeks begin on Monday (ISO 8601); 1970-01-01 was a Thursday. */
function weekOf(day: number): number {
  return Math.floor((day + 3) / 7);
}

function isoWeek(day: number): number {
  const thursday = weekOf(day) * 7;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const first = (dayOf(year, 1, 4) ?? 0) + 0;
  return weekOf(day) - weekOf(first) + 1;
}

/** The label as a period; null when it is none. Dates are days: {@link unitOfDays} knows what a column of them means. */
export function readPeriod(label: string): Period | null {
  const text = label.trim().replace(/\u2060/g, "");
  if (text === "" || text.length > 40) return null;
  return readDigits(text) ?? readWords(foldCell(text));
}

function readDigits(text: string): Period | null {
  for (const [pattern, read] of FORMS) {
    const match = pattern.exec(text);
    const period = match === null ? null : read(match.slice(1).map(Number));
    if (period !== null) return period;
  }
  return null;
}

type Form = readonly [RegExp, (parts: readonly number[]) => Period | null];

const FORMS: readonly Form[] = [
  [/^(?:FY ?|CY ?)?((?:19|20)\d\d)(?:年|\.0)?$/i, ([year = 0]) => ({ unit: "year", at: year })],
  [/^((?:19|20)\d0)'?s$/i, ([year = 0]) => ({ unit: "decade", at: year })],
  [/^((?:19|20)\d\d)[ ./-]?[QT]([1-4])$/i, ([year = 0, quarter = 0]) => quarterOf(year, quarter)],
  [/^[QT]([1-4])[ ./'-]{0,2}((?:19|20)\d\d)$/i, ([quarter = 0, year = 0]) => quarterOf(year, quarter)],
  [/^([1-4])\. ?(?:Quartal|quarter) ((?:19|20)\d\d)$/i, ([quarter = 0, year = 0]) => quarterOf(year, quarter)],
  [/^[QT]([1-4])$/i, ([quarter = 0]) => ({ unit: "quarter_of_year", at: quarter - 1 })],
  [/^((?:19|20)\d\d)[./-](0?[1-9]|1[0-2])$/, ([year = 0, month = 0]) => monthOf(year, month)],
  [/^((?:19|20)\d\d)年(0?[1-9]|1[0-2])月$/, ([year = 0, month = 0]) => monthOf(year, month)],
  [/^(0?[1-9]|1[0-2])[./-]((?:19|20)\d\d)$/, ([month = 0, year = 0]) => monthOf(year, month)],
  [/^(0?[1-9]|1[0-2])月$/, ([month = 0]) => ({ unit: "month_of_year", at: month - 1 })],
  [/^((?:19|20)\d\d)[ -]?(?:W|KW|S)(\d\d?)$/i, ([year = 0, week = 0]) => isoWeekOf(year, week)],
  [/^(?:W|KW|S|Week ?)(\d\d?)[ /-]{1,3}((?:19|20)\d\d)$/i, ([week = 0, year = 0]) => isoWeekOf(year, week)],
  [/^(?:W|KW|Week) ?(\d\d?)$/i, ([week = 0]) => ({ unit: "week_of_year", at: week })],
  [
    /^(\d{4})-(\d\d)-(\d\d)\/\d{4}-\d\d-\d\d$/,
    ([year = 0, month = 0, day = 0]) => inUnit("week", dayOf(year, month, day)),
  ],
  [
    /^(?:Week of )?(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?$/i,
    ([year = 0, month = 0, day = 0]) => inUnit("day", dayOf(year, month, day)),
  ],
  [/^(\d\d?)\.(\d\d?)\.(\d{4})$/, ([day = 0, month = 0, year = 0]) => inUnit("day", dayOf(year, month, day))],
];

function inUnit(unit: Unit, day: number | null): Period | null {
  return day === null ? null : { unit, at: numberIn(unit, day) };
}

function quarterOf(year: number, quarter: number): Period {
  return { unit: "quarter", at: year * 4 + quarter - 1 };
}

function monthOf(year: number, month: number): Period {
  return { unit: "month", at: year * 12 + month - 1 };
}

function isoWeekOf(year: number, week: number): Period | null {
  if (week < 1 || week > 53) return null;
  return { unit: "week", at: weekOf(dayOf(year, 1, 4) ?? 0) + week - 1 };
}

function readWords(text: string): Period | null {
  const words = text.split(/[\s./,'-]+/).filter((word) => word !== "" && word !== "de" && word !== "of");
  if (words.length === 1) {
    const weekday = WEEKDAYS.get(words[0] ?? "");
    if (weekday !== undefined) return { unit: "weekday", at: weekday };
    const month = MONTHS.get(words[0] ?? "");
    return month === undefined ? null : { unit: "month_of_year", at: month };
  }
  if (words.length !== 2) return readDated(words);
  const [first = "", second = ""] = words;
  const month = MONTHS.get(first) ?? MONTHS.get(second);
  const year = yearOf(MONTHS.has(first) ? second : first);
  return month === undefined || year === null ? null : monthOf(year, month + 1);
}

/** `5 March 2024`, `Mar 5, 2024`. */
function readDated(words: readonly string[]): Period | null {
  if (words.length !== 3) return null;
  const [first = "", second = "", third = ""] = words;
  const month = MONTHS.get(first) ?? MONTHS.get(second);
  const year = yearOf(third);
  const day = Number(MONTHS.has(first) ? second : first);
  if (month === undefined || year === null || !Number.isInteger(day)) return null;
  return inUnit("day", dayOf(year, month + 1, day));
}

function yearOf(text: string): number | null {
  if (/^(?:19|20)\d\d$/.test(text)) return Number(text);
  return /^\d\d$/.test(text) ? 2000 + Number(text) : null;
}

const LANGUAGES = "en de fr es it pt nl pl sv da nb fi cs hu ro tr ru uk el ja zh ko id vi".split(" ");
const MONTHS = calendarWords("month", (word) => Date.UTC(2024, word, 15), 12);
/** 2024-01-01 was a Monday. */
const WEEKDAYS = calendarWords("weekday", (word) => Date.UTC(2024, 0, 1 + word), 7);

/** Names of months and weekdays; what means two things in two languages means nothing. */
function calendarWords(part: "month" | "weekday", at: (index: number) => number, count: number): Map<string, number> {
  const words = new Map<string, number>();
  const unsure = new Set<string>();
  for (const language of LANGUAGES) {
    for (const style of ["long", "short"] as const) {
      const format = new Intl.DateTimeFormat(language, { [part]: style, timeZone: "UTC" });
      for (let index = 0; index < count; index += 1) {
        const word = foldCell(format.format(at(index)).replace(/\.$/, ""));
        if (word.length < 2 && !/[^\u0020-\u024f]/u.test(word)) continue;
        if ((words.get(word) ?? index) !== index && !words.has(word)) continue;
        if (words.has(word) && words.get(word) !== index && language !== "en") unsure.add(word);
        else words.set(word, index);
      }
    }
  }
  for (const word of unsure) if (!isEnglish(word, part, at, count)) words.delete(word);
  return words;
}

function isEnglish(word: string, part: "month" | "weekday", at: (index: number) => number, count: number): boolean {
  return (["long", "short"] as const).some((style) => {
    const format = new Intl.DateTimeFormat("en", { [part]: style, timeZone: "UTC" });
    return Array.from({ length: count }, (_, index) => foldCell(format.format(at(index)))).includes(word);
  });
}

/**
 * What dates as labels stand for: the first or last days of months, quarters or years are those, days a week apart are
 * weeks, and anything else is days. `ends` tells that a date closes its period, as pandas writes them.
 */
export function unitOfDays(days: readonly number[]): Unit {
  if (days.length < 2) return "day";
  const dates = days.map((day) => new Date(day * DAY_MS));
  const isStart = dates.every((date) => date.getUTCDate() === 1);
  const isEnd = days.every((day) => new Date((day + 1) * DAY_MS).getUTCDate() === 1);
  if (isStart || isEnd) {
    const months = dates.map((date) => date.getUTCMonth());
    if (months.every((month) => month === (isStart ? 0 : 11))) return "year";
    const quarters = days.length > 2 && months.every((month) => month % 3 === (isStart ? 0 : 2));
    return quarters ? "quarter" : "month";
  }
  const weekday = mod((days[0] ?? 0) + 3, 7);
  // pandas names a week by its Sunday, most others by its Monday; both lie in it.
  return (weekday === 0 || weekday === 6) && days.every((day) => mod(day + 3, 7) === weekday) ? "week" : "day";
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
