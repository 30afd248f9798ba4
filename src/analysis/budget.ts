import { CLAUDE } from "../limits.ts";
import type { Cost } from "./answer.ts";

/** List prices in dollars per million tokens (platform.claude.com, about-claude/pricing and the models' pages). */
interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
}

const PRICES: readonly (readonly [prefix: string, price: Price])[] = [
  ["claude-fable-5", { input: 10, output: 50, cacheRead: 0.25 }],
  ["claude-mythos-5", { input: 10, output: 50, cacheRead: 0.25 }],
  ["claude-opus-5-5", { input: 4, output: 20, cacheRead: 0.2 }],
  ["claude-opus", { input: 5, output: 25, cacheRead: 0.5 }],
  ["claude-sonnet-5", { input: 2, output: 10, cacheRead: 0.2 }],
  ["claude-sonnet", { input: 3, output: 15, cacheRead: 0.3 }],
  // Prompts above 100,000 tokens cost five times as much; that step is the bound shown.
  ["claude-haiku-5-5", { input: 0.1, output: 0.5, cacheRead: 0.01 }],
  ["claude-haiku", { input: 1, output: 5, cacheRead: 0.1 }],
];

/** Writing to the one-hour cache costs twice the input price. */
const CACHE_WRITE_FACTOR = 2;

/** Token counts as the API reports them, over all calls of a turn. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export const NO_TOKENS: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

export function addTokens(a: Tokens, b: Tokens): Tokens {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
  };
}

/** What a turn cost. A model without a known price (the offline analyst) costs nothing. `containerMs` null: none ran. */
export function costOf(model: string, tokens: Tokens, containerMs: number | null): Cost {
  const price = PRICES.find(([prefix]) => model.startsWith(prefix))?.[1];
  return {
    inputTokens: tokens.input + tokens.cacheRead + tokens.cacheWrite,
    outputTokens: tokens.output,
    cacheReadTokens: tokens.cacheRead,
    cacheWriteTokens: tokens.cacheWrite,
    dollars: price === undefined ? 0 : dollars(price, tokens),
    containerDollars: price === undefined || containerMs === null ? 0 : containerDollars(containerMs),
  };
}

/** Output tokens that so many dollars buy, at least none; without a known price any number of them. */
export function affordableTokens(model: string, dollarsLeft: number): number {
  const price = PRICES.find(([prefix]) => model.startsWith(prefix))?.[1];
  if (price === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.floor((dollarsLeft / price.output) * 1_000_000));
}

function dollars(price: Price, tokens: Tokens): number {
  const input = tokens.input + tokens.cacheWrite * CACHE_WRITE_FACTOR;
  return (input * price.input + tokens.cacheRead * price.cacheRead + tokens.output * price.output) / 1_000_000;
}

/** Upper bound: the free hours of the month and free combinations are not known here. */
function containerDollars(ms: number): number {
  return (Math.max(ms, CLAUDE.containerMinimumMs) / 3_600_000) * CLAUDE.containerDollarsPerHour;
}
