import type { DataRange } from "./language/times.ts";
import type { ColumnProfile, TableProfile } from "./profile.ts";
import { nameWords } from "./language/words.ts";

/** What columns are good for, judged by name, type and values. */

export function isNumeric(column: ColumnProfile): boolean {
  return column.type === "integer" || column.type === "number";
}

export function isDate(column: ColumnProfile): boolean {
  return column.type === "date" || column.type === "timestamp";
}

const ID_WORDS = new Set([
  "id",
  "code",
  "zip",
  "postal",
  "postcode",
  "plz",
  "phone",
  "uuid",
  "guid",
  "sku",
  "isbn",
  "ssn",
  "index",
  "key",
  "nr",
  "no",
  "number",
  "row",
]);
const PERIOD_WORDS = new Set(["year", "month", "quarter", "week", "day", "weekday", "hour", "jahr", "monat"]);

/** Numbers that name things: adding them up makes no sense. */
export function isIdentifier(column: ColumnProfile, rows: number): boolean {
  const words = nameWords(column.name);
  const last = words.at(-1) ?? "";
  if (ID_WORDS.has(last) || (ID_WORDS.has(words[0] ?? "") && words.length === 1)) return true;
  return column.type === "integer" && rows > 50 && column.distinct === rows && /^(?:#|id)/i.test(column.name);
}

export function isPeriodNumber(column: ColumnProfile): boolean {
  return (
    column.type === "integer" && nameWords(column.name).some((word) => PERIOD_WORDS.has(word)) && column.distinct <= 400
  );
}

const CODES =
  /\b(?:status|code|type|class|category|group|flag|level|tier|zone|priority|version|severity|segment|cluster)\b/;

/** Few whole numbers that name kinds of things: HTTP statuses, priorities. */
export function isCodeNumber(column: ColumnProfile): boolean {
  return column.type === "integer" && column.distinct <= 30 && CODES.test(nameWords(column.name).join(" "));
}

/** Columns worth adding up or averaging. */
export function measures(table: TableProfile): ColumnProfile[] {
  return table.columns.filter(
    (column) =>
      isNumeric(column) && !isIdentifier(column, table.rows) && !isPeriodNumber(column) && !isCodeNumber(column),
  );
}

/** Columns worth splitting by: few values. */
export function dimensions(table: TableProfile): ColumnProfile[] {
  return table.columns.filter((column) => {
    if (isDate(column)) return false;
    if (column.type === "yes/no") return true;
    if (column.type === "text")
      return column.distinct > 1 && column.distinct <= Math.max(50, table.rows * 0.2) && column.distinct < table.rows;
    return (isPeriodNumber(column) || isCodeNumber(column)) && column.distinct > 1;
  });
}

const MONEY = [
  "revenue",
  "sale",
  "turnover",
  "amount",
  "umsatz",
  "betrag",
  "gmv",
  "income",
  "total",
  "value",
  "profit",
  "spend",
  "cost",
  "volume",
];

/** The measure meant when none is named: money first, then whatever is not a rate. */
export function mainMeasure(table: TableProfile): ColumnProfile | null {
  const all = measures(table);
  return moneyMeasure(table) ?? all.find(isAdditive) ?? all[0] ?? null;
}

/** The column that says what the rows are worth, when there is one. */
export function moneyMeasure(table: TableProfile): ColumnProfile | null {
  const all = measures(table);
  for (const word of MONEY) {
    const match = all.find((column) => nameWords(column.name).includes(word));
    if (match !== undefined) return match;
  }
  return null;
}

const RATES =
  /\b(?:price|rate|ratio|percent|pct|score|rating|age|temperature|avg|average|mean|median|duration|hours?|minutes?|seconds?|days?|time|csat|nps|satisfaction|zufriedenheit|margin|discount|latitude|longitude|lat|lon|lng|height|weight|stars?|speed|share|index|level|salary|preis|bewertung|dauer|alter|stunden|minuten|tage|bounce|ctr|cpc|cpm|roi|probability|distance|year|ms|latency|bpm|gpa|bmi)\b/;

/** Whether a sum over rows means something; prices, rates and ages are averaged instead. */
export function isAdditive(column: ColumnProfile): boolean {
  return column.unit !== "%" && !RATES.test(nameWords(column.name).join(" "));
}

const DATE_WORDS = ["date", "datum", "day", "day", "order", "created", "time", "timestamp", "month", "opened", "start"];

/** The date column meant when none is named. */
export function mainDate(table: TableProfile): ColumnProfile | null {
  const dates = table.columns.filter((column) => isDate(column) && column.min !== null);
  for (const word of DATE_WORDS) {
    const match = dates.find((column) => nameWords(column.name).includes(word));
    if (match !== undefined) return match;
  }
  return dates[0] ?? null;
}

/** First and last day of a date column. */
export function rangeOf(column: ColumnProfile | null): DataRange {
  return {
    first: String(column?.min ?? "2000-01-01").slice(0, 10),
    last: String(column?.max ?? "2030-12-31").slice(0, 10),
  };
}

export function columnOf(table: TableProfile, name: string): ColumnProfile | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Columns that words of degree speak of: "slowest" is about a duration, "cheapest" about a price. */
const DEGREES: readonly (readonly [words: RegExp, column: RegExp])[] = [
  [
    /\b(?:slow\w*|fast\w*|quick\w*|long\w*|short\w*)\b/,
    /\b(?:duration|hour|minute|second|day|time|stunden|minuten|tage|dauer|length|latency|ms)\b/,
  ],
  [/\b(?:cheap\w*|expensive|price\w*|costly)\b/, /\b(?:price|preis|cost|fee)\b/],
  [/\b(?:old\w*|young\w*)\b/, /\b(?:age|alter)\b/],
  [/\b(?:rated|happy|happiest|satisfied)\b/, /\b(?:rating|score|satisfaction|zufriedenheit|csat|nps|star)\b/],
];

/** The column a word of degree implies, when there is one. */
export function impliedMeasure(text: string, table: TableProfile): ColumnProfile | null {
  const [, pattern] = DEGREES.find(([words]) => words.test(text)) ?? [];
  if (pattern === undefined) return null;
  return measures(table).find((column) => pattern.test(nameWords(column.name).join(" "))) ?? null;
}

const PEOPLE =
  /\b(?:agent|assignee|owner|rep|salesperson|seller|employee|mitarbeiter|bearbeiter|manager|user|customer|client|person|name|author|player|driver)\b/;

/** The column that "who" asks for: people, as few as can be told apart. */
export function peopleColumn(table: TableProfile): ColumnProfile | null {
  const found = table.columns.filter(
    (column) => column.type === "text" && PEOPLE.test(nameWords(column.name).join(" ")),
  );
  return found.find((column) => !namesRows(column, table)) ?? null;
}

/** Whether a column names single rows: ids, e-mail addresses, names that hardly repeat. */
export function namesRows(column: ColumnProfile, table: TableProfile): boolean {
  return table.rows > 20 && column.distinct >= table.rows * 0.9 && !isDate(column);
}

/** What one row is called when the file's or sheet's name is a plural word: `customers` → customer. */
export function entityWord({ sheet, fileName }: TableProfile): string | null {
  const words = nameWords(sheet ?? fileName.replace(/\.[^.]+$/, ""));
  const last = (sheet ?? fileName.replace(/\.[^.]+$/, "")).trim().toLowerCase();
  return /[a-z]s$/.test(last) && !/(?:ss|us|is|data|sales)$/.test(last) ? (words.at(-1) ?? null) : null;
}
