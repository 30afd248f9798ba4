import { tmpdir } from "node:os";

import { describe, expect, it } from "vitest";

import { Groups } from "../../../src/scrub/groups/guard.ts";
import { indexFromBytes } from "../../../src/scrub/groups/index/index-bytes.ts";
import { GroupPass } from "../../../src/scrub/groups/pass.ts";
import { LearnedFinder } from "../../../src/scrub/learned/find.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { type LearnedFile, learnRows } from "../../../src/scrub/learned/learn.ts";
import { LearnedShelf } from "../../../src/scrub/learned/shelf.ts";
import { LearnedTable } from "../../../src/scrub/learned/table.ts";
import { createScrub } from "../../../src/scrub/scrub.ts";
import { groupCase } from "../../corpus/groups/make.ts";
import { noScore, scoreCase } from "../../corpus/groups/score.ts";

const KEY = new Uint8Array([3, 1, 4, 1, 5, 9, 2, 6]);
const NAMES = ["customer_id", "city", "plan", "amount"];
/** Berlin 20 people, Oslo 12, Porto 2 with 10 rows between them. */
const ROWS = [
  ...people(20, "Berlin", 100),
  ...people(12, "Oslo", 200),
  ...Array.from({ length: 10 }, (_, i) => [String(300 + (i % 2)), "Porto", "Pro", "10"]),
];

function people(count: number, city: string, from: number): string[][] {
  return Array.from({ length: count }, (_, i) => [String(from + i), city, i % 2 === 0 ? "Pro" : "Free", "10"]);
}

function learn(): LearnedFile {
  return learnRows({ names: NAMES, rows: ROWS }, KEY);
}

function groupsOf({ groups }: LearnedFile): Groups {
  return new Groups(hashKey(KEY), groups === null ? [] : [indexFromBytes(groups)]);
}

function passOf(groups: Groups, k = 5): GroupPass {
  return new GroupPass({ groups, k, isPerson: () => false, onHidden: () => undefined });
}

function table(...lines: readonly string[]): string {
  return ["| city | avg |", "|---|---|", ...lines].join("\n");
}

describe("small groups in tables", () => {
  it("hides every small group of the made tables, keeps the others and tells none by a total", () => {
    const score = noScore();
    for (let number = 0; number < 192; number += 1) {
      const made = groupCase(number);
      const [head = "", ...lines] = made.csv.split("\n");
      const file = learnRows({ names: head.split(","), rows: lines.map((line) => line.split(",")) }, KEY);
      scoreCase(made, passOf(groupsOf(file), made.k).text(made.table), score);
    }

    expect(score.small).toBeGreaterThan(500);
    expect(score.sums).toBeGreaterThan(50);
    expect(score.hidden).toBe(score.small);
    expect(score.safe).toBe(score.sums);
    expect(score.kept / score.others).toBeGreaterThanOrEqual(0.98);
  });

  it("counts people, not rows", () => {
    const shown = passOf(groupsOf(learn())).text(table("| Berlin | 10 |", "| Porto | 10 |"));

    expect(shown).toContain("| Berlin | 10 |");
    expect(shown).not.toContain("Porto");
    expect(shown).toContain("Other (1 group)");
  });

  it("hides another group where a total would tell the hidden one", () => {
    const shown = passOf(groupsOf(learn())).text(
      table("| Berlin | 1 |", "| Oslo | 2 |", "| Porto | 3 |", "| Total | 6 |"),
    );

    expect(shown).toContain("| Berlin | 1 |");
    expect(shown).not.toMatch(/Oslo|Porto/);
    expect(shown).toContain("Other (2 groups)");
    expect(shown).toContain("| Total | 6 |");
  });

  it("hides another group where the sum was named before the table", () => {
    const pass = passOf(groupsOf(learn()));

    pass.text("All sales come to 420.");
    const shown = pass.text(table("| Berlin | 200 |", "| Oslo | 120 |", "| Porto | 100 |"));

    expect(shown).not.toMatch(/Oslo|Porto/);
  });

  it("believes a small count although the upload has more people", () => {
    const shown = passOf(groupsOf(learn())).text("city,customers\nBerlin,3\nOslo,12");

    expect(shown).not.toContain("Berlin");
    expect(shown).toContain("Oslo,12");
  });

  it("leaves lists of single people and files about nobody as they are", () => {
    const list = "customer_id,city\n100,Berlin\n300,Porto\n301,Porto";
    const about = passOf(groupsOf(learn()));
    const nobody = learnRows(
      {
        names: ["product", "units"],
        rows: [
          ["Bolt", "1"],
          ["Nut", "2"],
          ["Cog", "3"],
        ],
      },
      KEY,
    );

    expect(about.text(list)).toBe(list);
    expect(nobody.groups).toBeNull();
  });
});

