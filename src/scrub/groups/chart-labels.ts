import type { Groups } from "./guard.ts";
import { readBand } from "./labels/bands.ts";
import { numberIn, readPeriod, unitOfDays } from "./labels/periods.ts";
import { namesSmallGroup } from "./prose.ts";
import { readLabels } from "./table/labels.ts";

/**
 * Whether a chart's labels name a group of fewer than `k` people: what stands beside such a label tells of them, and
 * pixels cannot be counted again. Labels that name single people, as `isPerson` knows, are given pseudonyms instead.
 */
export function showsSmallGroup(
  shown: readonly string[],
  { groups, k, isPerson }: { groups: Groups; k: number; isPerson: (label: string) => boolean },
): boolean {
  if (k < 2 || !groups.isAboutPeople) return false;
  const labels = shown.filter((label) => !isPerson(label));
  if (labels.some((label) => isSmallValue(label, groups, k) || namesSmallGroup(label, groups, k))) return true;
  return namesSmallPeriod(labels, groups, k) || namesSmallBand(labels, groups, k);
}

/** Months, quarters and weeks on an axis, by the days of the uploads. */
function namesSmallPeriod(labels: readonly string[], { sources }: Groups, k: number): boolean {
  const periods = labels.flatMap((label) => readPeriod(label) ?? []);
  const days = periods.flatMap(({ unit, at }) => (unit === "day" ? [at] : []));
  // Single days are where an axis has room for a label; the first of each month stands for the month.
  const unit = days.length > 2 ? unitOfDays([...new Set(days)]) : "day";
  const groups = periods.flatMap((period) => {
    if (period.unit === "day") return unit === "day" ? [] : [{ unit, at: numberIn(unit, period.at) }];
    return period.unit === "month" || period.unit === "quarter" || period.unit === "week" ? [period] : [];
  });
  return groups.some((period) =>
    sources.some((source) => {
      const counts = source.columns
        .filter(({ indexed }) => indexed.days !== null)
        .flatMap((column) => source.perPeriod(column, period.unit).get(period.at) ?? []);
      return counts.length > 0 && counts.every((people) => people < k);
    }),
  );
}

/** Bands of ages or amounts, which together hold the values of a column. */
function namesSmallBand(labels: readonly string[], { sources }: Groups, k: number): boolean {
  const bands = [...new Set(labels.filter((label) => readBand(label) !== null && readPeriod(label) === null))];
  if (bands.length < 2) return false;
  return sources.some((source) => {
    const reading = readLabels("", bands, source).find(({ column }) => column.indexed.numbers !== null);
    if (reading === undefined) return false;
    const lists = source.members(bands.length, reading.valueAt);
    return lists.some(({ length }) => length > 0 && length < k);
  });
}

/** A label is often a value as it stands, in whatever case. */
function isSmallValue(label: string, { sources }: Groups, k: number): boolean {
  return sources.some((source) =>
    source.columns.some((column) => {
      const { isUnique, numbers, days } = column.indexed;
      if (isUnique || numbers !== null || days !== null) return false;
      const code = column.codeOf(label);
      const people = code > 0 ? (source.perValue(column)[code] ?? 0) : 0;
      return people > 0 && people < k;
    }),
  );
}
