import type { Dataset } from "../../files/dataset.ts";

/** What is said of one thing that code does. */
interface Idiom {
  readonly pattern: RegExp;
  /** `before` is the code that leads to the statement, from its `SELECT` on. */
  readonly words: (statement: string, files: KnownFiles, before: string) => string;
}

type Listed = Pick<Dataset, "name" | "title" | "tables">;

/** The files that code may read, and the columns it may name; anything else that code says is never repeated. */
export class KnownFiles {
  readonly #files: readonly Listed[];
  readonly #columns: ReadonlyMap<string, string>;

  constructor(datasets: readonly (Listed & Pick<Dataset, "use">)[]) {
    this.#files = datasets.filter(({ use }) => use === "container");
    const names = this.#files.flatMap(({ tables }) => tables.flatMap(({ columns }) => columns.map(({ name }) => name)));
    this.#columns = new Map(names.map((name) => [name.toLowerCase(), name]));
  }

  /** `sales.csv (41,200 rows)`, `the file` or `the files`. */
  readIn(statement: string): string {
    const named = this.#files.filter(({ name }) => statement.includes(name));
    if (named.length === 1) return named.map(withRows).join("");
    const only = this.#files.length === 1 ? this.#files[0] : undefined;
    return only === undefined ? "the files" : withRows(only);
  }

  /** Columns of the files that stand in `text` as whole names, in order, as the files write them. */
  columnsIn(text: string): string[] {
    const words = [...text.matchAll(/"([^"]+)"|'([^']+)'|`([^`]+)`|([\p{L}_][\p{L}\p{N}_]*)/gu)];
    const names = words.map(([, ...forms]) =>
      this.#columns.get(forms.find((form) => form !== undefined)?.toLowerCase() ?? ""),
    );
    return [...new Set(names.filter((name) => name !== undefined))];
  }
}

function withRows({ title, tables }: Listed): string {
  const counts = tables.map(({ rows }) => rows);
  if (counts.length === 0 || counts.includes(null)) return title;
  const rows = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return `${title} (${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"})`;
}

const COLUMNS_NAMED = 2;
const COLUMN_CHARS = 40;

function by(columns: readonly string[]): string {
  const named = columns.filter((name) => name.length <= COLUMN_CHARS && !/[\r\n]/.test(name)).slice(0, COLUMNS_NAMED);
  return named.length === 0 ? "" : ` by ${named.join(" and ")}`;
}

/** The periods of pandas' `resample` and `Grouper`, and of SQL's `date_trunc`. */
const PERIODS: Readonly<Record<string, string>> = {
  h: "hour",
  d: "day",
  b: "day",
  w: "week",
  m: "month",
  me: "month",
  ms: "month",
  q: "quarter",
  qe: "quarter",
  qs: "quarter",
  y: "year",
  ye: "year",
  ys: "year",
  a: "year",
  hour: "hour",
  day: "day",
  week: "week",
  month: "month",
  quarter: "quarter",
  year: "year",
};

