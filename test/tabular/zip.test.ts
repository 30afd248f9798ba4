import { strToU8, zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";

import { CAPS } from "../../src/tabular/caps.ts";
import { assertNoBomb } from "../../src/tabular/zip.ts";
import { TestFiles } from "./files.ts";

const files = new TestFiles();
afterAll(() => files.remove());

const MB = 1024 * 1024;

function zipOf(bytes: number): Buffer {
  return Buffer.from(zipSync({ "xl/worksheets/sheet1.xml": strToU8("a".repeat(bytes)) }, { level: 9 }));
}

describe("assertNoBomb", () => {
  it("lets usual files pass", async () => {
    const path = files.write(zipOf(MB));

    await expect(assertNoBomb(path, CAPS)).resolves.toBeUndefined();
  });

  it("refuses what its directory says is too large, or too large for its weight", async () => {
    const path = files.write(zipOf(20 * MB));

    const refused = { code: "file.refused", userMessage: expect.stringMatching(/unpacks/) };
    await expect(assertNoBomb(path, { ...CAPS, unzippedBytes: 10 * MB })).rejects.toMatchObject(refused);
    await expect(assertNoBomb(path, { ...CAPS, unzipRatio: 100 })).rejects.toMatchObject(refused);
  });

  it("counts for itself when the directory lies", async () => {
    const bytes = zipOf(20 * MB);
    const directory = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes.writeUInt32LE(1_000, directory + 24);
    const path = files.write(bytes);

    await expect(assertNoBomb(path, { ...CAPS, unzippedBytes: 5 * MB })).rejects.toMatchObject({
      code: "file.refused",
    });
  });

  it.each([
    ["no directory at all", Buffer.from("504b0304", "hex")],
    ["a directory beyond the end", Buffer.concat([Buffer.from("504b0506", "hex"), Buffer.alloc(18, 0x7f)])],
  ])("refuses %s as damaged", async (_name, bytes) => {
    await expect(assertNoBomb(files.write(bytes), CAPS)).rejects.toMatchObject({
      userMessage: expect.stringMatching(/damaged/),
    });
  });
});
