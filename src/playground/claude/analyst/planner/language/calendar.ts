import type { Period } from "../plan.ts";

/** Dates as ISO text and arithmetic on them in UTC; the data's own days, no time zones. */

export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

export type Unit = "day" | "week" | "month" | "quarter" | "year";

export function isoDate(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

export function partsOf(iso: string): { year: number; month: number; day: number } {
  const [year = 0, month = 1, day = 1] = iso.slice(0, 10).split("-").map(Number);
  return { year, month, day };
}

/** First day of the unit that contains a day; weeks begin on Monday as in ISO 8601. */
export function startOf(iso: string, unit: Unit): string {
  const { year, month, day } = partsOf(iso);
  if (unit === "year") return isoDate(year, 1, 1);
  if (unit === "quarter") return isoDate(year, Math.floor((month - 1) / 3) * 3 + 1, 1);
  if (unit === "month") return isoDate(year, month, 1);
  if (unit === "day") return isoDate(year, month, day);
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return isoDate(year, month, day - weekday);
}

/** The day `count` units later; month ends stay month starts because only starts are moved. */
export function shift(iso: string, unit: Unit, count: number): string {
  const { year, month, day } = partsOf(iso);
  if (unit === "year") return isoDate(year + count, month, day);
  if (unit === "quarter") return isoDate(year, month + 3 * count, day);
  if (unit === "month") return isoDate(year, month + count, day);
  return isoDate(year, month, day + count * (unit === "week" ? 7 : 1));
}

/** The whole unit that begins at `start`, with its name. */
export function unitPeriod(start: string, unit: Unit): Period {
  return { from: start, to: shift(start, unit, 1), label: unitLabel(start, unit) };
}

/** `2024`, `Q3 2024`, `Mar 2024`, `week of 2024-03-04`, `2024-03-04`. */
export function unitLabel(start: string, unit: Unit): string {
  const { year, month } = partsOf(start);
  if (unit === "year") return String(year);
  if (unit === "quarter") return `Q${Math.ceil(month / 3)} ${year}`;
  if (unit === "month") return `${(MONTHS[month - 1] ?? "").slice(0, 3)} ${year}`;
  return unit === "week" ? `week of ${start}` : start;
}

export function daysBetween(from: string, to: string): number {
  return Math.round(
    (Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000,
  );
}

/** Whether data that ends on `last` fills the unit it ends in, give or take a seventh of it. */
export function isComplete(last: string, unit: Unit): boolean {
  const { to } = unitPeriod(startOf(last, unit), unit);
  const left = daysBetween(last, to ?? last) - 1;
  const length = { day: 1, week: 7, month: 30, quarter: 91, year: 365 }[unit];
  return left <= Math.floor(length / 7);
}
