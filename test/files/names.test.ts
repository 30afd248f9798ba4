import { array, assert, constantFrom, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";

import { displayTitle, safeName } from "../../src/files/names.ts";
import type { FileKind } from "../../src/tabular/kind.ts";

const none: ReadonlySet<string> = new Set();
/** Any code points, lone surrogates included. */
const anyText = array(nat(0x10ffff)).map((points) => String.fromCodePoint(...points));
const KINDS: readonly FileKind[] = ["csv", "tsv", "json", "jsonl", "xlsx", "parquet", "text", "pdf", "png", "jpeg"];

describe("safeName", () => {
  it.each([
    ["sales.csv", "csv", "sales.csv"],
    ["Umsätze 2024 (Q1).csv", "csv", "Umsätze_2024_Q1.csv"],
    ["売上.csv", "csv", "売上.csv"],
    ["../../etc/passwd.csv", "csv", "passwd.csv"],
    ["C:\\data\\report.xlsx", "xlsx", "report.xlsx"],
    ['a<b>:c"d|e?f*g.csv', "csv", "a_b_c_d_e_f_g.csv"],
    [".bashrc", "text", "bashrc.txt"],
    ["-rf.csv", "csv", "rf.csv"],
    ["$(reboot).csv", "csv", "reboot.csv"],
    ["📈.csv", "csv", "csv.csv"],
    ["", "csv", "file.csv"],
    ["invoice\u202Efdp.csv", "csv", "invoicefdp.csv"],
    ["a\r\nb.csv", "csv", "ab.csv"],
    ["archive.zip › folder/member.csv", "csv", "member.csv"],
  ] as const)("turns %j (%s) into %j", (title, kind, expected) => {
    const name = safeName(title, kind, none);

    expect(name).toBe(expected);
  });

  it.each([
    ["report.csv", "xlsx", "report.xlsx"],
    ["export.xls", "csv", "export.csv"],
    ["export.txt", "csv", "export.csv"],
    ["data.2024", "csv", "data.2024.csv"],
    ["v1.2.3", "json", "v1.2.3.json"],
    ["photo.jpeg", "jpeg", "photo.jpeg"],
    ["PHOTO.JPG", "jpeg", "PHOTO.jpg"],
    ["notes.md", "text", "notes.md"],
    ["events.ndjson", "jsonl", "events.ndjson"],
    ["noending", "parquet", "noending.parquet"],
  ] as const)("gives %j that is really %s the name %j", (title, kind, expected) => {
    const name = safeName(title, kind, none);

    expect(name).toBe(expected);
  });

  it("numbers names that are taken, whatever their case, before the ending", () => {
    const taken = new Set(["Sales.csv", "sales-2.csv"]);

    const name = safeName("sales.csv", "csv", taken);

    expect(name).toBe("sales-3.csv");
  });

  it("keeps a name of 300 wide characters within the limits of the API and of file systems", () => {
    const name = safeName(`${"表".repeat(300)}.csv`, "csv", none);

    expect(name.endsWith(".csv")).toBe(true);
    expect(name.length).toBeLessThanOrEqual(120);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  });

  it("never gives a name that the Files API or a shell would trip over", () => {
    const unsafe = /[<>:"|?*\\/$`'!&;()\s\p{Cc}\p{Cf}]|^[.-]|\.\./u;

    const isSafe = property(anyText, constantFrom(...KINDS), (title, kind) => {
      const name = safeName(title, kind, none);
      return name.length > 0 && name.length <= 120 && !unsafe.test(name) && safeName(title, kind, none) === name;
    });

    expect(() => assert(isSafe)).not.toThrow();
  });

  it("gives different names to files that have the same one", () => {
    const taken = new Set<string>();

    for (let count = 0; count < 50; count += 1) taken.add(safeName("sales.csv", "csv", taken));

    expect(taken.size).toBe(50);
  });
});

describe("displayTitle", () => {
  it("keeps what people wrote and drops what cannot be seen", () => {
    const title = displayTitle("Q3\u202E numbers\u0000\n (final).csv");

    expect(title).toBe("Q3 numbers (final).csv");
  });

  it("shortens an endless name", () => {
    const title = displayTitle("x".repeat(500));

    expect(title).toHaveLength(120);
    expect(title.endsWith("…")).toBe(true);
  });
});
