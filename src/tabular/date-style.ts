import type { Reader, Reading } from "./reader.ts";
import { isMissing, LONGEST_VALUE } from "./values.ts";

/** How the dates of a column are written: `strptime` formats, tried in order. */
export interface DateStyle {
  readonly formats: readonly string[];
  readonly time: boolean;
  /** Day and month could be the other way round, as far as the values tell. */
  readonly ambiguous: boolean;
}

const TIME =
  /^(.*?\d{2,4})[T ,]+(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp][Mm])?)\s*(?:Z|UTC|[-+]\d{2}:?\d{2})?$/;

type Form = readonly [pattern: RegExp, ...formats: string[]];

/** Forms whose order of day and month is plain. `%b` reads `Jan`, `%B` reads `January`. */
const FORMS: readonly Form[] = [
  [/^\d{4}-\d{1,2}-\d{1,2}$/, "%Y-%m-%d"],
  [/^\d{4}\/\d{1,2}\/\d{1,2}$/, "%Y/%m/%d"],
  [/^\d{4}\.\d{1,2}\.\d{1,2}\.?$/, "%Y.%m.%d"],
  [/^\d{1,2}\.\d{1,2}\.\d{4}$/, "%d.%m.%Y"],
  [/^\d{1,2}\.\d{1,2}\.\d{2}$/, "%d.%m.%y"],
  [/^\d{4}-\d{1,2}$/, "%Y-%m"],
  [/^\d{4}\/\d{1,2}$/, "%Y/%m"],
  [/^(?:0?[1-9]|1[0-2])\/\d{4}$/, "%m/%Y"],
  [/^\d{1,2} [A-Za-z]{3,9} \d{4}$/, "%d %b %Y", "%d %B %Y"],
  [/^\d{1,2}-[A-Za-z]{3}-\d{4}$/, "%d-%b-%Y"],
  [/^\d{1,2}-[A-Za-z]{3}-\d{2}$/, "%d-%b-%y"],
  [/^[A-Za-z]{3,9} \d{1,2}, \d{4}$/, "%b %d, %Y", "%B %d, %Y"],
  [/^[A-Za-z]{3,9} \d{4}$/, "%b %Y", "%B %Y"],
  [/^[A-Za-z]{3}-\d{2}$/, "%b-%y"],
  [/^[A-Za-z]{3}-\d{4}$/, "%b-%Y"],
];

const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})$/;

/** The style in which nearly all values read as dates, or null. `dayFirst` decides what the values leave open. */
export function dateStyle(values: readonly string[], dayFirst: boolean): DateStyle | null {
  const filled = values.filter((value) => !isMissing(value)).map((value) => value.trim());
  if (filled.length === 0) return null;
  const parts = filled.map((value) => (value.length > LONGEST_VALUE ? null : TIME.exec(value)));
  const timed = parts.filter((part) => part !== null).length;
  const days = filled.map((value, index) => (parts[index]?.[1] ?? value).replace(/,$/, ""));
  const dated = dayForm(days, dayFirst);
  if (dated === null) return null;
  if (timed < filled.length * 0.5) return { formats: dated.formats, time: false, ambiguous: dated.ambiguous };
  return { formats: dated.formats, time: true, ambiguous: dated.ambiguous };
}

function dayForm(days: readonly string[], dayFirst: boolean): Omit<DateStyle, "time"> | null {
  const formats: string[] = [];
  let fitting = 0;
  for (const [pattern, ...names] of FORMS) {
    const count = days.filter((day) => pattern.test(day)).length;
    if (count === 0) continue;
    fitting += count;
    formats.push(...names);
  }
  const slashed = days.map((day) => SLASHED.exec(day)).filter((match) => match !== null);
  fitting += slashed.length;
  if (fitting < days.length * 0.9) return null;
  if (slashed.length === 0) return { formats, ambiguous: false };
  const order = slashOrder(slashed, dayFirst);
  return { formats: [...order.formats, ...formats], ambiguous: order.ambiguous };
}

