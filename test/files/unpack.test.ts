import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";

import { UNPACK_LIMITS, unpackGzip, type UnpackLimits, unpackZip } from "../../src/files/unpack.ts";
import { troubleOf } from "./support/outcome.ts";
import { tempDir } from "./support/temp-dir.ts";
import { overlappingZip, zipOf } from "./support/zip.ts";

const MiB = 1024 * 1024;
const LIMITS: UnpackLimits = { ...UNPACK_LIMITS, memberBytes: 200 * MiB };
const never = new AbortController().signal;
const CSV = "a,b\n1,2\n";

async function archiveOf(bytes: Uint8Array): Promise<{ archive: string; dir: string }> {
  const dir = await tempDir();
  const archive = `${await tempDir()}/archive`;
  await writeFile(archive, bytes);
  return { archive, dir };
}

async function unzip(bytes: Uint8Array, changes: Partial<UnpackLimits> = {}, signal = never) {
  const { archive, dir } = await archiveOf(bytes);
  return unpackZip(archive, dir, { ...LIMITS, ...changes }, signal);
}

async function unpackGzipped(bytes: Uint8Array, changes: Partial<UnpackLimits> = {}) {
  const { archive, dir } = await archiveOf(bytes);
  return unpackGzip(archive, "sales.csv.gz", dir, { ...LIMITS, ...changes }, never);
}

describe("unpackZip", () => {
  it("gives every file with its path as title, its bytes and its hash", async () => {
    const zip = zipSync({ "sales.csv": strToU8(CSV), more: { "costs.csv": strToU8("x\n1\n") } });

    const { members, leftOut } = await unzip(zip);

    expect(members.map(({ title, bytes }) => ({ title, bytes }))).toEqual([
      { title: "sales.csv", bytes: 8 },
      { title: "more/costs.csv", bytes: 4 },
    ]);
    expect(await readFile(members[0]?.path ?? "", "utf8")).toBe(CSV);
    expect(members[0]?.sha256).toBe(createHash("sha256").update(CSV).digest("hex"));
    expect(leftOut).toEqual([]);
  });

  it("reads stored members, archives with a comment and such with bytes put before them", async () => {
    const member = { name: "sales.csv", data: CSV, method: 0 };

    const unpacked = await unzip(zipOf([member], { comment: "PK\u0005\u0006 from our export", prefix: "#!/bin/sh\n" }));

    expect(await readFile(unpacked.members[0]?.path ?? "", "utf8")).toBe(CSV);
  });

  it("lets no member climb out of the folder: its path is only a title", async () => {
    const names = [
      "../../evil.csv",
      "/etc/cron.d/evil.csv",
      "C:\\Windows\\evil.csv",
      "..\\..\\evil.csv",
      "a/../../b.csv",
    ];
    const { archive, dir } = await archiveOf(zipOf(names.map((name) => ({ name, data: CSV }))));

    const { members } = await unpackZip(archive, dir, LIMITS, never);

    expect(members.map((member) => member.title)).toEqual([
      "evil.csv",
      "etc/cron.d/evil.csv",
      "Windows/evil.csv",
      "evil.csv",
      "a/b.csv",
    ]);
    expect(members.every((member) => path.dirname(member.path) === dir)).toBe(true);
    expect(await readdir(path.dirname(archive))).toEqual(["archive"]);
  });

  it("skips folders, links and what operating systems leave behind", async () => {
    const zip = zipOf([
      { name: "folder/", data: "" },
      { name: "__MACOSX/._sales.csv", data: "x" },
      { name: ".DS_Store", data: "x" },
      { name: "Thumbs.db", data: "x" },
      { name: "link.csv", data: "/etc/passwd", mode: 0o120777 },
      { name: "folder/sales.csv", data: CSV },
    ]);

    const { members } = await unzip(zip);

    expect(members.map((member) => member.title)).toEqual(["folder/sales.csv"]);
  });

  it("leaves out empty members and unknown methods, and takes the rest", async () => {
    const zip = zipOf([
      { name: "empty.csv", data: "" },
      { name: "lzma.csv", data: CSV, method: 14 },
      { name: "sales.csv", data: CSV },
    ]);

    const { members, leftOut } = await unzip(zip);

    expect(members.map((member) => member.title)).toEqual(["sales.csv"]);
    expect(leftOut.map(({ title, trouble }) => [title, trouble.trouble.kind])).toEqual([
      ["empty.csv", "empty"],
      ["lzma.csv", "unsupported"],
    ]);
  });

  it("decodes names that are not UTF-8 instead of failing", async () => {
    const zip = zipOf([{ name: "umsatz.csv", data: CSV }]);
    for (let at = zip.indexOf("umsatz"); at !== -1; at = zip.indexOf("umsatz", at)) zip.writeUInt8(0xfc, at);

    const { members } = await unzip(zip);

    expect(members[0]?.title).toBe("ümsatz.csv");
  });

  it.each([
    ["encrypted", zipOf([{ name: "a.csv", data: CSV, encrypted: true }])],
    ["nothing_inside", zipOf([{ name: "folder/", data: "" }])],
    ["nothing_inside", zipOf([])],
    ["too_many", zipOf(Array.from({ length: 201 }, (_, index) => ({ name: `${index}.csv`, data: CSV })))],
    ["damaged", zipOf([{ name: "a.csv", data: CSV, claimedCrc32: 1 }])],
    ["damaged", zipOf([{ name: "a.csv", data: CSV, claimedBytes: 3 }])],
    ["damaged", zipOf([{ name: "a.csv", data: "not deflated", method: 0 }]).subarray(0, 60)],
    ["damaged", Buffer.from("PK\u0003\u0004 and nothing else")],
  ])("refuses an archive that is %s", async (expected, zip) => {
    const outcome = await troubleOf(unzip(zip));

    expect(outcome).toBe(expected);
  });

  it("refuses broken deflate data as damaged", async () => {
    const zip = zipOf([{ name: "a.csv", data: CSV.repeat(100) }]);
    zip.fill(0xff, 40, 50);

    const outcome = await troubleOf(unzip(zip));

    expect(outcome).toBe("damaged");
  });

  it("reads sizes beyond 32 bits from the extra field, and refuses them", async () => {
    const zip = zip64Claiming(6n * 1024n ** 3n);

    const outcome = await troubleOf(unzip(zip));

    expect(outcome).toBe("bomb");
  });

  it("stops when it is cancelled", async () => {
    const stopped = AbortSignal.abort(new Error("stop"));

    const work = unzip(zipOf([{ name: "a.csv", data: CSV }]), {}, stopped);

    await expect(work).rejects.toThrow("stop");
  });
});

