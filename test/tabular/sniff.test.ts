import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { writeXlsx } from "hucre/xlsx";
import { afterAll, describe, expect, it } from "vitest";

import { decode } from "../../src/tabular/encoding.ts";
import { sniffFile } from "../../src/tabular/sniff.ts";
import { TestFiles } from "./files.ts";

const files = new TestFiles();
afterAll(() => files.remove());

const sniff = (content: string | Buffer | Uint8Array) => sniffFile(files.write(content));
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const OLE = Buffer.from("d0cf11e0a1b11ae1", "hex");
const WEBP = Buffer.concat([Buffer.from("RIFF"), Buffer.alloc(4), Buffer.from("WEBPVP8 ")]);

describe("sniffFile tells kinds by content", () => {
  it.each([
    ["csv", "date,region,revenue\n2024-01-01,EMEA,1.5\n2024-01-02,AMER,2.5\n"],
    ["csv", "a;b\n1,5;2,3\n2,5;3,4\n"],
    ["csv", "a|b|c\n1|2|3\n4|5|6\n"],
    ["csv", "name\nAnna\nBert\nClara\n"],
    ["csv", "a,b,c\n"],
    ["csv", "sep=;\na;b\n1;2\n"],
    ["tsv", "a\tb\n1\tx\n2\ty\n"],
    ["json", '[{"a":1},{"a":2}]'],
    ["json", '{"a":1,'],
    ["jsonl", '{"a":1}\n{"a":2}\n'],
    ["text", "Hello there, this is a letter.\nWe met in June, and it was nice.\nBest wishes, Tom\n"],
    ["text", "# Notes\n\nThings to do today: buy milk, call the office, write the report.\n"],
    ["text", '<?xml version="1.0"?><a/>'],
    ["html", "<!DOCTYPE html><html><head><title>Sign in</title></head></html>"],
    ["html", "\n<html lang='en'><body>Please sign in</body></html>"],
    ["empty", ""],
    ["empty", " \n\n"],
    ["pdf", Buffer.from("%PDF-1.7\n%âãÏÓ\n")],
    ["png", PNG],
    ["jpeg", Buffer.from("ffd8ffe000104a464946", "hex")],
    ["gif", Buffer.from("GIF89a\u0001\u0000")],
    ["webp", WEBP],
    ["gzip", gzipSync("a,b\n1,2\n")],
    ["parquet", Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(40), Buffer.from("PAR1")])],
    ["unsupported", Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(40)])],
    ["encrypted", Buffer.concat([Buffer.from("PARE"), Buffer.alloc(40), Buffer.from("PARE")])],
    ["encrypted", Buffer.concat([OLE, Buffer.alloc(512), Buffer.from("EncryptedPackage", "utf16le")])],
    ["unsupported", Buffer.concat([OLE, Buffer.alloc(512), Buffer.from("Workbook", "utf16le")])],
    ["unsupported", Buffer.from("7f454c460201010000000000000000000200", "hex")],
    ["unsupported", Buffer.from(Array.from({ length: 400 }, (_, index) => (index * 37) % 256))],
  ])("%s: case %#", async (kind, content) => {
    const sniffed = await sniff(content);

    expect(sniffed.kind).toBe(kind);
  });

  it("tells a workbook from another zip and from other office files", async () => {
    const xlsx = await writeXlsx({ sheets: [{ name: "S", rows: [["a"], [1]] }] });
    const part = (name: string) => Buffer.concat([Buffer.from("504b0304", "hex"), Buffer.alloc(26), Buffer.from(name)]);

    expect((await sniff(xlsx)).kind).toBe("xlsx");
    expect((await sniff(part("data/sales.csv"))).kind).toBe("zip");
    expect((await sniff(part("word/document.xml"))).kind).toBe("unsupported");
    expect((await sniff(part("xl/workbook.bin"))).kind).toBe("unsupported");
  });

  it("names delimiter and header of tables", async () => {
    expect(await sniff("a;b\n1,5;2,3\n2,5;3,4\n")).toMatchObject({ delimiter: ";", hasHeader: true });
    expect(await sniff("1,2,3\n4,5,6\n7,8,9\n")).toMatchObject({ delimiter: ",", hasHeader: false });
    expect(await sniff("Country,2022,2023\nDE,1,2\nFR,3,4\n")).toMatchObject({ hasHeader: true });
  });
});

const GERMAN = "Name;Stadt;Betrag\nMüller;Köln;1,5\nGroß;Zürich;2,5\nSørensen;Århus;3,75\n";
/** Texts in older encodings; the bytes were made with Python's codecs. */
const CORPUS = new URL("../corpus/tables/", import.meta.url);
const OLDER: Record<string, string> = JSON.parse(readFileSync(new URL("encodings.json", CORPUS), "utf8"));

describe("sniffFile tells encodings", () => {
  it.each([
    ["utf-8", Buffer.from(GERMAN)],
    ["utf-8", Buffer.concat([Buffer.from("efbbbf", "hex"), Buffer.from(GERMAN)])],
    ["utf-16le", Buffer.from(`\uFEFF${GERMAN}`, "utf16le")],
    ["utf-16le", Buffer.from(GERMAN, "utf16le")],
    ["utf-16be", Buffer.from(`\uFEFF${GERMAN}`, "utf16le").swap16()],
    ["utf-16be", Buffer.from(GERMAN, "utf16le").swap16()],
  ])("%s: case %#", async (encoding, content) => {
    const sniffed = await sniff(content);

    expect(sniffed).toMatchObject({ kind: "csv", encoding, delimiter: ";" });
  });

  it.each(Object.entries(OLDER))("%s is read without a wrong letter", async (name, text) => {
    const path = fileURLToPath(new URL(name, CORPUS));

    const sniffed = await sniffFile(path);

    expect(sniffed).toMatchObject({ kind: "csv", hasHeader: true });
    expect(decode(readFileSync(path), sniffed.encoding ?? "")).toBe(text);
  });

  it.each([
    ["a long run of spaces where a number could be", `a,b\n(${" ".repeat(64_000)}x,1\n(3),4\n`],
    ["a long run of spaces where a time could be", `a,b\n11 1:11${" ".repeat(64_000)}x,1\n11 1:11,4\n`],
    ["thousands of stray quotes on one line", `a,b\n${'"a,'.repeat(60_000)}\n1,2\n`],
  ])("tells %s in time in proportion to the file", async (_what, content) => {
    expect((await sniff(content)).encoding).toBe("utf-8");
  });

  it("finds the first umlaut of a large file behind thousands of plain lines", async () => {
    const plain = "row,name,city\n".concat("1,Smith,London\n".repeat(40_000));
    const content = Buffer.concat([Buffer.from(plain), Buffer.from("2,Müller,Köln\n".repeat(4_000), "latin1")]);

    const sniffed = await sniff(content);

    expect(sniffed.encoding).toBe("windows-1252");
  });
});
