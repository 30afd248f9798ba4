import { describe, expect, it } from "vitest";

import { isPassing, toRefusal, type Trouble, UNNAMED } from "../../src/files/words/trouble.ts";

const TROUBLES: readonly Trouble[] = [
  { kind: "sign_in" },
  { kind: "forbidden" },
  { kind: "missing" },
  { kind: "access_denied" },
  { kind: "elsewhere" },
  { kind: "unseen" },
  { kind: "forwarded" },
  { kind: "deleted" },
  { kind: "hidden_by_limit" },
  { kind: "still_processing" },
  { kind: "empty" },
  { kind: "truncated" },
  { kind: "unreachable" },
  { kind: "encrypted" },
  { kind: "damaged" },
  { kind: "bomb" },
  { kind: "nested" },
  { kind: "nothing_inside" },
  { kind: "foreign_address" },
  { kind: "web_page" },
  { kind: "storage_full" },
  { kind: "not_accepted" },
  { kind: "external", service: "Google Drive" },
  { kind: "slack_native", what: "canvas" },
  { kind: "slack_native", what: "list" },
  { kind: "slack_native", what: "email" },
  { kind: "too_large", maxBytes: 200 * 1024 * 1024 },
  { kind: "too_many", max: 200 },
  { kind: "unsupported" },
  { kind: "members", titles: ["a.exe", "b.exe"] },
  { kind: "duplicate", of: "jan.csv" },
];

describe("a refusal", () => {
  it.each(TROUBLES)("is a whole sentence that names the file, with what to do: $kind", (trouble) => {
    const { sentence, slackFileId, title } = toRefusal(trouble, "F1", "sales.csv");

    expect({ slackFileId, title }).toEqual({ slackFileId: "F1", title: "sales.csv" });
    expect(sentence).toMatch(/^[A-Z“].*\.$/);
    expect(sentence).not.toMatch(/ {2}|undefined|F1/);
    expect(sentence.includes("“sales.csv”")).toBe(!["elsewhere", "unseen"].includes(trouble.kind));
  });

  it("does not name a file that belongs to another conversation", () => {
    const { sentence } = toRefusal({ kind: "elsewhere" }, "F1", "salaries.csv");

    expect(sentence).not.toContain("salaries");
  });

  it("reads well when only the id of the file is known", () => {
    const { sentence } = toRefusal({ kind: "deleted" }, "F1", UNNAMED);

    expect(sentence).toBe("That file was deleted in Slack, so I do not use it.");
  });

  it.each([
    ["old.xls", ".xlsx"],
    ["data.tar.gz", ".zip"],
    ["report.docx", "PDF"],
    ["song.mp3", "CSV, TSV, JSON, Excel (.xlsx), Parquet"],
  ])("of %s says which format helps", (title, hint) => {
    const { sentence } = toRefusal({ kind: "unsupported" }, "F1", title);

    expect(sentence).toContain(hint);
  });

  it("passes by itself only where time or an admin can change it", () => {
    const passing = TROUBLES.filter((trouble) => isPassing(trouble)).map((trouble) => trouble.kind);

    expect(passing).toEqual([
      "sign_in",
      "forbidden",
      "missing",
      "access_denied",
      "elsewhere",
      "unseen",
      "forwarded",
      "still_processing",
      "truncated",
      "unreachable",
      "storage_full",
    ]);
  });
});