describe("unpackGzip", () => {
  it("gives the one file under the archive's name without its ending", async () => {
    const { members } = await unpackGzipped(gzipSync(CSV));

    expect(members[0]).toMatchObject({ title: "sales.csv", bytes: 8 });
    expect(await readFile(members[0]?.path ?? "", "utf8")).toBe(CSV);
  });

  it("joins parts that were packed one after the other", async () => {
    const { members } = await unpackGzipped(Buffer.concat([gzipSync("a,b\n"), gzipSync("1,2\n")]));

    expect(await readFile(members[0]?.path ?? "", "utf8")).toBe(CSV);
  });

  it("refuses a torn archive", async () => {
    const whole = gzipSync(CSV.repeat(1000));

    const outcome = await troubleOf(unpackGzipped(whole.subarray(0, whole.length - 12)));

    expect(outcome).toBe("damaged");
  });
});

describe("a decompression bomb", () => {
  const zeros = Buffer.alloc(64 * MiB);

  it.each([
    ["a gz of zeros", unpackGzipped, gzipSync(zeros, { level: 9 }), {}],
    ["a zip of zeros", unzip, zipOf([{ name: "zeros.csv", data: zeros }]), {}],
    ["a zip that lies about its size", unzip, zipOf([{ name: "z.csv", data: zeros, claimedBytes: 10 }]), {}],
    [
      "many members over the same bytes",
      unzip,
      overlappingZip({ name: "z.csv", data: zeros.subarray(0, MiB) }, 150),
      {},
    ],
    ["many members beyond the total", unzip, bundle(20, 4 * MiB), { totalBytes: 64 * MiB, ratio: 1e9 }],
  ] as const)("is refused soon and without filling memory: %s", async (_name, unpack, bytes, changes) => {
    const startedAt = performance.now();
    const memory = watchMemory();

    const outcome = await troubleOf(unpack(bytes, changes));

    expect(outcome).toBe("bomb");
    expect(memory.growth()).toBeLessThan(100 * MiB);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it("leaves the event loop free while it unpacks", async () => {
    const zip = zipOf([{ name: "zeros.csv", data: zeros }]);
    const { archive, dir } = await archiveOf(zip);
    let turns = 0;
    const timer = setInterval(() => void (turns += 1), 1);

    const work = unpackZip(archive, dir, { ...LIMITS, ratio: 1e9 }, never);
    const { members } = await work.finally(() => clearInterval(timer));

    expect(members[0]?.bytes).toBe(zeros.length);
    expect(turns).toBeGreaterThan(20);
  });

  it("lets ordinary tables pass that compress well", async () => {
    const table = "2024-01-01,EMEA,0\n".repeat(200_000);

    const { members } = await unzip(zipOf([{ name: "sales.csv", data: table }]));

    expect(members[0]?.bytes).toBe(table.length);
  });

  it("takes no longer than its time", async () => {
    const outcome = await troubleOf(unzip(zipOf([{ name: "z.csv", data: zeros }]), { ratio: 1e9, timeoutMs: 1 }));

    expect(outcome).toBe("bomb");
  });
});

/** Peak growth of the process while something runs. */
function watchMemory(): { growth: () => number } {
  const before = process.memoryUsage.rss();
  let peak = before;
  const sample = (): void => void (peak = Math.max(peak, process.memoryUsage.rss()));
  const timer = setInterval(sample, 5);
  const growth = (): number => {
    clearInterval(timer);
    sample();
    return peak - before;
  };
  return { growth };
}

function bundle(count: number, bytes: number): Buffer {
  return zipOf(
    Array.from({ length: count }, (_, index) => ({ name: `${index}.csv`, data: Buffer.alloc(bytes, index) })),
  );
}

/** One entry whose size stands in the zip64 extra field. */
function zip64Claiming(bytes: bigint): Buffer {
  const zip = zipOf([{ name: "a.csv", data: CSV, claimedBytes: 0xffffffff }]);
  const directory = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(bytes, 4);
  const entryEnd = directory + 46 + "a.csv".length;
  const entry = Buffer.concat([zip.subarray(directory, entryEnd), extra]);
  entry.writeUInt16LE(12, 30);
  const end = Buffer.from(zip.subarray(entryEnd));
  end.writeUInt32LE(entry.length, 12);
  return Buffer.concat([zip.subarray(0, directory), entry, end]);
}
