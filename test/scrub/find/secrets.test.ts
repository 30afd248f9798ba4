import { describe, expect, it } from "vitest";

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
