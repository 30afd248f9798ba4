const PLAIN = /^[a-z0-9 _.,-]*$/;
const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,15})?$/;
/** Thousands apart: `1,200`, `1 200`, `1'200`, `1.200.000`. */
const GROUPED = /^[+-]?\d{1,3}(?:([,.'\u2019 \u00a0\u202f])\d{3})(?:\1\d{3}){0,5}(?:\.\d{1,9})?$/;

/**
 * A value as it is compared: no case, no accents, one space where there are some, numbers in one form. `Zürich ` is
 * `zurich`, `007` is `7`, `3.0` is `3`.
 */
export function foldCell(text: string): string {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) return String(Number(trimmed));
  if (PLAIN.test(trimmed)) return trimmed.replace(/ {2,}/g, " ");
  return trimmed.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
}

/** Other forms in which a table may show a value that a file has in another one, the likeliest first. */
export function otherForms(text: string): string[] {
  const bare = text.replace(/[*`"\u201c\u201d\u2018\u2019\u2060]|^[^\p{L}\p{N}<>+-]+|[^\p{L}\p{N}+%)]+$/gu, "").trim();
  const forms = [bare, bare.replace(/\s*\([^()]{0,80}\)$/u, ""), bare.replace(/^\d{1,3}[.)]\s+/, "")];
  if (GROUPED.test(bare)) forms.push(bare.replace(/[^\d.+-]/g, ""));
  const folded = foldCell(bare);
  forms.push(...(SAME.find((words) => words.includes(folded)) ?? []));
  return [...new Set(forms.map(foldCell))].filter((form) => form !== "");
}

/** Words for the same truth. */
const SAME: readonly (readonly string[])[] = [
  ["true", "yes", "y", "t", "1", "ja", "oui", "si", "sim"],
  ["false", "no", "n", "f", "0", "nein", "non", "nao"],
  ["female", "f", "w", "weiblich", "woman", "women", "frau"],
  ["male", "m", "mannlich", "man", "men", "mann"],
];

const MISSING = new Set(["", "nan", "none", "null", "nat", "n/a", "na", "<na>", "(blank)", "blank", "-", "\u2013"]);

/** Whether a cell says that there is no value. */
export function saysNothing(cell: string): boolean {
  return MISSING.has(cell.trim().toLowerCase());
}

/** A header's words, however it is written: `avgSalary`, `AVG_SALARY`, `Avg. salary` are `avg` and `salary`. */
export function headerWords(header: string): string[] {
  return header
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}#%]+/u)
    .filter((word) => word !== "");
}

/** How much two headers look like one column's: 3 the same words, 2 one's are among the other's, 1 a beginning, else 0. */
export function likeness(a: readonly string[], b: readonly string[]): 0 | 1 | 2 | 3 {
  if (a.length === 0 || b.length === 0) return 0;
  if (a.join("") === b.join("")) return 3;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.every((word) => long.includes(word))) return 2;
  const begins = (word: string, other: string) =>
    Math.min(word.length, other.length) >= 3 && (word.startsWith(other) || other.startsWith(word));
  return short.some((word) => long.some((other) => begins(word, other))) ? 1 : 0;
}

/** The number a cell shows, with its thousands, currency or percent sign; null for anything else. */
export function numberOf(cell: string): number | null {
  const bare = cell.replace(/[\s\u00a0\u202f'\u2019\u2060*$€£¥₹%+]|\b[A-Z]{3}\b/g, "").replace(/^\((.*)\)$/, "-$1");
  if (!/^-?\d[\d.,]*$/.test(bare) || bare.length > 40) return null;
  const comma = bare.lastIndexOf(",");
  const dot = bare.lastIndexOf(".");
  const commas = bare.split(",").length - 1;
  const dots = bare.split(".").length - 1;
  // A single comma with other than three digits behind it parts the decimals; so does the last sign of two kinds.
  const commaIsDecimal = commas === 1 && (comma > dot ? dots > 0 || bare.length - comma !== 4 : false);
  const dotIsGroup = commaIsDecimal || dots > 1;
  const plain = bare.replace(/\./g, dotIsGroup ? "" : ".").replace(/,/g, commaIsDecimal ? "." : "");
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
