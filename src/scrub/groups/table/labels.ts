import { NO_DAY } from "../index/table-index.ts";
import { isInBand, readBand, settleBands } from "../labels/bands.ts";
import { headerWords, likeness } from "../labels/fold.ts";
import { numberIn, type Period, readPeriod, type Unit, unitOfDays } from "../labels/periods.ts";
import { saysRest } from "../labels/words.ts";
import type { Source, SourceColumn } from "./source.ts";

/** Labels of a table read as values of a column of the upload. */
export interface Reading {
  readonly column: SourceColumn;
  /** Share of the labels that the column knows. */
  readonly share: number;
  /** How much the headers are alike; see `likeness`. */
  readonly like: number;
  /** Number of the label's value for each label, -1 where it is unknown. */
  readonly valueOf: readonly number[];
  /** Number of the value of a row of the upload, -1 where none of the labels names it. */
  readonly valueAt: (row: number) => number;
}

const ENOUGH = 0.8;
const ENOUGH_BY_NAME = 0.5;

/** How the labels under a header could be values of the upload's columns, the best first. */
export function readLabels(header: string, labels: readonly string[], source: Source): Reading[] {
  const words = headerWords(header);
  const readings: Reading[] = [];
  for (const column of source.columns) {
    const like = likeness(words, column.words);
    const [reading] = [
      asPeriods(words, labels, column, like),
      asBands(labels, column, like),
      asValues(labels, column, like),
    ]
      .filter((each) => each !== null)
      .sort((a, b) => b.share - a.share);
    if (reading === undefined || reading.share < (reading.like >= 2 ? ENOUGH_BY_NAME : ENOUGH)) continue;
    readings.push(reading);
  }
  return readings.sort((a, b) => b.like + b.share * 2 - (a.like + a.share * 2));
}

function asValues(labels: readonly string[], column: SourceColumn, like: number): Reading | null {
  const { dictionary } = column.indexed;
  if (dictionary === null) return null;
  const codes = labels.map((label) => column.codeOf(label));
  const numbers = new Map<number, number>();
  for (const code of codes) if (code !== -1 && !numbers.has(code)) numbers.set(code, numbers.size);
  return settle(
    { column, like },
    labels,
    codes.map((code) => numbers.get(code) ?? -1),
    (row) => numbers.get(dictionary.codes[row] ?? 0) ?? -1,
    numbers.size,
  );
}

/** Labels that no value matches but that say "the rest" stand for whatever the others leave. */
function settle(
  { column, like }: Pick<Reading, "column" | "like">,
  labels: readonly string[],
  values: readonly number[],
  valueAt: (row: number) => number,
  count: number,
): Reading {
  const known = values.filter((value) => value !== -1).length;
  const isRest = labels.map((label, i) => values[i] === -1 && saysRest(label));
  const rests = isRest.filter(Boolean).length;
  const share = labels.length === rests ? 0 : known / (labels.length - rests);
  if (rests === 0) return { column, like, share, valueOf: values, valueAt };
  return {
    column,
    like,
    share,
    valueOf: values.map((value, i) => (isRest[i] === true ? count : value)),
    valueAt: (row) => {
      const value = valueAt(row);
      return value === -1 ? count : value;
    },
  };
}

function asPeriods(
  words: readonly string[],
  labels: readonly string[],
  column: SourceColumn,
  given: number,
): Reading | null {
  const { days } = column.indexed;
  if (days === null) return null;
  // A date is hardly ever headed like its year, so the word itself says where to look.
  const like = words.some((word) => [YEAR, ...NUMBERED.map(([pattern]) => pattern)].some((each) => each.test(word)))
    ? Math.max(2, given)
    : given;
  const periods = periodsOf(words, labels);
  const [unit] = periods.flatMap((period) => period?.unit ?? []);
  if (unit === undefined) return null;
  const numbers = new Map<number, number>();
  const values = periods.map((period) => {
    if (period?.unit !== unit) return -1;
    const known = numbers.get(period.at) ?? numbers.size;
    numbers.set(period.at, known);
    return known;
  });
  const valueAt = (row: number) => {
    const day = days[row] ?? NO_DAY;
    return day === NO_DAY ? -1 : (numbers.get(numberIn(unit, day)) ?? -1);
  };
  const reading = settle({ column, like }, labels, values, valueAt, numbers.size);
  return reading.share < ENOUGH_BY_NAME ? null : reading;
}

const YEAR = /^(?:year|jahr|annee|ano|anno|jaar|rok|ar|vuosi|ev|yil|fy|год|年|年度|연도)$/;
const NUMBERED: readonly (readonly [RegExp, Unit, number, number])[] = [
  [/^(?:month|monat|mois|mes|mese|maand|miesiac|manad|月)$/, "month_of_year", 1, 12],
  [/^(?:quarter|quartal|trimestre|kwartaal|kwartal|kvartal|四半期|季度)$/, "quarter_of_year", 1, 4],
  [/^(?:week|kw|woche|semaine|semana|settimana|weeknum|weekofyear)$/, "week_of_year", 1, 53],
  [/^(?:weekday|dayofweek|dow|wochentag)$/, "weekday", 0, 6],
];

/** The labels as periods; a bare number counts as the header says, dates as what a column of them means. */
function periodsOf(words: readonly string[], labels: readonly string[]): (Period | null)[] {
  const numbered = NUMBERED.find(([pattern]) => words.some((word) => pattern.test(word)));
  const periods = labels.map((label) => {
    const bare = label.trim().replace(/\.0$/, "");
    if (numbered !== undefined && /^\d{1,2}$/.test(bare)) {
      const [, unit, low, high] = numbered;
      const at = Number(bare);
      return at < low || at > high ? null : { unit, at: unit === "week_of_year" ? at : at - low };
    }
    return readPeriod(label);
  });
  const days = periods.flatMap((period) => (period?.unit === "day" ? period.at : []));
  if (days.length < periods.length * ENOUGH_BY_NAME) return periods;
  const unit = unitOfDays([...new Set(days)]);
  return periods.map((period) => (period?.unit === "day" ? { unit, at: numberIn(unit, period.at) } : period));
}

function asBands(labels: readonly string[], column: SourceColumn, like: number): Reading | null {
  const { numbers } = column.indexed;
  if (numbers === null) return null;
  const bands = labels.map(readBand);
  const read = bands.filter((band) => band !== null);
  if (read.length < Math.max(1, labels.length * ENOUGH_BY_NAME)) return null;
  const settled = settleBands(read);
  let next = 0;
  const values = bands.map((band) => (band === null ? -1 : next++));
  const valueAt = (row: number) => {
    const value = numbers[row] ?? Number.NaN;
    return settled.findIndex((band) => isInBand(band, value));
  };
  // Nothing but the header tells one column of numbers from another, unless the bands hold nearly all of its values.
  if (like === 0 && covered(numbers, valueAt) < 0.95) return null;
  return settle({ column, like }, labels, values, valueAt, settled.length);
}

const LOOKED_AT = 2_000;

function covered(numbers: Float64Array, valueAt: (row: number) => number): number {
  const rows = Math.min(numbers.length, LOOKED_AT);
  let held = 0;
  let filled = 0;
  for (let row = 0; row < rows; row += 1) {
    if (Number.isNaN(numbers[row])) continue;
    filled += 1;
    if (valueAt(row) !== -1) held += 1;
  }
  return filled === 0 ? 0 : held / filled;
}
