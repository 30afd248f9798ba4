import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, expect, it } from "vitest";

import { SAMPLES } from "../../src/playground/samples/samples.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "threadsheet-samples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("the committed samples are what the script makes, byte for byte", () => {
  cpSync(join(ROOT, "src/playground/samples/make.ts"), join(folder, "make.ts"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));

  execFileSync(process.execPath, [join(folder, "make.ts")]);

  const changed = SAMPLES.filter(({ name, path }) => !readFileSync(join(folder, name)).equals(readFileSync(path)));
  expect(changed.map(({ name }) => name)).toEqual([]);
});

it("each sample has three questions to click", () => {
  expect(SAMPLES.map(({ questions }) => questions.length)).toEqual([3, 3, 3, 3]);
});
