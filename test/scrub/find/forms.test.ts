import { describe, expect, it } from "vitest";

import { FORMS, NO_FORMS } from "../../corpus/prose/forms.ts";
import { covered, findingsIn } from "./looked-at.ts";

describe("written forms", () => {
  it.each(FORMS)("%s", (_, text, value) => {
    const at = text.indexOf(value);

    expect(covered(findingsIn(text), at, at + value.length)).toBe(true);
  });

  it.each(NO_FORMS.map((text) => [text]))("nothing in %j", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});
