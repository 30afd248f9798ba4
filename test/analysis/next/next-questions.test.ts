import { describe, expect, it } from "vitest";

import { ideasFor } from "../../../src/analysis/next/ideas.ts";
import { nextQuestions } from "../../../src/analysis/next/next-questions.ts";
import type { Dataset } from "../../../src/files/dataset.ts";

const SALES = {
  sheet: null,
  rows: 5_000,
  columns: [
    { name: "order_id", type: "integer" },
    { name: "date", type: "date" },
    { name: "region", type: "text" },
    { name: "product", type: "text" },
    { name: "unit_price", type: "number" },
    { name: "revenue", type: "number" },
  ],
};

function dataset(...tables: Dataset["tables"]): Dataset {
  return {
    id: "ds_1",
    thread: { team: "T1", channel: "C1", rootTs: "1.1" },
    slackFileId: "F1",
    name: "sales.csv",
    title: "sales.csv",
    kind: "csv",
    use: "container",
    bytes: 1,
    sha256: "",
    tables,
    remoteFileId: "file_1",
    remoteExpiresAt: 0,
    learnedBy: null,
    addedAt: 0,
  };
}

describe("questions from the shape of a table", () => {
  it("ask for a key figure by group, its course, and what looks wrong", () => {
    expect(ideasFor(SALES).slice(0, 3)).toEqual([
      "Total revenue by region as a chart",
      "How did revenue develop by month?",
      "Missing values and duplicate order_id",
    ]);
  });

  it("average what makes no sense added up, and never group by people or remarks", () => {
    const staff = {
      rows: 40,
      columns: ["employee_name", "email", "Gehalt", "Abteilung", "Bemerkung"].map((name) => ({
        name,
        type: name === "Gehalt" ? "integer" : "text",
      })),
    };

    expect(ideasFor(staff)[0]).toBe("Average Gehalt by Abteilung as a chart");
    expect(ideasFor(staff).join("\n")).not.toMatch(/name|email|Bemerkung/);
  });

  it("use the columns' own names, in whatever script", () => {
    const columns = [
      { name: "注文日", type: "date" },
      { name: "地域", type: "text" },
      { name: "売上", type: "integer" },
    ];

    expect(ideasFor({ rows: 10, columns })).toContain("Total 売上 by 地域 as a chart");
  });

  it("are none where the columns say nothing", () => {
    expect(ideasFor({ rows: 3, columns: [] })).toEqual(["Are there missing values or duplicate rows?"]);
  });
});

describe("questions to go on with", () => {
  const ask = (proposed: readonly string[], question = "total revenue?", recap = "") =>
    nextQuestions({ proposed, question, recap, datasets: [dataset(SALES)] });

  it("are those that the model proposes, three at most, without marks of lists", () => {
    expect(ask(["- By region?", "", "2) “Which month grew fastest?”", "* Only EMEA", "Four?"])).toEqual([
      "By region?",
      "Which month grew fastest?",
      "Only EMEA",
    ]);
  });

  it("leave out what was just asked, what stands there twice and what a button cannot hold", () => {
    expect(ask(["Total revenue", "By region?", "by  REGION", "x".repeat(76), "Top 5 product?"])).toEqual([
      "By region?",
      "Top 5 product?",
    ]);
  });

  it("come from the columns where too few are proposed, and were not asked before", () => {
    const recap = "1. Question: revenue by region";

    expect(ask([], "revenue by month", recap)).toEqual([
      "Missing values and duplicate order_id",
      "Which product has the highest revenue?",
      "How is revenue distributed?",
    ]);
  });

  it("are none without a table", () => {
    expect(nextQuestions({ proposed: [], question: "hello", recap: "", datasets: [] })).toEqual([]);
  });
});
