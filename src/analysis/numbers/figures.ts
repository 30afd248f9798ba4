/** A number as it stands in a text. */
export interface Figure {
  /** As written, with sign, currency and unit: what a person would look for. */
  readonly shown: string;
  readonly start: number;
  readonly end: number;
  /** What it may mean: `1,234` is a thousand and more in one country and little more than one in another. */
  readonly readings: readonly Reading[];
  readonly isPercent: boolean;
  /** Said to be no more than about right: `about 12,000`, `~4.5M`. */
  readonly isRough: boolean;
}

export interface Reading {
  readonly value: number;
  /** Worth of one in the last digit that is shown. */
  readonly unit: number;
}

/** Digits with at most three kinds of separators; what stands around decides whether it is a number at all. */
const DIGITS = /\d+(?:[.,'\u2019\u00a0\u202f_]\d+)*(?:[eE][+-]?\d{1,3})?/g;
const SCALES: readonly (readonly [RegExp, number])[] = [
  [/^\s?(?:k|K|thousand|Tsd\.?|mille|mil)(?![\p{L}\d])/u, 1e3],
  [/^\s?(?:M|m|mn|mio\.?|Mio\.?|million(?:s|en)?|Million(?:en)?|millones|milh\u00f5es)(?![\p{L}\d])/u, 1e6],
  [/^\s?(?:bn|B|Mrd\.?|billion(?:s)?|Milliarden?|milliards?)(?![\p{L}\d])/u, 1e9],
];
const PERCENT = /^\s?(?:%|\uff05|percent\b|per cent\b|Prozent\b|pour cent\b|por ciento\b)/u;
const ROUGH =
  /(?:~|\u2248|about|around|roughly|nearly|almost|over|approx\.?|approximately|more than|less than|circa|ca\.|rund|etwa|knapp|\u00fcber|environ|pr\u00e8s de|casi|unos)\s*(?:[$\u20ac\u00a3\u00a5]\s?)?$/iu;
const CURRENCY = /[$\u20ac\u00a3\u00a5\u20b9]\s?$/u;
const NEAR = 24;

/** Every number of a text, in order. Parts of words, dates, times and versions are none. */
export function figuresIn(text: string): Figure[] {
  const figures: Figure[] = [];
  DIGITS.lastIndex = 0;
  for (let match = DIGITS.exec(text); match !== null; match = DIGITS.exec(text)) {
    const figure = figureAt(text, match[0], match.index);
    if (figure !== null) figures.push(figure);
  }
  return figures;
}

/**
 * Every value that printed output may mean, in any order: lists and rows hold numbers side by side, with the same signs
 * between them as within them.
 */
export function valuesIn(output: string): number[] {
  const values: number[] = [];
  for (const [digits] of output.matchAll(DIGITS)) {
    const forms = [digits, ...digits.split(","), ...digits.split(/[,.'\u2019\u00a0\u202f_]/)];
    for (const form of new Set(forms)) for (const { value } of readingsOf(form)) values.push(value);
  }
  return values.filter(Number.isFinite);
}

function figureAt(text: string, digits: string, at: number): Figure | null {
  const before = text.slice(Math.max(0, at - NEAR), at);
  const after = text.slice(at + digits.length, at + digits.length + NEAR);
  if (isPartOfSomething(before, after)) return null;
  const percent = PERCENT.exec(after);
  const scale = percent === null ? scaleOf(after) : { by: 1, length: percent[0].length };
  const readings = readingsOf(digits).map(({ value, unit }) => ({ value: value * scale.by, unit: unit * scale.by }));
  const currency = CURRENCY.exec(before)?.[0].length ?? 0;
  const start = at - currency;
  const end = at + digits.length + scale.length;
  const sign = /(?:^|[\s(|*])[-\u2212+]$/u.test(text.slice(Math.max(0, start - 2), start)) ? 1 : 0;
  return {
    shown: text.slice(start - sign, end).trim(),
    start: start - sign,
    end,
    readings,
    isPercent: percent !== null,
    isRough: ROUGH.test(text.slice(Math.max(0, start - sign - NEAR), start - sign)),
  };
}

/** `Q3`, `v2.1`, `2026-01-15`, `10:30`, `#7`, `3rd`, `item_4`: letters or joints on either side. */
function isPartOfSomething(before: string, after: string): boolean {
  if (/(?:[\p{L}_#@/\\]|\d:)$/u.test(before) || /[\p{L}\d][-\u2013.]$/u.test(before)) return true;
  if (/^(?:st|nd|rd|th)\b/.test(after)) return true;
  return /^(?:[/:]\d|[-\u2013]\d{1,2}(?!\d)|_|[\p{L}]{2,}\d)/u.test(after) || isWordTail(after);
}

/** Letters that follow at once and are no unit of amount: `3D`, `4x4`, `5pm`. */
function isWordTail(after: string): boolean {
  if (!/^\p{L}/u.test(after)) return false;
  return scaleOf(after).length === 0 && !/^(?:x|\u00d7|h|s|ms|kg|g|km|m|cm|pp|bps)(?!\p{L})/u.test(after);
}

function scaleOf(after: string): { readonly by: number; readonly length: number } {
  for (const [pattern, by] of SCALES) {
    const match = pattern.exec(after);
    if (match !== null) return { by, length: match[0].length };
  }
  return { by: 1, length: 0 };
}

/** All values the digits may stand for: with a decimal point, a decimal comma, or neither. */
export function readingsOf(digits: string): Reading[] {
  const [mantissa = "", exponent] = digits.split(/[eE]/);
  const factor = exponent === undefined ? 1 : 10 ** Number(exponent);
  const plain = mantissa.replace(/['\u2019\u00a0\u202f_]/g, "");
  return [...new Set(decimalForms(plain))].map((form) => {
    const decimals = form.split(".")[1]?.length ?? 0;
    return { value: Number(form) * factor, unit: 10 ** -decimals * factor };
  });
}

function decimalForms(plain: string): string[] {
  const points = plain.split(".").length - 1;
  const commas = plain.split(",").length - 1;
  if (points === 0 && commas === 0) return [plain];
  const last = Math.max(plain.lastIndexOf("."), plain.lastIndexOf(","));
  const asDecimal = `${plain.slice(0, last).replace(/[.,]/g, "")}.${plain.slice(last + 1)}`;
  const asGroups = plain.replace(/[.,]/g, "");
  if (points > 0 && commas > 0) return [asDecimal];
  if (points + commas > 1) return [asGroups];
  // One separator before three digits may be either; before any other number of digits it is a decimal one.
  return plain.length - last - 1 === 3 && last <= 3 ? [asGroups, asDecimal] : [asDecimal];
}
