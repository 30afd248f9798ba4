import type { Aggregate, AggregatePlan, ChartKind } from "../plan.ts";
import { parseCount, type Token } from "./words.ts";

/** What kind of work a question asks for, as its wording tells. */
export type Work =
  | "overview"
  | "missing"
  | "duplicates"
  | "quality"
  | "distribution"
  | "correlation"
  | "why"
  | "files"
  | "rows"
  | "values"
  | "impossible"
  | "aggregate";

export interface Intent {
  readonly work: Work;
  /** Ways of adding up that are named, in order. */
  readonly functions: readonly Aggregate[];
  readonly howMany: boolean;
  readonly different: boolean;
  readonly sort: "desc" | "asc" | null;
  readonly limit: number | null;
  readonly trend: boolean;
  readonly view: AggregatePlan["view"] | null;
  readonly chart: ChartKind | null;
  /** Some word of analysis was there at all. */
  readonly any: boolean;
}

/** The sentence with single spaces, lower case, for patterns. */
export function plainText(tokens: readonly Token[]): string {
  return tokens.map(({ norm }) => norm).join(" ");
}

const WORKS: readonly (readonly [Work, RegExp])[] = [
  [
    "overview",
    /^(?:please )?(?:what(?: is|s)? (?:in|inside) (?:this|the|these|my|our|that|it)\b|what does (?:this|the|these) (?:file|files|data|dataset|table|sheet|workbook) (?:contain|show|look))/,
  ],
  [
    "impossible",
    /\b(?:forecast|predict\w*|prediction|projection|extrapolat\w*|translate|write (?:me )?(?:an? )?(?:e-?mail|poem|essay|letter|story)|machine learning|train (?:a|the) model|cluster\w*|sentiment|delete|remove (?:the )?(?:rows|file)|update the file|weather|stock price|who are you|joke)\b/,
  ],
  [
    "why",
    /\b(?:why|what caused|what drove|what(?: is|s)? driving|what explains|explain (?:the|this|that) (?:drop|fall|rise|increase|decrease|decline|jump|dip|spike|change)|reasons? (?:for|behind)|root cause|drivers? (?:of|behind|for)|what happened)\b/,
  ],
  ["duplicates", /\b(?:duplicat\w*|dupes?|repeated rows|appear(?:s)? (?:more than once|twice)|same \w+ twice)\b/],
  ["missing", /\b(?:missing|nulls?|blanks?|empty (?:cells|values|fields)|incomplete|not filled|gaps|unfilled)\b/],
  [
    "quality",
    /\b(?:data quality|quality (?:check|issues|problems)|clean is|check the (?:data|file)|sanity check|validate)\b/,
  ],
  [
    "correlation",
    /\b(?:correlat\w*|relationship|relation between|related to|scatter\w*|depends? on|influences?|affects?|impact of|linked to|association)\b/,
  ],
  [
    "distribution",
    /\b(?:distribut\w*|histogram|spread of|percentiles?|quartiles?|quantiles?|outliers?|box ?plot|skew\w*|how (?:are|is) .+ spread)\b/,
  ],
  [
    "files",
    /\b(?:(?:compare|difference\w*|differ|diff|changed?|changes) .*\b(?:files?|sheets?|tables?|versions?|datasets?)|what(?: is| has| have)? changed|what (?:is |are )?(?:new|different|the differences?)|(?:since|than|vs|versus|against) (?:the |my |our )?(?:last|previous|older|old|earlier|first|original|yesterday)(?: (?:week|month|year|quarter))? (?:version|file|upload|copy))\b/,
  ],
  [
    "values",
    /\b(?:which|what) (?:are the |different |kinds of |types of )?(?:[\w-]+ ){0,2}(?:are there|exist|do we have|are in|appear|occur)\b|\blist (?:all |the |of )+|\b(?:all|possible|distinct|unique) values\b|\bwhat values\b/,
  ],
  [
    "rows",
    /\b(?:show|give|list|display|print|see|find|which)\b.*\b(?:rows?|records?|entries|lines|raw data|sample)\b|\b(?:first|last|example|sample) (?:\w+ )?(?:rows?|records?|entries|lines)\b|^(?:all )?(?:rows|records|entries)\b/,
  ],
  [
    "overview",
    /\b(?:what(?: is|s| does)? (?:in|inside|this|the|these|it|there)\b.*\b(?:file|files|data|dataset|table|sheet|csv|contain|about|show)|what(?: is|s) (?:in )?(?:here|this|it)$|describe|summari[sz]e|summary|overview|introduce|tell me about|explain (?:the|this|these) (?:file|data|dataset|table|csv)\w*|what can you (?:tell|say|do)|which columns|what columns|the columns|structure|schema|profile|analy[sz]e (?:this|the|these|it|my)\b.*|analy[sz]e$|look at (?:this|the)|help|what data)\b/,
  ],
];

