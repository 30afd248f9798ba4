import { entropy } from "./checksums.ts";
import type { Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";
import { TOKEN_RULES, type TokenRule } from "./token-rules.ts";

/** No token of any issuer is shorter; ordinary text hardly ever has such a run. */
const LONG_RUN = /[\w.~$:/+@=-]{20}/;

/** API keys and tokens that their issuers mark by a fixed beginning. */
export function* findTokens(subject: Subject): Generator<Finding> {
  if (!LONG_RUN.test(subject.text)) return;
  const folded = subject.text.toLowerCase();
  for (const rule of TOKEN_RULES) {
    if (folded.includes(rule.keyword.toLowerCase())) yield* matches(subject.text, rule);
  }
}

function* matches(text: string, rule: TokenRule): Generator<Finding> {
  for (const { start, end, match } of ranges(text, rule.pattern)) {
    if (rule.entropy !== undefined && entropy(match[0]) < rule.entropy) continue;
    yield { start, end, entity: "SECRET", validated: true };
  }
}
