import { COMPUTED_HERE } from "../../analysis/answer.ts";
import { kindWords } from "../../scrub/kind-words.ts";
import type { Redaction, SafeFooter, Surface } from "../../scrub/safe-answer.ts";

const NAMED_DATASETS = 3;
const SEPARATOR = " · ";

/** What the answer rests on and what it took, in one line: `sales.csv · 12 s · 8.2k tokens · $0.031`. */
export function footerLine(footer: SafeFooter, redactions: readonly Redaction[]): string {
  // A sentence of ours rests on nothing and took nothing.
  if (footer.model === "") return "";
  const facts = [
    datasets(footer.datasets),
    numbers(footer.numbers),
    duration(footer.durationMs),
    tokens(footer.inputTokens + footer.outputTokens),
    footer.model === COMPUTED_HERE ? "" : cost(footer.dollars, footer.containerDollars),
    ...hidden(redactions, footer.level),
    footer.model,
    footer.model === COMPUTED_HERE ? "$0.00" : "",
  ];
  return facts.filter((fact) => fact !== "").join(SEPARATOR);
}

const NAMED_STATEMENTS = 4;

/** `Remembered: blank means 0; exclude test accounts`; nothing where nothing is. */
export function rememberedLine({ remembered }: Pick<SafeFooter, "remembered">): string {
  if (remembered.length === 0) return "";
  // The latest are the ones that somebody just said.
  const named = remembered.slice(-NAMED_STATEMENTS).join("; ");
  const more = remembered.length - NAMED_STATEMENTS;
  return `Remembered: ${named}${more > 0 ? ` and ${more} more` : ""}`;
}

function datasets(names: readonly string[]): string {
  const more = names.length - NAMED_DATASETS;
  const named = names.slice(0, NAMED_DATASETS).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
}

/** `14 of 14 numbers found in the computation`; nothing where there was none to look for. */
export function numbers(checked: SafeFooter["numbers"]): string {
  if (checked === null || checked.total === 0) return "";
  return `${checked.found} of ${checked.total} ${checked.total === 1 ? "number" : "numbers"} found in the computation`;
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

/** Code and what it printed are only seen by whoever asks for them. */
const BEHIND: ReadonlySet<Surface> = new Set<Surface>(["code", "stdout"]);
const NAMED_KINDS = 3;

/** `hidden: 12 names, 3 e-mail addresses`, `privacy level standard`; nothing where nothing was hidden. */
function hidden(redactions: readonly Redaction[], level: SafeFooter["level"]): string[] {
  const counts = new Map<string, number>();
  for (const { entity, surface, count } of redactions) {
    if (!BEHIND.has(surface)) counts.set(entity, (counts.get(entity) ?? 0) + count);
  }
  if (counts.size === 0) return [];
  const kinds = [...counts].toSorted(([, one], [, other]) => other - one);
  const named = kinds.slice(0, NAMED_KINDS).map(([entity, count]) => `${count} ${kindWords(entity, count)}`);
  const more = kinds.slice(NAMED_KINDS).reduce((sum, [, count]) => sum + count, 0);
  return [`hidden: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`, `privacy level ${level}`];
}
