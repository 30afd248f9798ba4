import { absentColumns, comparedColumns, isGroupLead } from "./conditions.ts";
import { daysBetween } from "./language/calendar.ts";
import type { ColumnMention } from "./language/mentions.ts";
import { introducesValue, isGroupedNumber } from "./metrics.ts";
import type { Bucket, Group } from "./plan.ts";
import type { ColumnProfile } from "./profile.ts";
import type { Reading } from "./reading.ts";
import { isDate, isNumeric, namesRows, peopleColumn, rangeOf } from "./schema.ts";

const MAX_GROUPS = 2;

/** What the numbers are split by, time first. `used` are mentions that already serve as measures. */
export function groupsOf(reading: Reading, used: readonly ColumnMention[]): Group[] {
  const time = timeGroup(reading);
  const named = categoryMentions(reading, used).map(({ column }): Group => ({ column: column.name, bucket: null }));
  const people = named.length === 0 && /^(?:and )?who\b/.test(reading.text) ? peopleColumn(reading.table) : null;
  const others: Group[] = people === null ? named : [{ column: people.name, bucket: null }];
  const distinct = others.filter((group, index) => others.findIndex(({ column }) => column === group.column) === index);
  return [...(time === null ? [] : [time]), ...distinct].slice(0, MAX_GROUPS);
}

function timeGroup(reading: Reading): Group | null {
  const { buckets, date, intent } = reading;
  if (date === null) return null;
  const [bucket] = buckets;
  if (bucket !== undefined) return { column: date.name, bucket: bucket.bucket };
  const byDate = reading.columns.find((mention) => isDate(mention.column) && isGroupLead(reading, mention));
  const wanted = intent.trend || intent.chart === "line" || byDate !== undefined;
  return wanted ? { column: date.name, bucket: usualBucket(reading) } : null;
}

/** The step that gives a readable number of points over the asked stretch of time. */
export function usualBucket({ date, times }: Reading): Bucket {
  const range = rangeOf(date);
  const spans = times.flatMap((time) =>
    time.kind === "period" ? [[time.period.from ?? range.first, time.period.to ?? range.last] as const] : [],
  );
  const from = spans.map(([start]) => start).sort()[0] ?? range.first;
  const to =
    spans
      .map(([, end]) => end)
      .sort()
      .at(-1) ?? range.last;
  const days = daysBetween(from < range.first ? range.first : from, to > range.last ? range.last : to);
  return bucketFor(days, date?.distinct ?? days);
}

/** Up to some sixty steps, and not many more than there are different dates: monthly figures stay months. */
function bucketFor(days: number, dates: number): Bucket {
  if (days <= 2) return "hour";
  if (days <= 45 && dates * 2 >= days) return "day";
  if (days <= 150 && dates * 2 >= days / 7) return "week";
  return days <= 366 * 5 && dates * 2 >= days / 31 ? "month" : "year";
}

/** Columns of categories that are named and serve nothing else. */
function categoryMentions(reading: Reading, used: readonly ColumnMention[]): ColumnMention[] {
  const compared = comparedColumns(reading);
  return reading.columns.filter((mention) => {
    if (used.includes(mention) || compared.has(mention.column.name) || isDate(mention.column)) return false;
    if (introducesValue(reading, mention) || absentColumns(reading).includes(mention)) return false;
    // A column that names single rows splits nothing, unless rows are ranked or it is asked for.
    const named = namesRows(mention.column, reading.table);
    if (named && reading.intent.sort === null && !isGroupLead(reading, mention)) return false;
    if (mention.column.type === "yes/no") return isGroupLead(reading, mention) || reading.intent.view === "share";
    if (isNumeric(mention.column)) return isGroupedNumber(reading, mention) || isIdentifierGroup(reading, mention);
    return true;
  });
}

/** "top customers" where customers are numbers: identifiers can be ranked, sums of them cannot. */
function isIdentifierGroup(reading: Reading, mention: ColumnMention): boolean {
  return (
    !used(reading, mention.column) &&
    (reading.intent.sort !== null || isGroupLead(reading, mention)) &&
    mention.column.distinct < reading.table.rows
  );
}

function used({ comparisons }: Reading, column: ColumnProfile): boolean {
  return comparisons.length > 0 && isNumeric(column);
}
