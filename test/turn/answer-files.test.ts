import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { filesToKeep, sweepTurnFolders, turnFolders, withKeptFiles } from "../../src/turn/answer-files.ts";
import { safeAnswerFromJson } from "../../src/scrub/scrub.ts";
import type { SafeAnswer } from "../../src/scrub/safe-answer.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { answer, begin, keptLog, thread } from "../store/make.ts";
import { temporaryFolder } from "../support/claude-emulator.ts";

const MIB = 1024 * 1024;

/** An answer that shows these files. */
function showing(paths: readonly string[], bytes = 3): SafeAnswer {
  const files = paths.map((path) => ({ kind: "file", name: "shown.csv", path, bytes }));
  return safeAnswerFromJson(JSON.stringify({ ...answer("42"), parts: [...answer("42").parts, ...files] }));
}

async function fileIn(folder: string, name: string, text = "abc"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("files of an answer", () => {
  it("are kept each once, under the name they have on disk", async () => {
    const folder = temporaryFolder();
    const [one, two] = [await fileIn(folder, "one.csv", "1"), await fileIn(folder, "two.csv", "2")];

    const kept = await filesToKeep(showing([one, two, one]), keptLog().log);

    expect(kept.map(({ name, bytes }) => [name, String(bytes)])).toEqual([
      ["one.csv", "1"],
      ["two.csv", "2"],
    ]);
  });

  it("are kept up to 64 MiB in all; larger ones are left out with a line in the log, smaller ones are not", async () => {
    const folder = temporaryFolder();
    const { log, lines } = keptLog();
    const [large, small] = [showing([await fileIn(folder, "large.csv")], 64 * MIB), await fileIn(folder, "small.csv")];
    const parts = [...large.parts, ...showing([small]).parts];

    const kept = await filesToKeep({ ...large, parts }, log);

    expect(kept.map(({ name }) => name)).toEqual(["large.csv"]);
    expect(lines).toEqual([
      expect.objectContaining({ message: "a file of an answer is too large to be kept", bytes: 3 }),
    ]);
  });

  it("stay where they are while they are the lease's own", async () => {
    const dir = temporaryFolder();
    const shown = showing([await fileIn(dir, "one.csv")]);
    const never = async () => Promise.reject(new Error("nothing has to be read"));

    expect(await withKeptFiles(shown, dir, never)).toBe(shown);
  });

  it("that are missing here are written from what was kept, and only those", async () => {
    const [folder, dir] = [temporaryFolder(), temporaryFolder()];
    const here = await fileIn(dir, "here.csv");
    const shown = showing([here, join(folder, "gone.csv")]);
    const kept = ["here.csv", "gone.csv"].map((name) => ({ name, bytes: Buffer.from(`kept ${name}`) }));

    const { parts, notes } = await withKeptFiles(shown, dir, async () => kept);

    expect(parts.slice(-2)).toMatchObject([{ path: here }, { path: join(dir, "gone.csv") }]);
    expect(await readFile(join(dir, "gone.csv"), "utf8")).toBe("kept gone.csv");
    expect(await readFile(here, "utf8")).toBe("abc");
    expect((await readdir(dir)).toSorted()).toEqual(["gone.csv", "here.csv"]);
    expect(notes).toEqual([]);
  });

  it("that lie in another lease's folder are taken from what was kept: its owner may be removing them", async () => {
    const [other, dir] = [temporaryFolder(), temporaryFolder()];
    const shown = showing([await fileIn(other, "chart.csv", "theirs")]);
    const kept = [{ name: "chart.csv", bytes: Buffer.from("kept") }];

    const { parts } = await withKeptFiles(shown, dir, async () => kept);

    expect(parts.at(-1)).toMatchObject({ path: join(dir, "chart.csv") });
    expect(await readFile(join(dir, "chart.csv"), "utf8")).toBe("kept");
  });

  it("that are nowhere any more are left out, and the answer says so", async () => {
    const shown = showing(["/nowhere/gone.csv"]);

    const { parts, notes } = await withKeptFiles(shown, temporaryFolder(), async () => []);

    expect(parts).toEqual(answer("42").parts);
    expect(notes).toEqual([expect.stringContaining("was lost in a restart")]);
  });
});

it("folders of turns that are over are swept, those of turns under way are not", async () => {
  const spoolDir = temporaryFolder();
  const store = await openSqliteStore(join(spoolDir, "db.sqlite"), { reviveAnswer: safeAnswerFromJson });
  const [open, over] = [await begin(store, thread("1.1"), "1.1"), await begin(store, thread("2.2"), "2.2")];
  const unknown = join(spoolDir, "turns", "nobody");
  for (const folder of [turnFolders(spoolDir, open).own, turnFolders(spoolDir, over).own, unknown])
    await mkdir(folder, { recursive: true });
  await store.finish(over, "done");

  await sweepTurnFolders(spoolDir, store, keptLog().log);

  expect(await readdir(join(spoolDir, "turns"))).toEqual([open.turn.id]);
  await store.close();
});
