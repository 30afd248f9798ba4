import { dateStyle } from "../../../tabular/date-style.ts";
import { foldCell } from "../labels/fold.ts";
import { dayOf, readPeriod } from "../labels/periods.ts";

/** Reads one date of a column; null where there is none. */
export type DayReader = (value: string) => number | null;

const ISO = /^(\d{4})[-/.](\d\d?)(?:[-/.](\d\d?))?(?:$|[T .,])/;
const SPLIT = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:$|[T ,])/;
const WORDED = /^(\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4}|[a-z]{3,9} \d{1,2}, \d{4}|[a-z]{3,9}[ -]\d{2,4})(?:$|[t ,])/;

/** How the dates of a column are read; null for a column of anything else. */
export function dayReader(sample: readonly string[]): DayReader | null {
  const style = dateStyle(sample, true);
  if (style === null) return null;
  const monthLeads = style.formats.some((format) => /^%m.%d/.test(format));
  const read = (value: string): number | null => {
    const text = value.trim();
    const iso = ISO.exec(text);
    if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3] ?? 1));
    const split = SPLIT.exec(text);
    if (split !== null) {
      const [first, second] = [Number(split[1]), Number(split[2])];
      const year = Number(split[3]) + (split[3]?.length === 2 ? 2000 : 0);
      return monthLeads ? dayOf(year, first, second) : dayOf(year, second, first);
    }
    return readWorded(foldCell(text));
  };
  return sample.some((value) => read(value) !== null) ? read : null;
}

function readWorded(text: string): number | null {
  const match = WORDED.exec(text);
  const period = match === null ? null : readPeriod((match[1] ?? "").replace(/-/g, " "));
  if (period?.unit === "day") return period.at;
  return period?.unit === "month" ? dayOf(Math.floor(period.at / 12), (period.at % 12) + 1, 1) : null;
}
