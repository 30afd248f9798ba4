import { describe, expect, it } from "vitest";

import { CodeSteps } from "../../../src/analysis/steps/code-steps.ts";
import { KnownFiles } from "../../../src/analysis/steps/idioms.ts";

const columns = [
  { name: "region", type: "text" },
  { name: "Order date", type: "date" },
  { name: "revenue", type: "number" },
];
const SALES = {
  name: "sales.csv",
  title: "sales.csv",
  use: "container" as const,
  tables: [{ sheet: null, columns, rows: 41_200 }],
};
const TARGETS = {
  name: "targets_2.csv",
  title: "targets (2).csv",
  use: "container" as const,
  tables: [{ sheet: null, columns: [{ name: "goal", type: "number" }], rows: null }],
};

function told(code: string, files: readonly (typeof SALES | typeof TARGETS)[] = [SALES]): string[] {
  const steps = new CodeSteps(new KnownFiles(files));
  const json = JSON.stringify({ command: code });
  const words: string[] = [];
  // Cut anywhere, as a stream cuts it.
  for (let at = 0; at < json.length; at += 7) words.push(...steps.push(json.slice(at, at + 7)));
  return [...words, ...steps.end()];
}

describe("the steps of code", () => {
  it("are told in order, with the thread's own names", () => {
    const code = [
      "python3 - <<'EOF'",
      "import os, pandas as pd",
      "import matplotlib.pyplot as plt",
      'df = pd.read_csv(os.environ["INPUT_DIR"] + "/sales.csv")',
      'by = df.groupby("region")["revenue"].sum().sort_values()',
      "assert abs(by.sum() - df.revenue.sum()) < 0.01",
      'by.plot.bar(color="#346")',
      'plt.savefig(os.environ["OUTPUT_DIR"] + "/revenue.png")',
      "EOF",
    ].join("\n");

    expect(told(code)).toEqual([
      "Reading sales.csv (41,200 rows)",
      "Grouping by region",
      "Ranking the results",
      "Checking the numbers",
      "Drawing the chart",
    ]);
  });

  it.each([
    [
      "df.groupby(\n    ['region', \"Order date\"],\n    as_index=False,\n).agg(total=('revenue', 'sum'))",
      "Grouping by region and Order date",
    ],
    ["df.resample('ME', on='Order date').revenue.sum()", "Grouping by month"],
    ["SELECT region, SUM(revenue) AS r FROM sales\nGROUP BY region", "Grouping by region"],
    ["SELECT region, SUM(revenue)\nFROM sales\nGROUP BY 1", "Grouping by region"],
    ['SELECT date_trunc(\'month\', "Order date") AS "m",\n SUM(revenue)\nFROM sales\nGROUP BY m', "Grouping by month"],
    ["SELECT date_trunc('quarter', \"Order date\") AS q, SUM(revenue) FROM sales GROUP BY q", "Grouping by quarter"],
    ['df["region"].value_counts()', "Counting by region"],
    ["df.groupby(df.name.str[:3]).size()", "Grouping the rows"],
    ["total = df.revenue.sum()", "Computing the figures"],
    ["df[df['region'] == 'Ada Lovelace']", "Picking the matching rows"],
    ["chart --data result.csv --out \"$OUTPUT_DIR/a.png\" <<'JSON'", "Drawing the chart"],
    ["print(df.describe())", "Looking at the columns"],
    ["df['when'] = pd.to_datetime(df['Order date'])", "Cleaning the values"],
    ["profile", "Reading sales.csv (41,200 rows)"],
  ])("finds in %j: %s", (code, words) => {
    expect(told(code)).toContain(words);
  });

  it("names a file by the name that people gave it", () => {
    expect(told("pd.read_csv(d / 'targets_2.csv')", [SALES, TARGETS])).toEqual(["Reading targets (2).csv"]);
    expect(told("pd.read_csv(path)", [SALES, TARGETS])).toEqual(["Reading the files"]);
  });

  it("never repeat code or values", () => {
    const code =
      "df.groupby('4111 1111 1111 1111').sum()\ndf.query('name == \"Ada\"')\nx = pd.read_csv('/tmp/ada.csv')";

    expect(told(code).join(" ")).not.toMatch(/4111|Ada|ada/);
  });

  it("are not told of imports, comments and unknown code", () => {
    expect(told("# df.groupby('region')\nimport matplotlib.pyplot as plt\nprint('grouping')\nx = 1")).toEqual([]);
    expect(told('", ".join(names)')).toEqual([]);
  });

  it("are told as soon as their line is whole", () => {
    const steps = new CodeSteps(new KnownFiles([SALES]));

    expect(steps.push('{"command": "df = pd.read_csv(\\"sales.csv\\")\\nby = df.gr')).toEqual([
      "Reading sales.csv (41,200 rows)",
    ]);
    expect(steps.push('oupby(\\"region\\")\\n')).toEqual(["Grouping by region"]);
  });

  it("stay few, and each is told once", () => {
    const code = Array.from({ length: 4 }, () => "df.groupby('region').sum()").join("\n");

    expect(told(code)).toEqual(["Grouping by region"]);
  });
});
