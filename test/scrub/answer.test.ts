import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readXlsx, writeXlsx } from "hucre/xlsx";
import Papa from "papaparse";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Answer, AnswerPart, Artifact } from "../../src/analysis/answer.ts";
import { AppError } from "../../src/errors.ts";
import type { Dataset } from "../../src/files/dataset.ts";
import { createScrub, safeAnswerFromJson, type Scrub, toJson } from "../../src/scrub/scrub.ts";
import { png, pngChunk } from "../corpus/scrub/images.ts";

let folder: string;
let scrub: Scrub;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrub-"));
  scrub = createScrub({ workDir: folder, allowedLinkHosts: [] });
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function artifact(name: string, kind: Artifact["kind"], content: Buffer | string): Promise<AnswerPart> {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const path = join(folder, `raw-${sha256.slice(0, 8)}`);
  await writeFile(path, bytes);
  const made: Artifact = { remoteFileId: "file_011CaBcDeFgHiJkLmNoP", name, kind, path, bytes: bytes.length, sha256 };
  return { kind: "artifact", artifact: made, alt: "Revenue by month, asked by jane@example.org" };
}

function answer(parts: readonly AnswerPart[], more: Partial<Answer> = {}): Answer {
  const cost = {
    inputTokens: 10,
    outputTokens: 20,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    dollars: 0.01,
    containerDollars: 0,
  };
  return {
    parts,
    codeRuns: [],
    notes: [],
    outcome: "complete",
    datasets: [],
    refusals: [],
    model: "claude-test",
    durationMs: 5,
    cost,
    containerId: "container_011CaBcDeFgHiJkLmNoP",
    ...more,
  };
}

describe("a scrubbed answer", () => {
  it("keeps text, tables and charts in reading order", async () => {
    const chart = await artifact(
      "revenue by month.png",
      "png",
      png(4, 3, [pngChunk("tEXt", Buffer.from("Author\0Jane"))]),
    );
    const text: AnswerPart = { kind: "text", markdown: "Before\n\n| a | b |\n|---|---|\n| 1 | jane@example.org |" };

    const safe = await scrub.answer(answer([text, chart, { kind: "text", markdown: "After" }]));

    expect(safe.parts.map((part) => part.kind)).toEqual(["text", "table", "image", "text"]);
    expect(safe.parts[1]).toMatchObject({ header: ["a", "b"], rows: [["1", "[EMAIL]"]] });
    expect(safe.parts[2]).toMatchObject({
      name: "revenue by month.png",
      alt: "Revenue by month, asked by [EMAIL]",
      mime: "image/png",
    });
    expect(safe.outcome).toBe("complete");
  });

  it("gives for its text the very parts that were streamed before", async () => {
    const markdown = "# Title\n\nSome **text**.\n\n- a\n- b\n\n| x |\n|---|\n| 1 |\n\nEnd";
    const stream = scrub.stream();

    const streamed = [...stream.push(markdown.slice(0, 20)), ...stream.push(markdown.slice(20)), ...stream.end()];
    const safe = await scrub.answer(answer([{ kind: "text", markdown }]));

    expect(safe.parts).toEqual(streamed);
  });

  it("writes images without their metadata to the work folder", async () => {
    const raw = png(4, 3, [pngChunk("tEXt", Buffer.from("Author\0Jane"))]);

    const safe = await scrub.answer(answer([await artifact("c.png", "png", raw)]));

    const part = safe.parts[0];
    if (part?.kind !== "image") throw new Error("no image");
    expect((await readFile(part.path)).equals(png(4, 3))).toBe(true);
    expect(part.bytes).toBe(png(4, 3).length);
  });

  it("says in a note which artifact was withheld and why, and still gives the rest", async () => {
    const bad = await artifact("chart.png", "png", "<svg onload=alert(1)>");
    const pdf = await artifact("report.pdf", "pdf", "%PDF-1.7");

    const safe = await scrub.answer(answer([{ kind: "text", markdown: "Here." }, bad, pdf]));

    expect(safe.parts).toEqual([{ kind: "text", markdown: "Here." }]);
    expect(safe.notes).toEqual([
      "chart.png was withheld: its content is neither PNG nor JPEG.",
      "report.pdf was withheld: I cannot look into PDF files, so I do not pass them on. Ask for the result as a table or a chart.",
    ]);
  });

  it("is refused as a whole when nothing of it can be given", async () => {
    const bad = await artifact("chart.png", "png", "nothing");

    const refused = scrub.answer(answer([bad]));

    await expect(refused).rejects.toThrow(AppError);
    await expect(refused).rejects.toMatchObject({ code: "scrub.failed" });
  });

  it("scrubs code, output, errors, notes and dataset titles", async () => {
    const run = {
      language: "python" as const,
      code: "df = pd.read_csv('/files/input/0a1b2c3d4e5f6071/customers.csv')",
      stdout: "jane@example.org file_011CaBcDeFgHiJkLmNoP <!channel>",
      stderr: 'File "/usr/lib/python3.11/site-packages/pandas/core/frame.py", line 3\nKeyError: 4111 1111 1111 1111',
      returnCode: 1,
      failed: true,
    };
    const dataset = {
      title: "jane@example.org.csv",
      tables: [{ sheet: null, rows: 4_146, columns: [] }],
    } as unknown as Dataset;

    const safe = await scrub.answer(
      answer([{ kind: "text", markdown: "x" }], {
        codeRuns: [run],
        notes: ["Sorry, jane@example.org."],
        datasets: [dataset, { ...dataset }],
      }),
    );

    expect(safe.codeRuns).toEqual([
      {
        language: "python",
        code: "df = pd.read_csv('customers.csv')",
        stdout: "[EMAIL] [ID] <\u2060!channel>",
        stderr: 'File "frame.py", line 3\nKeyError: [CARD]',
        returnCode: 1,
        failed: true,
      },
    ]);
    expect(safe.notes).toEqual(["Sorry, [EMAIL]."]);
    expect(safe.footer.datasets).toEqual([
      "[EMAIL].csv (version 1, 4,146 rows)",
      "[EMAIL].csv (version 2, 4,146 rows)",
    ]);
  });

  it("counts what it replaced once, although the text was streamed before", async () => {
    const markdown = "Ask jane@example.org.";
    const stream = scrub.stream();
    stream.push(markdown);
    stream.end();

    const safe = await scrub.answer(answer([{ kind: "text", markdown }]));

    expect(safe.redactions).toEqual([{ entity: "EMAIL", surface: "text", action: "pseudonym", count: 1 }]);
    expect(scrub.redactions()).toEqual(safe.redactions);
  });

  it("comes back from the database as it went in", async () => {
    const safe = await scrub.answer(
      answer([{ kind: "text", markdown: "a **b**\n\n| x |\n|---|\n| 1 |" }, await artifact("c.png", "png", png(2, 2))]),
    );

    expect(safeAnswerFromJson(toJson(safe))).toEqual(safe);
  });

  it.each(["", "{}", "null", '{"parts":[{"kind":"video"}]}', "[1"])("is not made from anything else: %j", (json) => {
    expect(() => safeAnswerFromJson(json)).toThrow(AppError);
  });
});

