import { entropy } from "./checksums.ts";
import type { Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";
import type { TokenRule } from "./secrets/rule.ts";
import { TOKEN_RULES } from "./secrets/token-rules.ts";

/** No token of any issuer is shorter; ordinary text hardly ever has such a run, so the rules see only these. */
const LONG_RUN = /[\w.~$:/+@=%!^*-]{15,}/g;
/** Words, figures, times, hashes: no issuer marks a token so. */
const PLAIN = /^(?:[a-z_./:-]+|[A-Z][a-z]+|[\d.:,+eE%/-]+|[0-9a-f-]+|[0-9A-F-]+)$/;

/** API keys and tokens that their issuers mark by a fixed beginning. */
export function* findTokens(subject: Subject): Generator<Finding> {
  for (const { start, match } of ranges(subject.text, LONG_RUN)) {
    if (!PLAIN.test(match[0])) yield* tokensIn(match[0], start);
  }
}

function* tokensIn(run: string, offset: number): Generator<Finding> {
  const folded = run.toLowerCase();
  for (const rule of TOKEN_RULES) {
    if (!folded.includes(rule.keyword)) continue;
    for (const { start, end } of matches(run, rule)) {
      yield { start: offset + start, end: offset + end, entity: "SECRET", validated: true };
    }
  }
}

function* matches(text: string, rule: TokenRule): Generator<{ start: number; end: number }> {
  for (const { start, match } of ranges(text, rule.pattern)) {
    const value = match[1] ?? match[0];
    // The samples of manuals end so (`AKIAIOSFODNN7EXAMPLE`).
    if (/example(?:key)?$/i.test(value)) continue;
    if (rule.entropy !== undefined && entropy(value) < rule.entropy) continue;
    const at = match[1] === undefined ? start : start + match[0].lastIndexOf(match[1]);
    yield { start: at, end: at + value.length };
  }
}
