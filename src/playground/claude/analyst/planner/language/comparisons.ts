import type { ColumnMention, Span } from "./mentions.ts";
import { parseNumber, type Token } from "./words.ts";

/** A numeric condition of the question, its column still to be found. */
export type Comparison = Span &
  (
    | { readonly kind: "compare"; readonly op: ">" | ">=" | "<" | "<=" | "="; readonly value: number }
    | { readonly kind: "range"; readonly low: number; readonly high: number }
  );

type Op = ">" | ">=" | "<" | "<=" | "=";

/** Wordings of comparisons, longer ones first. */
const WORDINGS: readonly (readonly [words: string, op: Op])[] = [
  ["greater than or equal to", ">="],
  ["less than or equal to", "<="],
  ["no more than", "<="],
  ["no less than", ">="],
  ["at least", ">="],
  ["at most", "<="],
  ["more than", ">"],
  ["greater than", ">"],
  ["higher than", ">"],
  ["larger than", ">"],
  ["bigger than", ">"],
  ["longer than", ">"],
  ["less than", "<"],
  ["lower than", "<"],
  ["smaller than", "<"],
  ["fewer than", "<"],
  ["shorter than", "<"],
  ["equal to", "="],
  ["exactly", "="],
  ["over", ">"],
  ["above", ">"],
  ["exceeding", ">"],
  ["under", "<"],
  ["below", "<"],
  [">=", ">="],
  ["<=", "<="],
  [">", ">"],
  ["<", "<"],
  ["=", "="],
];

/** Numeric conditions: "over 1000", "between 5 and 10", "price <= 20". */
export function findComparisons(tokens: readonly Token[]): Comparison[] {
  const found: Comparison[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const mention = rangeAt(tokens, at) ?? comparisonAt(tokens, at);
    if (mention === null) continue;
    found.push(mention);
    at = mention.end - 1;
  }
  return found;
}

function rangeAt(tokens: readonly Token[], at: number): Comparison | null {
  if (tokens[at]?.norm !== "between" || tokens[at + 2]?.norm !== "and") return null;
  const low = parseNumber(tokens[at + 1]?.norm ?? "");
  const high = parseNumber(tokens[at + 3]?.norm ?? "");
  if (low === null || high === null || isYearPair(low, high)) return null;
  return { start: at, end: at + 4, kind: "range", low: Math.min(low, high), high: Math.max(low, high) };
}

function isYearPair(low: number, high: number): boolean {
  return [low, high].every((value) => Number.isInteger(value) && value >= 1_900 && value <= 2_100);
}

function comparisonAt(tokens: readonly Token[], at: number): Comparison | null {
  for (const [words, op] of WORDINGS) {
    const length = words.split(" ").length;
    const said = tokens
      .slice(at, at + length)
      .map(({ norm }) => norm)
      .join(" ");
    if (said !== words) continue;
    const value = parseNumber(tokens[at + length]?.norm ?? "");
    if (value !== null) return { start: at, end: at + length + 1, kind: "compare", op, value };
  }
  return null;
}

/** Words that may stand between a column and its condition: "revenue is over 100". */
const LINKS = new Set([
  "is",
  "was",
  "are",
  "were",
  "be",
  "of",
  "has",
  "have",
  "a",
  "value",
  "values",
  "amount",
  "that",
  "which",
  "with",
]);

/** The column a condition is about: the numeric one named just before it, else just after, else `fallback`. */
export function comparedColumn(
  comparison: Comparison,
  tokens: readonly Token[],
  mentions: readonly ColumnMention[],
  fallback: string | null,
): string | null {
  const numeric = mentions.filter(({ column }) => column.type === "integer" || column.type === "number");
  const isLinked = ({ end }: ColumnMention) =>
    end <= comparison.start && tokens.slice(end, comparison.start).every(({ norm }) => LINKS.has(norm));
  const before = numeric.filter(isLinked).at(-1);
  const after = numeric.find(({ start }) => start >= comparison.end && start - comparison.end <= 1);
  return (before ?? after)?.column.name ?? fallback;
}