describe("files that go out", () => {
  async function cleaned(
    name: string,
    kind: Artifact["kind"],
    content: Buffer | string,
  ): Promise<{ name: string; path: string }> {
    const safe = await scrub.answer(answer([await artifact(name, kind, content)]));
    const part = safe.parts[0];
    if (part?.kind !== "file") throw new Error(`no file: ${safe.notes.join(" ")}`);
    return part;
  }

  it("are CSV with every cell scrubbed and no formula, numbers untouched", async () => {
    const csv =
      'id,mail,phone,change,note\r\n4539578763621486,jane@example.org,020 7946 0958,-12.5%,"=HYPERLINK(""https://evil.example"")"\r\n7,,415-555-2671,+3,"a;b\nc"\r\n';

    const part = await cleaned("out.csv", "csv", csv);

    const rows = Papa.parse<string[]>(await readFile(part.path, "utf8"), { skipEmptyLines: true }).data;
    expect(rows).toEqual([
      ["id", "mail", "phone", "change", "note"],
      ["4539578763621486", "[EMAIL]", "[PHONE]", "-12.5%", `'=HYPERLINK("https://evil.example")`],
      ["7", "", "[PHONE]", "+3", "a;b\nc"],
    ]);
  });

  it("keep all rows of a long CSV with another delimiter", async () => {
    const lines = Array.from({ length: 20_000 }, (_, row) => `${row};Region ${row % 7};${(row * 1.25).toFixed(2)}`);

    const part = await cleaned("long.csv", "csv", `row;region;value\n${lines.join("\n")}\n`);

    const rows = Papa.parse<string[]>(await readFile(part.path, "utf8"), { skipEmptyLines: true }).data;
    expect(rows.length).toBe(20_001);
    expect(rows[20_000]).toEqual(["19999", "Region 0", "24998.75"]);
  });

  it("are JSON that still parses, with large numbers as they were", async () => {
    const json =
      '{\n  "id": 12345678901234567890,\n  "card": 4111111111111111,\n  "mail": "jane@example.org",\n  "note": "call 1, or\\" jane@example.org"\n}\n';

    const part = await cleaned("out.json", "json", json);

    const text = await readFile(part.path, "utf8");
    expect(text).toContain('"id": 12345678901234567890');
    expect(JSON.parse(text)).toMatchObject({ card: "[CARD]", mail: "[EMAIL]", note: 'call 1, or" [EMAIL]' });
  });

  it("are text with every line scrubbed, also lines without an end and keys over several lines", async () => {
    const text = `Write to jane@example.org\n-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END PRIVATE KEY-----\n${"word ".repeat(60_000)}jane@example.org`;

    const part = await cleaned("out.txt", "text", text);

    const shown = await readFile(part.path, "utf8");
    expect(shown.startsWith("Write to [EMAIL]\n[PRIVATE_KEY]\nword word")).toBe(true);
    expect(shown.endsWith("word [EMAIL]")).toBe(true);
  });

  it("are workbooks rebuilt from the values of visible sheets", async () => {
    const workbook = await writeXlsx({
      sheets: [
        {
          name: "Data jane@example.org",
          rows: [
            ["mail", "amount"],
            ["jane@example.org", 12.5],
            ["=1+1", 3],
          ],
          cells: new Map([["2,1", { formula: "1+2", formulaResult: 3 }]]),
        },
        { name: "Secret", rows: [["hidden"]], hidden: true },
        { name: "Very secret", rows: [["hidden"]], veryHidden: true },
      ],
      properties: { creator: "Jane Doe", title: "Internal" },
    });

    const part = await cleaned("out.xlsx", "xlsx", Buffer.from(workbook));

    const bytes = await readFile(part.path);
    const back = await readXlsx(bytes);
    expect(back.sheets.map((sheet) => sheet.name)).toEqual(["Data [EMAIL]".replace(/[[\]]/g, " ").trim()]);
    expect(back.sheets[0]?.rows).toEqual([
      ["mail", "amount"],
      ["[EMAIL]", 12.5],
      ["'=1+1", 3],
    ]);
    expect(back.sheets[0]?.cells?.get("2,1")?.formula).toBeUndefined();
    expect(bytes.includes("Jane Doe")).toBe(false);
  });

  it.each([
    ["a zip that is called CSV", "x.csv", "csv", "PK\u0003\u0004rest"],
    ["a program that is called text", "x.txt", "text", "\u007fELF\u0000\u0001"],
    ["an unknown kind", "x.bin", "other", "anything"],
    ["a workbook that is none", "x.xlsx", "xlsx", "no zip at all"],
  ] as const)("are withheld when they are %s", async (_, name, kind, content) => {
    const safe = await scrub.answer(answer([{ kind: "text", markdown: "x" }, await artifact(name, kind, content)]));

    expect(safe.parts.length).toBe(1);
    expect(safe.notes[0]).toMatch(/ was withheld: /);
  });
});