function slashOrder(matches: readonly RegExpExecArray[], dayFirst: boolean): Omit<DateStyle, "time"> {
  const firstOver = matches.some((match) => Number(match[1]) > 12);
  const secondOver = matches.some((match) => Number(match[3]) > 12);
  const ambiguous = firstOver === secondOver;
  const dayLeads = ambiguous ? dayFirst : firstOver;
  const shapes = new Set(matches.map((match) => `${match[2]}${match[4]?.length === 4 ? "Y" : "y"}`));
  const formats = [...shapes].sort().map((shape) => {
    const [sign = "/", year = "Y"] = shape;
    return dayLeads ? `%d${sign}%m${sign}%${year}` : `%m${sign}%d${sign}%${year}`;
  });
  return { formats, ambiguous };
}

/** The SQL that reads a trimmed text as a timestamp (or date) in this style, NULL where it does not fit. */
export function dateSql(value: string, style: DateStyle): string {
  const list = (formats: readonly string[]) => `[${formats.map((format) => `'${format}'`).join(", ")}]`;
  if (!style.time) return `CAST(try_strptime(${value}, ${list(style.formats)}) AS DATE)`;
  const times = ["%H:%M:%S.%f", "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"];
  const both = style.formats.flatMap((day) => [...times.map((time) => `${day} ${time}`), day]);
  const joined = `regexp_replace(${value}, '(\\d)(?:T|,? +)(\\d{1,2}:)', '\\1 \\2')`;
  const spaced = `regexp_replace(${joined}, '(:\\d{2}(?:\\.\\d+)?)\\s*(?:Z|UTC|[-+]\\d{2}:?\\d{2})$', '\\1')`;
  if (style.formats.length === 1 && style.formats[0] === "%Y-%m-%d") return `TRY_CAST(${spaced} AS TIMESTAMP)`;
  return `try_strptime(${spaced}, ${list(both)})`;
}

/** Formats whose reading leaves nothing open: digits, four of them for the year. */
const DIGIT_FORMATS: Readonly<Record<string, RegExp>> = {
  "%Y-%m-%d": /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)$/,
  "%Y/%m/%d": /^(?<year>\d{4})\/(?<month>\d\d)\/(?<day>\d\d)$/,
  "%d.%m.%Y": /^(?<day>\d\d?)\.(?<month>\d\d?)\.(?<year>\d{4})$/,
  "%d/%m/%Y": /^(?<day>\d\d?)\/(?<month>\d\d?)\/(?<year>\d{4})$/,
  "%m/%d/%Y": /^(?<month>\d\d?)\/(?<day>\d\d?)\/(?<year>\d{4})$/,
  "%Y-%m": /^(?<year>\d{4})-(?<month>\d\d)$/,
};
const ISO_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,6})?)?Z?)?$/;
const MIDNIGHT = /[T ]00:00(?::00(?:\.0+)?)?Z?$/;

/** Reads as {@link dateSql} does; all but plain days and ISO moments is left to the engine. */
export function dateReader({ formats, time }: DateStyle): Reader {
  const [format = ""] = formats;
  const pattern = DIGIT_FORMATS[format];
  if (formats.length !== 1 || pattern === undefined) return () => "unsure";
  if (!time) return (value) => day(pattern.exec(value));
  return format === "%Y-%m-%d" ? (value) => moment(value, pattern) : () => "unsure";
}

function moment(value: string, pattern: RegExp): Reading {
  const parts = ISO_TIME.exec(value);
  const date = day(pattern.exec(parts?.[1] ?? ""));
  if (date !== "whole" || parts?.[2] === undefined) return date;
  return MIDNIGHT.test(value) ? "whole" : "broken";
}

function day(match: RegExpExecArray | null): Reading {
  const { year, month, day = "1" } = match?.groups ?? {};
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const date = new Date(Date.UTC(y, m - 1, d));
  const real = y >= 1000 && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return real ? "whole" : "unsure";
}