/** Reads the wording. Column and value names play no part here; they are found on their own. */
export function readIntent(tokens: readonly Token[]): Intent {
  const text = plainText(tokens);
  const work = workOf(text);
  const functions = namedFunctions(text);
  const sort = sortOf(text);
  const trend =
    /\b(?:trends?|over time|timeline|time series|develop\w*|evol\w+|history|histor\w+|progress\w*|growth|growing|grow|month over month|season\w*)\b/.test(
      text,
    );
  const view = viewOf(text);
  const chart = chartOf(text);
  const howMany = /\b(?:how many|number of|count of|how often|no of|count)\b/.test(text);
  const different = /\b(?:different|unique|distinct)\b/.test(text);
  const any =
    work !== "aggregate" ||
    functions.length > 0 ||
    sort !== null ||
    trend ||
    view !== null ||
    chart !== null ||
    howMany;
  return { work, functions, howMany, different, sort, limit: limitOf(tokens), trend, view, chart, any };
}

function workOf(text: string): Work {
  const found = WORKS.filter(([, pattern]) => pattern.test(text)).map(([work]) => work);
  const [first = "aggregate"] = found;
  return found.includes("missing") && found.includes("duplicates") && first !== "overview" ? "quality" : first;
}

const FUNCTIONS: readonly (readonly [Aggregate, RegExp])[] = [
  ["avg", /\b(?:average|averages|avg|mean|typical|on average)\b/],
  ["median", /\bmedian\b/],
  ["sum", /\b(?:sum|total|totals|overall|altogether|in total|add up|how much)\b/],
  ["min", /\b(?:min|minimum)\b/],
  ["max", /\b(?:max|maximum)\b/],
  ["stddev", /\b(?:standard deviation|std ?dev|volatility|variance)\b/],
];

function namedFunctions(text: string): Aggregate[] {
  const found = FUNCTIONS.flatMap(([fn, pattern]) => {
    const at = text.search(pattern);
    return at === -1 ? [] : [{ fn, at }];
  });
  // "how much on average" asks for the average alone.
  const named = found.sort((a, b) => a.at - b.at).map(({ fn }) => fn);
  return named.length > 1 && /\bhow much|overall\b/.test(text) ? named.filter((fn) => fn !== "sum") : named;
}

function sortOf(text: string): "desc" | "asc" | null {
  if (
    /\b(?:bottom|worst|lowest|least|smallest|fewest|weakest|cheapest|fastest|quickest|youngest|lowest first|ascending|shortest|poorest)\b/.test(
      text,
    )
  )
    return "asc";
  const high =
    /\b(?:top|best|highest|most|largest|biggest|strongest|greatest|leading|rank\w*|busiest|expensive|descending|longest|slowest|oldest|happiest|max|peak|performers?|main)\b/;
  return high.test(text) ? "desc" : null;
}

function limitOf(tokens: readonly Token[]): number | null {
  for (const [at, { norm }] of tokens.entries()) {
    const next = parseCount(tokens[at + 1]?.norm ?? "");
    if (
      /^(?:top|bottom|best|worst|first|last|largest|biggest|highest|lowest|smallest|only)$/.test(norm) &&
      next !== null &&
      next > 0
    ) {
      if (!/^(?:days?|weeks?|months?|quarters?|years?)$/.test(tokens[at + 2]?.norm ?? "")) return next;
    }
    const count = parseCount(norm);
    const ranked = /^(?:best|worst|largest|biggest|highest|lowest|smallest|most|top|leading|strongest|weakest)$/;
    if (count !== null && count > 0 && ranked.test(tokens[at + 1]?.norm ?? "")) return count;
  }
  return null;
}

function viewOf(text: string): AggregatePlan["view"] | null {
  if (/\b(?:cumulative|running (?:total|sum)|accumulated)\b/.test(text)) return "running";
  if (
    /\b(?:growth|grow\w*|month over month|year over year|yoy|mom|qoq|change (?:per|by|over|from|month|year)|percent(?:age)? change)\b/.test(
      text,
    )
  )
    return "change";
  if (
    /\b(?:share|shares|percent(?:age)? of|percentage|proportion|fraction|mix|make ?up|what % of|% of|split of|as a percent\w*|in percent|contribution of|composition|percent)\b|%/.test(
      text,
    )
  )
    return "share";
  if (/\b(?:compare[ds]?|comparison|versus|vs|difference between|against|compared)\b/.test(text)) return "compare";
  return null;
}

function chartOf(text: string): ChartKind | null {
  if (
    /\b(?:no|without(?: an?y?)?) (?:chart|graph|plot)s?\b|\bas (?:a )?(?:table|text|list|number)\b|\bin a table\b|\btable only\b/.test(
      text,
    )
  )
    return "none";
  if (/\b(?:pie|donut|doughnut)\b/.test(text)) return "pie";
  if (/\b(?:line ?(?:chart|graph|plot)|as (?:a )?lines?)\b/.test(text)) return "line";
  if (/\b(?:bars?|bar ?(?:chart|graph|plot)|columns? chart|histogram)\b/.test(text)) return "bar";
  return /\b(?:chart|plot|graph|visuali[sz]e|visuali[sz]ation|draw|diagram|picture|graphic)\b/.test(text)
    ? "auto"
    : null;
}
