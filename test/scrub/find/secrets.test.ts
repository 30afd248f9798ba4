import { describe, expect, it } from "vitest";

import { NOT_WRITTEN, WRITTEN } from "../../corpus/secrets/written.ts";
import { covered, findingsIn } from "./looked-at.ts";

describe("credentials", () => {
  it.each(WRITTEN)("are seen in %j", (text, value) => {
    const at = text.indexOf(value);

    expect(covered(findingsIn(text), at, at + value.length)).toBe(true);
  });

  it.each(NOT_WRITTEN.map((text) => [text]))("are not seen in %j", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});
