import { describe, expect, it } from "vitest";

import { notebook, type NotebookStep } from "../../../src/post/notebook/notebook.ts";
import { requirementsOf } from "../../../src/post/notebook/requirements.ts";
import type { SafeCodeRun } from "../../../src/scrub/safe-answer.ts";
import { safe } from "../support/safe.ts";

function run(language: SafeCodeRun["language"], code: string, more: Partial<SafeCodeRun> = {}): SafeCodeRun {
  const none = { stdout: safe(""), stderr: safe(""), returnCode: 0, failed: false };
  return { language, code: safe(code), ...none, ...more };
}

function made(...steps: NotebookStep[]) {
  const text = notebook({ files: [safe("sales.csv")], steps });
  return JSON.parse(text) as {
    nbformat: number;
    cells: { id: string; cell_type: string; source: string; outputs?: { name: string; text: string }[] }[];
  };
}

describe("the notebook of a thread", () => {
  it("tells files, packages, questions, code with output, and answers in their order", () => {
    const { nbformat, cells } = made({
      question: safe("revenue by region?"),
      answer: safe("**EMEA** leads."),
      runs: [run("python", "import pandas as pd\nprint(1)", { stdout: safe("1\n") }), run("bash", 'ls "$INPUT_DIR"')],
    });

    expect(nbformat).toBe(4);
    expect(cells.map(({ cell_type }) => cell_type)).toEqual([
      "markdown",
      "code",
      "markdown",
      "code",
      "code",
      "markdown",
    ]);
    expect(cells[0]?.source).toContain("- sales.csv");
    expect(cells[0]?.source).toContain("- pandas");
    expect(cells[1]?.source).toContain('os.environ.setdefault("INPUT_DIR", os.getcwd())');
    expect(cells[2]?.source).toContain("> revenue by region?");
    expect(cells[3]).toMatchObject({
      source: "import pandas as pd\nprint(1)",
      outputs: [{ name: "stdout", text: "1\n" }],
    });
    expect(cells[4]?.source).toBe('%%bash\nls "$INPUT_DIR"');
    expect(cells[5]?.source).toContain("**EMEA** leads.");
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  });

  it("runs SQL with DuckDB, whatever quotes stand in it", () => {
    const { cells } = made({ question: safe("?"), answer: safe("!"), runs: [run("sql", 'SELECT """x""", \'\\d\'')] });

    expect(cells[3]?.source).toBe(
      ["import duckdb", String.raw`duckdb.sql("""SELECT \"\"\"x\"\"\", '\\d'""").show()`].join("\n"),
    );
  });

  it("marks failed runs and keeps what they said", () => {
    const failed = run("python", "1/0", { failed: true, returnCode: 1, stderr: safe("ZeroDivisionError") });

    const { cells } = made({ question: safe("?"), answer: safe("!"), runs: [failed] });

    expect(cells[3]).toMatchObject({
      source: "# This run failed with code 1.\n1/0",
      outputs: [{ name: "stderr", text: "ZeroDivisionError" }],
    });
  });

  it("has addresses in one piece again", () => {
    const { cells } = made({
      question: safe("?"),
      answer: safe("!"),
      runs: [run("python", "'https\u2060://x.example'")],
    });

    expect(cells[3]?.source).toBe("'https://x.example'");
  });
});

it.each([
  ["import pandas as pd, numpy as np", ["numpy", "pandas"]],
  ["from sklearn.linear_model import LinearRegression\nimport os", ["scikit-learn"]],
  ["  import matplotlib.pyplot as plt", ["matplotlib"]],
  ["import pandas as pd\npd.read_excel('a.xlsx')", ["openpyxl", "pandas"]],
  ["import json, re\nfrom collections import Counter", []],
])("needed packages of %j are %j", (code, expected) => {
  expect(requirementsOf([run("python", code)])).toEqual(expected);
});
