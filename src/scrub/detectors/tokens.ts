import { entropy } from "./checksums.ts";
import type { Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";
import { charSet, runsOf } from "./scan/runs.ts";
import type { TokenRule } from "./secrets/rule.ts";
import { TOKEN_RULES } from "./secrets/token-rules.ts";

/** No token of any issuer is shorter; ordinary text hardly ever has such a run, so the rules see only these. */
const LONG_RUN = 15;
const RUN_CHARS = charSet(/[\w.~$:/+@=%!^*-]/);
/** Words, figures, times, hashes: no issuer marks a token so. */
const PLAIN = /^(?!api_org_)(?:[a-z_./:-]+|[A-Z][a-z]+|[\d.:,+eE%/-]+|[0-9a-f-]+|[0-9A-F-]+)$/;

/** API keys and tokens that their issuers mark by a fixed beginning. */
export function* findTokens(subject: Subject): Generator<Finding> {
  const { text } = subject;
  for (const { start, end } of runsOf(text, RUN_CHARS, LONG_RUN)) {
    const run = text.slice(start, end);
    if (!PLAIN.test(run)) yield* tokensIn(run, start);
  }
}

function* tokensIn(run: string, offset: number): Generator<Finding> {
  const folded = run.toLowerCase();
  for (const rule of rulesFor(folded)) {
    for (const { start, end } of matches(run, rule)) {
      yield { start: offset + start, end: offset + end, entity: "SECRET", validated: true };
    }
  }
}

/** Rules whose keyword is in the run. Two characters of it lead to the few that are worth a look. */
function rulesFor(folded: string): TokenRule[] {
  const found = new Set<TokenRule>(SHORT_RULES);
  for (let at = 0; at + 1 < folded.length; at++) {
    const rules = RULES_BY_PAIR.get((folded.charCodeAt(at) << 7) | folded.charCodeAt(at + 1));
    if (rules !== undefined) for (const rule of rules) if (folded.startsWith(rule.keyword, at)) found.add(rule);
  }
  return [...found];
}

const SHORT_RULES = TOKEN_RULES.filter(({ keyword }) => keyword.length < 2);
const RULES_BY_PAIR = Map.groupBy(
  TOKEN_RULES.filter(({ keyword }) => keyword.length >= 2),
  ({ keyword }) => (keyword.charCodeAt(0) << 7) | keyword.charCodeAt(1),
);

function* matches(text: string, rule: TokenRule): Generator<{ start: number; end: number }> {
  for (const { start, match } of ranges(text, rule.pattern)) {
    const value = match[1] ?? match[0];
    // The samples of manuals end so (`AKIAIOSFODNN7EXAMPLE`).
    if (/example(?:key)?$|[X0*]{16,}$/i.test(value)) continue;
    if (rule.entropy !== undefined && entropy(value) < rule.entropy) continue;
    const at = match[1] === undefined ? start : start + match[0].lastIndexOf(match[1]);
    yield { start: at, end: at + value.length };
  }
}
