import { describe, expect, it } from "vitest";

import { Groups } from "../../../src/scrub/groups/guard.ts";
import { indexFromBytes } from "../../../src/scrub/groups/index/index-bytes.ts";
import { GroupPass } from "../../../src/scrub/groups/pass.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../../src/scrub/learned/learn.ts";

const KEY = new Uint8Array([9, 7, 5, 3, 1, 2, 4, 6]);
const NAMES = ["member_id", "office", "plan", "age", "joined"];
/** Berlin has 18 people and Oslo 12; Porto has 2, one of them 71 years old, who joined in May 2024. */
const ROWS = [
  ...members(18, "Berlin", "team", 100, 24),
  ...members(12, "Oslo", "free", 200, 33),
  ["301", "Porto", "Pro", "71", "2024-05-03"],
  ["302", "Porto", "Pro", "72", "2024-05-20"],
];

function members(count: number, office: string, plan: string, from: number, age: number): string[][] {
  return Array.from({ length: count }, (_, i) => [
    String(from + i),
    office,
    plan,
    String(age + (i % 5)),
    `2024-0${(i % 2) + 1}-11`,
  ]);
}

/** The text after the pass. */
function shown(text: string): string {
  const { groups } = learnRows({ names: NAMES, rows: ROWS }, KEY);
  const guard = new Groups(hashKey(KEY), groups === null ? [] : [indexFromBytes(groups)]);
  return new GroupPass({ groups: guard, k: 5, isPerson: () => false, onHidden: () => undefined }).text(text);
}

describe("small groups in what programs and people print", () => {
  it.each([
    [
      "a frame of ASCII",
      "+--------+------+\n| office | rows |\n+--------+------+\n| Berlin |   81 |\n| Oslo   |   77 |\n| Porto  |   64 |\n+--------+------+",
    ],
    [
      "a frame of box drawing",
      "┌────────┬──────┐\n│ office │ rows │\n├────────┼──────┤\n│ Berlin │ 81   │\n│ Oslo   │ 77   │\n│ Porto  │ 64   │\n└────────┴──────┘",
    ],
    ["a list", "- Berlin: 81\n- Oslo: 77\n- Porto: 64"],
    ["a list with bold labels", "Rows by office:\n* **Berlin**: 81\n* **Oslo**: 77\n* **Porto**: 64"],
    ["a list of two keys", "• Berlin, team: 81\n• Oslo, free: 77\n• Porto, Pro: 64"],
    ["lines without marks", "Berlin: 81\nOslo: 77\nPorto: 64"],
    [
      "columns whose figures have commas",
      "   office   sum\n0  Berlin  8,181.10\n1    Oslo  7,777.20\n2   Porto  6,464.30",
    ],
    ["intervals", 'age,n\n"[20,30)",81\n"[30,40)",77\n"[70,80)",64'],
    ["intervals in a list", "- (20.0, 30.0]: 81\n- (30.0, 40.0]: 77\n- (70.0, 80.0]: 64"],
    ["ages by tens", "| age | rows |\n|---|---|\n| 20s | 81 |\n| 30s | 77 |\n| 70s | 64 |"],
    ["a list with brackets", "1. **Berlin** (81 rows)\n2. **Oslo** (77 rows)\n3. **Porto** (64 rows)"],
    ["a list with dashes", "Berlin · team — n 81, mean 3\nOslo · free — n 77, mean 2\nPorto · Pro — n 64, mean 1"],
    ["records of JSON", '[{"office": "Berlin", "n": 81}, {"office": "Oslo", "n": 77},\n {"office": "Porto", "n": 64}]'],
    ["a dictionary", "{'Berlin': 81, 'Oslo': 77, 'Porto': 64}"],
    ["a dictionary of two keys", "{('Berlin', 'team'): 81, ('Oslo', 'free'): 77, ('Porto', 'Pro'): 64}"],
    ["tuples", '[("Berlin", 81), ("Oslo", 77), ("Porto", 64)]'],
    [
      "tuples with days",
      "[(Timestamp('2024-01-01 00:00:00'), 81), (Timestamp('2024-02-01 00:00:00'), 77), (Timestamp('2024-05-01 00:00:00'), 64)]",
    ],
    ["a sentence that lists", "By office: Berlin 81, Oslo 77 and Porto 64."],
    [
      "a series under narrow names",
      "office  plan\nBerlin             team                81\nOslo               free                77\nPorto              Pro                 64\nName: n, dtype: int32",
    ],
    ["semicolons", "age;share\n[20,30);81\n[30,40);77\n[70,80);64"],
    [
      "a table that numbers its rows",
      "| # | **office** | **rows** |\n|---|:--|:--|\n| 1 | **Berlin** | 81 |\n| 2 | **Oslo** | 77 |\n| 3 | **Porto** | 64 |",
    ],
    ["months in a list", "- January 2024: 81\n- Feb 2024: 77\n- May 2024: 64"],
  ])("are hidden in %s", (_name, text) => {
    const after = shown(text);

    expect(after).toContain("77");
    expect(after).toMatch(/81/);
    expect(after).not.toMatch(/64/);
  });

  it("are hidden where a value is written small or is a single letter", () => {
    expect(shown("free has 77 rows and Porto has 64.")).not.toContain("64");
  });

  it.each([
    ["Berlin has 81 rows and Porto has 64.", "Berlin has 81 rows and Porto has –."],
    ["There are 81 rows in Berlin and 64 rows in Porto.", "There are 81 rows in Berlin and – rows in Porto."],
    ["Berlin has 81 rows, 17 more than Porto with 64.", "Berlin has – rows, – more than Porto with –."],
    ["In May 2024 there were 64 rows.", "In May 2024 there were – rows."],
    ["From January 2024 to May 2024 there were 64 rows.", "From January 2024 to May 2024 there were 64 rows."],
    ["People aged 70-79 paid 64.", "People aged 70-79 paid –."],
    ["People aged 20-29 paid 64.", "People aged 20-29 paid 64."],
  ])("lose their own figures in %j", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it("cannot be worked out from all others", () => {
    const after = shown(
      "| office | rows |\n|---|---|\n| All offices | 222 |\n| All except Porto | 158 |\n| All except Oslo | 145 |",
    );

    expect(after).not.toContain("158");
    expect(after).toContain("145");
    expect(shown("Without Porto there are 158 rows.")).not.toContain("158");
  });

  it("are none in columns headed by the words of figures", () => {
    const text = "office,Total,min\nBerlin,81,4\nOslo,77,3";

    expect(shown(text)).toBe(text);
  });
});
