/** A stretch of numbers that a label stands for; `to` is part of it where `closed`. */
export interface Band {
  readonly from: number;
  readonly to: number;
  /** Whether the ends themselves belong to it. */
  readonly fromIn: boolean;
  readonly toIn: boolean;
}

const AMOUNT = String.raw`[€$£¥]?\s?(-?\d[\d,.']{0,14})\s?([kKmM]?)(?:\s?(?:€|EUR|USD|years?|yrs?|Jahre|ans|anos|歳|岁))?`;
const BETWEEN = new RegExp(
  `^([[(]?)\\s?${AMOUNT}\\s?(?:-|\u2013|\u2014|~|,\\s|to|bis|a|à|until)\\s?${AMOUNT}\\s?([\\])]?)$`,
  "i",
);
/** Intervals as mathematics writes them, with a comma alone: `[20,30)`. */
const INTERVAL = /^([[(])\s?(-?\d+(?:\.\d+)?)\s?[,;]\s?(-?\d+(?:\.\d+)?|\+?inf|∞)\s?([\])])$/i;
/** `30s`: an age between 30 and 39. */
const TENS = /^([1-9]0|1[0-2]0)['\u2019]?s$/i;
const BELOW = new RegExp(
  `^(?:<|under|below|less than|up to|unter|bis|moins de|menos de|meno di|<=|\u2264)\\s?${AMOUNT}$`,
  "i",
);
const ABOVE = new RegExp(
  `^(?:>|over|above|more than|uber|über|plus de|más de|mas de|oltre|>=|\u2265)\\s?${AMOUNT}$`,
  "i",
);
const FROM = new RegExp(
  `^${AMOUNT}\\s?(?:\\+|and (?:over|above|older|more)|or (?:more|older)|und mehr|et plus|y más|o más|e oltre)$`,
  "i",
);

/** The label as a band of numbers; null when it is none. */
export function readBand(label: string): Band | null {
  const text = label.trim().replace(/[\u2060`*"]/g, "");
  if (text.length > 40 || !/\d/.test(text)) return null;
  const interval = INTERVAL.exec(text);
  if (interval !== null) {
    const [, open, low = "", high = "", close] = interval;
    const to = /\d/.test(high) ? Number(high) : Number.POSITIVE_INFINITY;
    return { from: Number(low), to, fromIn: open === "[", toIn: close === "]" };
  }
  const tens = TENS.exec(text);
  if (tens !== null) return { from: Number(tens[1]), to: Number(tens[1]) + 10, fromIn: true, toIn: false };
  const between = BETWEEN.exec(text);
  if (between !== null) {
    const [, open = "", low = "", lowUnit = "", high = "", highUnit = "", close = ""] = between;
    const to = amount(high, highUnit);
    const from = amount(low, lowUnit === "" && highUnit !== "" && amount(low, "") < to ? highUnit : lowUnit);
    // A date is no band.
    if (from >= to || /^\d{4}-\d\d$/.test(text)) return null;
    return { from, to, fromIn: open !== "(", toIn: close !== ")" };
  }
  const below = BELOW.exec(text);
  if (below !== null) {
    const to = amount(below[1] ?? "", below[2] ?? "");
    return { from: Number.NEGATIVE_INFINITY, to, fromIn: true, toIn: /^(?:<=|\u2264|up to|bis)/i.test(text) };
  }
  const above = ABOVE.exec(text);
  if (above !== null) {
    const from = amount(above[1] ?? "", above[2] ?? "");
    return { from, to: Number.POSITIVE_INFINITY, fromIn: /^(?:>=|\u2265)/.test(text), toIn: true };
  }
  const upwards = FROM.exec(text);
  if (upwards === null) return null;
  return { from: amount(upwards[1] ?? "", upwards[2] ?? ""), to: Number.POSITIVE_INFINITY, fromIn: true, toIn: true };
}

/**
 * Bands of one column as they fit together: `30-39` before `40-49` takes 39.5 as well, and of `20-30`, `30-40` the 30
 * belongs to the upper one.
 */
export function settleBands(bands: readonly Band[]): Band[] {
  const starts = bands.map(({ from }) => from).sort((a, b) => a - b);
  return bands.map((band) => {
    if (!band.toIn || !band.fromIn) return band;
    const next = starts.find((from) => from > band.from);
    if (next === undefined || next < band.to) return band;
    const step = Math.max(1, Math.abs(band.to) * 0.011);
    return next - band.to <= step ? { ...band, to: next, toIn: false } : band;
  });
}

export function isInBand({ from, to, fromIn, toIn }: Band, value: number): boolean {
  return (fromIn ? value >= from : value > from) && (toIn ? value <= to : value < to);
}

function amount(digits: string, unit: string): number {
  const plain = digits
    .replace(/[,'](?=\d{3}(?:\D|$))/g, "")
    .replace(/\.(?=\d{3}(?:\.|$))/g, "")
    .replace(",", ".");
  const factor = unit.toLowerCase() === "k" ? 1_000 : unit.toLowerCase() === "m" ? 1_000_000 : 1;
  return Number(plain) * factor;
}
