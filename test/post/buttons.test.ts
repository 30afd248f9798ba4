import { describe, expect, it } from "vitest";

import { pageValue, readPageValue } from "../../src/post/buttons.ts";

describe("the value of a page button", () => {
  it("gives turn and page back", () => {
    expect(readPageValue(pageValue("T1:C1:1700.1#x", 3))).toEqual({ turnId: "T1:C1:1700.1#x", page: 3 });
  });

  it.each(["", "turn", "turn#x", "turn#-1", "#1", "turn#1.5"])("is none of ours when it is “%s”", (value) => {
    expect(readPageValue(value)).toBeNull();
  });
});
