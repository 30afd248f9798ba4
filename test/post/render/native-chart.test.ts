import { describe, expect, it } from "vitest";

import { nativeChart } from "../../../src/post/render/native-chart.ts";
import { image, table, text } from "../support/safe.ts";

const MONTHS = ["Jan 2024", "Feb 2024", "Mar 2024"];

function chart(header: readonly string[], rows: readonly (readonly string[])[]) {
  return nativeChart([text("One."), image("c.png"), table(header, rows)])?.chart ?? null;
}

describe("Slack's own chart", () => {
  it("shows the table of an answer with a chart", () => {
    const parts = [
      image("c.png"),
      table(
        ["Region", "Revenue"],
        [
          ["EMEA", "1,200"],
          ["APAC", "-3"],
        ],
      ),
    ];

    expect(nativeChart(parts)).toEqual({
      type: "data_visualization",
      title: "Revenue by Region",
      chart: {
        type: "bar",
        series: [
          {
            name: "Revenue",
            data: [
              { label: "EMEA", value: 1200 },
              { label: "APAC", value: -3 },
            ],
          },
        ],
        axis_config: { categories: ["EMEA", "APAC"], x_label: "Region" },
      },
    });
  });

  it("is a line over time", () => {
    expect(
      chart(
        ["Month", "Revenue"],
        MONTHS.map((month, i) => [month, `${i}`]),
      )?.type,
    ).toBe("line");
  });

  it("has the series together that can be read on one axis", () => {
    const rows = MONTHS.map((month) => [month, "$1,000", "$1,400", "12 %", "$2"]);

    const names = chart(["Month", "Shop", "Web", "Share", "Fee"], rows)?.series.map(({ name }) => name);

    expect(names).toEqual(["Shop", "Web"]);
  });

  it.each([
    [
      "long labels",
      ["Name", "n"],
      [
        ["x".repeat(21), "1"],
        ["b", "2"],
      ],
    ],
    [
      "a label twice",
      ["Name", "n"],
      [
        ["a", "1"],
        ["a", "2"],
      ],
    ],
    [
      "a value missing",
      ["Name", "n"],
      [
        ["a", "1"],
        ["b", ""],
      ],
    ],
    [
      "numbers for labels",
      ["Id", "n"],
      [
        ["7", "1"],
        ["8", "2"],
      ],
    ],
    ["one row", ["Name", "n"], [["a", "1"]]],
    [
      "words only",
      ["Name", "n"],
      [
        ["a", "x"],
        ["b", "y"],
      ],
    ],
    ["too many rows", ["Name", "n"], Array.from({ length: 21 }, (_, i) => [`r${i}`, "1"])],
  ])("is none with %s", (_what, header, rows) => {
    expect(chart(header, rows)).toBeNull();
  });

  it("is none without an image", () => {
    expect(
      nativeChart([
        table(
          ["a", "n"],
          [
            ["x", "1"],
            ["y", "2"],
          ],
        ),
      ]),
    ).toBeNull();
  });
});
