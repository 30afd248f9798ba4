/** Text that stands for "no value" in a column of numbers or dates. */
export const NO_VALUE = [
  "na",
  "n/a",
  "#n/a",
  "null",
  "none",
  "nil",
  "nan",
  "-",
  "--",
  "—",
  "–",
  "?",
  ".",
  "#div/0!",
  "#value!",
  "#ref!",
  "#null!",
  "#num!",
  "#name?",
  "k.a.",
  "tbd",
] as const;

/** Text that stands for "no value" even in a column of words; `NA` and `None` may be real words there. */
export const NO_TEXT = ["null", "n/a", "#n/a", "nan"] as const;

const MISSING = new Set<string>(NO_VALUE);

export function isMissing(value: string): boolean {
  const trimmed = value.trim();
  return trimmed === "" || MISSING.has(trimmed.toLowerCase());
}

const NUMBER =
  /^[(-]?\s*(?:[$€£¥₹]|[A-Z]{3}\s)?\s*[-+]?(?:\d[\d.,'’\u00a0\u202f ]*|[.,]\d+)(?:[eE][-+]?\d+)?\s*(?:%|[$€£¥₹]|[A-Z]{3})?\s*[-)]?$/u;
const DATE = /^(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[T ]\d{1,2}:\d{2}.*)?$/;
const MONTH_DATE =
  /^(?:\d{1,2}\.?[- ])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[- ](?:\d{1,2},? )?\d{2,4}$/i;

/**
 * No number or date is longer. The patterns for them leave room for spaces in several places, which costs the square of
 * the length on a long run of spaces.
 */
export const LONGEST_VALUE = 100;

/** A first look at one cell: does it read as a number in some country's form? */
export function looksNumeric(value: string): boolean {
  const trimmed = value.trim();
  return trimmed.length <= LONGEST_VALUE && NUMBER.test(trimmed) && !looksDate(trimmed);
}

export function looksDate(value: string): boolean {
  const trimmed = value.trim();
  if (trimmed.length > LONGEST_VALUE) return false;
  return DATE.test(trimmed) || MONTH_DATE.test(trimmed);
}
