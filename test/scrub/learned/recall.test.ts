import { describe, expect, it } from "vitest";

import { Inspector } from "../../../src/scrub/find/inspector.ts";
import { Ledger } from "../../../src/scrub/find/ledger.ts";
import { LearnedFinder } from "../../../src/scrub/learned/find.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../../src/scrub/learned/learn.ts";
import { LearnedTable } from "../../../src/scrub/learned/table.ts";
import { outputs } from "../../corpus/learned/outputs.ts";
import { Score } from "../../corpus/learned/score.ts";
import { type Upload, uploads } from "../../corpus/learned/uploads.ts";

const KEY = new Uint8Array([5, 6, 7, 8, 1, 2, 3, 4]);
const OUTPUTS = 22;

function inspectorFor({ names, cells }: Upload): Inspector {
  const { table, rows } = learnRows({ names, rows: cells }, KEY);
  const learned = new LearnedFinder(hashKey(KEY), [{ table: LearnedTable.fromBytes(table), rows }]);
  return new Inspector({ learned, now: () => 0, ledger: new Ledger() });
}

describe("what a bot says about files in twenty languages, with headers and without", () => {
  const score = new Score();
  for (const [at, upload] of uploads().entries()) {
    const inspector = inspectorFor(upload);
    for (const output of outputs(upload, at + 1, OUTPUTS)) {
      score.take(upload.name, output, inspector.peek({ surface: output.surface }, output.text, inspector.budget()));
    }
  }

  it("hides at least 995 of 1,000 values of the files in full, in whatever spelling", () => {
    expect(score.recall).toBeGreaterThanOrEqual(0.995);
  });

  it("hides at most five characters in a thousand that it need not", () => {
    expect(score.precision).toBeGreaterThanOrEqual(0.995);
  });

  it("leaves every answer alone that has no value of a person", () => {
    expect(score.touched).toBe(0);
  });
});
