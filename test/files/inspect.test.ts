import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

import { AppError } from "../../src/errors.ts";
import { inspect, type InspectDeps } from "../../src/files/inspect.ts";
import type { FileKind } from "../../src/tabular/kind.ts";
import type { Sniffed } from "../../src/tabular/sniff.ts";
import { troubleOf } from "./support/outcome.ts";
import { tempDir } from "./support/temp-dir.ts";

const never = new AbortController().signal;
const SHAPE = [{ sheet: null, columns: [{ name: "a", type: "integer" }], rows: 1 }];

function deps(
  kind: Sniffed["kind"],
  more: { encoding?: string; shape?: () => Promise<typeof SHAPE> } = {},
): InspectDeps {
  return {
    sniff: async () => ({ kind, encoding: more.encoding ?? null }),
    tabular: { shape: more.shape ?? (async () => SHAPE) },
  };
}

async function look(kind: Sniffed["kind"], bytes: number, more: Parameters<typeof deps>[1] = {}) {
  const path = `${await tempDir()}/file`;
  await writeFile(path, "x");
  return inspect(path, bytes, deps(kind, more), never);
}

describe("inspect", () => {
  it.each([
    ["csv", 1_000_000, "container"],
    ["xlsx", 1_000_000, "container"],
    ["text", 100 * 1024, "document"],
    ["text", 200 * 1024, "container"],
    ["pdf", 9 * 1024 * 1024, "document"],
    ["pdf", 11 * 1024 * 1024, "container"],
    ["png", 4 * 1024 * 1024, "image"],
    ["webp", 6 * 1024 * 1024, "container"],
  ] satisfies [FileKind, number, string][])("gives a %s of %i bytes to Claude as %s", async (kind, bytes, use) => {
    const { archive, ...rest } = await look(kind, bytes);

    expect(archive).toBeNull();
    expect(rest).toMatchObject({ file: { kind, use } });
  });

  it("lets code read text that is not UTF-8", async () => {
    const result = await look("text", 100, { encoding: "windows-1252" });

    expect(result).toMatchObject({ file: { use: "container" } });
  });

  it("tells the shape of tables only", async () => {
    const table = await look("csv", 100);
    const document = await look("pdf", 100);

    expect(table).toMatchObject({ file: { tables: SHAPE } });
    expect(document).toMatchObject({ file: { tables: [] } });
  });

  it.each(["gzip", "zip"] as const)("leaves a %s to be unpacked", async (kind) => {
    expect(await look(kind, 100)).toEqual({ archive: kind });
  });

  it.each([
    ["html", "web_page"],
    ["empty", "empty"],
    ["encrypted", "encrypted"],
    ["unsupported", "unsupported"],
  ] as const)("refuses %s as %s", async (kind, expected) => {
    expect(await troubleOf(look(kind, 100))).toBe(expected);
  });

  const refusing = (userMessage: string) => () => Promise.reject(new AppError({ code: "file.refused", userMessage }));

  it("takes text that a parser trips over, but no workbook that does not open", async () => {
    const shape = refusing("This workbook is damaged and cannot be opened.");

    const csv = await look("csv", 100, { shape });
    const xlsx = await troubleOf(look("xlsx", 100, { shape }));
    const parquet = await troubleOf(look("parquet", 100, { shape }));

    expect(csv).toMatchObject({ file: { tables: [] } });
    expect([xlsx, parquet]).toEqual(["damaged", "damaged"]);
  });

  it("refuses a workbook that is a decompression bomb", async () => {
    const shape = refusing("This workbook unpacks to far more data than I may read, so I left it alone.");

    expect(await troubleOf(look("xlsx", 100, { shape }))).toBe("bomb");
  });

  it.each([
    "Reading this file took too long, so I stopped.",
    "This file needs more memory than I may use, so I stopped reading it.",
  ])("takes a workbook that is only too much for a quick look: %s", async (words) => {
    const result = await look("xlsx", 100, { shape: refusing(words) });

    expect(result).toMatchObject({ file: { kind: "xlsx", tables: [] } });
  });

  it("stops when it is cancelled while looking", async () => {
    const cancel = new AbortController();
    const shape = () => {
      cancel.abort(new Error("stop"));
      return Promise.reject(new AppError({ code: "turn.cancelled", userMessage: "Stopped." }));
    };

    const work = inspect("unread", 1, deps("csv", { shape }), cancel.signal);

    await expect(work).rejects.toThrow("stop");
  });
});