describe("small groups in sentences", () => {
  it("hides figures of sentences that name a small group or a few people", () => {
    const pass = passOf(groupsOf(learn()));

    expect(pass.text("In Porto, customers spend 91,000 on average.")).toBe(
      "In Porto, customers spend \u2013 on average.",
    );
    expect(pass.text("Only 2 customers churned, with 91,000 each.")).not.toMatch(/\d/);
  });

  it("keeps figures of other sentences", () => {
    const pass = passOf(groupsOf(learn()));
    const text = "Berlin has 20 customers and 200 in sales. The top 3 customers make 40% of it in 2024.";

    expect(pass.text(text)).toBe(text);
  });
});

describe("the door", () => {
  const file = learn();
  const markdown = ["Sales by city:", "", table("| Berlin | 1 |", "| Porto | 3 |"), "", "Porto leads with 3.", ""].join(
    "\n",
  );

  function open() {
    const scrub = createScrub({ workDir: tmpdir(), allowedLinkHosts: [] });
    const finder = new LearnedFinder(hashKey(KEY), [{ table: LearnedTable.fromBytes(file.table), rows: file.rows }]);
    scrub.learn(finder, groupsOf(file));
    return scrub;
  }

  it("shows the same stream however the text is cut, and none of the small group", () => {
    const streams = [1, 7, markdown.length].map((size) => {
      const stream = open().stream();
      const parts = [];
      for (let at = 0; at < markdown.length; at += size) parts.push(...stream.push(markdown.slice(at, at + size)));
      return JSON.stringify([...parts, ...stream.end()]);
    });

    expect(new Set(streams).size).toBe(1);
    expect(streams[0]).toContain("Berlin");
    expect(streams[0]).not.toMatch(/"Porto"|with 3/);
  });

  it("gives the answer as it was streamed, with a note and a count", async () => {
    const scrub = open();
    const stream = scrub.stream();
    const streamed = [...stream.push(markdown), ...stream.end()];

    const answer = await scrub.answer({
      parts: [{ kind: "text", markdown }],
      notes: [],
      codeRuns: [
        {
          language: "python",
          code: "",
          stdout: "city    avg\nBerlin  1.0\nPorto   3.0\n",
          stderr: "",
          returnCode: 0,
          failed: false,
        },
      ],
      outcome: "complete",
      datasets: [],
      model: "m",
      durationMs: 1,
      cost: { inputTokens: 1, outputTokens: 1, dollars: 0, containerDollars: 0 },
    } as unknown as Parameters<typeof scrub.answer>[0]);

    expect(answer.parts).toEqual(streamed);
    expect(answer.notes.join(" ")).toContain("fewer than 5 people");
    expect(answer.redactions.some(({ entity }) => entity === "SMALL_GROUP")).toBe(true);
    expect(answer.codeRuns[0]?.stdout).toContain("Berlin");
    expect(answer.codeRuns[0]?.stdout).not.toContain("Porto");
  });
});

describe("what is kept of groups", () => {
  it("is encrypted for its workspace alone", () => {
    const shelf = new LearnedShelf("a secret of the bot");
    const { groups, rows, table: hashes } = learn();
    const sealed = shelf.seal("T1", groups);
    const row = { datasetId: "D1", rows, hashes, groups: sealed };

    expect(Buffer.from(sealed ?? []).includes("city")).toBe(false);
    expect(shelf.groups("T1", [row]).isAboutPeople).toBe(true);
    expect(() => shelf.groups("T2", [row])).toThrow(/authenticate/);
  });
});
