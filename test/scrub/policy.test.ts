import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { Answer, Artifact } from "../../src/analysis/answer.ts";
import { dryRun } from "../../src/scrub/dry-run.ts";
import { LearnedFinder } from "../../src/scrub/learned/find.ts";
import { hashKey } from "../../src/scrub/learned/keyed-hash.ts";
import { learnRows } from "../../src/scrub/learned/learn.ts";
import { LearnedTable } from "../../src/scrub/learned/table.ts";
import { type Action, ENTITIES, isEntity, LEVELS, type Overrides, policyFor } from "../../src/scrub/policy.ts";
import type { Surface } from "../../src/scrub/safe-answer.ts";
import { createScrub, type Scrub } from "../../src/scrub/scrub.ts";
import { createRandom } from "../corpus/scrub/random.ts";
import { SENSITIVE } from "../corpus/scrub/sensitive.ts";

const CARD = "4111 1111 1111 1111";
const KEY = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
const HASH_KEY = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const PLAIN_SURFACES = ["code", "stdout", "alt_text", "error", "status", "csv", "file"] as const;
const SURFACES: readonly Surface[] = ["text", "table", "file_name", ...PLAIN_SURFACES];

function door(overrides: Overrides = {}, workDir = "/nonexistent"): Scrub {
  return createScrub({ workDir, allowedLinkHosts: [], policy: policyFor("standard", overrides) });
}

function people(): LearnedFinder {
  const names = ["customer", "email", "phone"];
  const rows = [
    ["Ann Lee", "ann@acme.example", "+44 20 7946 0958"],
    ["Zoë Quill", "zoe@globex.example", "+44 20 7946 0017"],
  ];
  const { table, rows: count } = learnRows({ names, rows }, HASH_KEY);
  return new LearnedFinder(hashKey(HASH_KEY), [{ table: LearnedTable.fromBytes(table), rows: count }]);
}

function visible(text: string): string {
  return text.replaceAll("\u2060", "").replaceAll("\\", "");
}

describe("the policy", () => {
  it("never lets a secret through, whatever the level and whatever was decided", () => {
    for (const level of LEVELS) {
      for (const action of ["keep", "partial", "drop", "block"] as const) {
        const policy = policyFor(level, { SECRET: action, PRIVATE_KEY: action });
        const text = createScrub({ workDir: "", allowedLinkHosts: [], policy }).text("status", `use ${KEY} for it`);

        expect(text).toBe("use [SECRET] for it");
      }
    }
  });

  it("lets nothing but secrets give way at level open, on every surface", () => {
    for (const surface of SURFACES) {
      const scrub = createScrub({ workDir: "", allowedLinkHosts: [], policy: policyFor("open") });
      scrub.learn(people());

      const text = visible(scrub.text(surface, `Ann Lee paid with ${CARD} and ${KEY}`));

      expect(text).toContain(`Ann Lee paid with ${CARD} and`);
      expect(text).not.toContain(KEY);
      expect(scrub.redactions()).toEqual([{ entity: "SECRET", surface, action: "pseudonym", count: 1 }]);
    }
  });

  it("asks more of groups and charts with every level", () => {
    expect(LEVELS.map((level) => policyFor(level).smallGroup)).toEqual([0, 5, 11]);
    expect(LEVELS.map((level) => policyFor(level).charts)).toEqual(["pixels", "read", "read_or_withhold"]);
  });

  it("decides for every kind there is", () => {
    for (const entity of ENTITIES.filter(isEntity)) expect(policyFor("standard").actionFor(entity)).toBe("pseudonym");
  });
});

describe("a finding", () => {
  it.each(SURFACES)("that is kept stays as it is and is not counted: %s", (surface) => {
    const scrub = door({ CARD: "keep" });

    const text = visible(scrub.text(surface, `paid with ${CARD} today`));

    expect(text).toContain(CARD);
    expect(scrub.redactions()).toEqual([]);
  });

  it("that is kept takes no other with it that overlaps it", () => {
    const text = door({ EMAIL: "keep", PERSON: "keep" }).text("code", "postgres://app:Xq81kd02Lm@db.example.com/prod");

    expect(text).not.toContain("Xq81kd02Lm");
  });

  it.each([
    ["CARD", `paid with ${CARD} today`, "paid with [CARD …1111] today"],
    ["IBAN", "to DE89 3704 0044 0532 0130 00 today", "to [IBAN …3000] today"],
    ["PHONE", "call +44 20 7946 0958 today", "call [PHONE …0958] today"],
    ["EMAIL", "mail ann.lee@acme.example.com today", "mail [EMAIL at acme.example.com] today"],
  ] as const)("that keeps a part shows no more than that: %s", (entity, text, expected) => {
    for (const surface of ["text", ...PLAIN_SURFACES] as const) {
      const scrub = door({ [entity]: "partial" });

      expect(visible(scrub.text(surface, text))).toBe(expected);
      expect(scrub.redactions()).toEqual([{ entity, surface, action: "partial", count: 1 }]);
    }
  });

  it("that keeps a part keeps the number of its row as well", () => {
    const scrub = door({ EMAIL: "partial", PHONE: "partial" });
    scrub.learn(people());

    const text = scrub.text("status", "Zoë Quill, zoe@globex.example, 020 7946 0017");

    expect(visible(text)).toBe("[PERSON_2], [EMAIL_2 at globex.example], [PHONE_2 …0017]");
  });

  it("leaves no domain live in Slack when it keeps one", () => {
    const text = door({ EMAIL: "partial" }).text("text", "mail ann.lee@acme.example.com today");

    expect(text).not.toMatch(/acme\.example\.com|@acme/);
  });

  it("that is hidden in another form than its own shows no part of that form", () => {
    const encoded = Buffer.from("ann.lee@acme.example.com").toString("base64");

    const text = door({ EMAIL: "partial" }).text("status", `token ${encoded} here`);

    expect(text).toBe("token [EMAIL] here");
  });

  it("that is dropped does not even tell its kind", () => {
    expect(door({ CARD: "drop" }).text("status", `paid with ${CARD} today`)).toBe("paid with […] today");
  });

  it.each(["pseudonym", "partial", "drop"] as const)("gives the same text when it is scrubbed twice: %s", (action) => {
    const random = createRandom(5);
    const all = Object.fromEntries(ENTITIES.map((entity) => [entity, action]));
    for (const make of SENSITIVE) {
      const { value } = make(random);
      for (const surface of SURFACES) {
        for (const text of [`Card, phone or account number: ${value}.`, `| account | x |\n|-|-|\n| ${value} | 1 |`]) {
          const once = door(all).text(surface, text);

          expect({ surface, value, text: door(all).text(surface, once) }).toEqual({ surface, value, text: once });
        }
      }
    }
  });
});

