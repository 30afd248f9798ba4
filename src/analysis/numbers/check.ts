import type { CodeRun } from "../answer.ts";
import { type Figure, figuresIn, type Reading, valuesIn } from "./figures.ts";

/** What an answer's numbers can rest on. */
export interface NumberSources {
  readonly runs: readonly Pick<CodeRun, "stdout">[];
  /** The question: what a person gave may be said again. */
  readonly question: string;
  /** Known of the files without computing: rows and columns. */
  readonly known: readonly number[];
}

export interface NumberCheck {
  /** Numbers of the answer that are statements about the data. */
  readonly total: number;
  /** Those that neither the output of the code holds nor follow from such in one step, as they are shown. */
  readonly missing: readonly string[];
}

/** Counts up to here are words of the language more than figures: “the three regions”. */
const LARGEST_COUNT = 10;
/** In a sentence with more numbers a chance match would prove nothing. */
const MOST_GIVEN = 5;

/**
 * Looks for every number of an answer in what its code really printed: rounded to the digits shown, as a percentage or a
 * share, in thousands or millions, or as the difference, change, ratio or total of numbers beside it.
 */
export function checkNumbers(markdown: string, sources: NumberSources): NumberCheck {
  const known = new Known(sources);
  const missing: string[] = [];
  let total = 0;
  for (const { text, isRow } of statements(readable(markdown))) {
    const figures = figuresIn(text).filter((figure) => isStatement(figure, text));
    total += figures.length;
    const given = figures.flatMap((figure) => known.find(figure) ?? []);
    const open = figures.filter((figure) => known.find(figure) === null);
    for (const figure of open) if (isRow || !follows(figure, given)) missing.push(figure.shown);
  }
  return { total, missing: withoutTotals(markdown, [...new Set(missing)], known) };
}

/** The text without code, addresses and pictures, whose numbers are no statements. */
function readable(markdown: string): string {
  return markdown
    .replace(/```[\s\S]*?(?:```|$)/g, " ")
    .replace(/`[^`\n]*`/g, " ")
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
    .replace(/^\s*(?:\d{1,3}[.)]\s|#{1,6}\s)/gm, "")
    .replace(/\\([\\`*_{}[\]()#+\-.!~|$])/g, "$1");
}

interface Statement {
  readonly text: string;
  readonly isRow: boolean;
}

function statements(text: string): Statement[] {
  return text.split("\n").flatMap((line): Statement[] => {
    if (/^\s*\|/.test(line)) return [{ text: line, isRow: true }];
    return line.split(/(?<=[.!?;])\s+(?=\p{Lu})/u).map((sentence) => ({ text: sentence, isRow: false }));
  });
}

/** Years and small counts are said, not computed. */
function isStatement({ readings, isPercent, shown }: Figure, text: string): boolean {
  const [only] = readings;
  if (only === undefined || readings.length > 1 || isPercent || !/^\d+$/.test(shown)) return true;
  if (only.value >= 1900 && only.value <= 2100) return false;
  return only.value > LARGEST_COUNT || /^\s*\|/.test(text);
}

/** Every number the code printed, so that one is found in logarithmic time. */
class Known {
  readonly #sorted: Float64Array;

  constructor({ runs, question, known }: NumberSources) {
    const values = [...known];
    for (const text of [...runs.map(({ stdout }) => stdout), question]) {
      for (const value of valuesIn(text)) values.push(value);
    }
    this.#sorted = Float64Array.from(values).sort();
  }

  /** The printed number that the figure shows; null when there is none. */
  find(figure: Figure): number | null {
    for (const reading of figure.readings) {
      for (const { value, unit } of formsOf(figure, reading)) {
        const found = this.#near(value, unit);
        if (found !== null) return found;
      }
    }
    return null;
  }

  #near(value: number, unit: number): number | null {
    const reach = reachOf(value, unit);
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? 0) < value - reach) low = middle + 1;
      else high = middle;
    }
    const found = this.#sorted[low];
    return found !== undefined && found <= value + reach ? found : null;
  }
}

/** Half of what the last digit is worth, and what binary fractions lose. */
function reachOf(value: number, unit: number): number {
  return unit / 2 + Math.abs(value) * 1e-9 + Number.EPSILON;
}

/** As it stands; a percentage also as a share of one; a rough one by its digits before the zeros. */
function formsOf({ isPercent, isRough }: Figure, { value, unit }: Reading): Reading[] {
  const fine = isRough ? { value, unit: Math.max(unit, roundness(value)) } : { value, unit };
  return isPercent ? [fine, { value: fine.value / 100, unit: fine.unit / 100 }] : [fine];
}

function roundness(value: number): number {
  if (value === 0 || !Number.isInteger(value)) return 0;
  let unit = 1;
  while (value % (unit * 10) === 0) unit *= 10;
  return unit;
}

/** Whether the figure is the difference, the ratio or the change of two numbers of its sentence. */
function follows(figure: Figure, given: readonly number[]): boolean {
  if (given.length < 2 || given.length > MOST_GIVEN) return false;
  const derived = given.flatMap((a, i) => given.flatMap((b, j) => (i === j ? [] : derivedFrom(a, b))));
  return figure.readings.some(({ value, unit }) =>
    derived.some((each) => Math.abs(Math.abs(each) - value) <= reachOf(value, unit)),
  );
}

function derivedFrom(a: number, b: number): number[] {
  return b === 0 ? [a + b, a - b] : [a + b, a - b, a / b, (100 * a) / b, (100 * (a - b)) / b];
}

/** Totals that a table shows need not have been printed: they are the sums of what stands above them. */
function withoutTotals(markdown: string, missing: readonly string[], known: Known): string[] {
  if (missing.length === 0 || !markdown.includes("|")) return [...missing];
  const totals = columnSums(markdown, known);
  return missing.filter((shown) => {
    const [figure] = figuresIn(shown);
    return !figure?.readings.some(({ value, unit }) =>
      totals.some(({ sum, reach }) => Math.abs(Math.abs(sum) - value) <= reachOf(value, unit) + reach),
    );
  });
}

/** Sums of each column's numbers over the rows of each table; rounding adds up. */
function columnSums(markdown: string, known: Known): { sum: number; reach: number }[] {
  const sums: { sum: number; reach: number }[][] = [[]];
  for (const line of markdown.split("\n")) {
    if (!/^\s*\|/.test(line)) {
      if ((sums.at(-1)?.length ?? 0) > 0) sums.push([]);
      continue;
    }
    const table = sums.at(-1) ?? [];
    for (const [column, cell] of line.split("|").entries()) {
      const [figure] = figuresIn(cell);
      const [reading] = figure?.readings ?? [];
      if (figure === undefined || reading === undefined || known.find(figure) === null) continue;
      const before = table[column] ?? { sum: 0, reach: 0 };
      table[column] = { sum: before.sum + reading.value, reach: before.reach + reading.unit / 2 };
    }
  }
  return sums.flat().filter((each) => each !== undefined);
}
