export interface Token {
  kind: "plain" | "keyword" | "string" | "number" | "comment";
  text: string;
}

const KEYWORDS: Readonly<Record<string, string>> = {
  sql: "select from where group by order having limit offset as join left right inner outer full cross on using and or not in is null case when then else end with union all distinct over partition between like ilike asc desc create table insert into values update delete cast filter exists true false interval qualify",
  python:
    "import from as def return if elif else for in while with try except finally raise class lambda not and or is none true false print yield pass break continue assert global async await del",
  bash: "if then else fi for in do done while case esac function echo cd export set local return exit",
  json: "true false null",
};

const ALIASES: Readonly<Record<string, string>> = {
  py: "python",
  sh: "bash",
  shell: "bash",
  duckdb: "sql",
  jsonl: "json",
};

const PARTS = {
  sql: /(?<comment>--(?=\s)[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^']|'')*'|"[^"\n]*")|(?<number>\b\d[\d_.]*\b)|(?<word>[A-Za-z_]\w*)/g,
  other:
    /(?<comment>#[^\n]*)|(?<string>"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|(?<number>\b\d[\d_.]*\b)|(?<word>[A-Za-z_]\w*)/g,
};

/** Splits code into coloured parts. An unknown language stays plain. */
export function highlight(code: string, language: string): Token[] {
  const name = ALIASES[language] ?? language;
  const words = KEYWORDS[name];
  if (words === undefined) return [{ kind: "plain", text: code }];
  const keywords = new Set(words.split(" "));
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(name === "sql" ? PARTS.sql : PARTS.other)) {
    const kind = kindOf(match.groups ?? {}, keywords);
    if (kind === "plain") continue;
    if (match.index > end) tokens.push({ kind: "plain", text: code.slice(end, match.index) });
    tokens.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ kind: "plain", text: code.slice(end) });
  return tokens;
}

/** The language of code that does not name it (preformatted rich text never does); empty when it is not plain to see. */
export function guessLanguage(code: string): string {
  if (/^\s*(?:select|with|create table|insert into)\b/im.test(code) && /\bselect\b|\bvalues\b/i.test(code))
    return "sql";
  if (/^\s*(?:import \w|from \w+ import|def \w+\(|print\()/m.test(code)) return "python";
  return "";
}

function kindOf(groups: Record<string, string | undefined>, keywords: Set<string>): Token["kind"] {
  if (groups["comment"] !== undefined) return "comment";
  if (groups["string"] !== undefined) return "string";
  if (groups["number"] !== undefined) return "number";
  return keywords.has((groups["word"] ?? "").toLowerCase()) ? "keyword" : "plain";
}
