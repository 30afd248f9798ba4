import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readXlsx, writeXlsx } from "hucre/xlsx";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Artifact } from "../../../src/analysis/answer.ts";
import { cleanArtifact } from "../../../src/scrub/artifacts/artifacts.ts";
import { Inspector } from "../../../src/scrub/find/inspector.ts";
import { Ledger } from "../../../src/scrub/find/ledger.ts";
import { Groups } from "../../../src/scrub/groups/guard.ts";
import { indexFromBytes } from "../../../src/scrub/groups/index/index-bytes.ts";
import { GroupPass } from "../../../src/scrub/groups/pass.ts";
import { hashKey } from "../../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../../src/scrub/learned/learn.ts";

const KEY = new Uint8Array([3, 1, 4, 1, 5, 9, 2, 6]);
/** Nine people in Sales, eight in Support, one in Legal. */
const STAFF = [
  ...Array.from({ length: 9 }, (_, n) => [`S${n}`, "Sales"]),
  ...Array.from({ length: 8 }, (_, n) => [`T${n}`, "Support"]),
  ["L1", "Legal"],
];
const TABLE = [
  ["department", "average salary"],
  ["Sales", 50_400],
  ["Support", 40_350],
  ["Legal", 912_345],
] as const;

let folder: string;
let hidden: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrub-groups-"));
  hidden = 0;
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The file as it would be posted. */
async function posted(kind: Artifact["kind"], content: Uint8Array | string): Promise<Buffer> {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const path = join(folder, "raw");
  await writeFile(path, bytes);
  const { groups } = learnRows({ names: ["employee_id", "department"], rows: STAFF }, KEY);
  const pass = new GroupPass({
    groups: new Groups(hashKey(KEY), groups === null ? [] : [indexFromBytes(groups)]),
    k: 5,
    isPerson: () => false,
    onHidden: (count) => void (hidden += count),
  });
  const cleaned = await cleanArtifact(
    {
      remoteFileId: "file_1",
      name: `salaries.${kind === "text" ? "md" : kind}`,
      kind,
      path,
      bytes: bytes.length,
      sha256,
    },
    "",
    {
      inspector: new Inspector({ learned: null, now: () => 0, ledger: new Ledger() }),
      hosts: new Set(),
      workDir: folder,
      groups: pass,
      learned: null,
      charts: null,
      chartRule: "pixels",
      showsFewPeople: null,
    },
  );
  if (cleaned.kind !== "file") throw new Error("the file was not let through");
  return await readFile(cleaned.path);
}

describe("small groups in files", () => {
  it("are merged in a CSV", async () => {
    const csv = await posted("csv", `${TABLE.map((row) => row.join(",")).join("\n")}\n`);

    expect(csv.toString()).toBe("department,average salary\nSales,50400\nSupport,40350\nOther (1 group),–\n");
    expect(hidden).toBe(1);
  });

  it("are merged on each sheet of a workbook, and numbers stay numbers", async () => {
    const rows = TABLE.map((row) => [...row]);

    const xlsx = await posted("xlsx", await writeXlsx({ sheets: [{ name: "By department", rows }] }));

    const { sheets } = await readXlsx(xlsx);
    expect(sheets[0]?.rows).toEqual([
      ["department", "average salary"],
      ["Sales", 50_400],
      ["Support", 40_350],
      ["Other (1 group)", "–"],
    ]);
  });

  it("are hidden in tables and sentences of a text", async () => {
    const text = await posted(
      "text",
      "Average salaries.\n\n| department | average |\n|---|---|\n| Sales | 50,400 |\n| Support | 40,350 |\n| Legal | 912,345 |\n\nThe average in Legal is 912,345.\n",
    );

    expect(text.toString()).toContain("| Sales | 50,400 |");
    expect(text.toString()).not.toContain("912,345");
  });

  it.each([
    ["a list", (list: object[]): unknown => list],
    ["a list under a name", (list: object[]): unknown => ({ made: "today", rows: list })],
  ])("are merged in JSON that is %s", async (_, wrap) => {
    const list = TABLE.slice(1).map(([department, average]) => ({ department, average }));

    const json = JSON.parse((await posted("json", JSON.stringify(wrap(list)))).toString()) as unknown;

    expect(json).toEqual(wrap([...list.slice(0, 2), { department: "Other (1 group)", average: "–" }]));
  });

  it("leave JSON that holds none as it was, to the letter", async () => {
    const json = '[{"department":"Sales","average":50400.0},\n{"department":"Support","average":4.035e4}]\n';

    expect((await posted("json", json)).toString()).toBe(json);
  });

  it("go from a long list as well", async () => {
    const lines = Array.from({ length: 20_005 }, (_, n) => `${n},Legal,${n * 3}`);
    const csv = `id,department,amount\n${lines.join("\n")}\n`;

    expect((await posted("csv", csv)).toString()).toBe("id,department,amount\nOther (20005 groups),–,–\n");
  });
});