describe("file names", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["/files/output/0a1b2c3d4e5f6071/sales.csv", "sales.csv"],
    ["C:\\temp\\sales.csv", "sales.csv"],
    ["jane@example.org.csv", "[EMAIL].csv"],
    ["report 2024-05-31  v2.csv", "report 2024-05-31 v2.csv"],
    ["x\u202egnp.exe", "xgnp.exe.txt"],
    ["chart.html", "chart.html.txt"],
    ["chart.svg", "chart.svg.txt"],
    ["<!channel>.csv", "_!channel.csv"],
    ["@channel.png", "_channel.png"],
    ["a\u0000b\n.csv", "ab.csv"],
    ["...", "file"],
    ["", "file"],
    ["`code`*bold*.csv", "_code_bold.csv"],
    [`${"long".repeat(100)}.csv`, `${"long".repeat(28)}.csv`],
  ])("are made harmless: %j", (raw, shown) => {
    expect(scrub.text("file_name", raw)).toBe(shown);
  });
});

it("code keeps its folders as variables, whatever else of the sandbox is hidden", () => {
  const code =
    'pd.read_csv("$INPUT_DIR/sales.csv")\nopen("/mnt/user/outputs/a.png")\n# container_016RNebxEQBep5bE3zEw8jLH';

  expect(scrub.text("code", code)).toBe('pd.read_csv("$INPUT_DIR/sales.csv")\nopen("a.png")\n# [ID]');
  expect(scrub.text("status", "wrote $OUTPUT_DIR/a.png")).toBe("wrote a.png");
});
