export type Aggregate = "sum" | "avg" | "median" | "min" | "max" | "count" | "distinct" | "stddev";

/** What is measured. */
export type Metric =
  | { readonly kind: "column"; readonly fn: Aggregate; readonly column: string }
  /** Number of rows. */
  | { readonly kind: "rows" }
  /** `minuend - subtrahend`, both added up: profit. */
  | { readonly kind: "difference"; readonly name: string; readonly minuend: string; readonly subtrahend: string }
  /** Two sums divided: revenue per unit; with `percent` of the difference: margin. */
  | {
      readonly kind: "ratio";
      readonly name: string;
      readonly over: RatioPart;
      readonly under: RatioPart;
      readonly percent: boolean;
    };

/** A sum of columns (`minus` taken off), or a number of different values. */
export type RatioPart =
  /** Rows in which a yes/no column says yes. */
  | { readonly kind: "flag"; readonly column: string }
  | { readonly kind: "sum"; readonly column: string; readonly minus: string | null }
  | { readonly kind: "distinct"; readonly column: string }
  | { readonly kind: "rows" };

export type Bucket =
  | "hour"
  | "day"
  | "week"
  | "month"
  | "quarter"
  | "year"
  | "weekday"
  | "hour of day"
  | "month of year";

/** What the numbers are split by. */
export interface Group {
  readonly column: string;
  /** For dates; null groups by the value itself. */
  readonly bucket: Bucket | null;
}

/** A stretch of time: `from` inclusive, `to` exclusive, as ISO dates. */
export interface Period {
  readonly from: string | null;
  readonly to: string | null;
  readonly label: string;
}

export type Filter =
  | { readonly kind: "in"; readonly column: string; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly kind: "flag"; readonly column: string; readonly value: boolean }
  | {
      readonly kind: "compare";
      readonly column: string;
      readonly op: ">" | ">=" | "<" | "<=" | "=";
      readonly value: number;
    }
  | { readonly kind: "range"; readonly column: string; readonly low: number; readonly high: number }
  | { readonly kind: "period"; readonly column: string; readonly periods: readonly Period[] }
  /** The same month or quarter of every year. */
  | {
      readonly kind: "cycle";
      readonly column: string;
      readonly unit: "month" | "quarter";
      readonly numbers: readonly number[];
    }
  /** Monday 1 to Sunday 7. */
  | { readonly kind: "weekday"; readonly column: string; readonly days: readonly number[] }
  | { readonly kind: "contains"; readonly column: string; readonly text: string }
  | { readonly kind: "missing"; readonly column: string; readonly missing: boolean };

export type ChartKind = "auto" | "none" | "line" | "bar" | "pie";

interface Common {
  readonly table: string;
  readonly filters: readonly Filter[];
  readonly chart: ChartKind;
  /** What was assumed, in words. */
  readonly notes: readonly string[];
}

export interface AggregatePlan extends Common {
  readonly kind: "aggregate";
  readonly metrics: readonly Metric[];
  readonly groups: readonly Group[];
  readonly sort: "natural" | "desc" | "asc";
  readonly limit: number | null;
  readonly view: "plain" | "share" | "change" | "running" | "compare" | "per period";
  /** For shares: the value the question is about. */
  readonly focus: string | null;
}

export interface DistributionPlan extends Common {
  readonly kind: "distribution";
  readonly column: string;
}

export interface CorrelationPlan extends Common {
  readonly kind: "correlation";
  /** Two columns, or more for a matrix. */
  readonly columns: readonly string[];
}

export interface QualityPlan extends Common {
  readonly kind: "quality";
  readonly aspect: "missing" | "duplicates" | "both";
  /** Column whose repeats are looked for; null looks at whole rows. */
  readonly key: string | null;
}

export interface RowsPlan extends Common {
  readonly kind: "rows";
  readonly columns: readonly string[];
  readonly sortBy: string | null;
  readonly descending: boolean;
  readonly limit: number;
}

export interface WhyPlan extends Common {
  readonly kind: "why";
  readonly metric: Metric;
  readonly dateColumn: string;
  readonly bucket: "day" | "week" | "month" | "quarter" | "year";
  /** The period asked about; null looks for the sharpest change. */
  readonly period: Period | null;
  readonly cycle: { readonly unit: "month" | "quarter"; readonly number: number } | null;
  readonly direction: "down" | "up" | "any";
}

export interface OverviewPlan extends Common {
  readonly kind: "overview";
  readonly tables: readonly string[];
}

export interface FilesPlan extends Common {
  readonly kind: "files";
  readonly other: string;
}

/** What cannot be answered, with the reason in a sentence. */
export interface UnknownPlan extends Common {
  readonly kind: "unknown";
  readonly reason: string;
}

export type Plan =
  | AggregatePlan
  | DistributionPlan
  | CorrelationPlan
  | QualityPlan
  | RowsPlan
  | WhyPlan
  | OverviewPlan
  | FilesPlan
  | UnknownPlan;

/** Whether the metric adds up over groups, so that shares and totals mean something. */
export function addsUp(metric: Metric): boolean {
  return metric.kind === "rows" || metric.kind === "difference" || (metric.kind === "column" && metric.fn === "sum");
}
