import { describe, expect, it } from "vitest";

import { chartToldBy, textsIn } from "../../../src/analysis/charts/sidecar.ts";

describe("the file beside a chart", () => {
  it("is known by its name alone", () => {
    expect(chartToldBy("revenue.png.texts.json")).toBe("revenue.png");
    expect(chartToldBy("Team photo.JPG.texts.json")).toBe("Team photo.JPG");
    expect(chartToldBy("revenue.texts.json")).toBeNull();
    expect(chartToldBy("texts.json")).toBeNull();
    expect(chartToldBy("revenue.png")).toBeNull();
  });

  it.each([
    ["a list", '["Revenue", "North\\nSouth", "Revenue", " "]', ["Revenue", "North South"]],
    [
      "an object",
      '{"title": "Revenue", "ticks": ["0", "10"], "legend": {"a": "North"}}',
      ["Revenue", "0", "10", "North"],
    ],
    ["objects with places", '[{"text": "Revenue", "x": 4}, {"text": "North"}]', ["Revenue", "North"]],
    ["a single text", '"Revenue"', ["Revenue"]],
    ["nothing", "", []],
    ["half a list", '["Revenue", "Nor', []],
    ["no text", "[1, null, true]", []],
  ])("tells all texts in it: %s", (_, json, texts) => {
    expect(textsIn(json)).toEqual(texts);
  });

  it("tells no more than anybody could read, however much is in it", () => {
    const many = JSON.stringify(Array.from({ length: 50_000 }, (_, n) => `label ${n}`));
    const deep = `${"[".repeat(40)}"far inside"${"]".repeat(40)}`;

    expect(textsIn(many)).toHaveLength(2_000);
    expect(textsIn(deep)).toEqual([]);
    expect(textsIn(JSON.stringify(["x".repeat(5_000)]))[0]).toHaveLength(300);
  });
});
