import { describe, expect, it } from "vitest";

import { SYNTAXES } from "../../corpus/detectors/secrets.ts";
import { createRandom } from "../../corpus/scrub/random.ts";
import { FORMLESS, NAMES, TOKENS, WRITINGS } from "../../corpus/secrets/issuers.ts";
import { NOT_WRITTEN, WRITTEN } from "../../corpus/secrets/written.ts";
import { covered, findingsIn } from "./looked-at.ts";

describe("credentials", () => {
  it("are seen one beside the other, each to its last character", () => {
    const tokens = Array.from({ length: 30 }, (_, n) => `vci_BNQgTNWiEzMFnRDr35O0hsj8hr6rFgjL2J3dpW${n + 10}`);
    const text = tokens.map((token, n) => `${n} ${token}`).join("\n");

    expect(findingsIn(text).map((one) => text.slice(one.start, one.end))).toEqual(tokens);
  });

  it.each(WRITTEN)("are seen in %j", (text, value) => {
    const at = text.indexOf(value);

    expect(covered(findingsIn(text), at, at + value.length)).toBe(true);
  });

  it.each(NOT_WRITTEN.map((text) => [text]))("are not seen in %j", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});

describe("tokens of issuers", () => {
  const AROUND = [
    (token: string) => token,
    (token: string) => `Please use ${token} for this.`,
    (token: string) => `client = Client("${token}")`,
    (token: string) => `<code>${token}</code>`,
    (token: string) => `id,note\n1,${token}\n2,none`,
    (token: string) => `https://example.org/?v=${token}&w=1`,
  ];

  it.each(TOKENS)("are known wherever they stand: %s", (_, make) => {
    const random = createRandom(17);
    const missed = AROUND.map((around) => [around, make(random)] as const)
      .map(([around, token]) => ({ text: around(token), token }))
      .filter(({ text, token }) => !isHidden(text, token));

    expect(missed).toEqual([]);
  });

  it("without a form are known by the names before them", () => {
    const random = createRandom(23);
    const made = Array.from({ length: 1500 }, () => {
      const value = random.pick(FORMLESS)(random);
      return { text: random.pick([...WRITINGS, ...SYNTAXES])(random.pick(NAMES), value), value };
    });
    const missed = made.filter(({ text, value }) => !isHidden(text, value));

    expect(missed.length / made.length).toBeLessThan(0.01);
  });
});

function isHidden(text: string, value: string): boolean {
  const at = text.indexOf(value);
  return covered(findingsIn(text), at, at + value.length);
}
