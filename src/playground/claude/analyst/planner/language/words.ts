/** A word, number or sign of a question. */
export interface Token {
  /** As written. */
  readonly text: string;
  /** Lower case, accents removed. */
  readonly norm: string;
  readonly stem: string;
  /** Inside quotation marks: a name, never a word of the language. */
  readonly quoted: boolean;
}

const TOKEN =
  /\d{4}-\d{1,2}(?:-\d{1,2})?(?![\d-])|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}\/\d{1,2}\/\d{4}|\d[\d,.]*\d[km%]?\b|\d+[km%]?(?![\p{L}\d])|[\p{L}\p{N}]+(?:['’]s\b)?|>=|<=|[<>=&]|%|,/giu;
const QUOTED = /"([^"]{1,120})"|“([^”]{1,120})”|(?<![\p{L}\p{N}])'([^']{1,120})'(?![\p{L}\p{N}])/gu;

/** The tokens of a question in order; camelCase and snake_case names fall apart into their words. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const match of text.matchAll(QUOTED)) {
    tokens.push(...plainTokens(text.slice(from, match.index), false));
    tokens.push(...plainTokens(match[1] ?? match[2] ?? match[3] ?? "", true));
    from = match.index + match[0].length;
  }
  return [...tokens, ...plainTokens(text.slice(from), false)];
}

function plainTokens(text: string, quoted: boolean): Token[] {
  const words =
    text
      .replaceAll("_", " ")
      .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, " ")
      .match(TOKEN) ?? [];
  return words.map((word) => token(word, quoted));
}

function token(text: string, quoted: boolean): Token {
  const norm = normalize(text);
  return { text, norm, stem: stem(norm), quoted };
}

export function normalize(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replace(/['’]s$/, "");
}

/** English plurals and a few adjectives brought to one form; small on purpose, so that names stay names. */
export function stem(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:x|ch|sh|ss|z)es$/.test(word)) return word.slice(0, -2);
  if (word.endsWith("s") && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word;
}

/** The words of a column or value name. */
export function nameWords(name: string): string[] {
  return tokenize(name.replaceAll(/["'“”]/g, " "))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
    .map(({ stem: word }) => word);
}

/** Words that mean the same column to people, with a few from other languages whose files get English questions. */
const SYNONYMS: readonly (readonly string[])[] = [
  ["revenue", "sale", "turnover", "income", "amount", "gmv", "umsatz", "betrag", "earning", "total", "value", "erlos"],
  ["cost", "expense", "spend", "spending", "expenditure", "kosten", "ausgabe"],
  ["unit", "quantity", "qty", "volume", "piece", "menge", "anzahl", "stuck"],
  ["region", "area", "territory", "geo", "geography", "market", "gebiet"],
  ["country", "nation", "land", "state"],
  ["product", "item", "sku", "article", "produkt", "artikel"],
  ["category", "type", "kind", "group", "segment", "class", "kategorie"],
  ["customer", "client", "account", "buyer", "company", "kunde"],
  ["date", "day", "when", "timestamp", "datum", "tag"],
  ["channel", "source", "medium", "kanal"],
  ["rating", "rated", "score", "csat", "satisfaction", "nps", "star", "zufriedenheit", "bewertung"],
  ["agent", "assignee", "owner", "rep", "salesperson", "employee", "mitarbeiter", "bearbeiter"],
  ["hour", "hr", "stunden"],
  ["resolution", "resolve", "losung"],
  ["second", "sec", "sekunden"],
  ["minute", "min", "minuten"],
  ["status", "stage"],
  ["duration", "length", "dauer"],
  ["visit", "session", "traffic", "hit", "pageview", "view"],
  ["visitor", "user"],
  ["page", "url", "path", "site"],
  ["priority", "severity", "urgency", "prioritat"],
  ["salary", "pay", "wage", "compensation", "gehalt"],
  ["city", "town", "stadt", "ort"],
  ["department", "team", "abteilung"],
  ["price", "preis", "rate"],
  ["order", "purchase", "transaction", "bestellung"],
  ["email", "mail"],
  ["name", "title"],
];

const SYNONYM_GROUP = new Map<string, number>();
for (const [index, group] of SYNONYMS.entries()) for (const word of group) SYNONYM_GROUP.set(word, index);

/** How alike two stems are: 1 the same, 0.85 misspelt, 0.8 one begins the other, 0.6 synonyms, else 0. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (/\d/.test(short)) return 0;
  if (short.length >= 5 && distance(a, b) <= (short.length >= 9 ? 2 : 1)) return 0.85;
  if (short.length >= 4 && long.startsWith(short) && short.length / long.length >= 0.5) return 0.8;
  const group = SYNONYM_GROUP.get(a);
  return group !== undefined && group === SYNONYM_GROUP.get(b) ? 0.6 : 0;
}

/** Optimal string alignment distance: insertions, deletions, changes and swaps of neighbours. */
export function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let best = Math.min((above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1, change);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) best = Math.min(best, (before[column - 2] ?? 0) + 1);
      line.push(best);
    }
    before = above;
    above = line;
  }
  return above[b.length] ?? 0;
}

/** `5`, `1,000`, `2.5k`, `3m`, `10%` as a number; null for anything else. */
export function parseNumber(text: string): number | null {
  const match = /^(\d[\d,]*(?:\.\d+)?)([km%])?$/i.exec(text);
  if (match === null) return null;
  const scale = { k: 1_000, m: 1_000_000 }[match[2]?.toLowerCase() ?? ""] ?? 1;
  return Number((match[1] ?? "").replaceAll(",", "")) * scale;
}

const NUMBER_WORDS = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** A small count, in digits or as a word. */
export function parseCount(word: string): number | null {
  const index = NUMBER_WORDS.indexOf(word);
  if (index > 0) return index;
  return /^\d{1,3}$/.test(word) ? Number(word) : null;
}
