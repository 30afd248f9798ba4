import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { scrubLines } from "../../../src/scrub/cli/scrub-lines.ts";

let folder = "";
let people = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrub-lines-"));
  people = join(folder, "people.csv");
  const rows = Array.from({ length: 60 }, (_, at) => {
    const name = `${FIRST[at % FIRST.length]} ${LAST[at % LAST.length]}`;
    return `${name},+49 30 ${4_180_000 + at * 37},${at < 2 ? "Legal" : "Sales"},${50_000 + at}`;
  });
  await writeFile(people, ["employee,phone,team,salary", ...rows].join("\n"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const FIRST = ["Ottilie", "Benedikt", "Carlotta", "Damir", "Eleni"];
const LAST = ["Brandauer", "Okonjo", "Vasilakis", "Marchetti", "Lindgren", "Soares", "Petrov"];

interface Scrubbed {
  readonly id: string | number | null;
  readonly text?: string;
  readonly spans?: readonly { readonly start: number; readonly end: number; readonly entity: string }[];
  readonly error?: string;
}

async function run(lines: readonly (object | string)[]): Promise<{ exitCode: number; out: Scrubbed[] }> {
  const output = new PassThrough();
  const input = Readable.from(lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`));
  const [exitCode, written] = await Promise.all([
    scrubLines(input, output).finally(() => output.end()),
    textOf(output),
  ]);
  return {
    exitCode,
    out: written
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

describe("lines of JSON to be scrubbed", () => {
  it("come back in their order with what was hidden, in UTF-16 offsets", async () => {
    const { exitCode, out } = await run([
      { id: "a", surface: "text", text: "\u{1F600} ann@firm.example wrote" },
      { id: 2, surface: "csv", text: "=1+1" },
      { id: "c", surface: "slack", text: "<!channel> see https://evil.example/x" },
      { id: "d", surface: "file_name", text: "ann@firm.example.csv" },
      { id: "e", surface: "code", text: "total = 1234.5" },
    ]);

    expect(exitCode).toBe(0);
    expect(out.map(({ id }) => id)).toEqual(["a", 2, "c", "d", "e"]);
    expect(out[0]).toEqual({
      id: "a",
      text: "\u{1F600} [EMAIL] wrote",
      spans: [{ start: 3, end: 19, entity: "EMAIL" }],
    });
    expect(out[1]?.text).toBe("'=1+1");
    expect(out[2]?.text).not.toContain("<!channel>");
    expect(out[2]?.text).not.toContain("https://");
    expect(out[3]?.text).not.toContain("ann");
    expect(out[4]).toEqual({ id: "e", text: "total = 1234.5", spans: [] });
  });

  it("know the values of their files", async () => {
    const text = "petrov, eleni: 12 rows";

    const { out } = await run([
      { id: 1, surface: "text", text },
      { id: 2, surface: "text", text, files: [people] },
      { id: 3, surface: "text", text, files: [people], level: "open" },
    ]);

    expect(out[0]?.spans).not.toContainEqual(expect.objectContaining({ start: 0, end: 13 }));
    expect(out[1]?.spans).toContainEqual({ start: 0, end: 13, entity: "PERSON" });
    expect(out[1]?.text).not.toContain("petrov");
    expect(out[2]?.text).toBe(text);
  });

  it("learn each file once, in however many sets it stands, and know its rows apart", async () => {
    const more = join(folder, "more.csv");
    await writeFile(
      more,
      ["name,city", "Ilse Zauner,Linz", "Rolf Kainz,Graz", "Uta Hölbl,Wels", "Jan Steger,Steyr"].join("\n"),
    );
    const text = "zauner, ilse / petrov, eleni";

    const { out } = await run([
      { id: 1, surface: "text", text, files: [people] },
      { id: 2, surface: "text", text, files: [more, people] },
      { id: 3, surface: "text", text, files: [people, more] },
    ]);

    expect(out[0]?.spans).toEqual([{ start: 15, end: 28, entity: "PERSON" }]);
    expect(out[1]?.spans?.map(({ start, end }) => [start, end])).toEqual([
      [0, 12],
      [15, 28],
    ]);
    expect(out[2]?.spans).toEqual(out[1]?.spans);
  });

  it("lose small groups where they are tables about people, and hide a phone number as one all the same", async () => {
    const text = "| team | salary |\n| - | - |\n| Legal | 50000 |\n| Sales | 50030 |";
    const told = "In Legal, reached by +49 30 4180037, people earn 50000.";

    const { out } = await run([
      { id: 1, surface: "table", text, files: [people] },
      { id: 2, surface: "table", text, files: [people], k: 2 },
      { id: 3, surface: "table", text: told, files: [people] },
    ]);

    expect(out[0]?.text).not.toContain("50000");
    expect(out[0]?.text).toContain("50030");
    expect(out[1]?.text).toContain("50000");
    expect(out[2]?.text).toMatch(/^In Legal, reached by \[PHONE_\d+\], people earn \u2013\.$/);
  });

  it("say what is wrong with them, and the others are scrubbed", async () => {
    const { exitCode, out } = await run([
      "no json",
      { id: "x", surface: "poster", text: "hi" },
      { id: "y", surface: "text", text: "hi", files: [join(folder, "missing.csv")] },
      { id: "z", surface: "text", text: "hi" },
    ]);

    expect(exitCode).toBe(65);
    expect(out.slice(0, 3)).toEqual([
      { id: null, error: "not a line of JSON" },
      { id: null, error: expect.stringContaining("surface") },
      { id: "y", error: expect.stringContaining("missing.csv") },
    ]);
    expect(out[3]).toEqual({ id: "z", text: "hi", spans: [] });
  });
});
