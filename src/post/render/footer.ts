import type { Redaction, SafeFooter } from "../../scrub/safe-answer.ts";

const NAMED_DATASETS = 3;
const SEPARATOR = " · ";

/** What the answer rests on and what it took, in one line: `sales.csv · 12 s · 8.2k tokens · $0.031`. */
export function footerLine(footer: SafeFooter, redactions: readonly Redaction[]): string {
  const facts = [
    datasets(footer.datasets),
    duration(footer.durationMs),
    tokens(footer.inputTokens + footer.outputTokens),
    cost(footer.dollars, footer.containerDollars),
    hidden(redactions),
    footer.model,
  ];
  return facts.filter((fact) => fact !== "").join(SEPARATOR);
}

function datasets(names: readonly string[]): string {
  const more = names.length - NAMED_DATASETS;
  const named = names.slice(0, NAMED_DATASETS).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
}

/** `0.4 s`, `12 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const rest = whole % 60;
  return rest === 0 ? `${(whole - rest) / 60} min` : `${(whole - rest) / 60} min ${rest} s`;
}

/** `950 tokens`, `8.2k tokens`, `1.3M tokens`; nothing for none. */
export function tokens(count: number): string {
  if (count <= 0) return "";
  if (count < 1_000) return `${count} tokens`;
  if (count < 999_500) return `${short(count / 1_000)}k tokens`;
  return `${short(count / 1_000_000)}M tokens`;
}

/** `$0.031 + ≤ $0.004 container`; nothing when it cost nothing. Container time is billed apart, so it is a bound. */
export function cost(dollars: number, containerDollars: number): string {
  const parts = [
    dollars > 0 ? money(dollars) : "",
    containerDollars > 0 ? `≤ ${money(containerDollars)} container` : "",
  ];
  return parts.filter((part) => part !== "").join(" + ");
}

function money(dollars: number): string {
  if (dollars < 0.0005) return "$0.001";
  return `$${dollars.toFixed(dollars < 1 ? 3 : 2)}`;
}

function short(value: number): string {
  return value < 99.95 ? value.toFixed(1).replace(/\.0$/, "") : String(Math.round(value));
}

function hidden(redactions: readonly Redaction[]): string {
  let count = 0;
  for (const redaction of redactions) count += redaction.count;
  if (count === 0) return "";
  return count === 1 ? "1 value hidden" : `${count} values hidden`;
}