describe("a blocked kind", () => {
  it.each(PLAIN_SURFACES)("withholds the whole text with the reason, and counts it once: %s", (surface) => {
    const scrub = door({ CARD: "block" });

    const text = scrub.text(surface, `revenue 12, paid with ${CARD}`);

    expect(text).toBe("(withheld: it has card numbers, which may not be shown here)");
    expect(scrub.redactions()).toEqual([{ entity: "CARD", surface, action: "block", count: 1 }]);
  });

  it("withholds the rest of an answer from there on, the same streamed as whole", () => {
    const markdown = `First, all is well.\n\nThen ${CARD} came.\n\n| card | x |\n|-|-|\n| ${CARD} | 1 |\n\nThe card ends in 1111.`;
    const scrub = door({ CARD: "block" });
    const stream = scrub.stream();
    const parts = [...Array.from(markdown).flatMap((char) => stream.push(char)), ...stream.end()];

    const whole = door({ CARD: "block" }).text("text", markdown);

    expect(whole).toBe(
      "First, all is well.\n\n_The rest of this answer was withheld: it has card numbers, which may not be shown here._",
    );
    expect(parts.map((part) => (part.kind === "text" ? part.markdown : part.kind)).join("\n\n")).toBe(whole);
  });

  it("withholds a file with the reason, and says nothing in a name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "policy-"));
    try {
      const scrub = door({ CARD: "block" }, folder);

      const safe = await scrub.answer(await csvAnswer(folder, `card,amount\n${CARD},5\n`));

      expect(safe.parts.map(({ kind }) => kind)).toEqual(["text"]);
      expect(safe.notes).toEqual(["cards.csv was withheld: it has card numbers, which may not be shown here."]);
      expect(scrub.text("file_name", `${CARD}.csv`)).toBe("file");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("an action that was chosen", () => {
  it.each([
    ["keep", "4111 1111 1111 1111,5"],
    ["partial", "[CARD …1111],5"],
    ["drop", "[…],5"],
  ] as const satisfies readonly (readonly [Action, string])[])("is in force in files too: %s", async (action, row) => {
    const folder = await mkdtemp(join(tmpdir(), "policy-"));
    try {
      const safe = await door({ CARD: action }, folder).answer(await csvAnswer(folder, `card,amount\n${CARD},5\n`));
      const file = safe.parts.find((part) => part.kind === "file");

      expect(await readFile(file?.path ?? "", "utf8")).toBe(`card,amount\n${row}\n`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("what cannot be checked", () => {
  it.each(PLAIN_SURFACES)("is withheld and counted as such: %s", (surface) => {
    const broken = createScrub({
      workDir: "",
      allowedLinkHosts: [],
      detectors: [
        () => {
          throw new Error("a detector failed");
        },
      ],
    });

    expect(broken.text(surface, "Call Ann Lee, 020 7946 0958!")).toBe("(withheld because it could not be checked)");
    expect(broken.redactions()).toEqual([{ entity: "WITHHELD", surface, action: "block", count: 1 }]);
  });

  it("includes a text for a surface that nobody knows how to write for", () => {
    const surface: Surface = JSON.parse('"poster"');

    expect(door().text(surface, "harmless")).toBe("(withheld because it could not be checked)");
  });
});

describe("a dry run", () => {
  it("shows what each level would hide, with the values of files", () => {
    const runs = dryRun(`Zoë Quill: ${KEY}`, { surface: "status", learned: people() });

    expect(runs.map(({ level, text }) => [level, text])).toEqual([
      ["open", "Zoë Quill: [SECRET]"],
      ["standard", "[PERSON_2]: [SECRET]"],
      ["strict", "[PERSON_2]: [SECRET]"],
    ]);
    expect(runs[1]?.counts.map(({ entity, count }) => `${entity} ${count}`).toSorted()).toEqual([
      "PERSON 1",
      "SECRET 1",
    ]);
  });
});

async function csvAnswer(folder: string, content: string): Promise<Answer> {
  const path = join(folder, "raw");
  await writeFile(path, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const bytes = content.length;
  const artifact: Artifact = { remoteFileId: "file_1", name: "cards.csv", kind: "csv", path, bytes, sha256 };
  const cost = {
    inputTokens: 1,
    outputTokens: 1,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    dollars: 0,
    containerDollars: 0,
  };
  return {
    parts: [
      { kind: "text", markdown: "Here is the file." },
      { kind: "artifact", artifact, alt: "" },
    ],
    codeRuns: [],
    notes: [],
    outcome: "complete",
    datasets: [],
    refusals: [],
    model: "claude-test",
    durationMs: 5,
    cost,
    containerId: null,
  };
}
