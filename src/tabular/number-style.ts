import type { Reader } from "./reader.ts";
import { isMissing, LONGEST_VALUE } from "./values.ts";

/** How the numbers of a column are written. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  /** Characters between groups of digits, as a regular expression class, or none. */
  readonly group: string;
  /** What stands around the digits: a currency sign or code, or a percent sign. */
  readonly unit: string | null;
}

const CURRENCY = String.raw`(?:[$€£¥₹₽₩]|[A-Z]{3}|[kK][rR]\.?|Fr\.?|zł|Kč)`;
const SPACES = String.raw`'’ \x{00a0}\x{202f}`;
const SPACES_JS = "'’ \u00a0\u202f";

/** A plain number as programs write it. */
const PLAIN = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/** The style in which (nearly) all values read as numbers, or null. `commas` breaks the tie of `1,234`. */
export function numberStyle(values: readonly string[], commas: boolean): NumberStyle | null {
  const filled = values.filter((value) => !isMissing(value)).map((value) => value.trim());
  // Leading zeros and phone numbers are names; 16 digits and more do not fit a double.
  if (
    filled.length === 0 ||
    filled.some((value) => /^[-+]?0\d+$|^\+\d[\d ]* \d/.test(value) || /^\+?\d{16,}$/.test(value))
  )
    return null;
  const unit = unitOf(filled);
  for (const style of candidates(unit, commas)) {
    const pattern = new RegExp(stylePattern(style, SPACES_JS), "u");
    const fitting = filled.filter((value) => value.length <= LONGEST_VALUE && pattern.test(value)).length;
    if (fitting >= filled.length * 0.9) return style;
  }
  return null;
}

/** What the values tell about the file's decimal sign: a comma, a point, or nothing for sure. */
export function decimalEvidence(values: readonly string[]): "," | "." | null {
  const digits = values.map((value) => value.replaceAll(/[^\d.,-]/g, "")).filter((value) => /\d/.test(value));
  const comma = digits.filter((value) => /^-?\d{1,3}(?:\.\d{3})+,\d+$|^-?\d+,(?:\d{1,2}|\d{4,})$/.test(value)).length;
  const point = digits.filter((value) => /^-?\d{1,3}(?:,\d{3})+\.\d+$|^-?\d+\.(?:\d{1,2}|\d{4,})$/.test(value)).length;
  if (comma === point) return null;
  return comma > point ? "," : ".";
}

function unitOf(values: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) {
    const unit = /%$/.exec(value)?.[0] ?? new RegExp(CURRENCY, "u").exec(value)?.[0];
    if (unit !== undefined) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  let best: string | null = null;
  for (const [unit, count] of counts) if (count > (best === null ? 0 : (counts.get(best) ?? 0))) best = unit;
  return best;
}

function candidates(unit: string | null, commas: boolean): NumberStyle[] {
  const point = { decimal: ".", group: `,${SPACES}`, unit } as const;
  const comma = { decimal: ",", group: `.${SPACES}`, unit } as const;
  return commas ? [comma, point] : [point, comma];
}

/** One pattern for JavaScript and for DuckDB's RE2, apart from how the special spaces are written. */
function stylePattern({ decimal, group }: NumberStyle, spaces: string): string {
  const separator = `[${group.replace(SPACES, spaces)}]`;
  const point = decimal === "." ? String.raw`\.` : ",";
  const digits = `(?:\\d+|\\d{1,3}(?:${separator}\\d{2,3})*${separator}\\d{3})(?:${point}\\d*)?|${point}\\d+`;
  const sign = "[-+−]?";
  return `^\\(?\\s*${sign}\\s*(?:${CURRENCY})?\\s*${sign}(?:${digits})(?:[eE][-+]?\\d+)?\\s*(?:%|${CURRENCY})?\\s*-?\\)?$`;
}

function isPlain({ decimal }: NumberStyle, values: readonly string[]): boolean {
  return decimal === "." && values.every((text) => isMissing(text) || PLAIN.test(text.trim()));
}

/** The SQL that reads a trimmed text as a double in this style, NULL where it does not fit. */
export function numberSql(value: string, style: NumberStyle, values: readonly string[]): string {
  const cast = `TRY_CAST(${value} AS DOUBLE)`;
  if (isPlain(style, values)) return `CASE WHEN isfinite(${cast}) THEN ${cast} END`;
  const pattern = stylePattern(style, SPACES).replaceAll("'", "''");
  const kept = `regexp_replace(${value}, '[^0-9eE${style.decimal}]', '', 'g')`;
  const digits = `regexp_replace(regexp_replace(${kept}, '^[eE]+', ''), '[eE]+$', '')`;
  const magnitude = `TRY_CAST(replace(${digits}, ',', '.') AS DOUBLE)`;
  const signed = `CASE WHEN regexp_matches(${value}, '^[^0-9]*[-−(]|-$') THEN -1 ELSE 1 END`;
  return `CASE WHEN regexp_full_match(${value}, '${pattern}') THEN ${signed} * ${magnitude} END`;
}

/** Digits that DuckDB and JavaScript read as the same double. */
const DIGITS = /^(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})$/;
/** Above it a double has no room for a fraction, so that nothing says the number is whole. */
const LARGEST_WHOLE = 9e15;

/** Reads as {@link numberSql} does; what is written in an unusual way is left to the engine. */
export function numberReader(style: NumberStyle, values: readonly string[]): Reader {
  if (isPlain(style, values)) return (value) => magnitude(value.replace(/^-/, ""));
  const pattern = new RegExp(stylePattern(style, SPACES_JS), "u");
  const others = style.decimal === "." ? /[^0-9eE.]/g : /[^0-9eE,]/g;
  return (value) => {
    if (value.length > LONGEST_VALUE) return "unsure";
    if (!pattern.test(value)) return "unreadable";
    const kept = value
      .replaceAll(others, "")
      .replace(/^[eE]+/, "")
      .replace(/[eE]+$/, "");
    return magnitude(kept.replaceAll(",", "."));
  };
}

function magnitude(digits: string): "whole" | "broken" | "unsure" {
  if (!DIGITS.test(digits)) return "unsure";
  const number = Number(digits);
  return Number.isInteger(number) && number < LARGEST_WHOLE ? "whole" : "broken";
}
