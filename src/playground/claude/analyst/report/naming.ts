import { hasVersion } from "../planner/versions.ts";
import type { Unit } from "../planner/language/calendar.ts";
import { MONTHS, partsOf, unitLabel } from "../planner/language/calendar.ts";
import type { Bucket, Filter, Group, Metric } from "../planner/plan.ts";
import type { TableProfile } from "../planner/profile.ts";

const FUNCTION_WORDS = {
  sum: "total",
  avg: "average",
  median: "median",
  min: "lowest",
  max: "highest",
  count: "number of",
  distinct: "number of different",
  stddev: "standard deviation of",
} as const;

/** A column's name as people say it: `order_date` → `order date`. */
export function spoken(name: string): string {
  return name
    .replaceAll("_", " ")
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, " ")
    .trim();
}

/** Sums go by the column's name alone; everything else says what was done. */
export function metricName(metric: Metric, table: TableProfile): string {
  switch (metric.kind) {
    case "rows":
      return `number of ${rowsName(table)}`;
    case "column":
      return metric.fn === "sum" ? spoken(metric.column) : `${FUNCTION_WORDS[metric.fn]} ${spoken(metric.column)}`;
    default:
      return spoken(metric.name);
  }
}

/** The metric as a whole-table figure: "total revenue". */
export function totalName(metric: Metric, table: TableProfile): string {
  const name = metricName(metric, table);
  return metric.kind === "column" && metric.fn === "sum" && !/^total\b/i.test(name) ? `total ${name}` : name;
}

/** Rows are what the file is called when that is a plural word: sales, support tickets. */
export function rowsName(table: TableProfile): string {
  const fileName = hasVersion(table) ? table.version.title : table.fileName;
  const stem = spoken((table.sheet ?? fileName.replace(/\.[^.]+$/, "")).replaceAll(/[-.]+/g, " "))
    .toLowerCase()
    .replaceAll(/\s+/g, " ");
  return /^[a-z]{3,}(?: [a-z]{3,}){0,2}s$/.test(stem) && !/(?:ss|us|is|data|sales)$/.test(stem) ? stem : "rows";
}

/** The unit a metric's values carry. */
export function metricUnit(metric: Metric, table: TableProfile): string | null {
  if (metric.kind === "ratio" && metric.percent) return "%";
  if (metric.kind === "rows") return null;
  if (metric.kind === "column" && (metric.fn === "distinct" || metric.fn === "count")) return null;
  const column =
    metric.kind === "column"
      ? metric.column
      : metric.kind === "difference"
        ? metric.minuend
        : metric.over.kind === "sum"
          ? metric.over.column
          : "";
  return table.columns.find(({ name }) => name === column)?.unit ?? null;
}

export function groupName({ column, bucket }: Group): string {
  return bucket === null ? spoken(column) : bucket;
}

/** A group's value as people write it. */
export function groupLabel(value: string, bucket: Bucket | null): string {
  if (value === "") return "(blank)";
  if (bucket === null || bucket === "weekday" || bucket === "month of year") return value;
  if (bucket === "hour of day") return `${value.padStart(2, "0")}:00`;
  return bucket === "hour" ? value.slice(0, 16) : unitLabel(value.slice(0, 10), bucket satisfies Unit);
}

/** Filters in words: `EMEA`, `2024`, `revenue over 1,000`. */
export function filterWords(filters: readonly Filter[]): string {
  return filters.map(oneFilter).join(", ");
}

function oneFilter(filter: Filter): string {
  const name = spoken(filter.column);
  switch (filter.kind) {
    case "in":
      return filter.negated ? `without ${list(filter.values, "or")}` : list(filter.values, "or");
    case "flag":
      return `${name}: ${filter.value ? "yes" : "no"}`;
    case "compare":
      return `${name} ${OPS[filter.op]} ${number(filter.value)}`;
    case "range":
      return `${name} between ${number(filter.low)} and ${number(filter.high)}`;
    case "period":
      return list(
        filter.periods.map(({ label }) => label),
        "and",
      );
    case "cycle":
      return list(
        filter.numbers.map((index) => (filter.unit === "month" ? (MONTHS[index - 1] ?? "") : `Q${index}`)),
        "and",
      );
    case "weekday":
      return filter.days.join() === "6,7"
        ? "weekends"
        : list(
            filter.days.map((day) => `${WEEKDAYS[day - 1] ?? ""}s`),
            "and",
          );
    case "contains":
      return `${name} containing “${filter.text}”`;
    case "missing":
      return `${name} ${filter.missing ? "missing" : "present"}`;
  }
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const OPS = { ">": "over", ">=": "at least", "<": "under", "<=": "at most", "=": "equal to" } as const;

function number(value: number): string {
  // Year numbers are no quantities.
  return Number.isInteger(value) && value >= 1_900 && value <= 2_100
    ? String(value)
    : value.toLocaleString("en-US", { maximumFractionDigits: 4 });
}

export function list(words: readonly string[], last: "and" | "or"): string {
  if (words.length <= 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1) ?? ""}`;
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `revenue-by-month-emea`: names files after what they show. */
export function slug(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase();
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 60)
      .replace(/-+$/, "") || "chart"
  );
}

/** `2024-01-01` … `2024-12-31` → `Jan – Dec 2024`. */
export function spanWords(first: string, last: string): string {
  const [a, b] = [partsOf(first), partsOf(last)];
  const month = (index: number) => (MONTHS[index - 1] ?? "").slice(0, 3);
  if (a.year === b.year && a.month === b.month) return `${month(a.month)} ${a.year}`;
  return a.year === b.year
    ? `${month(a.month)} – ${month(b.month)} ${b.year}`
    : `${month(a.month)} ${a.year} – ${month(b.month)} ${b.year}`;
}