function periodIn(statement: string): string | null {
  const found =
    /\b(?:resample|to_period)\(\s*(?:rule\s*=\s*)?["'](\w+)/.exec(statement) ??
    /\bfreq\s*=\s*["'](\w+)/.exec(statement) ??
    /\bdate_trunc\(\s*'(\w+)'/i.exec(statement);
  return PERIODS[found?.[1]?.toLowerCase() ?? ""] ?? null;
}

function grouping(statement: string, files: KnownFiles, before: string): string {
  const clause = argumentsAt(statement, statement.search(GROUPING));
  const written = /\bGROUP\s+BY\b/i.test(statement) ? grouped(clause, `${before}\n${statement}`) : [clause, statement];
  const period = written.map(periodIn).find((each) => each !== null);
  const named = by(period === undefined ? files.columnsIn(written[0] ?? "") : [period]);
  return named === "" ? "Grouping the rows" : `Grouping${named}`;
}

/** What SQL groups by: expressions, or places and names of what it selects. */
function grouped(clause: string, query: string): string[] {
  const items = selectedIn(query);
  const meant = clause.split(",").map((part) => {
    const key = part.trim().replaceAll('"', "");
    const item = /^\d+$/.test(key)
      ? items[Number(key) - 1]
      : items.find((each) => each.replaceAll('"', "").toLowerCase().endsWith(` as ${key.toLowerCase()}`));
    return item ?? part;
  });
  return [meant.join(", ")];
}

/** The expressions of the last `SELECT`, parted at commas outside of brackets. */
function selectedIn(query: string): string[] {
  const list = query.slice(query.toUpperCase().lastIndexOf("SELECT") + 6).split(/\bFROM\b/i)[0] ?? "";
  const items = [""];
  let depth = 0;
  for (const sign of list) {
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (sign === "," && depth === 0) items.push("");
    else items[items.length - 1] += sign;
  }
  return items.map((item) => item.trim());
}

/** What stands in the brackets after `at`; to the end of the clause where there are none. */
function argumentsAt(statement: string, at: number): string {
  const rest = statement.slice(Math.max(0, at));
  if (/^GROUP\s+BY/i.test(rest)) return rest.slice(8).split(/\b(?:HAVING|ORDER|LIMIT|WINDOW)\b|[;)]/i)[0] ?? "";
  const open = rest.indexOf("(");
  let depth = 0;
  for (let i = open; i >= 0 && i < rest.length; i += 1) {
    if ("([".includes(rest.charAt(i))) depth += 1;
    if (")]".includes(rest.charAt(i))) depth -= 1;
    if (depth === 0) return rest.slice(open + 1, i);
  }
  return rest.slice(open + 1);
}

const GROUPING = /\.(?:groupby|group_by|resample|pivot_table|pivot)\(|\bcrosstab\(|\bGROUP\s+BY\b/i;

/**
 * How pandas, polars, matplotlib and SQL say things, and what a person calls it. Told in words of ours alone, with names
 * of the thread's own files and columns: no code and no value.
 */
export const IDIOMS: readonly Idiom[] = [
  {
    pattern:
      /\b(?:read_(?:csv|excel|parquet|json|table|feather|ndjson|fwf|csv_auto|json_auto)|scan_(?:csv|parquet)|ExcelFile|load_workbook|csv\.(?:reader|DictReader))\(|\b(?:open|loadtxt|genfromtxt)\([^)]*\$?INPUT_DIR|^\s*(?:head|tail|cat|wc|profile|unzip)\b.*(?:INPUT_DIR|\.\w{2,7}\b)|^\s*profile\b|\bFROM\s+'[^']+\.\w+'/im,
    words: (statement, files) => `Reading ${files.readIn(statement)}`,
  },
  {
    pattern: /\.(?:describe|info)\(|\.(?:dtypes|nunique|columns)\b/,
    words: () => "Looking at the columns",
  },
  {
    pattern: /\.(?:isna|isnull|duplicated|null_count)\(/,
    words: () => "Looking for gaps and duplicates",
  },
  {
    pattern:
      /\b(?:to_numeric|to_datetime|strptime)\(|\.(?:dropna|fillna|drop_duplicates|astype|drop_nulls|fill_null)\(|\bTRY_CAST\(/i,
    words: () => "Cleaning the values",
  },
  {
    pattern: /\bpd\.merge\(|\.merge\(|\w\)?\.join\(\s*\w+\s*,\s*(?:on|how|left_on)\b|\bJOIN\s+["\w]+/i,
    words: () => "Joining the tables",
  },
  {
    pattern:
      /\.query\(|\.filter\(\s*pl\.|\w\[\w+\[[^\]]+\]\s*(?:[=!<>]=?|\.(?:isin|str|between)\b)|\.loc\[[^\]]*[=!<>]=|\bWHERE\b(?!.*\bIS\s+NOT\s+NULL\s*$)/i,
    words: () => "Picking the matching rows",
  },
  { pattern: GROUPING, words: grouping },
  {
    pattern: /\.value_counts\(/,
    words: (statement, files) => {
      const columns = files.columnsIn(statement.slice(0, statement.search(/\.value_counts\(/)));
      return columns.length === 0 ? "Counting the rows" : `Counting${by(columns.slice(-1))}`;
    },
  },
  {
    pattern: /\.(?:rolling|cumsum|pct_change|diff|shift)\(|\b(?:LAG|LEAD)\s*\(|\bROWS\s+BETWEEN\b/i,
    words: () => "Following the change over time",
  },
  { pattern: /\.corr\(|\bCORR\(|\bpearsonr\(|\bspearmanr\(/i, words: () => "Comparing columns with each other" },
  {
    pattern:
      /\b(?:polyfit|OLS|linregress|LinearRegression|LogisticRegression|curve_fit|ARIMA|ExponentialSmoothing|KMeans)\(/,
    words: () => "Fitting a model",
  },
  { pattern: /\.(?:sort_values|nlargest|nsmallest)\(/, words: () => "Ranking the results" },
  {
    pattern: /^\s*assert\b|\bisclose\(|\ballclose\(|\bassert_\w+\(/m,
    words: () => "Checking the numbers",
  },
  {
    pattern: /\bplt\.\w+\(|\bsns\.\w+\(|\.plot(?:\.\w+)?\(|\bsavefig\(|\bpx\.\w+\(|^\s*chart\s+--/m,
    words: () => "Drawing the chart",
  },
  { pattern: /\.(?:to_csv|to_excel|write_csv|write_excel)\(|\bCOPY\b.*\bTO\b/i, words: () => "Writing the table" },
  {
    pattern: /\.(?:sum|mean|median|agg|aggregate|std|quantile|count)\(|\b(?:SUM|AVG|COUNT|MEDIAN|MIN|MAX)\(/,
    words: () => "Computing the figures",
  },
];

/** Imports, comments and printing say nothing of what is being done. */
const SAYS_NOTHING = /^\s*(?:#|--|import\b|from\s+\w+(?:\.\w+)*\s+import\b|print\(\s*["'][^"']*["']\s*\)\s*$)/;

/** What a statement does, in the order in which the idioms stand in it; empty when none is known. */
export function stepsOf(statement: string, files: KnownFiles, before = ""): string[] {
  if (SAYS_NOTHING.test(statement)) return [];
  const found: { at: number; words: string }[] = [];
  for (const { pattern, words } of IDIOMS) {
    const at = statement.search(pattern);
    if (at >= 0) found.push({ at, words: words(statement, files, before) });
  }
  const inOrder = found.toSorted((a, b) => a.at - b.at).map(({ words }) => words);
  const better = inOrder.filter((words) => words !== "Computing the figures");
  return better.length > 0 ? better : inOrder;
}
