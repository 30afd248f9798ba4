import { describe, expect, it } from "vitest";

import { showsSmallGroup } from "../../../src/scrub/groups/chart-labels.ts";
import { Groups } from "../../../src/scrub/groups/guard.ts";
import { indexFromBytes } from "../../../src/scrub/groups/index/index-bytes.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../../src/scrub/learned/learn.ts";

const KEY = new Uint8Array([1, 1, 2, 3, 5, 8, 13, 21]);
/** Twelve people of 20 to 29 in January 2024, twelve of 30 to 39 in February, two of 70 to 79 in March. */
const ROWS = Array.from({ length: 26 }, (_, i) => {
  const group = Math.min(2, Math.floor(i / 12));
  return [String(500 + i), String([20, 30, 70][group] ?? 0), `2024-0${group + 1}-1${i % 9}`];
});

function isSmall(...labels: string[]): boolean {
  const { groups } = learnRows({ names: ["patient_id", "age", "admitted"], rows: ROWS }, KEY);
  const counted = new Groups(hashKey(KEY), groups === null ? [] : [indexFromBytes(groups)]);
  return showsSmallGroup(labels, { groups: counted, k: 5, isPerson: () => false });
}

describe("the labels of a chart", () => {
  it.each([
    ["months", ["Jan 2024", "Feb 2024", "Mar 2024", "0", "10"]],
    ["months in figures", ["2024-01", "2024-02", "2024-03"]],
    ["first days of months", ["2024-01-01", "2024-02-01", "2024-03-01"]],
    ["ages", ["20-29", "30-39", "70-79", "0", "5", "10"]],
    ["intervals", ["[20, 30)", "[30, 40)", "[70, 80)"]],
  ])("tell of a small group by %s", (_name, labels) => {
    expect(isSmall(...labels)).toBe(true);
  });

  it.each([
    ["months with many people", ["Jan 2024", "Feb 2024", "0", "10"]],
    ["ages with many people", ["20-29", "30-39"]],
    ["a scale", ["0", "20", "40", "60", "80"]],
    ["days along an axis", ["2024-01-05", "2024-01-19", "2024-02-02"]],
    ["bands of something else", ["1000-1999", "2000-2999", "5000+"]],
  ])("tell of none by %s", (_name, labels) => {
    expect(isSmall(...labels)).toBe(false);
  });
});
